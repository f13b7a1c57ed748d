// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// testPaths names every field by what it stands for.
var testPaths = Paths{
	LateSystem: "late", Tools: "tools", ToolChoice: "choice", StrictTools: "strict", Images: "images", Documents: "documents", CachePoints: "cache",
	CacheTTL: "ttl", Temperature: "temperature", TopP: "top_p", TopK: "top_k", StopSequences: "stop", Schema: "schema", Reasoning: "reasoning",
}

func number[V any](v V) *V { return &v }

func text(s string) converse.ContentBlock { return converse.ContentBlock{Text: jsonstring.Quote(s)} }

// asked is a chat of one question.
func asked(change func(*Chat)) *Chat {
	c := &Chat{}
	c.Say(converse.RoleUser, text("q"))
	if change != nil {
		change(c)
	}
	return c
}

func tools(choice *converse.ToolChoice) *converse.ToolConfig {
	return &converse.ToolConfig{Tools: []converse.Tool{{ToolSpec: &converse.ToolSpec{Name: "t", InputSchema: converse.InputSchema{JSON: jsontext.Value(`{}`)}}}}, ToolChoice: choice}
}

const (
	question                = `"messages":[{"role":"user","content":[{"text":"q"}]}]`
	sonnet, nova, opus, oss = "anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-2-lite-v1:0", "anthropic.claude-opus-4-6-v1", "openai.gpt-oss-20b-1:0"
	answerTool              = `{"toolSpec":{"name":"s","description":"Gives the answer in the form that was asked for.","inputSchema":{"json":{}}}}`
)

