// SPDX-License-Identifier: Apache-2.0

// Package openapi describes an endpoint: in an OpenAPI document for programs, and in a page for people whose assets are part of the binary.
// Requests are described by the translators' own tables of fields, so that the two cannot drift apart.
//
// Source: https://spec.openapis.org/oas/v3.1.0
package openapi

import (
	"embed"
	"fmt"
	"io/fs"
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

// tree is a JSON object.
type tree = map[string]any

//go:embed spec/*.yaml
var spec embed.FS

// Document returns an OpenAPI 3.1 document of exactly the endpoint's routes, as compact JSON. It fails where a route is not described.
func Document(e Endpoint) ([]byte, error) {
	document, err := assemble()
	if err != nil {
		return nil, err
	}
	if err := e.keepRoutes(document); err != nil {
		return nil, err
	}
	e.keepExamples(tree(document))
	schemas := document.at("components", "schemas")
	for name, entries := range e.Requests {
		schemas[name] = requestSchema(entries)
	}
	return json.Marshal(e.fill(map[string]any(document)), json.Deterministic(true))
}

// parts is an OpenAPI document.
type parts tree

// at returns the object at a path, and makes it where there is none.
func (p parts) at(path ...string) tree {
	here := tree(p)
	for _, name := range path {
		next, ok := here[name].(tree)
		if !ok {
			next = tree{}
			here[name] = next
		}
		here = next
	}
	return here
}

// assemble puts the files of the specification together. Members that begin with x- are for use within one file.
func assemble() (parts, error) {
	whole := parts{}
	err := fs.WalkDir(spec, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := spec.ReadFile(path)
		if err != nil {
			return err
		}
		part := tree{}
		if err := yaml.Unmarshal(content, &part); err != nil {
			return fmt.Errorf("parse %s: %w", path, err)
		}
		if err := join(tree(whole), part); err != nil {
			return fmt.Errorf("join %s: %w", path, err)
		}
		return nil
	})
	return whole, err
}

// join adds what one file says to what others say. Only objects can be said in parts.
func join(whole, part tree) error {
	for name, value := range part {
		if strings.HasPrefix(name, "x-") {
			continue
		}
		have, inBoth := whole[name]
		if !inBoth {
			whole[name] = value
			continue
		}
		a, isObject := have.(tree)
		b, areObjects := value.(tree)
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
func (e Endpoint) keepRoutes(document parts) error {
	paths := document.at("paths")
	described := 0
	for path, item := range paths {
		kept := 0
		for name := range item.(tree) {
			switch {
			case name == "parameters":
			case slices.Contains(e.Routes, Route{strings.ToUpper(name), path}):
				kept++
			default:
				delete(item.(tree), name)
			}
		}
		if kept == 0 {
			delete(paths, path)
		}
		described += kept
	}
	if described != len(e.Routes) {
		return fmt.Errorf("%d of %d routes are described", described, len(e.Routes))
	}
	return nil
}
