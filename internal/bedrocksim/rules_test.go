// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"strings"
	"testing"
)

const (
	mistral = "mistral.mistral-large-2407-v1:0"
	llama   = "meta.llama3-3-70b-instruct-v1:0"
	qwen    = "qwen.qwen3-32b-v1:0"
	palmyra = "us.writer.palmyra-x5-v1:0"
	oss     = "openai.gpt-oss-120b-1:0"

	imageBlock    = `{"image":{"format":"png","source":{"bytes":"` + onePixelPNG + `"}}}`
	documentBlock = `{"document":{"format":"txt","name":"n","source":{"text":"x"}}}`
	pointBlock    = `{"cachePoint":{"type":"default"}}`
	hourBlock     = `{"cachePoint":{"type":"default","ttl":"1h"}}`
	saidBlock     = `{"text":"s"}`
)

// toolLoop is a conversation in which a tool with this ID was called and answered, with more blocks and members beside the result.
func toolLoop(id, beside, status string) string {
	return `{"messages":[` + userTurn + `,{"role":"assistant","content":[{"toolUse":{"toolUseId":"` + id + `","name":"get_weather","input":{}}}]},` +
		`{"role":"user","content":[{"toolResult":{"toolUseId":"` + id + `"` + status + `,"content":[{"text":"sunny"}]}}` + beside + `]}],` + toolsOn + `}`
}

// resultOf is a conversation in which a tool answered with this block.
func resultOf(block string) string {
	return strings.Replace(toolLoop("abcdefgh1", "", ""), `{"text":"sunny"}`, block, 1)
}

func withSystem(blocks ...string) string { return with(`"system":[` + strings.Join(blocks, ",") + `]`) }

func withOwn(fields string) string { return with(`"additionalModelRequestFields":` + fields) }

func withFormat(schema string) string {
	return with(`"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"` + strings.ReplaceAll(schema, `"`, `\"`) + `"}}}}`)
}

