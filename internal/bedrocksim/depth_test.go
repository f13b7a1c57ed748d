// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"
)

const (
	nova2   = "us.amazon.nova-2-lite-v1:0"
	opus    = "us.anthropic.claude-opus-4-7"
	thinkOn = `"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}}`
	notes   = `{"document":{"format":"txt","name":"notes","source":{"text":"Rome is old. Oslo is cold."},"citations":{"enabled":true}}}`
)

// whole is an answer of Converse as loosely as JSON is.
type whole struct {
	Output struct {
		Message struct {
			Content []map[string]any `json:"content"`
		} `json:"message"`
	} `json:"output"`
	StopReason                    string         `json:"stopReason"`
	Usage                         map[string]any `json:"usage"`
	AdditionalModelResponseFields any            `json:"additionalModelResponseFields"`
	PerformanceConfig             any            `json:"performanceConfig"`
	ServiceTier                   any            `json:"serviceTier"`
	Trace                         any            `json:"trace"`
}

func unaryOf(t *testing.T, sim *Simulator, model, body string) whole {
	t.Helper()
	w := post(sim, model, "converse", body)
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var got whole
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// streamedOf puts the events of a stream together to what Converse would answer.
func streamedOf(t *testing.T, sim *Simulator, model, body string) whole {
	t.Helper()
	w := post(sim, model, "converse-stream", body)
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var got whole
	for _, e := range payloads(t, w) {
		got.take(t, e)
	}
	for _, block := range got.Output.Message.Content {
		settle(t, block)
	}
	return got
}

func payloads(t *testing.T, w *httptest.ResponseRecorder) []map[string]any {
	t.Helper()
	var all []map[string]any
	decoder := eventstream.NewDecoder()
	for {
		frame, err := decoder.Decode(w.Body, nil)
		if errors.Is(err, io.EOF) {
			return all
		}
		var payload map[string]any
		if err != nil || json.Unmarshal(frame.Payload, &payload) != nil {
			t.Fatalf("frame %s: %v", frame.Payload, err)
		}
		all = append(all, payload)
	}
}

func (w *whole) take(t *testing.T, e map[string]any) {
	t.Helper()
	content := &w.Output.Message.Content
	if index, ok := e["contentBlockIndex"].(float64); ok && int(index) == len(*content) {
		*content = append(*content, map[string]any{})
	} else if ok && int(index) != len(*content)-1 {
		t.Errorf("block %v after %d blocks", index, len(*content))
	}
	last := func() map[string]any { return (*content)[len(*content)-1] }
	if start, ok := e["start"].(map[string]any); ok {
		for kind, head := range start {
			last()[kind] = head
		}
	}
	if delta, ok := e["delta"].(map[string]any); ok {
		extend(last(), delta)
	}
	if reason, ok := e["stopReason"].(string); ok {
		w.StopReason, w.AdditionalModelResponseFields = reason, e["additionalModelResponseFields"]
	}
	if usage, ok := e["usage"].(map[string]any); ok {
		w.Usage, w.PerformanceConfig, w.ServiceTier, w.Trace = usage, e["performanceConfig"], e["serviceTier"], e["trace"]
	}
}

// extend adds a delta to a block.
func extend(block, delta map[string]any) {
	for kind, v := range delta {
		switch kind {
		case "text":
			text, _ := block["text"].(string)
			block["text"] = text + v.(string)
		case "toolUse":
			use := block["toolUse"].(map[string]any)
			input, _ := use["input"].(string)
			use["input"] = input + v.(map[string]any)["input"].(string)
		case "toolResult":
			block["toolResult"].(map[string]any)["content"] = v
		case "image":
			block["image"].(map[string]any)["source"] = v.(map[string]any)["source"]
		case "citation":
			cited, _ := block["citations"].([]any)
			block["citations"] = append(cited, v)
		case "reasoningContent":
			extendReasoning(block, v.(map[string]any))
		}
	}
}

func extendReasoning(block, delta map[string]any) {
	if redacted, ok := delta["redactedContent"]; ok {
		block["reasoningContent"] = map[string]any{"redactedContent": redacted}
		return
	}
	if block["reasoningContent"] == nil {
		block["reasoningContent"] = map[string]any{"reasoningText": map[string]any{"text": ""}}
	}
	said := block["reasoningContent"].(map[string]any)["reasoningText"].(map[string]any)
	if text, ok := delta["text"].(string); ok {
		said["text"] = said["text"].(string) + text
	}
	if signature, ok := delta["signature"]; ok {
		said["signature"] = signature
	}
}

// settle gives a block the form that it has in an answer in one piece.
func settle(t *testing.T, block map[string]any) {
	t.Helper()
	if use, ok := block["toolUse"].(map[string]any); ok {
		text, _ := use["input"].(string)
		var input any = map[string]any{}
		if text != "" && json.Unmarshal([]byte(text), &input) != nil {
			t.Errorf("the input %q is no JSON", text)
		}
		use["input"] = input
	}
	if cited, ok := block["citations"]; ok {
		content := map[string]any{"citations": cited}
		if text, ok := block["text"]; ok {
			content["content"] = []any{map[string]any{"text": text}}
		}
		clear(block)
		block["citationsContent"] = content
	}
}

// TestStreamedAndUnaryAnswersSayTheSame holds the two forms of an answer against each other, for every kind of block.
func TestStreamedAndUnaryAnswersSayTheSame(t *testing.T) {
	ask := func(text, members string) string {
		return strings.Replace(with(members), "Hello", text, 1)
	}
	for name, tc := range map[string]struct {
		model, body string
		kinds       []string
	}{
		"text":                      {nova, helloBody, []string{"text"}},
		"three texts":               {sonnet, ask("[[sim: texts=3]]", toolsOn), []string{"text", "text", "text"}},
		"reasoning":                 {sonnet, with(thinkOn), []string{"reasoningContent", "text"}},
		"adaptive reasoning":        {opus, with(`"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}`), []string{"reasoningContent", "text"}},
		"thoughts left out":         {opus, with(`"additionalModelRequestFields":{"thinking":{"type":"adaptive","display":"omitted"}}`), []string{"reasoningContent", "text"}},
		"no tools to think between": {opus, with(`"additionalModelRequestFields":{"thinking":{"type":"between_tools"}}`), []string{"text"}},
		"reasoning of Nova":         {nova2, with(`"additionalModelRequestFields":{"reasoningConfig":{"type":"enabled"}}`), []string{"reasoningContent", "text"}},
		"reasoning unasked":         {"openai.gpt-oss-20b-1:0", helloBody, []string{"reasoningContent", "text"}},
		"hidden reasoning":          {sonnet, ask("[[sim: redacted]]", thinkOn), []string{"reasoningContent", "reasoningContent", "text"}},
		"parallel tools":            {sonnet, ask("get_weather city=Rome, get_weather city=Oslo", toolsOn), []string{"text", "toolUse", "toolUse"}},
		"a tool without input":      {sonnet, ask("ping", `"toolConfig":{"tools":[{"toolSpec":{"name":"ping","inputSchema":{"json":{"type":"object"}}}}]}`), []string{"text", "toolUse"}},
		"a cited document":          {sonnet, messages(`{"role":"user","content":[{"text":"See"},` + notes + `]}`), []string{"citationsContent", "text", "text"}},
		"a cited PDF":               {sonnet, messages(`{"role":"user","content":[{"text":"See"},{"document":{"format":"pdf","name":"p","source":{"bytes":"JVBERg=="},"citations":{"enabled":true}}}]}`), []string{"citationsContent", "text", "text"}},
		"cited parts":               {sonnet, messages(`{"role":"user","content":[{"text":"See"},{"document":{"name":"p","source":{"content":[{"text":"one"},{"text":"two"}]},"citations":{"enabled":true}}}]}`), []string{"citationsContent", "text", "text"}},
		"a cited search result":     {sonnet, messages(`{"role":"user","content":[{"text":"See"},{"searchResult":{"source":"https://example.com","title":"t","content":[{"text":"found"}],"citations":{"enabled":true}}}]}`), []string{"citationsContent", "text", "text"}},
		"an image":                  {nova, ask("[[sim: image]]", toolsOn), []string{"text", "image"}},
		"a search of the service":   {nova2, with(`"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]}`), []string{"toolUse", "toolResult", "text", "citationsContent", "text", "text"}},
		"a tier and a latency":      {nova, with(`"serviceTier":{"type":"flex"},"performanceConfig":{"latency":"optimized"}`), []string{"text"}},
		"the model's own fields":    {sonnet, with(`"inferenceConfig":{"stopSequences":["simulated"]},"additionalModelResponseFieldPaths":["/stop_sequence","/usage/input_tokens","/nothing"]`), []string{"text"}},
	} {
		t.Run(name, func(t *testing.T) {
			unary, streamed := unaryOf(t, New(), tc.model, tc.body), streamedOf(t, New(), tc.model, tc.body)
			for _, name := range []string{"cacheReadInputTokenCount", "cacheReadInputTokens", "cacheWriteInputTokenCount", "cacheWriteInputTokens"} {
				delete(unary.Usage, name) // nothing, which streams do not say
			}
			if diff := cmp.Diff(unary, streamed); diff != "" {
				t.Errorf("unary and streamed (-unary +streamed):\n%s", diff)
			}
			if diff := cmp.Diff(tc.kinds, kindsOf(unary)); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

func kindsOf(w whole) []string {
	var kinds []string
	for _, block := range w.Output.Message.Content {
		for kind := range block {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func TestAnswersEchoWhatTheyWereServedBy(t *testing.T) {
	got := unaryOf(t, New(), sonnet, with(`"serviceTier":{"type":"flex"},"performanceConfig":{"latency":"optimized"},"inferenceConfig":{"stopSequences":["simulated"]},"additionalModelResponseFieldPaths":["/stop_sequence"]`))
	if diff := cmp.Diff([]any{map[string]any{"type": "flex"}, map[string]any{"latency": "optimized"}, map[string]any{"stop_sequence": "simulated"}},
		[]any{got.ServiceTier, got.PerformanceConfig, got.AdditionalModelResponseFields}); diff != "" {
		t.Errorf("echoed (-want +got):\n%s", diff)
	}
}

func TestEveryStopReason(t *testing.T) {
	for _, reason := range []string{"end_turn", "max_tokens", "guardrail_intervened", "content_filtered", "malformed_model_output", "malformed_tool_use", "model_context_window_exceeded"} {
		body := strings.Replace(helloBody, "Hello", "[[sim: stop="+reason+"]]", 1)
		if unary, streamed := unaryOf(t, New(), nova, body), streamedOf(t, New(), nova, body); unary.StopReason != reason || streamed.StopReason != reason {
			t.Errorf("stop reasons %s and %s, want %s", unary.StopReason, streamed.StopReason, reason)
		}
	}
}

// TestReasoningHasToComeBackAsItWas takes a turn with reasoning and a call, and goes on with it changed in every way that loses something.
func TestReasoningHasToComeBackAsItWas(t *testing.T) {
	question := `{"role":"user","content":[{"text":"get_weather city=Rome [[sim: redacted]]"}]}`
	tail := "," + toolsOn + "," + thinkOn + "}"
	first := post(New(), sonnet, "converse", strings.TrimSuffix(messages(question), "}")+tail)
	var answered struct {
		Output struct{ Message json.RawMessage }
	}
	if err := json.Unmarshal(first.Body.Bytes(), &answered); err != nil {
		t.Fatal(err)
	}
	turn := string(answered.Output.Message)
	_, id, _ := strings.Cut(turn, `"toolUseId":"`)
	id, _, _ = strings.Cut(id, `"`)
	signature := sign(statedIn(t, turn))
	hidden := base64.StdEncoding.EncodeToString(redact("x"))[:40]
	for name, tc := range map[string]struct {
		turn, want string
	}{
		"as it was":             {turn, ""},
		"a changed signature":   {strings.Replace(turn, signature, strings.ToLower(signature), 1), "Invalid `signature`"},
		"a changed thought":     {strings.Replace(turn, "The user", "A user", 1), "Invalid `signature`"},
		"no signature":          {strings.Replace(turn, signature, "", 1), "thinking.signature: Field required"},
		"changed hidden part":   {replaceRedacted(turn, hidden), "Invalid `data`"},
		"no reasoning whatever": {`{"role":"assistant","content":[{"toolUse":{"toolUseId":"` + id + `","name":"get_weather","input":{}}}]}`, "Expected `thinking` or `redacted_thinking`"},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(New(), sonnet, "converse", strings.TrimSuffix(messages(question+","+tc.turn+","+result(id)), "}")+tail)
			if tc.want == "" && w.Code != 200 || tc.want != "" && (w.Code != 400 || !strings.Contains(w.Body.String(), tc.want)) {
				t.Errorf("answer %d %s, want %q", w.Code, w.Body, tc.want)
			}
		})
	}
}

func statedIn(t *testing.T, turn string) string {
	t.Helper()
	var message struct {
		Content []struct {
			ReasoningContent struct {
				ReasoningText struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(turn), &message); err != nil {
		t.Fatal(err)
	}
	return message.Content[0].ReasoningContent.ReasoningText.Text
}

func replaceRedacted(turn, other string) string {
	before, after, _ := strings.Cut(turn, `"redactedContent":"`)
	_, after, _ = strings.Cut(after, `"`)
	return before + `"redactedContent":"` + other + `"` + after
}