var fitCases = map[string]struct {
	model   string
	chat    *Chat
	want    string
	dropped string
	refused string
}{
	"thinking with fewer tokens than the answer may have": {
		model: sonnet, want: `{` + question + `,"inferenceConfig":{"maxTokens":2000},"additionalModelRequestFields":{"thinking":{"budget_tokens":1999,"type":"enabled"}}}`,
		chat: asked(func(c *Chat) { c.Inference().MaxTokens, c.Reasoning = number[int64](2000), &Reasoning{Effort: "max"} }),
	},
	"turns and instructions that were nothing but a cache point": {
		model: oss, want: `{"messages":[{"role":"user","content":[{"text":"q"},{"text":"and"}]}]}`, dropped: "cache",
		chat: asked(func(c *Chat) {
			c.System = []converse.SystemBlock{{CachePoint: CachePoint("")}}
			c.Say(converse.RoleAssistant, converse.ContentBlock{CachePoint: CachePoint("")})
			c.Say(converse.RoleUser, text("and"))
		}),
	},
	"no thinking where the answer is too short for it": {
		model: sonnet, want: `{` + question + `,"inferenceConfig":{"maxTokens":1024}}`, dropped: "reasoning",
		chat: asked(func(c *Chat) { c.Inference().MaxTokens, c.Reasoning = number[int64](1024), &Reasoning{Effort: "low"} }),
	},
	"thinking without a number of tokens": {
		model: sonnet, want: `{` + question + `,"additionalModelRequestFields":{"thinking":{"budget_tokens":4096,"type":"enabled"}}}`,
		chat: asked(func(c *Chat) { c.Reasoning = &Reasoning{} }),
	},
	"a number of tokens as an effort": {
		model: nova, want: `{` + question + `,"additionalModelRequestFields":{"reasoningConfig":{"maxReasoningEffort":"low","type":"enabled"}}}`,
		chat: asked(func(c *Chat) { c.Reasoning = &Reasoning{Budget: 2000} }),
	},
	"a large number of tokens as an effort": {
		model: oss, want: `{` + question + `,"additionalModelRequestFields":{"reasoning_effort":"high"}}`,
		chat: asked(func(c *Chat) { c.Reasoning = &Reasoning{Budget: 50000} }),
	},
	"a model that always thinks": {
		model: oss, want: `{` + question + `}`, dropped: "reasoning",
		chat: asked(func(c *Chat) { c.Reasoning = &Reasoning{Off: true} }),
	},
	"the model's own effort": {
		model: opus, want: `{` + question + `,"inferenceConfig":{"topP":0.95},"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}`,
		chat: asked(func(c *Chat) { c.Reasoning, c.Inference().TopP = &Reasoning{}, number(0.95) }),
	},
	"a temperature beside thinking": {
		model: opus, want: `{` + question + `,"inferenceConfig":{"temperature":1},"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}`,
		chat: asked(func(c *Chat) { c.Reasoning, c.Inference().Temperature = &Reasoning{}, number(1.0) }),
	},
	"a temperature that thinking does not take, and top_p": {
		model: opus, want: `{` + question + `,"inferenceConfig":{"topP":0.95},"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}`, dropped: "temperature",
		chat: asked(func(c *Chat) {
			c.Reasoning = &Reasoning{}
			c.Inference().Temperature, c.Inference().TopP = number(0.5), number(0.95)
		}),
	},
	"both temperature and top_p where the model takes either": {
		model: opus, want: `{` + question + `,"inferenceConfig":{"temperature":0.5}}`, dropped: "top_p",
		chat: asked(func(c *Chat) { c.Inference().Temperature, c.Inference().TopP = number(0.5), number(0.5) }),
	},
	"both temperature and top_p": {
		model: nova, want: `{` + question + `,"inferenceConfig":{"temperature":0.5,"topP":0.5}}`,
		chat: asked(func(c *Chat) { c.Inference().Temperature, c.Inference().TopP = number(0.5), number(0.5) }),
	},
	"top_k where the family wants it": {
		model: nova, want: `{` + question + `,"additionalModelRequestFields":{"inferenceConfig":{"topK":5}}}`,
		chat: asked(func(c *Chat) { c.TopK = number[int64](5) }),
	},
	"sampling that the model does not know": {
		model: "anthropic.claude-sonnet-5", want: `{` + question + `}`, dropped: "temperature, top_k, top_p",
		chat: asked(func(c *Chat) {
			c.TopK, c.Inference().Temperature, c.Inference().TopP = number[int64](5), number(0.5), number(0.5)
		}),
	},
	"stop sequences that the model does not know": {
		model: "meta.llama3-3-70b-instruct-v1:0", want: `{` + question + `,"inferenceConfig":{"maxTokens":5}}`, dropped: "stop",
		chat: asked(func(c *Chat) { c.Inference().MaxTokens, c.Inference().StopSequences = number[int64](5), []string{"x"} }),
	},
	"an hour in the cache": {
		model: nova, want: `{"messages":[{"role":"user","content":[{"text":"q"},{"cachePoint":{"type":"default"}}]}]}`, dropped: "ttl",
		chat: asked(func(c *Chat) { c.CacheHere(CachePoint("1h")); c.CacheHere(CachePoint("5m")) }),
	},
	"strict tools": {
		model: nova, want: `{` + question + `,"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{}}}}]}}`, dropped: "strict",
		chat: asked(func(c *Chat) { c.ToolConfig = tools(nil); c.ToolConfig.Tools[0].ToolSpec.Strict = true }),
	},
	"instructions between the turns, before an assistant's first turn": {
		model: "mistral.mistral-7b-instruct-v0:2", want: `{"messages":[{"role":"user","content":[{"text":"s"}]},{"role":"assistant","content":[{"text":"a"}]},{"role":"user","content":[{"text":"q"},{"text":"r"}]}]}`,
		dropped: "late",
		chat: func() *Chat {
			c := &Chat{}
			c.Say(converse.RoleAssistant, text("a"))
			c.Say(converse.RoleUser, text("q"))
			c.Instruct(jsonstring.Quote(" \n"))
			c.Instruct(jsonstring.Quote("s"))
			c.Say(converse.RoleUser, text("r"))
			return c
		}(),
	},
	"cached instructions of a model without a system prompt": {
		model: "mistral.mistral-7b-instruct-v0:2", want: `{"messages":[{"role":"user","content":[{"text":"s"},{"text":"q"}]}]}`, dropped: "cache",
		chat: func() *Chat {
			c := &Chat{}
			c.Instruct(jsonstring.Quote("s"))
			c.CacheHere(CachePoint(""))
			c.Say(converse.RoleUser, text("q"))
			return c
		}(),
	},
	"structured output where none of the tools is to be called": {
		model: "anthropic.claude-3-haiku-20240307-v1:0", want: `{` + question + `,"toolConfig":{"tools":[` + answerTool + `],"toolChoice":{"any":{}}}}`, dropped: "schema",
		chat: asked(func(c *Chat) {
			c.Schema, c.ToolConfig, c.NoTools = &Schema{Name: "s", JSON: jsontext.Value(`{}`)}, tools(nil), true
		}),
	},
	"structured output after thinking": {
		model:   "anthropic.claude-3-7-sonnet-20250219-v1:0",
		want:    `{` + question + `,"toolConfig":{"tools":[` + answerTool + `],"toolChoice":{"auto":{}}},"additionalModelRequestFields":{"thinking":{"budget_tokens":1024,"type":"enabled"}}}`,
		dropped: "schema",
		chat: asked(func(c *Chat) {
			c.Schema, c.Reasoning = &Schema{Name: "s", JSON: jsontext.Value(`{}`)}, &Reasoning{Effort: "low"}
		}),
	},
	"structured output after thinking that is asked for in Claude's own words": {
		model:   "anthropic.claude-opus-4-7",
		want:    `{` + question + `,"toolConfig":{"tools":[` + answerTool + `],"toolChoice":{"auto":{}}},"additionalModelRequestFields":{"thinking":{"type":"adaptive"}}}`,
		dropped: "schema",
		chat: asked(func(c *Chat) {
			c.Schema = &Schema{Name: "s", JSON: jsontext.Value(`{}`)}
			c.SetAdditional("thinking.type", "adaptive")
		}),
	},
	"structured output beside tools in Claude's own words": {
		model: "anthropic.claude-opus-4-7", want: `{` + question + `,"additionalModelRequestFields":{"tools":["bash"]}}`, dropped: "schema",
		chat: asked(func(c *Chat) {
			c.Schema = &Schema{Name: "s", JSON: jsontext.Value(`{}`)}
			c.SetAdditional("tools", []string{"bash"})
		}),
	},
	"no turn": {model: sonnet, chat: &Chat{}, refused: "messages"},
	"instructions alone": {model: sonnet, refused: "messages", chat: func() *Chat {
		c := &Chat{}
		c.Instruct(jsonstring.Quote("s"))
		return c
	}()},
}

