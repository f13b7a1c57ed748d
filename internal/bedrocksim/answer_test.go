// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answered decodes a Converse answer.
type answered struct {
	Output struct {
		Message struct {
			Role    string
			Content []struct {
				Text    string
				ToolUse *struct {
					ToolUseID string `json:"toolUseId"`
					Name      string
					Input     map[string]any
				}
				ReasoningContent *struct {
					ReasoningText struct{ Text, Signature string }
				}
			}
		}
	}
	StopReason string
	Usage      struct{ InputTokens, OutputTokens, TotalTokens int }
}

func converse(t *testing.T, model, body string) answered {
	t.Helper()
	w := post(New(), model, "converse", body)
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var got answered
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func (a answered) text() string {
	var b strings.Builder
	for _, c := range a.Output.Message.Content {
		b.WriteString(c.Text)
	}
	return b.String()
}

type calledTool struct {
	Name  string
	Input map[string]any
}

func (a answered) calls() []calledTool {
	var calls []calledTool
	for _, c := range a.Output.Message.Content {
		if c.ToolUse != nil {
			calls = append(calls, calledTool{c.ToolUse.Name, c.ToolUse.Input})
		}
	}
	return calls
}

func TestAnswersSayWhatWasRead(t *testing.T) {
	image := `{"image":{"format":"png","source":{"bytes":"` + onePixelPNG + `"}}}`
	doc := `{"document":{"format":"txt","name":"notes","source":{"text":"remember"}}}`
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"the last user text": {helloBody, []string{`You said: "Hello".`}},
		"a system prompt":    {with(`"system":[{"text":"Be kind."}]`), []string{`The system prompt says: "Be kind."`}},
		"an image":           {messages(`{"role":"user","content":[{"text":"See"},` + image + `]}`), []string{"The image is png, 69 bytes, 1x1 pixels, sha256 "}},
		"a document":         {messages(`{"role":"user","content":[{"text":"See"},` + doc + `]}`), []string{`The document "notes" is txt, 8 bytes, sha256 `}},
		"a tool's result":    {strings.TrimSuffix(messages(userTurn+","+toolTurn+","+result("t1")), "}") + "," + toolsOn + "}", []string{"Tool result t1 (success): sunny.", "The conversation has 3 messages."}},
	} {
		t.Run(name, func(t *testing.T) {
			got := converse(t, nova, tc.body)
			for _, want := range tc.want {
				if !strings.Contains(got.text(), want) {
					t.Errorf("answer %q does not contain %q", got.text(), want)
				}
			}
			if got.StopReason != "end_turn" || got.Usage.TotalTokens != got.Usage.InputTokens+got.Usage.OutputTokens {
				t.Errorf("stop reason %s, usage %+v", got.StopReason, got.Usage)
			}
		})
	}
}

func TestTools(t *testing.T) {
	clock := `{"toolSpec":{"name":"clock","inputSchema":{"json":{"type":"object","properties":{"zone":{"enum":["UTC","CET"]},"hours":{"type":"integer"},"exact":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string"}}}}}}}`
	ask := func(text, choice string) string {
		return `{"messages":[{"role":"user","content":[{"text":"` + text + `"}]}],"toolConfig":{"tools":[` + toolSpec + `,` + clock + `]` + choice + `}}`
	}
	clockInput := map[string]any{"zone": "UTC", "hours": 1.0, "exact": true, "tags": []any{"some tags"}}
	for name, tc := range map[string]struct {
		body string
		stop string
		want []calledTool
	}{
		"a prompt that names no tool":    {ask("Hello", ""), "end_turn", nil},
		"a prompt that names a tool":     {ask("Use get_weather, city=Oslo.", ""), "tool_use", []calledTool{{"get_weather", map[string]any{"city": "Oslo"}}}},
		"a name written with a space":    {ask("Get weather please", ""), "tool_use", []calledTool{{"get_weather", map[string]any{"city": "some city"}}}},
		"a name inside another word":     {ask("clockwork", ""), "end_turn", nil},
		"two tools":                      {ask("clock and get_weather city=Rome", ""), "tool_use", []calledTool{{"clock", clockInput}, {"get_weather", map[string]any{"city": "Rome"}}}},
		"the same tool twice":            {ask("get_weather city=Rome, get_weather city=Bari", ""), "tool_use", []calledTool{{"get_weather", map[string]any{"city": "Rome"}}, {"get_weather", map[string]any{"city": "Bari"}}}},
		"one at a time":                  {strings.TrimSuffix(ask("get_weather city=Rome, get_weather city=Bari", ""), "}") + `,"additionalModelRequestFields":{"tool_choice":{"type":"auto","disable_parallel_tool_use":true}}}`, "tool_use", []calledTool{{"get_weather", map[string]any{"city": "Rome"}}}},
		"a choice that demands any":      {ask("Hello", `,"toolChoice":{"any":{}}`), "tool_use", []calledTool{{"get_weather", map[string]any{"city": "some city"}}}},
		"a choice that demands this one": {ask("Hello", `,"toolChoice":{"tool":{"name":"clock"}}`), "tool_use", []calledTool{{"clock", clockInput}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := converse(t, sonnet, tc.body)
			if diff := cmp.Diff(tc.want, got.calls()); diff != "" || got.StopReason != tc.stop {
				t.Errorf("stop reason %s, want %s; calls (-want +got):\n%s", got.StopReason, tc.stop, diff)
			}
		})
	}
}

