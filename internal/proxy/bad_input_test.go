// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	chatPath     = "/v1/chat/completions"
	conversePath = "/model/claude/converse"
	chatBody     = `{"model":"claude","messages":[{"role":"user","content":"hi"}]}`
	converseBody = `{"messages":[{"role":"user","content":[{"text":"hi"}]}]}`
)

func TestBadInputNeverGoesUpstream(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) { c.Limits.MaxBodyBytes = 2000 })
	large := `{"model":"claude","messages":[{"role":"user","content":"` + strings.Repeat("x", 2000) + `"}]}`
	cases := map[string]struct {
		method, path, body string
		status             int
		// holds are parts of the body, and of the header's X-Amzn-Errortype after a |.
		holds string
	}{
		"chat: too large":              {"POST", chatPath, large, 413, `"code":"request_too_large"`},
		"chat: not JSON":               {"POST", chatPath, `{"model":`, 400, `"type":"invalid_request_error"`},
		"chat: empty":                  {"POST", chatPath, ``, 400, `"type":"invalid_request_error"`},
		"chat: a list":                 {"POST", chatPath, `[]`, 400, `"type":"invalid_request_error"`},
		"chat: no model":               {"POST", chatPath, `{"messages":[{"role":"user","content":"hi"}]}`, 400, `model`},
		"chat: an unknown model":       {"POST", chatPath, strings.ReplaceAll(chatBody, "claude", "gpt"), 404, `"code":"model_not_found"`},
		"chat: messages of a string":   {"POST", chatPath, `{"model":"claude","messages":"hi"}`, 400, `"param":"messages"`},
		"chat: a role of no kind":      {"POST", chatPath, `{"model":"claude","messages":[{"role":"king","content":"hi"}]}`, 400, `"param":"messages[0].role"`},
		"chat: temperature of a word":  {"POST", chatPath, `{"model":"claude","temperature":"hot","messages":[{"role":"user","content":"hi"}]}`, 400, `"param":"temperature"`},
		"chat: a remote image":         {"POST", chatPath, `{"model":"claude","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://169.254.169.254/"}}]}]}`, 400, `data`},
		"chat: several answers":        {"POST", chatPath, `{"model":"claude","n":2,"messages":[{"role":"user","content":"hi"}]}`, 400, `"param":"n"`},
		"chat: a method of no use":     {"GET", chatPath, ``, 405, `use POST`},
		"native: too large":            {"POST", conversePath, large, 413, `"message"|ValidationException`},
		"native: not JSON":             {"POST", conversePath, `{"messages"`, 400, `"message"|SerializationException`},
		"native: empty":                {"POST", conversePath, ``, 400, `"message"|SerializationException`},
		"native: an unknown model":     {"POST", "/model/gpt/converse", converseBody, 404, `"message"|ResourceNotFoundException`},
		"native: an unknown operation": {"POST", "/model/claude/async-invoke", converseBody, 404, `"message"|UnknownOperationException`},
		"native: a method of no use":   {"PUT", conversePath, converseBody, 405, `"message"|UnknownOperationException`},
		"native: an empty model":       {"POST", "/model//converse", converseBody, 404, `"message"|UnknownOperationException`},
		"native: up and down":          {"POST", "/model/x/../claude/converse", converseBody, 404, `"message"`},
		"an unknown path":              {"POST", "/v1/completions", chatBody, 404, `"error":{"message":"no such path`},
		"the root":                     {"GET", "/", ``, 404, `"error"`},
		"the admin port's status":      {"GET", "/status", ``, 404, `"error"`},
		"models by POST":               {"POST", "/v1/models", `{}`, 405, `use GET`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got := w.send(tc.method, w.url+tc.path, tc.body)
			text, exception, _ := strings.Cut(tc.holds, "|")
			if got.StatusCode != tc.status || !strings.Contains(got.body, text) || !strings.HasPrefix(got.Header.Get("X-Amzn-Errortype"), exception) {
				t.Errorf("got %d %s %s, want %d with %s", got.StatusCode, got.Header.Get("X-Amzn-Errortype"), got.body, tc.status, tc.holds)
			}
			if got.Header.Get("Content-Type") != "application/json" {
				t.Errorf("content type %q", got.Header.Get("Content-Type"))
			}
			if tc.status == http.StatusMethodNotAllowed && got.Header.Get("Allow") == "" {
				t.Error("a 405 has to name the methods that are allowed")
			}
		})
	}
	if calls := w.sim.Calls(); len(calls) != 0 {
		t.Errorf("%d requests went upstream, the first: %+v", len(calls), calls[0])
	}
}
