// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// TestDocumentIsOfTheRoutesAlone holds the document to the routes that are served. Each of them answers, in its own dialect, to a method that it does not take.
func TestDocumentIsOfTheRoutesAlone(t *testing.T) {
	w := newWorld(t)
	d := w.document()
	want := []string{
		"/docs", "/guardrail/{id}/version/{version}/apply", "/health", "/model/{modelId}/converse", "/model/{modelId}/converse-stream",
		"/model/{modelId}/count-tokens", "/model/{modelId}/invoke", "/model/{modelId}/invoke-with-response-stream", "/openapi.json",
		"/v1/chat/completions", "/v1/embeddings", "/v1/messages", "/v1/messages/count_tokens", "/v1/models", "/v1/models/{id}", "/v1/responses",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(d.paths()))); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	for path := range d.paths() {
		if got := w.send(http.MethodDelete, w.url+filled(path), ""); got.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s is described and answers %d to DELETE", path, got.StatusCode)
		}
	}
}

// TestExamplesSucceed sends every example that the document has for a model, and holds each answer to the document's own schema.
func TestExamplesSucceed(t *testing.T) {
	models := map[string]struct {
		id   string
		want int
	}{
		"Claude":          {sonnet, 21},
		"Nova":            {"amazon.nova-lite-v1:0", 18},
		"an older Llama":  {"meta.llama3-8b-instruct-v1:0", 9},
		"a Titan, embeds": {"amazon.titan-embed-text-v2:0", 3},
		"a Cohere, embed": {"cohere.embed-english-v3", 3},
	}
	for name, tc := range models {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *proxyconfig.Config) { c.Model.ID = tc.id })
			d := w.document()
			examples := d.examples()
			if len(examples) != tc.want {
				t.Errorf("%d examples, want %d", len(examples), tc.want)
			}
			for _, e := range examples {
				d.check(e.path, http.MethodPost, http.StatusOK, w.post(filled(e.path), e.body))
				if strings.HasPrefix(e.path, "/v1/") {
					d.check(e.path, http.MethodPost, http.StatusOK, w.post(filled(e.path)+"?explain", e.body))
				}
			}
		})
	}
}

// TestFailuresAreDescribed holds the errors of every dialect to the document.
func TestFailuresAreDescribed(t *testing.T) {
	converse := `{"messages":[{"role":"user","content":[{"text":"[[sim: PROBLEM]]"}]}]}`
	messages := `{"model":"claude","max_tokens":100,"messages":[{"role":"user","content":"[[sim: PROBLEM]]"}]}`
	chat := `{"model":"claude","messages":[{"role":"user","content":"[[sim: PROBLEM]]"}]}`
	cases := map[string]struct {
		path, body string
		problems   map[string]int
	}{
		"Bedrock's": {"/model/{modelId}/converse", converse, map[string]int{
			"throttle": 429, "quota": 400, "unavailable": 503, "internal": 500, "not-ready": 429, "timeout": 408, "model-error": 424, "denied": 503, "not-found": 404,
			"invalid": 400, "empty-200": 500,
		}},
		"OpenAI's responses": {"/v1/responses", `{"model":"claude","input":"[[sim: PROBLEM]]"}`, map[string]int{"throttle": 429, "denied": 503, "invalid": 400}},
		"Anthropic's": {"/v1/messages", messages, map[string]int{
			"throttle": 429, "quota": 429, "unavailable": 529, "internal": 500, "not-ready": 529, "timeout": 504, "model-error": 502, "denied": 503, "not-found": 404,
			"invalid": 400, "empty-200": 500,
		}},
		"OpenAI's": {"/v1/chat/completions", chat, map[string]int{
			"throttle": 429, "quota": 429, "unavailable": 503, "internal": 500, "not-ready": 503, "timeout": 504, "model-error": 502, "denied": 503, "not-found": 404,
			"invalid": 400, "empty-200": 500,
		}},
	}
	// Embeddings are of other models, and their failures are those of OpenAI's other routes.
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := w.document()
			for problem, status := range tc.problems {
				d.check(tc.path, http.MethodPost, status, w.post(filled(tc.path), strings.ReplaceAll(tc.body, "PROBLEM", problem)))
			}
			d.check(tc.path, http.MethodPost, http.StatusBadRequest, w.post(filled(tc.path), "{"))
			d.check(tc.path, http.MethodPost, http.StatusMethodNotAllowed, w.send(http.MethodGet, w.url+filled(tc.path), ""))
		})
	}
}

