// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// slowReader is the failure of a request whose caller stopped reading.
const slowReader = "SlowReader"

// eventChunk is the only event type of InvokeModelWithResponseStream.
const eventChunk = "chunk"

// meter is what log, metrics and traces tell of a model's answer. It holds no content.
type meter struct {
	// calls counts what was sent to Bedrock, also where the request ended before there was an answer. Several may be on their way at a time.
	calls atomic.Int32
	// firstToken is when the first part of a streamed answer's content came from Bedrock; zero: none did.
	firstToken time.Time
	tokens     usage
	// stopReason is one of Bedrock's own, or empty.
	stopReason string
	// last is the newest chunk of an invoke stream: only the last one tells of tokens, and which is the last is known at the end.
	last []byte
}

// see takes notes of one frame of a stream on its way to the caller, in whichever dialect that is.
func (m *meter) see(f bedrock.Frame) {
	switch f.EventType {
	case converse.EventContentBlockDelta:
		m.begin()
	case eventChunk:
		m.begin()
		m.last = append(m.last[:0], f.Payload...)
	case converse.EventMessageStop:
		m.stop(stopReasonOf(f.Payload))
	case converse.EventMetadata:
		m.tokens = converseUsage(f.Payload)
	}
}

func (m *meter) begin() {
	if m.firstToken.IsZero() {
		m.firstToken = time.Now()
	}
}

// used is the tokens that the answer took, as far as they are known.
func (m *meter) used() usage {
	if len(m.last) > 0 {
		return chunkUsage(m.last)
	}
	return m.tokens
}

// stop notes why the model ended its answer. What is none of Bedrock's own words is not repeated.
func (m *meter) stop(reason string) {
	if slices.Contains(stopReasons(), reason) {
		m.stopReason = reason
	}
}

// stopReasons are the values of Bedrock's stopReason.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#bedrock-runtime_Converse-response-stopReason
func stopReasons() []string {
	return []string{
		"end_turn", "tool_use", "max_tokens", "stop_sequence", "guardrail_intervened", "content_filtered",
		"malformed_model_output", "malformed_tool_use", "model_context_window_exceeded",
	}
}

// stopReasonOf reads the stop reason of Converse's answer, or of ConverseStream's messageStop event.
func stopReasonOf(payload []byte) string {
	var stopped struct {
		StopReason string `json:"stopReason"`
	}
	if json.Unmarshal(payload, &stopped) != nil {
		return ""
	}
	return stopped.StopReason
}
