// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// node is a place in the schema.
type node struct {
	path   string
	name   string
	schema apiextensionsv1.JSONSchemaProps
}

func TestNoReferenceLeavesTheNamespace(t *testing.T) {
	for _, n := range nodes(t) {
		if n.name == "namespace" {
			t.Errorf("%s: an endpoint refers only to objects of its own namespace", n.path)
		}
	}
}

func TestEverythingIsBounded(t *testing.T) {
	for _, n := range nodes(t) {
		if missing := unbounded(n.schema); missing != "" {
			t.Errorf("%s (%s) has no %s", n.path, n.schema.Type, missing)
		}
	}
}

func TestEveryRuleSaysWhatToWrite(t *testing.T) {
	rules := 0
	for _, n := range nodes(t) {
		for _, rule := range n.schema.XValidations {
			rules++
			if rule.Message == "" || rule.Reason == nil {
				t.Errorf("%s: rule %q needs a message and a reason", n.path, rule.Rule)
			}
		}
	}
	if rules == 0 {
		t.Error("the schema has no rules at all")
	}
}

func TestEveryListSaysHowItMerges(t *testing.T) {
	for _, n := range nodes(t) {
		if n.schema.Type == "array" && n.schema.XListType == nil {
			t.Errorf("%s has no list type", n.path)
		}
	}
}

// unbounded names the bound that a schema lacks, or nothing.
func unbounded(s apiextensionsv1.JSONSchemaProps) string {
	switch {
	case s.Type == "array" && s.MaxItems == nil:
		return "maxItems"
	case s.AdditionalProperties != nil && s.MaxProperties == nil:
		return "maxProperties"
	case s.Type == "string" && s.Format == "" && len(s.Enum) == 0 && s.MaxLength == nil:
		return "maxLength"
	case s.XIntOrString && s.MaxLength == nil:
		return "maxLength"
	case s.XPreserveUnknownFields != nil && *s.XPreserveUnknownFields:
		return "closed list of fields"
	}
	return ""
}

// nodes lists every place below spec and status; the rest of an object is bounded by Kubernetes itself.
func nodes(t *testing.T) []node {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "config/crd/bases/outcrop.dev_modelendpoints.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(text, &crd); err != nil {
		t.Fatal(err)
	}
	var all []node
	for _, version := range crd.Spec.Versions {
		for _, part := range []string{"spec", "status"} {
			all = append(all, walk(node{path: part, name: part, schema: version.Schema.OpenAPIV3Schema.Properties[part]})...)
		}
	}
	return all
}

func walk(n node) []node {
	all := []node{n}
	for name, property := range n.schema.Properties {
		all = append(all, walk(node{path: n.path + "." + name, name: name, schema: property})...)
	}
	if items := n.schema.Items; items != nil {
		all = append(all, walk(node{path: n.path + "[]", schema: *items.Schema})...)
	}
	if values := n.schema.AdditionalProperties; values != nil {
		all = append(all, walk(node{path: n.path + "{}", schema: *values.Schema})...)
	}
	return slices.Clip(all)
}