// TestBrokenStreamsAreDescribed holds what each dialect says in a stream that fails to the document.
func TestBrokenStreamsAreDescribed(t *testing.T) {
	cases := map[string]struct{ path, body string }{
		"Bedrock's":          {"/model/{modelId}/converse-stream", `{"messages":[{"role":"user","content":[{"text":"[[sim: PROBLEM after=3]]"}]}]}`},
		"Bedrock's, invoked": {"/model/{modelId}/invoke-with-response-stream", `{"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"messages":[{"role":"user","content":"[[sim: PROBLEM after=3]]"}]}`},
		"OpenAI's":           {"/v1/chat/completions", `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: PROBLEM after=3]]"}]}`},
		"OpenAI's responses": {"/v1/responses", `{"model":"claude","stream":true,"input":"[[sim: PROBLEM after=3]]"}`},
		"Anthropic's":        {"/v1/messages", `{"model":"claude","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"[[sim: PROBLEM after=3]]"}]}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := w.document()
			for _, problem := range []string{"cut", "exception", "bad-crc"} {
				got := w.post(filled(tc.path), strings.ReplaceAll(tc.body, "PROBLEM", problem))
				d.check(tc.path, http.MethodPost, http.StatusOK, got)
				if !strings.Contains(got.body, "rror") && !strings.Contains(got.body, "xception") {
					t.Errorf("%s: the stream ends without an error: %s", problem, got.body)
				}
			}
		})
	}
}

func TestPeopleAndProbesAreDescribed(t *testing.T) {
	w := newWorld(t)
	d := w.document()
	for _, path := range []string{"/health", "/openapi.json", "/docs", "/v1/models", "/v1/models/{id}"} {
		d.check(path, http.MethodGet, http.StatusOK, w.get(w.url+filled(path)))
	}
	d.check("/v1/models/{id}", http.MethodGet, http.StatusNotFound, w.get(w.url+"/v1/models/nonsense"))
	for path, status := range map[string]int{"/v1/models": http.StatusOK, "/v1/models/claude": http.StatusOK, "/v1/models/nonsense": http.StatusNotFound} {
		described := strings.Replace(strings.Replace(path, "/claude", "/{id}", 1), "/nonsense", "/{id}", 1)
		d.check(described, http.MethodGet, status, w.sendWith(http.MethodGet, path, "", map[string]string{"Anthropic-Version": "2023-06-01"}))
	}
	unready := startWorld(t, bedrocksim.New(), func(c *proxyconfig.Config) { c.Credentials.Directory = t.TempDir() })
	d.check("/health", http.MethodGet, http.StatusServiceUnavailable, unready.get(unready.url+"/health"))
}

// sendWith sends a request with further headers.
func (w *world) sendWith(method, path, body string, header map[string]string) answer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := w.client().Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	return answer{response, string(read), err}
}

// TestDeepAnswersAreDescribed asks in every dialect, in one piece and streamed, for reasoning that is withheld in part, a call of a tool and a guardrail's
// trace.
func TestDeepAnswersAreDescribed(t *testing.T) {
	const prompt = `[[sim: redacted]] What does get_weather say of Oslo?`
	const schema = `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`
	chat := `{"model":"claude","max_completion_tokens":4000,"messages":[{"role":"user","content":"` + prompt + `"}],"reasoning_effort":"low",` +
		`"tools":[{"type":"function","function":{"name":"get_weather","parameters":` + schema + `}}]`
	response := `{"model":"claude","max_output_tokens":4000,"input":"` + prompt + `","reasoning":{"effort":"low"},"store":false,` +
		`"tools":[{"type":"function","name":"get_weather","strict":false,"parameters":` + schema + `}]`
	message := `{"model":"claude","max_tokens":4000,"messages":[{"role":"user","content":"` + prompt + `"}],"thinking":{"type":"enabled","budget_tokens":1024},` +
		`"tools":[{"name":"get_weather","input_schema":` + schema + `}]`
	converse := `{"messages":[{"role":"user","content":[{"text":"` + prompt + `"}]}],"inferenceConfig":{"maxTokens":4000},` +
		`"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}},` +
		`"guardrailConfig":{"guardrailIdentifier":"simguardrail","guardrailVersion":"DRAFT","trace":"enabled"},` +
		`"toolConfig":{"tools":[{"toolSpec":{"name":"get_weather","inputSchema":{"json":` + schema + `}}}]}}`
	cases := map[string]struct{ path, body, thinks, calls string }{
		"Bedrock's":                    {"/model/{modelId}/converse", converse, `"redactedContent"`, `"toolUse"`},
		"Bedrock's, streamed":          {"/model/{modelId}/converse-stream", converse, `"redactedContent"`, `"toolUse"`},
		"OpenAI's":                     {"/v1/chat/completions", chat + "}", `"redacted_thinking"`, `"tool_calls"`},
		"OpenAI's, streamed":           {"/v1/chat/completions", chat + `,"stream":true}`, `"redacted_thinking"`, `"tool_calls"`},
		"OpenAI's responses":           {"/v1/responses", response + "}", `"encrypted_content"`, `"function_call"`},
		"OpenAI's responses, streamed": {"/v1/responses", response + `,"stream":true}`, `"encrypted_content"`, `"function_call"`},
		"Anthropic's":                  {"/v1/messages", message + "}", `"redacted_thinking"`, `"tool_use"`},
		"Anthropic's, streamed":        {"/v1/messages", message + `,"stream":true}`, `"redacted_thinking"`, `"tool_use"`},
	}
	guarded := map[string]string{
		"X-Amzn-Bedrock-GuardrailIdentifier": bedrocksim.DemoGuardrail().ID, "X-Amzn-Bedrock-GuardrailVersion": "DRAFT", "X-Amzn-Bedrock-Trace": "ENABLED",
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			header := guarded
			if strings.HasPrefix(tc.path, "/model/") {
				header = nil // it is in the body
			}
			got := w.sendWith(http.MethodPost, filled(tc.path), tc.body, header)
			w.document().check(tc.path, http.MethodPost, http.StatusOK, got)
			for _, part := range []string{tc.thinks, tc.calls, "trace\":{"} {
				if !strings.Contains(got.body, part) {
					t.Errorf("the answer has no %s: %s", part, got.body)
				}
			}
		})
	}
}

func TestPageIsWholeInItself(t *testing.T) {
	w := newWorld(t)
	page := w.get(w.url + "/docs")
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the page's policy is %q", policy)
	}
	for _, asset := range []string{"docs/swagger-ui.css", "docs/page.css", "docs/swagger-ui-bundle.js", "docs/page.js"} {
		if !strings.Contains(page.body, `"`+asset+`"`) {
			t.Errorf("the page does not ask for %s", asset)
		}
		if got := w.get(w.url + "/" + asset); got.StatusCode != http.StatusOK || got.body == "" {
			t.Errorf("%s is answered with %d and %d bytes", asset, got.StatusCode, len(got.body))
		}
	}
	if strings.Contains(page.body, "<script>") || strings.Contains(page.body, "://") && !strings.Contains(page.body, "http://this-endpoint") {
		t.Error("the page has a script in it, or asks another host")
	}
	if got := w.get(w.url + "/docs/nothing.js"); got.StatusCode != http.StatusNotFound {
		t.Errorf("an asset that is not there is answered with %d", got.StatusCode)
	}
}

func TestDocsAreCompressedForThoseWhoAsk(t *testing.T) {
	w := newWorld(t)
	w.transport.DisableCompression = true
	cases := map[string]string{"gzip": "gzip", "br, gzip;q=0.5": "gzip", "GZIP": "gzip", "": "", "br": "", "gzip;q=0": "", "gzip; q=0.0": ""}
	for accepted, want := range cases {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/openapi.json", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", accepted)
		response, err := w.client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := response.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered with %q, want %q", accepted, got, want)
		}
	}
}
