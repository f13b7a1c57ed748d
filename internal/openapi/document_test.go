// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
)

// everything is an endpoint that serves every route that is described.
func everything(t *testing.T) Endpoint {
	t.Helper()
	document, err := assemble()
	if err != nil {
		t.Fatal(err)
	}
	e := Endpoint{
		Names: []string{"claude", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"}, Model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Region: "us-east-1", Version: "1.2.3",
		Family: model.Of("us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
	}
	for path, item := range document.below("paths").values {
		for _, name := range item.(*object).names {
			if name != "parameters" {
				e.Routes = append(e.Routes, Route{strings.ToUpper(name), path})
			}
		}
	}
	e.Requests = map[string][]field.Entry{}
	for _, name := range []string{"ChatCompletionRequest", "ResponseRequest", "EmbeddingRequest", "MessageRequest", "CountRequest"} {
		e.Requests[name] = []field.Entry{{Path: "model", Type: field.String, Doc: field.Doc{Fate: field.Mapped}}}
	}
	return e
}

func TestDocumentIsOpenAPI31(t *testing.T) {
	document, err := Document(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	if !parsed.IsOpenAPI31OrLater() {
		t.Errorf("the document is of version %s", parsed.OpenAPI)
	}
	if err := parsed.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	if at := strings.Index(string(document), ":null"); at >= 0 {
		t.Errorf("a member without a value, as a comma makes it in YAML, stands before %.40s", document[max(0, at-20):])
	}
	if at := strings.Index(string(document), "${"); at >= 0 {
		t.Errorf("a place is not filled: %.60s", document[at:])
	}
}

func TestDocumentHoldsTheRoutesThatAreServed(t *testing.T) {
	e := everything(t)
	e.Routes = []Route{{"POST", "/model/{modelId}/converse"}, {"GET", "/health"}}
	document, err := Document(e)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Paths map[string]any }
	if err := json.Unmarshal(document, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/health", "/model/{modelId}/converse"}, slices.Sorted(maps.Keys(got.Paths))); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	e.Routes = append(e.Routes, Route{"POST", "/v2/chat"})
	if _, err := Document(e); err == nil || !strings.Contains(err.Error(), "2 of 3 routes are described") {
		t.Errorf("a route that is not described: %v", err)
	}
}

func TestPartsThatContradictEachOther(t *testing.T) {
	whole, part := newObject(), newObject()
	whole.below("a").set("b", 1)
	part.below("a").set("b", 1)
	err := join(whole, part)
	if err == nil || err.Error() != "a: b is said twice" {
		t.Errorf("got %v", err)
	}
}

func TestRequestSchema(t *testing.T) {
	carried := field.Doc{Fate: field.Carried, To: "inferenceConfig.maxTokens"}
	cases := map[string]struct {
		entries []field.Entry
		want    tree
	}{
		"a field that is carried": {
			entries: []field.Entry{{Path: "max_tokens", Type: field.Integer, Doc: carried}},
			want:    tree{"max_tokens": tree{"type": "integer", "description": "*Carried* to `inferenceConfig.maxTokens`."}},
		},
		"a field of any type, with a note": {
			entries: []field.Entry{{Path: "seed", Type: field.Any, Doc: field.Doc{Fate: field.NotCarried, Note: "Bedrock has none."}}},
			want:    tree{"seed": tree{"description": "*Not carried*. Bedrock has none."}},
		},
		"a closed list": {
			entries: []field.Entry{{Path: "effort", Type: field.String, Allowed: []string{"low", "high"}, Doc: field.Doc{Fate: field.Refused}}},
			want:    tree{"effort": tree{"type": "string", "enum": []any{"low", "high"}, "description": "*Refused*."}},
		},
		"an array of objects of several types": {
			entries: []field.Entry{
				{Path: "parts", Type: "string or array", Doc: field.Doc{Fate: field.Mapped}},
				{Path: "parts[].text", Type: field.String, Variant: "text", Doc: field.Doc{Fate: field.Carried}},
				{Path: "parts[].text", Type: field.String, Variant: "refusal", Doc: field.Doc{Fate: field.Carried}},
				{Path: "parts[].id", Type: field.String, Variant: "image", Doc: field.Doc{Fate: field.Ignored}},
			},
			want: tree{"parts": tree{
				"type": []any{"string", "array"}, "description": "*Mapped*.",
				"items": tree{"properties": tree{
					"text": tree{"type": "string", "description": "In `text`, `refusal`: *Carried*."},
					"id":   tree{"type": "string", "description": "In `image`: *Ignored*."},
				}},
			}},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, requestSchema(tc.entries)["properties"]); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
		})
	}
}

// TestParametersAreThoseOfTheTranslators holds the headers that a translated request may have to the hub's table of them.
func TestParametersAreThoseOfTheTranslators(t *testing.T) {
	document, err := Document(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/chat/completions", "/v1/responses", "/v1/messages"} {
		parameters := parsed.Paths.Value(path).Post.Parameters
		for _, header := range hub.Headers {
			if parameters.GetByInAndName("header", header.Name) == nil {
				t.Errorf("%s: the header %s is not described", path, header.Name)
			}
		}
	}
}
