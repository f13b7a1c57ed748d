// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// schemas are those of OpenAI's own description of its API: https://github.com/openai/openai-openapi
type schemas struct {
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

const openAPIName = "openapi.json"

// loadSchemas reads the description that OUTCROP_OPENAPI names, or that lies beside the recordings.
func loadSchemas(t *testing.T) *schemas {
	t.Helper()
	path := os.Getenv("OUTCROP_OPENAPI")
	if path == "" {
		path = filepath.Join(recordingsFolder(t), "..", "reference", "openai-openapi.yaml")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("OpenAI's description of its API is not there: set OUTCROP_OPENAPI to it (%v)", err)
	}
	var document any
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	s := &schemas{jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := s.compiler.AddResource(openAPIName, modern(document)); err != nil {
		t.Fatal(err)
	}
	return s
}

// modern writes what the description has of OpenAPI 3.0 and of older drafts as JSON Schema 2020-12 does: a schema that is nullable. What it says of filters that hold
// filters is left out, which no answer has.
func modern(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = modern(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = modern(v[name])
		}
		delete(v, "$recursiveAnchor")
		delete(v, "$recursiveRef")
		if v["nullable"] == true {
			delete(v, "nullable")
			return map[string]any{"anyOf": []any{v, map[string]any{"type": "null"}}}
		}
	}
	return v
}

// valid fails where a JSON text does not fit a schema.
func (s *schemas) valid(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := s.check(name, text); err != nil {
		t.Errorf("no %s: %v\n%.600s", name, err, text)
	}
}

func (s *schemas) check(name string, text []byte) error {
	schema := s.compiled[name]
	if schema == nil {
		var err error
		if schema, err = s.compiler.Compile(openAPIName + "#/components/schemas/" + name); err != nil {
			return err
		}
		s.compiled[name] = schema
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	return schema.Validate(value)
}

// TestSchemas shows that the schemas tell good from bad.
func TestSchemas(t *testing.T) {
	published := loadSchemas(t)
	for _, name := range []string{"CreateChatCompletionResponse", "CreateChatCompletionStreamResponse", "Response", "ResponseStreamEvent", "CreateEmbeddingResponse", "ErrorResponse"} {
		for _, text := range []string{`{}`, `{"object":"chat.completion"}`, `{"type":"response.completed"}`, `[]`} {
			if published.check(name, []byte(text)) == nil {
				t.Errorf("%s takes %s", name, text)
			}
		}
	}
}
