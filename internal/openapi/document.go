// SPDX-License-Identifier: Apache-2.0

// Package openapi describes an endpoint: in an OpenAPI document for programs, and in a page for people whose assets are part of the binary.
// Requests are described by the translators' own tables of fields, so that the two cannot drift apart.
//
// Source: https://spec.openapis.org/oas/v3.1.0
package openapi

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v3"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// Endpoint is what an endpoint says of itself.
type Endpoint struct {
	// Names are the names that callers may give as the model; the first is the endpoint's own. At least one.
	Names []string
	// Model is the model's ID, and Region the AWS region that it is asked in.
	Model, Region string
	// Version is the proxy's.
	Version string
	// Strict tells that a request is refused of which a field is not carried.
	Strict bool
	// Family is what the model can do; examples that need more are left out. Required.
	Family *model.Family
	// Routes are those that are served.
	Routes []Route
	// Requests are the fields of the requests whose schemas are made from tables, by the name of the schema.
	Requests map[string][]field.Entry
}

// Route is a method and a path as OpenAPI writes them, such as POST and /model/{modelId}/converse.
type Route struct{ Method, Path string }

//go:embed spec
var spec embed.FS

// files are the parts of the specification, in the order in which people read them.
var files = []string{"frame.yaml", "openai.yaml", "responses.yaml", "anthropic.yaml", "models.yaml", "native.yaml", "converse.yaml"}

// Document returns an OpenAPI 3.1 document of exactly the endpoint's routes, as compact JSON. It fails where a route is not described.
func Document(e Endpoint) ([]byte, error) {
	document, err := assemble()
	if err != nil {
		return nil, err
	}
	if err := e.keepRoutes(document); err != nil {
		return nil, err
	}
	e.keepExamples(document)
	schemas := document.below("components", "schemas")
	for _, name := range slices.Sorted(maps.Keys(e.Requests)) {
		schemas.set(name, requestSchema(e.Requests[name]))
	}
	return json.Marshal(filled(document, e.words()), json.Deterministic(true))
}

// assemble puts the files of the specification together. Members that begin with x- are for use within one file.
func assemble() (*object, error) {
	whole := newObject()
	for _, name := range files {
		content, err := spec.ReadFile("spec/" + name)
		if err != nil {
			return nil, err
		}
		part := newObject()
		if err := yaml.Unmarshal(content, part); err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		if err := join(whole, part); err != nil {
			return nil, fmt.Errorf("join %s: %w", name, err)
		}
	}
	return whole, nil
}

// join adds what one file says to what others say. Only objects can be said in parts.
func join(whole, part *object) error {
	for _, name := range part.names {
		if strings.HasPrefix(name, "x-") {
			continue
		}
		have, inBoth := whole.values[name]
		if !inBoth {
			whole.set(name, part.values[name])
			continue
		}
		a, isObject := have.(*object)
		b, areObjects := part.values[name].(*object)
		if !isObject || !areObjects {
			return fmt.Errorf("%s is said twice", name)
		}
		if err := join(a, b); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// keepRoutes leaves the operations that are served.
func (e Endpoint) keepRoutes(document *object) error {
	paths := document.below("paths")
	described := 0
	for _, path := range slices.Clone(paths.names) {
		item := paths.below(path)
		for _, method := range slices.Clone(item.names) {
			if method != "parameters" && !slices.Contains(e.Routes, Route{strings.ToUpper(method), path}) {
				item.remove(method)
			}
		}
		kept := len(slices.DeleteFunc(slices.Clone(item.names), func(name string) bool { return name == "parameters" }))
		if kept == 0 {
			paths.remove(path)
		}
		described += kept
	}
	if described != len(e.Routes) {
		return fmt.Errorf("%d of %d routes are described", described, len(e.Routes))
	}
	return nil
}
