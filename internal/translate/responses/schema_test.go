// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/fieldtest"
	"github.com/outcrop-dev/outcrop/internal/sse"
)

// eventSchemas are the schemas of events whose names do not follow from their types.
var eventSchemas = map[string]string{
	"error":                                  "ResponseErrorEvent",
	"response.output_text.delta":             "ResponseTextDeltaEvent",
	"response.output_text.done":              "ResponseTextDoneEvent",
	"response.created":                       "ResponseCreatedEvent",
	"response.in_progress":                   "ResponseInProgressEvent",
	"response.completed":                     "ResponseCompletedEvent",
	"response.incomplete":                    "ResponseIncompleteEvent",
	"response.failed":                        "ResponseFailedEvent",
	"response.output_item.added":             "ResponseOutputItemAddedEvent",
	"response.output_item.done":              "ResponseOutputItemDoneEvent",
	"response.content_part.added":            "ResponseContentPartAddedEvent",
	"response.content_part.done":             "ResponseContentPartDoneEvent",
	"response.output_text.annotation.added":  "ResponseOutputTextAnnotationAddedEvent",
	"response.function_call_arguments.delta": "ResponseFunctionCallArgumentsDeltaEvent",
	"response.function_call_arguments.done":  "ResponseFunctionCallArgumentsDoneEvent",
	"response.reasoning_text.delta":          "ResponseReasoningTextDeltaEvent",
	"response.reasoning_text.done":           "ResponseReasoningTextDoneEvent",
	"response.reasoning_summary_part.added":  "ResponseReasoningSummaryPartAddedEvent",
	"response.reasoning_summary_part.done":   "ResponseReasoningSummaryPartDoneEvent",
	"response.reasoning_summary_text.delta":  "ResponseReasoningSummaryTextDeltaEvent",
	"response.reasoning_summary_text.done":   "ResponseReasoningSummaryTextDoneEvent",
	"response.web_search_call.in_progress":   "ResponseWebSearchCallInProgressEvent",
	"response.web_search_call.searching":     "ResponseWebSearchCallSearchingEvent",
	"response.web_search_call.completed":     "ResponseWebSearchCallCompletedEvent",
}

// event is one event of a stream as a client reads it.
type event struct {
	Type           string      `json:"type"`
	SequenceNumber *int        `json:"sequence_number"`
	OutputIndex    int         `json:"output_index"`
	Delta          string      `json:"delta"`
	Text           string      `json:"text"`
	Arguments      string      `json:"arguments"`
	Item           *clientItem `json:"item"`
	Response       *struct {
		Status string       `json:"status"`
		Output []clientItem `json:"output"`
		Usage  *clientUsage `json:"usage"`
	} `json:"response"`
	data []byte
}

// clientItem is an item of any type as a client reads it.
type clientItem struct {
	ID        string
	Type      string
	Status    string
	Name      string
	CallID    string `json:"call_id"`
	Arguments string
	Content   []struct{ Type, Text string }
	Summary   []struct{ Type, Text string }
	Encrypted *string `json:"encrypted_content"`
}

type clientUsage struct {
	Input        int64 `json:"input_tokens"`
	InputDetails struct {
		Cached int64 `json:"cached_tokens"`
	} `json:"input_tokens_details"`
	Output int64 `json:"output_tokens"`
	Total  int64 `json:"total_tokens"`
}

// readStream reads a stream as a client does, and fails where it is none.
func readStream(t *testing.T, stream []byte) []event {
	t.Helper()
	var events []event
	decoder := sse.NewDecoder(bytes.NewReader(stream), 1<<20)
	for {
		read, err := decoder.Next()
		if errors.Is(err, io.EOF) {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		var e event
		if err := json.Unmarshal(read.Data, &e); err != nil {
			t.Fatalf("want JSON, got %s: %v", read.Data, err)
		}
		if e.Type != read.Name {
			t.Errorf("want the event %q to say so of itself, got %q", read.Name, e.Type)
		}
		e.data = bytes.Clone(read.Data)
		events = append(events, e)
	}
}

// requireStream holds a stream to what every stream is: numbered events that fit the schema, of which the last and no other ends it.
func requireStream(t *testing.T, stream []byte) []event {
	t.Helper()
	events := readStream(t, stream)
	for i, e := range events {
		if e.SequenceNumber == nil || *e.SequenceNumber != i {
			t.Errorf("want the number %d, got %v in %s", i, e.SequenceNumber, e.data)
		}
		name, known := eventSchemas[e.Type]
		if !known {
			t.Errorf("want an event of a known type, got %s", e.data)
			continue
		}
		fieldtest.Require(t, name, e.data)
		if ends := isTerminal(e.Type); ends != (i == len(events)-1) {
			t.Errorf("want the last event and no other to end the stream, got %s as event %d of %d", e.Type, i, len(events))
		}
	}
	return events
}

func isTerminal(name string) bool {
	return name == eventCompleted || name == eventIncomplete || name == eventFailed
}

func (i clientItem) text() string {
	var all strings.Builder
	for _, part := range i.Content {
		all.WriteString(part.Text)
	}
	for _, part := range i.Summary {
		all.WriteString(part.Text)
	}
	return all.String()
}