// modelCases are each a body and a part of the refusal, empty for none.
var modelCases = map[string]struct{ model, body, want string }{
	"results alone, Llama":              {llama, toolLoop("t1", "", ""), ""},
	"text beside results, Llama":        {llama, toolLoop("t1", `,{"text":"and"}`, ""), "must be alone in their turn"},
	"text beside results, Nova":         {nova, toolLoop("t1", `,{"text":"and"}`, ""), ""},
	"nine characters, Mistral":          {mistral, toolLoop("abcdefgh1", "", ""), ""},
	"a long ID, Mistral":                {mistral, toolLoop("tooluse_abc", "", ""), "has to be defined with a length of 9"},
	"a status, Palmyra":                 {palmyra, toolLoop("t1", "", `,"status":"error"`), "doesn't support the status field"},
	"a status, Claude":                  {sonnet, toolLoop("t1", "", `,"status":"error"`), ""},
	"a document beside results, Claude": {sonnet, toolLoop("t1", `,{"text":"see"},`+documentBlock, ""), "may not be beside toolResult"},
	"an image in a result, Claude":      {sonnet, resultOf(imageBlock), ""},
	"an image in a result, Mistral":     {mistral, resultOf(imageBlock), "doesn't support"},
	"a document in a result, Mistral":   {mistral, resultOf(documentBlock), ""},
	"a document in a result, Qwen":      {qwen, resultOf(documentBlock), "doesn't support"},
	"the assistant first, Qwen":         {qwen, messages(`{"role":"assistant","content":[{"text":"a"}]},` + userTurn), ""},
	"the assistant first, gpt-oss":      {oss, messages(`{"role":"assistant","content":[{"text":"a"}]},` + userTurn), "must start with a user message"},
	"the role system, Opus 4.7":         {opus, messages(userTurn + `,{"role":"system","content":[{"text":"s"}]}`), ""},
	"the role system, Sonnet 4.5":       {sonnet, messages(userTurn + `,{"role":"system","content":[{"text":"s"}]}`), "doesn't support the system role"},
	"a tool of the service, Nova 1":     {nova, with(`"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]}`), "doesn't support the systemTool field"},
	"citations, Nova":                   {nova, messages(`{"role":"user","content":[{"text":"See"},` + notes + `]}`), "doesn't support citations"},

	"temperature, Opus 4.7":       {opus, with(`"inferenceConfig":{"temperature":1}`), "`temperature` is deprecated for this model"},
	"both, Sonnet 4.5":            {sonnet, with(`"inferenceConfig":{"temperature":0.5,"topP":0.5}`), "`temperature` and `top_p` cannot both be specified"},
	"top_k, Opus 4.7":             {opus, withOwn(`{"top_k":5}`), "`top_k` is deprecated for this model"},
	"top_k, Sonnet 4.5":           {sonnet, withOwn(`{"top_k":5}`), ""},
	"a budget, Opus 4.7":          {opus, withOwn(`{"thinking":{"type":"enabled","budget_tokens":1024}}`), `Use \"thinking.type.adaptive\"`},
	"adaptive, Sonnet 4.5":        {sonnet, withOwn(`{"thinking":{"type":"adaptive"}}`), "adaptive thinking is not supported"},
	"adaptive, Sonnet 4.6":        {"us.anthropic.claude-sonnet-4-6", withOwn(`{"thinking":{"type":"adaptive"}}`), ""},
	"a small budget":              {sonnet, withOwn(`{"thinking":{"type":"enabled","budget_tokens":1000}}`), "greater than or equal to 1024"},
	"a budget over max_tokens":    {sonnet, with(thinkOn + `,"inferenceConfig":{"maxTokens":1024}`), "`max_tokens` must be greater than"},
	"thinking and a temperature":  {sonnet, with(thinkOn + `,"inferenceConfig":{"temperature":0.5}`), "`temperature` may only be set to 1"},
	"thinking and a forced tool":  {sonnet, with(thinkOn + "," + strings.Replace(toolsOn, `]}`, `],"toolChoice":{"any":{}}}`, 1)), "Thinking may not be enabled"},
	"thinking, Claude 3":          {haiku, withOwn(`{"thinking":{"type":"enabled","budget_tokens":1024}}`), "thinking is not supported"},
	"thinking by the other name":  {sonnet, withOwn(`{"reasoning_config":{"type":"enabled","budget_tokens":1024}}`), ""},
	"top_k, Nova":                 {nova, withOwn(`{"top_k":5}`), "extraneous key [top_k] is not permitted"},
	"topK, Nova":                  {nova, withOwn(`{"inferenceConfig":{"topK":5}}`), ""},
	"a kind of thinking":          {sonnet, withOwn(`{"thinking":{"type":"deep"}}`), "#/thinking/type"},
	"no effort, gpt-oss":          {oss, withOwn(`{"reasoning_effort":"none"}`), "#/reasoning_effort"},
	"effort, Qwen":                {qwen, withOwn(`{"reasoning_config":"high"}`), ""},
	"effort, gpt-oss":             {oss, withOwn(`{"reasoning_effort":"low"}`), ""},
	"a cache point, Claude 3":     {haiku, withSystem(saidBlock, pointBlock), "did not allow prompt caching"},
	"a cache point, Nova":         {nova, withSystem(saidBlock, pointBlock), ""},
	"one among tools, Nova":       {nova, with(strings.Replace(toolsOn, `]}`, `,`+pointBlock+`]}`, 1)), "cachePoint field in toolConfig.tools"},
	"one among tools, Claude":     {sonnet, with(strings.Replace(toolsOn, `]}`, `,`+pointBlock+`]}`, 1)), ""},
	"an hour, Claude 3.7":         {"us.anthropic.claude-3-7-sonnet-20250219-v1:0", withSystem(saidBlock, hourBlock), "ttl of 1h isn't supported"},
	"an hour after five minutes":  {sonnet, withSystem(saidBlock, pointBlock, saidBlock, hourBlock), "must not come after a ttl='5m'"},
	"five minutes after an hour":  {sonnet, withSystem(saidBlock, hourBlock, saidBlock, pointBlock), ""},
	"five cache points":           {sonnet, withSystem(saidBlock, pointBlock, saidBlock, pointBlock, saidBlock, pointBlock, saidBlock, pointBlock, saidBlock, pointBlock), "Found 5"},
	"a closed schema":             {sonnet, withFormat(`{"type":"object","properties":{"minimum":{"type":"string","enum":["a"]}},"additionalProperties":false}`), ""},
	"an open schema":              {sonnet, withFormat(`{"type":"object","properties":{}}`), "must be explicitly set to false"},
	"a bound in a schema":         {sonnet, withFormat(`{"type":"object","additionalProperties":false,"properties":{"n":{"type":"integer","minimum":1}}}`), "property 'minimum' is not supported"},
	"an open part of a schema":    {sonnet, withFormat(`{"type":"object","additionalProperties":false,"properties":{"n":{"anyOf":[{"type":"object"}]}}}`), "must be explicitly set to false"},
	"two items at least":          {sonnet, withFormat(`{"type":"object","additionalProperties":false,"properties":{"n":{"type":"array","minItems":2,"items":{"type":"string"}}}}`), "'minItems' values other than 0 or 1"},
	"a schema, Opus 4.7":          {opus, withFormat(`{"type":"object","additionalProperties":false}`), "doesn't support the outputConfig field"},
	"a strict tool that is open":  {sonnet, with(strings.Replace(toolsOn, `"name"`, `"strict":true,"name"`, 1)), "tools.0.custom.input_schema"},
	"twenty-one strict tools":     {sonnet, with(strictTools(21)), "at most 20 tools may be strict"},
	"twenty strict tools":         {sonnet, with(strictTools(20)), ""},
	"a path that is no pointer":   {nova, with(`"additionalModelResponseFieldPaths":["stop"]`), "isn't a valid JSON Pointer"},
	"eleven paths":                {nova, with(`"additionalModelResponseFieldPaths":["/a","/b","/c","/d","/e","/f","/g","/h","/i","/j","/k"]`), "length less than or equal to 10"},
	"seventeen pairs of metadata": {nova, with(`"requestMetadata":{` + pairs(17) + `}`), "length less than or equal to 16"},
	"a tier that is none":         {nova, with(`"serviceTier":{"type":"gold"}`), "satisfy enum value set"},
	"variables of a prompt":       {nova, with(`"promptVariables":{"name":{"text":"x"}}`), ""},
	"a variable that is no text":  {nova, with(`"promptVariables":{"name":"x"}`), "Expected structure or null at promptVariables.name"},
}