// TestFit changes a chat for a family, whose rows the scenarios of the dialects show; here are those that no dialect's scenarios meet.
func TestFit(t *testing.T) {
	for name, tc := range fitCases {
		t.Run(name, func(t *testing.T) {
			report := &field.Report{}
			_, err := tc.chat.Fit(model.Of(tc.model), NamesOf([]string{"t"}), testPaths, report)
			if (err != nil) != (tc.refused != "") {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				if !strings.Contains(err.Error(), tc.refused) {
					t.Errorf("want a refusal of %s, got %v", tc.refused, err)
				}
				return
			}
			body, err := tc.chat.Body()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(body)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tc.dropped, strings.Join(report.NotCarried(), ", ")); diff != "" {
				t.Errorf("dropped (-want +got)\n%s", diff)
			}
		})
	}
}

// TestCountBodyLeavesOutWhatHasNoTokens: Bedrock refuses it there.
func TestCountBodyLeavesOutWhatHasNoTokens(t *testing.T) {
	c := asked(func(c *Chat) {
		c.Inference().MaxTokens, c.ToolConfig = number[int64](5), tools(nil)
		c.Note("a", "b")
	})
	body, err := c.CountBody()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"q"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{}}}}]}}}}`
	if diff := cmp.Diff(want, string(body)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestTakeHeaders sets what each header asks for, and leaves out what has no header.
func TestTakeHeaders(t *testing.T) {
	for name, tc := range map[string]struct{ value, want string }{
		"X-Amzn-Bedrock-GuardrailIdentifier":       {"gr1", `{"guardrailConfig":{"guardrailIdentifier":"gr1"}}`},
		"X-Amzn-Bedrock-GuardrailVersion":          {"DRAFT", `{"guardrailConfig":{"guardrailVersion":"DRAFT"}}`},
		"X-Amzn-Bedrock-Trace":                     {"ENABLED_FULL", `{"guardrailConfig":{"trace":"enabled_full"}}`},
		"X-Amzn-Bedrock-PerformanceConfig-Latency": {"optimized", `{"performanceConfig":{"latency":"optimized"}}`},
		"X-Amzn-Bedrock-Service-Tier":              {"flex", `{"serviceTier":{"type":"flex"}}`},
		"X-Amzn-Bedrock-Request-Metadata":          {`{"a":"b"}`, `{"requestMetadata":{"a":"b"}}`},
		"X-Amzn-Bedrock-Other":                     {"x", `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			var c Chat
			if err := c.TakeHeaders(http.Header{http.CanonicalHeaderKey(name): {tc.value}}); err != nil {
				t.Fatal(err)
			}
			body, err := c.Body()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(body)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
