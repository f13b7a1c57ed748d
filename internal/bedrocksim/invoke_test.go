// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"
)

const (
	haiku         = "anthropic.claude-3-haiku-20240307-v1:0"
	anthropicHead = `{"anthropic_version":"bedrock-2023-05-31","max_tokens":200,`
	anthropicTool = `"tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}]`
)

func anthropic(members string) string { return anthropicHead + members + "}" }

func TestInvokeBodiesAreRead(t *testing.T) {
	for name, tc := range map[string]struct{ model, body, want string }{
		"Anthropic, content as text": {haiku, anthropic(`"messages":[{"role":"user","content":"Hi there"}]`), `You said: \"Hi there\".`},
		"Anthropic, system as list":  {haiku, anthropic(`"system":[{"type":"text","text":"Be kind."}],"messages":[{"role":"user","content":"Hi"}]`), `The system prompt says: \"Be kind.\"`},
		"Anthropic, an image": {
			haiku, anthropic(`"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"` + onePixelPNG + `"}}]}]`),
			"The image is png, 69 bytes, 1x1 pixels",
		},
		"Anthropic, a tool call": {haiku, anthropic(anthropicTool + `,"messages":[{"role":"user","content":"get_weather city=Rome"}]`), `"input":{"city":"Rome"}`},
		"Anthropic, a tool's result": {
			haiku, anthropic(anthropicTool + `,"messages":[{"role":"user","content":"get_weather"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"get_weather","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"sunny","is_error":true}]}]`),
			"Tool result t1 (error): sunny.",
		},
		"Anthropic, no tools wanted": {haiku, anthropic(anthropicTool + `,"tool_choice":{"type":"none"},"messages":[{"role":"user","content":"get_weather"}]`), `"stop_reason":"end_turn"`},
		"Nova":                       {nova, strings.TrimSuffix(helloBody, "}") + `,"inferenceConfig":{"max_new_tokens":3}}`, `"stopReason":"max_tokens"`},
		"Llama":                      {"meta.llama3-3-70b-instruct-v1:0", `{"prompt":"Hi there"}`, `"generation":"This is a simulated`},
		"Mistral":                    {"mistral.mistral-7b-instruct-v0:2", `{"prompt":"Hi there","max_tokens":2}`, `"stop_reason":"length"`},
		"gpt-oss, a tool call": {
			"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"get_weather city=Rome"}],"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}`,
			`"function":{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}`,
		},
		"gpt-oss, a tool's result": {
			"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"get_weather"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"sunny"}]}`,
			"Tool result c1 (success): sunny.",
		},
		"gpt-oss, a system prompt": {"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"developer","content":"Be kind."},{"role":"user","content":"Hi"}]}`, `The system prompt says: \"Be kind.\"`},
		"gpt-oss, no tools wanted": {"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"ping"}],"tool_choice":"none","tools":[{"type":"function","function":{"name":"ping","parameters":{"type":"object"}}}]}`, `"finish_reason":"stop"`},
		"gpt-oss, a stop":          {"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"Hi"}],"stop":["simulated"]}`, `</reasoning>This is a "`},
		"gpt-oss":                  {"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"Hi there"}]}`, `"finish_reason":"stop"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(New(), tc.model, "invoke", tc.body)
			if w.Code != 200 || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("status %d, body %s; want 200 and %s", w.Code, w.Body, tc.want)
			}
			if w.Header().Get("X-Amzn-Bedrock-Input-Token-Count") == "" || w.Header().Get("X-Amzn-Bedrock-Output-Token-Count") == "" {
				t.Errorf("token counts are missing from the headers %v", w.Header())
			}
		})
	}
}

func TestInvokeBodiesAreRefused(t *testing.T) {
	hi := `"messages":[{"role":"user","content":"Hi"}]`
	for name, tc := range map[string]struct {
		model, op, body string
		want            refusal
	}{
		"Anthropic without its version":     {haiku, "invoke", `{"max_tokens":9,` + hi + `}`, invalid("Malformed input request: #: required key [anthropic_version] not found, please reformat your input and try again.")},
		"Anthropic without max_tokens":      {haiku, "invoke", `{"anthropic_version":"bedrock-2023-05-31",` + hi + `}`, invalid("Malformed input request: #: required key [max_tokens] not found, please reformat your input and try again.")},
		"Anthropic with a model in it":      {haiku, "invoke", anthropic(`"model":"x",` + hi), invalid("Malformed input request: #: extraneous key [model] is not permitted, please reformat your input and try again.")},
		"Anthropic with too many tokens":    {haiku, "invoke", strings.Replace(anthropic(hi), "200", "5000", 1), invalid("max_tokens: 5000 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307")},
		"Anthropic with an empty text":      {haiku, "invoke", anthropic(`"messages":[{"role":"user","content":""}]`), invalid("messages: text content blocks must be non-empty")},
		"Anthropic with a call unanswered":  {haiku, "invoke", anthropic(`"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"n","input":{}}]},{"role":"user","content":"Hi"}]`), invalid("messages.0: `tool_use` ids were found without `tool_result` blocks immediately after: t1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")},
		"Anthropic with an answer uncalled": {haiku, "invoke", anthropic(`"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}]`), invalid("messages.0.content: unexpected `tool_use_id` found in `tool_result` blocks: t1. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.")},
		"Nova in the form of Titan":         {nova, "invoke", `{"inputText":"Hi"}`, invalid("Malformed input request: #: extraneous key [inputText] is not permitted, #: required key [messages] not found, please reformat your input and try again.")},
		"no JSON":                           {nova, "invoke", `hello`, invalid("Malformed input request: Unexpected character or end of input, please reformat your input and try again.")},
		"a wrong type":                      {"meta.llama3-3-70b-instruct-v1:0", "invoke", `{"prompt":1}`, invalid("Malformed input request: #/prompt: expected type: String, found: NUMBER_VALUE, please reformat your input and try again.")},
		"a stream of embeddings":            {"amazon.titan-embed-text-v2:0", "invoke-with-response-stream", `{"inputText":"Hi"}`, invalid("The model is unsupported for streaming.")},
		"an embedding of nothing":           {"cohere.embed-english-v3", "invoke", `{"texts":[],"input_type":"search_query"}`, invalid("Malformed input request: #/texts: [] does not have length greater than or equal to 1, please reformat your input and try again.")},
		"a model without InvokeModel":       {"us.deepseek.r1-v1:0", "invoke", `{}`, invalid("This action doesn't support the model that you provided. Try again with a supported model.")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, refusalOf(t, post(New(), tc.model, tc.op, tc.body))); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// chunksOf decodes the chunks of an InvokeModel stream.
func chunksOf(t *testing.T, body *bytes.Buffer) []map[string]any {
	t.Helper()
	var chunks []map[string]any
	decoder := eventstream.NewDecoder()
	for body.Len() > 0 {
		message, err := decoder.Decode(body, nil)
		if err != nil {
			t.Fatal(err)
		}
		var part struct {
			Bytes []byte
			P     string
		}
		var chunk map[string]any
		if err := json.Unmarshal(message.Payload, &part); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(part.Bytes, &chunk); err != nil || part.P == "" {
			t.Fatalf("chunk %s with padding %q: %v", part.Bytes, part.P, err)
		}
		chunks = append(chunks, chunk)
	}
	return chunks
}

func TestInvokeStreamsEndWithMetrics(t *testing.T) {
	for name, tc := range map[string]struct{ model, body string }{
		"Anthropic": {haiku, anthropic(anthropicTool + `,"messages":[{"role":"user","content":"get_weather city=Rome"}]`)},
		"Nova":      {nova, helloBody},
		"Llama":     {"meta.llama3-3-70b-instruct-v1:0", `{"prompt":"Hi there"}`},
		"Mistral":   {"mistral.mistral-7b-instruct-v0:2", `{"prompt":"Hi there"}`},
		"gpt-oss":   {"openai.gpt-oss-20b-1:0", `{"messages":[{"role":"user","content":"Hi there"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(New(), tc.model, "invoke-with-response-stream", tc.body)
			if got := w.Header().Get("X-Amzn-Bedrock-Content-Type"); w.Code != 200 || got != "application/json" {
				t.Fatalf("status %d, x-amzn-bedrock-content-type %q", w.Code, got)
			}
			for i, chunks := 0, chunksOf(t, w.Body); i < len(chunks); i++ {
				if _, ok := chunks[i][metricsMember]; ok != (i == len(chunks)-1) {
					t.Errorf("chunk %d of %d: metrics %v, want them in the last alone", i, len(chunks), ok)
				}
			}
		})
	}
}

func TestAnthropicStreamGrammar(t *testing.T) {
	w := post(New(), haiku, "invoke-with-response-stream", anthropic(anthropicTool+`,"messages":[{"role":"user","content":"get_weather city=Rome"}]`))
	var kinds []string
	for _, chunk := range chunksOf(t, w.Body) {
		if kind := chunk["type"].(string); len(kinds) == 0 || kinds[len(kinds)-1] != kind {
			kinds = append(kinds, kind)
		}
	}
	block := []string{"content_block_start", "content_block_delta", "content_block_stop"}
	want := append(append(append([]string{"message_start"}, block...), block...), "message_delta", "message_stop")
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestEmbeddings(t *testing.T) {
	var titan struct {
		Embedding           []float64
		InputTextTokenCount int
	}
	w := post(New(), "amazon.titan-embed-text-v2:0", "invoke", `{"inputText":"Hi there","dimensions":256}`)
	if err := json.Unmarshal(w.Body.Bytes(), &titan); err != nil || len(titan.Embedding) != 256 || titan.InputTextTokenCount != 3 {
		t.Errorf("Titan: %d dimensions, %d tokens (%v)", len(titan.Embedding), titan.InputTextTokenCount, err)
	}
	squares := 0.0
	for _, v := range titan.Embedding {
		squares += v * v
	}
	if math.Abs(squares-1) > 1e-3 {
		t.Errorf("the vector's length is %g, want 1", math.Sqrt(squares))
	}
	var cohere struct {
		Embeddings   [][]float64
		ResponseType string `json:"response_type"`
	}
	w = post(New(), "cohere.embed-english-v3", "invoke", `{"texts":["a","b"],"input_type":"search_document"}`)
	if err := json.Unmarshal(w.Body.Bytes(), &cohere); err != nil || len(cohere.Embeddings) != 2 || cohere.ResponseType != "embeddings_floats" {
		t.Errorf("Cohere: %d vectors, %s (%v)", len(cohere.Embeddings), cohere.ResponseType, err)
	}
	if cmp.Equal(cohere.Embeddings[0], cohere.Embeddings[1]) {
		t.Error("two texts have the same vector")
	}
}

func TestCountTokensOfAnInvokeBody(t *testing.T) {
	inner := anthropic(`"messages":[{"role":"user","content":"Hello, world"}]`)
	body := `{"input":{"invokeModel":{"body":"` + base64.StdEncoding.EncodeToString([]byte(inner)) + `"}}}`
	w := post(New(), sonnet, "count-tokens", body)
	if got := w.Body.String(); got != `{"inputTokens":8}` {
		t.Errorf("answer %s, want the tokens of the text and of its message", got)
	}
}