// TestModelsDiffer holds what single families of models demand.
func TestModelsDiffer(t *testing.T) {
	for name, tc := range modelCases {
		t.Run(name, func(t *testing.T) {
			w := post(New(), tc.model, "converse", tc.body)
			refused := w.Code == 400 || w.Code == 403
			if tc.want == "" && w.Code != 200 || tc.want != "" && (!refused || !strings.Contains(w.Body.String(), tc.want)) {
				t.Errorf("answer %d %s, want %q", w.Code, w.Body, tc.want)
			}
		})
	}
}

func strictTools(n int) string {
	tools := make([]string, n)
	for i := range tools {
		tools[i] = fmt.Sprintf(`{"toolSpec":{"name":"t%d","strict":true,"inputSchema":{"json":{"type":"object","additionalProperties":false}}}}`, i)
	}
	return `"toolConfig":{"tools":[` + strings.Join(tools, ",") + `]}`
}

func pairs(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	return strings.Join(all, ",")
}

// TestAnthropicsOwnFormHasTheSameRules asks of InvokeModel what TestModelsDiffer asks of Converse, where both have it.
func TestAnthropicsOwnFormHasTheSameRules(t *testing.T) {
	turns := `"messages":[{"role":"user","content":"Hi"}]`
	for name, tc := range map[string]struct{ model, members, want string }{
		"temperature, Opus 4.7":   {opus, `"temperature":1,` + turns, "`temperature` is deprecated for this model"},
		"both, Sonnet 4.5":        {sonnet, `"temperature":0.5,"top_p":0.5,` + turns, "`temperature` and `top_p` cannot both be specified"},
		"adaptive, Sonnet 4.5":    {sonnet, `"thinking":{"type":"adaptive"},` + turns, "adaptive thinking is not supported"},
		"a budget over the limit": {sonnet, `"thinking":{"type":"enabled","budget_tokens":1024},` + turns, "`max_tokens` must be greater than"},
		"a forged signature":      {sonnet, `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"I","signature":"x"},{"type":"text","text":"a"}]},{"role":"user","content":"Hi"}]`, "Invalid `signature`"},
		"its own signature":       {sonnet, `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"I","signature":"` + sign("I") + `"},{"type":"text","text":"a"}]},{"role":"user","content":"Hi"}]`, ""},
		"a cache point, Claude 3": {haiku, `"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],` + turns, "did not allow prompt caching"},
		"a search result":         {sonnet, `"messages":[{"role":"user","content":[{"type":"search_result","source":"https://example.com","title":"t","content":[{"type":"text","text":"found"}],"citations":{"enabled":true}},{"type":"text","text":"Hi"}]}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(New(), tc.model, "invoke", anthropic(tc.members))
			refused := w.Code == 400 || w.Code == 403
			if tc.want == "" && w.Code != 200 || tc.want != "" && (!refused || !strings.Contains(w.Body.String(), tc.want)) {
				t.Errorf("answer %d %s, want %q", w.Code, w.Body, tc.want)
			}
		})
	}
}
