// SPDX-License-Identifier: Apache-2.0

package fieldtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// document is the name that the specification has among the schemas.
const document = "openapi.json"

const components = "#/components/schemas/"

// specification is OpenAI's description of its API, read once.
type specification struct {
	tree     map[string]any
	compiler *jsonschema.Compiler
}

// OpenAI tells where OpenAI's specification is: OUTCROP_OPENAPI, or beside the folder of recorded traffic; empty where there is none.
func OpenAI() string {
	if path := os.Getenv("OUTCROP_OPENAPI"); path != "" {
		return path
	}
	folder := os.Getenv("OUTCROP_RECORDINGS")
	path := filepath.Join(folder, "..", "reference", "openai-openapi.yaml")
	if _, err := os.Stat(path); folder == "" || err != nil {
		return ""
	}
	return path
}

// RequireOpenAI skips a test that needs the specification where there is none.
func RequireOpenAI(t *testing.T) {
	t.Helper()
	if OpenAI() == "" {
		t.Skip("neither OUTCROP_OPENAPI nor OUTCROP_RECORDINGS leads to OpenAI's specification")
	}
	if _, err := load(); err != nil {
		t.Fatal(err)
	}
}

var load = sync.OnceValues(func() (*specification, error) {
	raw, err := os.ReadFile(OpenAI())
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	withoutAnchors(tree)
	plain, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	return &specification{tree: tree, compiler: compiler}, compiler.AddResource(document, read)
})

// withoutAnchors takes out a keyword of an older draft of JSON Schema, which the draft that the specification names does not have.
func withoutAnchors(tree any) {
	switch tree := tree.(type) {
	case map[string]any:
		delete(tree, "$recursiveAnchor")
		for _, value := range tree {
			withoutAnchors(value)
		}
	case []any:
		for _, value := range tree {
			withoutAnchors(value)
		}
	}
}

// Require holds JSON to a schema of OpenAI's specification; where that is not at hand, it does nothing, and a test with RequireOpenAI says so.
func Require(t *testing.T, name string, body []byte) {
	t.Helper()
	if OpenAI() == "" {
		return
	}
	spec, err := load()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := spec.compiler.Compile(document + components + name)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("want JSON, got %s: %v", body, err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("want a valid %s, got %v in %s", name, err, body)
	}
}

// Schema describes requests by a schema of OpenAI's specification, which RequireOpenAI has found.
func Schema(t *testing.T, name string) []Object {
	t.Helper()
	spec, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return spec.objects(map[string]any{"$ref": components + name})
}

// objects are the objects that a schema may stand for.
func (s *specification) objects(schema any) []Object {
	node, _ := schema.(map[string]any)
	if ref, ok := node["$ref"].(string); ok {
		named := s.tree["components"].(map[string]any)["schemas"].(map[string]any)[strings.TrimPrefix(ref, components)]
		return s.objects(named)
	}
	var objects []Object
	for _, word := range []string{"anyOf", "oneOf"} {
		list, _ := node[word].([]any)
		for _, one := range list {
			objects = append(objects, s.objects(one)...)
		}
	}
	if items, ok := node["items"]; ok {
		objects = append(objects, s.objects(items)...)
	}
	whole := Object{Members: map[string]func() []Object{}}
	all, _ := node["allOf"].([]any)
	for _, one := range all {
		for _, part := range s.objects(one) {
			maps.Copy(whole.Members, part.Members)
		}
	}
	properties, _ := node["properties"].(map[string]any)
	for name, property := range properties {
		whole.Members[name] = func() []Object { return s.objects(property) }
	}
	if len(whole.Members) > 0 {
		whole.Kind = constant(properties[typeMember])
		objects = append(objects, whole)
	}
	return objects
}

// constant is the only value of a member.
func constant(schema any) string {
	node, _ := schema.(map[string]any)
	if values, ok := node["enum"].([]any); ok && len(values) == 1 {
		only, _ := values[0].(string)
		return only
	}
	return ""
}