func TestLimitsAndStops(t *testing.T) {
	for name, tc := range map[string]struct {
		inference, stop string
		check           func(answered) bool
	}{
		"as many tokens as asked for": {`{"maxTokens":5}`, "max_tokens", func(a answered) bool { return a.Usage.OutputTokens == 5 }},
		"a stop sequence":             {`{"stopSequences":["simulated"]}`, "stop_sequence", func(a answered) bool { return a.text() == "This is a " }},
		"a stop sequence not met":     {`{"stopSequences":["zebra"]}`, "end_turn", func(a answered) bool { return strings.HasSuffix(a.text(), `"Hello".`) }},
	} {
		t.Run(name, func(t *testing.T) {
			got := converse(t, nova, with(`"inferenceConfig":`+tc.inference))
			if got.StopReason != tc.stop || !tc.check(got) {
				t.Errorf("stop reason %s (want %s), text %q, usage %+v", got.StopReason, tc.stop, got.text(), got.Usage)
			}
		})
	}
}

func TestReasoningComesFirstAndSigned(t *testing.T) {
	got := converse(t, sonnet, with(`"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}}`))
	first := got.Output.Message.Content[0].ReasoningContent
	if first == nil || first.ReasoningText.Text == "" || first.ReasoningText.Signature == "" {
		t.Errorf("first block is %+v, want reasoning with a signature", got.Output.Message.Content[0])
	}
}

func TestStructuredOutputFitsItsSchema(t *testing.T) {
	schema := `{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"score\":{\"type\":\"number\"}}}`
	got := converse(t, sonnet, with(`"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"`+schema+`"}}}}`))
	if got.text() != `{"score":1}` {
		t.Errorf("answer %s, want an object of the schema", got.text())
	}
}

func TestSameRequestSameBytes(t *testing.T) {
	for _, op := range []string{"converse", "converse-stream", "count-tokens"} {
		body := with(toolsOn + `,"system":[{"text":"s"}]`)
		if op == "count-tokens" {
			body = `{"input":{"converse":` + body + `}}`
		}
		first, second := post(New(), nova, op, body), post(New(), nova, op, body)
		if first.Code != 200 || first.Body.String() != second.Body.String() {
			t.Errorf("%s: two answers differ (status %d)", op, first.Code)
		}
		first.Header().Del("X-Amzn-Requestid")
		second.Header().Del("X-Amzn-Requestid")
		if diff := cmp.Diff(first.Header(), second.Header()); diff != "" {
			t.Errorf("%s: headers of two answers differ:\n%s", op, diff)
		}
	}
}

func TestTokensJoinToTheText(t *testing.T) {
	for text, want := range map[string]int{"": 0, "one": 1, "seventeen": 3, "a b": 2, "Hello, world": 5, "  ": 1, "日本語テキスト": 2, "a\n\nb!": 3} {
		tokens := tokenize(text)
		if strings.Join(tokens, "") != text || len(tokens) != want || countTokens(text) != want {
			t.Errorf("tokenize(%q) = %q, want %d tokens that join to it", text, tokens, want)
		}
	}
}

func TestSampleFitsSchema(t *testing.T) {
	for name, tc := range map[string]struct{ schema, text, want string }{
		"nested objects":         {`{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"number","minimum":3}}}}}`, "", `{"a":{"b":3}}`},
		"a const":                {`{"type":"object","properties":{"a":{"const":7}}}`, "", `{"a":7}`},
		"a type among several":   {`{"type":"object","properties":{"a":{"type":["null","string"]}}}`, "", `{"a":null}`},
		"a stated number":        {`{"type":"object","properties":{"a":{"type":"number"}}}`, "a=2.5", `{"a":2.5}`},
		"a stated text in quote": {`{"type":"object","properties":{"a":{"type":"string"}}}`, `a="New York" b=1`, `{"a":"New York"}`},
		"no properties":          {`{"type":"object"}`, "", `{}`},
		"not an object":          {`true`, "", `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(toolInput(json.RawMessage(tc.schema), tc.text)); got != tc.want {
				t.Errorf("toolInput = %s, want %s", got, tc.want)
			}
		})
	}
}
