// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// post sends a body to an operation on a model, and postTo to any path, as the demo identity.
func post(sim *Simulator, model, op, body string) *httptest.ResponseRecorder {
	return postTo(sim, "/model/"+model+"/"+op, body)
}

func postTo(sim *Simulator, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, req)
	return w
}

func invalid(message string) refusal {
	return refusal{400, "ValidationException:" + bedrockErrors, message}
}

// with wraps members around one harmless message.
func with(members string) string {
	return strings.TrimSuffix(helloBody, "}") + "," + members + "}"
}

func messages(list string) string { return `{"messages":[` + list + `]}` }

const (
	toolSpec  = `{"toolSpec":{"name":"get_weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"}}}}}}`
	toolsOn   = `"toolConfig":{"tools":[` + toolSpec + `]}`
	userTurn  = `{"role":"user","content":[{"text":"Hi"}]}`
	toolTurn  = `{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"get_weather","input":{"city":"Rome"}}}]}`
	resultFor = `{"role":"user","content":[{"toolResult":{"toolUseId":"%","content":[{"text":"sunny"}]}}]}`
)

func result(id string) string { return strings.Replace(resultFor, "%", id, 1) }

func TestConverseBodies(t *testing.T) {
	accepted := refusal{Status: 200}
	notPNG := base64.StdEncoding.EncodeToString([]byte("no image"))
	for name, tc := range map[string]struct {
		model, body string
		want        refusal
	}{
		"plain":                         {nova, helloBody, accepted},
		"not JSON":                      {nova, `{"messages":`, refusal{400, "SerializationException:" + frontEndErrors, "The request body is not valid JSON."}},
		"empty":                         {nova, ``, refusal{400, "SerializationException:" + frontEndErrors, "The request body is not valid JSON."}},
		"two values":                    {nova, helloBody + helloBody, refusal{400, "SerializationException:" + frontEndErrors, "The request body is not valid JSON."}},
		"text where a list belongs":     {nova, `{"messages":"Hi"}`, refusal{400, "SerializationException:" + frontEndErrors, "Expected list or null at messages"}},
		"text where a number belongs":   {nova, with(`"inferenceConfig":{"maxTokens":"9"}`), refusal{400, "SerializationException:" + frontEndErrors, "STRING_VALUE at inferenceConfig.maxTokens can not be converted to an Integer"}},
		"number where a text belongs":   {nova, messages(`{"role":"user","content":[{"text":1}]}`), refusal{400, "SerializationException:" + frontEndErrors, "NUMBER_VALUE at messages.0.content.0.text can not be converted to a String"}},
		"temperature over one":          {nova, with(`"inferenceConfig":{"temperature":2.0}`), invalid("1 validation error detected: Value '2.0' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have value less than or equal to 1")},
		"two values out of bounds":      {nova, with(`"inferenceConfig":{"maxTokens":0,"topP":-1}`), invalid("2 validation errors detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '-1' at 'inferenceConfig.topP' failed to satisfy constraint: Member must have value greater than or equal to 0")},
		"a role that is none":           {nova, messages(`{"role":"tool","content":[{"text":"Hi"}]}`), invalid("1 validation error detected: Value 'tool' at 'messages.1.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant, system]")},
		"a message without content":     {nova, messages(`{"role":"user"}`), invalid("1 validation error detected: Value null at 'messages.1.member.content' failed to satisfy constraint: Member must not be null")},
		"a tool name with a space":      {nova, with(strings.Replace(toolsOn, "get_weather", "get weather", 1)), invalid("1 validation error detected: Value 'get weather' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+")},
		"a tool name of 65 characters":  {nova, with(strings.Replace(toolsOn, "get_weather", strings.Repeat("a", 65), 1)), invalid("1 validation error detected: Value '" + strings.Repeat("a", 65) + "' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy constraint: Member must have length less than or equal to 64")},
		"no tools in the list":          {nova, with(`"toolConfig":{"tools":[]}`), invalid("1 validation error detected: Value '[]' at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		"a block of two kinds":          {nova, messages(`{"role":"user","content":[{"text":"Hi","cachePoint":{"type":"default"}}]}`), invalid("ContentBlock object at messages.0.content.0 sets 2 keys. Set exactly one of the following keys: " + strings.Join(converseShapes["ContentBlock"].memberNames(), ", ") + ".")},
		"a block of no kind":            {nova, messages(`{"role":"user","content":[{}]}`), invalid("ContentBlock object at messages.0.content.0 must set one of the following keys: " + strings.Join(converseShapes["ContentBlock"].memberNames(), ", ") + ".")},
		"a member that is unknown":      {nova, with(`"top_k":5`), invalid("Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again.")},
		"a member that is null":         {nova, with(`"system":null,"toolConfig":null`), accepted},
		"no messages":                   {nova, `{}`, invalid("A conversation must have at least one message. Try again with a conversation that starts with a user message.")},
		"no content in the message":     {nova, messages(`{"role":"user","content":[]}`), invalid("The content field in the Message object at messages.0 is empty. Add a ContentBlock object to the content field and try again.")},
		"blank text":                    {nova, messages(`{"role":"user","content":[{"text":" \n"}]}`), invalid("The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.")},
		"the assistant first":           {nova, messages(toolTurn), invalid("A conversation must start with a user message. Try again with a conversation that starts with a user message.")},
		"two answers in a row":          {nova, messages(userTurn + `,{"role":"assistant","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]}`), invalid("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.")},
		"tools used but not declared":   {nova, messages(userTurn + "," + toolTurn + "," + result("t1")), invalid("The toolConfig field must be defined when using toolUse and toolResult content blocks.")},
		"tools used and declared":       {nova, strings.TrimSuffix(messages(userTurn+","+toolTurn+","+result("t1")), "}") + "," + toolsOn + "}", accepted},
		"a result for another call":     {nova, strings.TrimSuffix(messages(userTurn+","+toolTurn+","+result("t2")), "}") + "," + toolsOn + "}", invalid("Expected toolResult blocks at messages.2.content for the following Ids: t1, but found: t2")},
		"a result for no call":          {nova, strings.TrimSuffix(messages(userTurn+`,{"role":"assistant","content":[{"text":"a"}]},`+result("t1")), "}") + "," + toolsOn + "}", invalid("The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.")},
		"a schema that is no object":    {nova, with(strings.Replace(toolsOn, `"type":"object"`, `"type":"string"`, 1)), invalid("The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.")},
		"a choice of an unknown tool":   {nova, with(strings.Replace(toolsOn, `]}`, `],"toolChoice":{"tool":{"name":"other"}}}`, 1)), invalid("The tool other at toolConfig.toolChoice.tool.name isn't defined in toolConfig.tools. Define the tool and try again.")},
		"more tokens than the model":    {nova, with(`"inferenceConfig":{"maxTokens":10001}`), invalid("The maximum tokens you requested exceeds the model limit of 10000. Try again with a maximum tokens value that is lower than 10000.")},
		"bytes that are no image":       {nova, messages(`{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"` + notPNG + `"}}}]}`), invalid("The model returned the following errors: Could not process image")},
		"an image under a wrong name":   {nova, messages(`{"role":"user","content":[{"image":{"format":"jpeg","source":{"bytes":"` + onePixelPNG + `"}}}]}`), invalid("The model returned the following errors: The image was specified using a format that does not match its content. Provide the format of the image and try again.")},
		"bytes that are no base64":      {nova, messages(`{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"***"}}}]}`), refusal{400, "SerializationException:" + frontEndErrors, "STRING_VALUE at messages.0.content.0.image.source.bytes can not be converted to a Blob"}},
		"an image for a blind model":    {"amazon.nova-micro-v1:0", messages(`{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"` + onePixelPNG + `"}}}]}`), invalid("This model doesn't support the image content block that you provided. Update the content block and try again.")},
		"a system prompt for Mistral":   {"mistral.mistral-7b-instruct-v0:2", with(`"system":[{"text":"s"}]`), invalid("This model doesn't support system messages. Try again without a system message or use a model that supports system messages.")},
		"tools for a model without":     {"meta.llama3-8b-instruct-v1:0", with(toolsOn), invalid("This model doesn't support tool use.")},
		"a document with a dot":         {nova, messages(`{"role":"user","content":[{"text":"Hi"},{"document":{"format":"txt","name":"a.txt","source":{"text":"x"}}}]}`), invalid("The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.")},
		"a document without a text":     {nova, messages(`{"role":"user","content":[{"document":{"format":"txt","name":"a","source":{"text":"x"}}}]}`), invalid("A text block is required in messages.0 beside its documents. Add a text block and try again.")},
		"structured output for Nova":    {nova, with(`"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{}"}}}}`), invalid("This model doesn't support the outputConfig field. Remove outputConfig and try again.")},
		"an output schema that is none": {sonnet, with(`"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"x"}}}}`), invalid("The format of the value at outputConfig.textFormat.structure.jsonSchema.schema is invalid. Provide a json object for the field and try again.")},
		"request metadata":              {nova, with(`"requestMetadata":{"team":"a"}`), accepted},
		"request metadata too odd":      {nova, with(`"requestMetadata":{"team":"a|b"}`), invalid("1 validation error detected: Value 'a|b' at 'requestMetadata.team' failed to satisfy constraint: Member must satisfy regular expression pattern: " + plainPattern(converseShapes["RequestMetadataValueString"]))},
		"a list where a map belongs":    {nova, with(`"requestMetadata":[]`), refusal{400, "SerializationException:" + frontEndErrors, "Expected map or null at requestMetadata"}},
		"a text for a boolean":          {nova, with(strings.Replace(toolsOn, `"name"`, `"strict":"yes","name"`, 1)), refusal{400, "SerializationException:" + frontEndErrors, "STRING_VALUE at toolConfig.tools.0.toolSpec.strict can not be converted to a Boolean"}},
		"an embedding model":            {"amazon.titan-embed-text-v2:0", helloBody, invalid("This action doesn't support the model that you provided. Try again with a supported text or chat model.")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, refusalOf(t, post(New(), tc.model, "converse", tc.body))); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllowUnknownMembers(t *testing.T) {
	if w := post(New(AllowUnknownMembers()), nova, "converse", with(`"futureMember":{"a":1}`)); w.Code != 200 {
		t.Errorf("status %d: %s; want 200 for an unknown member that is allowed", w.Code, w.Body)
	}
}

func TestOversizedBodyIsRefused(t *testing.T) {
	w := post(New(), nova, "converse", `{"messages":"`+strings.Repeat("x", maxBody)+`"}`)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, want 413", w.Code)
	}
}

func TestEveryShapeIsDefined(t *testing.T) {
	for name, table := range map[string]map[string]shape{"converse": converseShapes, "invoke": invokeShapes} {
		for owner, s := range table {
			targets := []string{s.elem, s.key}
			for _, m := range s.members {
				targets = append(targets, m.shape)
			}
			for _, target := range targets {
				if _, ok := table[target]; target != "" && !ok {
					t.Errorf("%s: %s refers to %s, which is not defined", name, owner, target)
				}
			}
		}
	}
	for _, family := range invokeFamilies {
		if _, ok := invokeShapes[family.shape]; !ok {
			t.Errorf("no shape %s", family.shape)
		}
	}
}

func FuzzConverseBody(f *testing.F) {
	f.Add([]byte(helloBody))
	f.Add([]byte(with(toolsOn)))
	f.Add([]byte(messages(userTurn + "," + toolTurn + "," + result("t1"))))
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"` + onePixelPNG + `"}}}]}],"inferenceConfig":null}`))
	sim := New()
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, op := range operations {
			w := postTo(sim, strings.NewReplacer("{modelId}", sonnet, "{guardrailId}", DemoGuardrail().ID, "{guardrailVersion}", "1").Replace(op.path), string(body))
			if w.Code != 200 && w.Code != 400 && w.Code != 403 {
				t.Errorf("%s: status %d for %q", op.name, w.Code, body)
			}
		}
	})
}

// FuzzInvokeBody gives one body to a model of every form that InvokeModel knows.
func FuzzInvokeBody(f *testing.F) {
	for _, seed := range []string{
		anthropic(`"messages":[{"role":"user","content":[]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"n"}]},{"role":"user","content":"Hi"}],"thinking":{"type":"enabled","budget_tokens":1024}`),
		helloBody, `{"prompt":"Hi"}`, `{"inputText":"Hi","dimensions":256}`, `{"texts":["a"],"input_type":"search_query","embedding_types":["int8"]}`, `{"message":"Hi"}`,
		`{"query":"a","documents":["a","b"],"top_n":5}`, `{"messages":[{"role":"tool","tool_call_id":"x","content":null}],"tools":[{}],"tool_choice":{}}`,
		`{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"CLUSTERING","text":{"truncationMode":"END","value":"a"}}}`,
	} {
		f.Add([]byte(seed))
	}
	sim, models := New(AllowForeignSignatures()), map[string]string{}
	for form := range invokeFamilies {
		models[form] = "fuzzed." + form
		WithModel(Model{ID: models[form], Features: ^EndOfLife, Invoke: form})(sim)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for form, model := range models {
			for _, op := range []string{"invoke", "invoke-with-response-stream"} {
				if w := post(sim, model, op, string(body)); w.Code != 200 && w.Code != 400 && w.Code != 403 {
					t.Errorf("%s of %s: status %d for %q", op, form, w.Code, body)
				}
			}
		}
	})
}

// onePixelPNG is a red pixel, in base64.
const onePixelPNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
