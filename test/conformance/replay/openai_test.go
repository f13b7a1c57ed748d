// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// interaction is one exchange that another project recorded with the real OpenAI API.
type interaction struct {
	Request struct {
		Body, URL string
		Headers   map[string][]string
	}
	Response struct {
		Body string
		Code int
	}
}

// openAIModels are the endpoints that stand for the recorded models.
var openAIModels = map[string]string{
	"chat":       "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
	"embeddings": "amazon.titan-embed-text-v2:0",
}

// notOnBedrock are the recorded requests that have no meaning on Bedrock, with the field that the refusal has to name.
var notOnBedrock = map[string]string{
	"chat-detailed-usage":           "messages", // a developer's message alone
	"chat-streaming-detailed-usage": "messages",
	"embeddings-tokens":             "input",                                // tokens of another model's vocabulary
	"chat-multimodal":               "messages[0].content[1].image_url.url", // a remote image, which a proxy does not fetch
}

// notSaid are the members of OpenAI's answers that Bedrock has nothing to say to, or that depend on what the model chose to do. A prefix ends with a dot.
var notSaid = []string{
	".obfuscation", ".service_tier", ".system_fingerprint",
	".usage.completion_tokens_details.", ".usage.prompt_tokens_details.audio_tokens",
	".choices[].message.annotations[].", ".choices[].delta.annotations[].",
	".choices[].message.tool_calls[].",
}

// TestRecordedOpenAI sends every recorded request to the proxy, before the simulated Bedrock. What OpenAI answered, the proxy answers in the same form, unless Bedrock
// has no such thing: then it says so and names the field. What OpenAI refused, the proxy refuses with the same status.
func TestRecordedOpenAI(t *testing.T) {
	recorded, published := loadInteractions(t), loadSchemas(t)
	bedrock, err := theWorld.Simulator("us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	proxies := map[string]string{}
	for kind, model := range openAIModels {
		settings := map[string]string{"ENDPOINT_NAME": kind, "MODEL_ID": model, "MODEL_SERVEDNAMES": strings.Join(modelsOf(t, recorded, kind), ",")}
		if proxies[kind], err = theWorld.Proxy(bedrock.URL, settings); err != nil {
			t.Fatal(err)
		}
	}
	passed, refused := 0, 0
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		kind, _, _ := strings.Cut(name, "-")
		t.Run(name, func(t *testing.T) {
			defer counted(t, &passed)
			r := recorded[name]
			_, path, _ := strings.Cut(r.Request.URL, "/v1/")
			got := post(t, proxies[kind]+"/v1/"+path, http.Header{"Content-Type": {"application/json"}}, r.Request.Body)
			switch field := notOnBedrock[name]; {
			case field != "":
				refused++
				refusedField(t, got, field, published)
			case r.Response.Code == http.StatusOK:
				alike(t, kind, r, got, published)
			default:
				refusedField(t, got, "", published)
				if got.status != r.Response.Code {
					t.Errorf("status %d, want %d: %s", got.status, r.Response.Code, got.body)
				}
			}
		})
	}
	sum(t, "recorded requests to the real OpenAI API, of which Bedrock has no equal to %d: %d of %d passed", refused, passed, len(recorded))
}

func loadInteractions(t *testing.T) map[string]interaction {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(recordingsFolder(t), "openai-api", "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings of the OpenAI API (%v)", err)
	}
	all := map[string]interaction{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var cassette struct{ Interactions []interaction }
		if err := yaml.Unmarshal(text, &cassette); err != nil || len(cassette.Interactions) != 1 {
			t.Fatalf("%s: %d interactions, %v", path, len(cassette.Interactions), err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".yaml")] = cassette.Interactions[0]
	}
	return all
}

// modelsOf are the models of the recorded requests of a kind, but for those that the real API did not know.
func modelsOf(t *testing.T, recorded map[string]interaction, kind string) []string {
	t.Helper()
	var names []string
	for name, r := range recorded {
		var body struct{ Model string }
		decode(t, []byte(r.Request.Body), &body)
		if strings.HasPrefix(name, kind) && !strings.HasSuffix(name, "unknown-model") && !slices.Contains(names, body.Model) {
			names = append(names, body.Model)
		}
	}
	return names
}

// refusedField wants an error in OpenAI's form, which names the field, if there is one to name.
func refusedField(t *testing.T, got answer, field string, published *schemas) {
	t.Helper()
	published.valid(t, "ErrorResponse", got.body)
	var body struct {
		Error struct{ Message, Param string }
	}
	decode(t, got.body, &body)
	if got.status/100 != 4 || field != "" && (got.status != http.StatusBadRequest || body.Error.Param != field) {
		t.Errorf("status %d, param %q, want a refusal of %q: %s", got.status, body.Error.Param, field, body.Error.Message)
	}
}

// alike wants a valid answer that has every member of the recorded one, each of the same type.
func alike(t *testing.T, kind string, r interaction, got answer, published *schemas) {
	t.Helper()
	if got.status != http.StatusOK {
		t.Fatalf("status %d: %.500s", got.status, got.body)
	}
	want, have := map[string]string{}, map[string]string{}
	if strings.Contains(r.Request.Body, `"stream": true`) {
		for _, e := range eventsOf(t, []byte(r.Response.Body)) {
			shapeOf(t, e.data, want)
		}
		for _, e := range eventsOf(t, got.body) {
			if string(e.data) != "[DONE]" {
				published.valid(t, "CreateChatCompletionStreamResponse", e.data)
			}
			shapeOf(t, e.data, have)
		}
	} else {
		published.valid(t, map[string]string{"chat": "CreateChatCompletionResponse", "embeddings": "CreateEmbeddingResponse"}[kind], encodedVector.ReplaceAll(got.body, []byte(`"embedding":[0]`)))
		shapeOf(t, []byte(r.Response.Body), want)
		shapeOf(t, got.body, have)
	}
	for path, kind := range want {
		if isNotSaid(path) || have[path] == kind || have[path] != "" && (kind == null || have[path] == null) {
			delete(want, path)
		}
	}
	if len(want) > 0 {
		t.Errorf("these members of OpenAI's answer are missing, or of another type: %v", want)
	}
}

// encodedVector is an embedding in base64, which the real API gives on request and its description forgets.
var encodedVector = regexp.MustCompile(`"embedding":"[A-Za-z0-9+/=]*"`)

func isNotSaid(path string) bool {
	return slices.ContainsFunc(notSaid, func(known string) bool {
		return path == known || strings.HasSuffix(known, ".") && strings.HasPrefix(path, known)
	})
}

// null is the type of a member without a value, which may have one in another answer.
const null = "null"

// shapeOf adds the paths of all members of a JSON text with their types.
func shapeOf(t *testing.T, text []byte, into map[string]string) {
	t.Helper()
	if string(text) == "[DONE]" {
		return
	}
	var value any
	decode(t, text, &value)
	addShape("", value, into)
}

func addShape(path string, value any, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			addShape(path+"."+name, member, into)
		}
	case []any:
		for _, element := range v {
			addShape(path+"[]", element, into)
		}
	case nil:
		if into[path] == "" {
			into[path] = null
		}
	default:
		into[path] = fmt.Sprintf("%T", v)
	}
}
