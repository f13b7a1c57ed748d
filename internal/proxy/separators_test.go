// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/translate/responses"
)

// TestNoLineSeparatorInAStream: what some clients take for the end of a line is escaped, wherever the model says it.
func TestNoLineSeparatorInAStream(t *testing.T) {
	const question = `[{"role":"user","content":"hi"}]`
	for name, tc := range map[string]struct {
		translate translate.Translator
		body      string
	}{
		"chat":      {openai.Chat, `{"model":"claude","stream":true,"messages":` + question + `}`},
		"responses": {responses.Create, `{"model":"claude","stream":true,"input":` + question + `}`},
		"messages":  {anthropic.Messages, `{"model":"claude","stream":true,"max_tokens":5,"messages":` + question + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := tc.translate(translate.Request{
				Body: []byte(tc.body), Serves: func(string) bool { return true }, Family: model.Of("anthropic.claude-sonnet-4-5-20250929-v1:0"), ID: "1",
			})
			if err != nil {
				t.Fatal(err)
			}
			got := string(streamOf(t, eventEncoder{events: call.Events()}))
			if plain := strings.ContainsAny(got, "\u2028\u2029\u0085"); plain || strings.Count(got, `\u2028`) < 3 {
				t.Errorf("want separators that are escaped, got %q", got)
			}
		})
	}
}

// streamOf is a stream in which reasoning, text and a call have a separator each.
func streamOf(t *testing.T, e eventEncoder) []byte {
	t.Helper()
	var stream []byte
	for _, frame := range []bedrock.Frame{
		{EventType: "messageStart", Payload: []byte(`{"role":"assistant"}`)},
		{EventType: "contentBlockDelta", Payload: []byte("{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"\u2028\"}}}")},
		{EventType: "contentBlockDelta", Payload: []byte(`{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}`)},
		{EventType: "contentBlockDelta", Payload: []byte("{\"contentBlockIndex\":1,\"delta\":{\"text\":\"\u2028\u2029\u0085\"}}")},
		{EventType: "contentBlockStart", Payload: []byte(`{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"x","name":"f"}}}`)},
		{EventType: "contentBlockDelta", Payload: []byte("{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\":\\\"\u2028\\\"}\"}}}")},
		{EventType: "messageStop", Payload: []byte(`{"stopReason":"tool_use"}`)},
		{EventType: "metadata", Payload: []byte(`{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}`)},
	} {
		encoded, err := e.encode(frame)
		if err != nil {
			t.Fatal(err)
		}
		stream = append(stream, encoded...)
	}
	return append(stream, e.end(nil)...)
}
