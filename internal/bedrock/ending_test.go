// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"encoding/base64"
	"net"
	"strings"
	"testing"
)

const (
	novaInvoke  = `{"messages":[{"role":"user","content":[{"text":"PROMPT"}]}]}`
	llamaInvoke = `{"prompt":"PROMPT"}`
	llamaModel  = "us.meta.llama3-1-70b-instruct-v1:0"
)

func TestInvokeStreamsOfEveryFamilyEndWithTheirLastChunkOnly(t *testing.T) {
	cases := map[string]struct{ model, body, prompt string }{
		"Nova, whole":     {novaModel, novaInvoke, "hello there"},
		"Nova, cut":       {novaModel, novaInvoke, "[[sim: end after=2]]"},
		"Llama, whole":    {llamaModel, llamaInvoke, "hello there"},
		"Llama, cut":      {llamaModel, llamaInvoke, "[[sim: end after=1]]"},
		"Anthropic, cut":  {claude, strings.Replace(claudeBody, "hello there", "PROMPT", 1), "[[sim: end after=3]]"},
		"Anthropic whole": {claude, strings.Replace(claudeBody, "hello there", "PROMPT", 1), "hello there"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, _ := simulated(t, func(o *Options) { o.ModelID = tc.model })
			body := strings.Replace(tc.body, "PROMPT", tc.prompt, 1)
			names, err := streamTo(t.Context(), c, Request{Operation: InvokeWithResponseStream, Body: []byte(body)})
			if len(names) == 0 {
				t.Fatalf("no chunk came: %v", err)
			}
			if isCut := strings.HasPrefix(tc.prompt, "[["); !isCut && err != nil {
				t.Errorf("a whole stream ended with %v", err)
			} else if isCut && (err == nil || asError(t, err).Class != BrokenStream) {
				t.Errorf("a stream cut after %d chunks ended with %v", len(names), err)
			}
		})
	}
}

func TestWhatEndsAnInvokeStreamOfAGuardrail(t *testing.T) {
	const edited = `{"outputText":"a","amazon-bedrock-guardrailAction":"INTERVENED"}`
	cases := map[string]struct {
		chunks []string
		whole  bool
	}{
		"a prompt that was blocked":             {[]string{edited}, true},
		"an answer that is edited, cut":         {[]string{`{"outputText":"b"}`, edited}, false},
		"an answer that is edited, whole":       {[]string{edited, `{"outputText":"b","amazon-bedrock-invocationMetrics":{}}`}, true},
		"a chunk of no JSON":                    {[]string{"plain text"}, false},
		"metrics that are not in the last one":  {[]string{`{"amazon-bedrock-invocationMetrics":{}}`, `{"outputText":"b"}`}, false},
		"text that only speaks of the metrics":  {[]string{`{"outputText":"amazon-bedrock-invocationMetrics"}`}, false},
		"a model's own protocol without an end": {[]string{`{"type":"message_start"}`, `{"type":"content_block_stop"}`}, false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			url := rawServer(t, func(conn net.Conn) {
				_, _ = conn.Write([]byte(streamHead + "\r\n"))
				for _, c := range tc.chunks {
					_, _ = conn.Write(frameOf(t, "chunk", `{"bytes":"`+base64.StdEncoding.EncodeToString([]byte(c))+`"}`))
				}
			})
			names, err := streamTo(t.Context(), newClient(t, testOptions(t, url)), Request{Operation: InvokeWithResponseStream})
			if len(names) != len(tc.chunks) || (err == nil) != tc.whole {
				t.Errorf("%d of %d chunks, then %v; whole: %v", len(names), len(tc.chunks), err, tc.whole)
			}
		})
	}
}
