// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block is one const block of condition_types.go: what its comment promises, and what it declares.
type block struct {
	documented []string
	reasons    map[string]string
	conditions map[string]string
}

// reasonsWhen finds the lists of reasons in a condition's comment, one per status.
var reasonsWhen = regexp.MustCompile(`(?m)^Reasons when (?:True|False|Unknown):\s+([A-Za-z, ]+)\.$`)

func TestDocumentedReasonsAreTheDeclaredOnes(t *testing.T) {
	for _, b := range blocks(t) {
		if len(b.reasons) == 0 {
			continue
		}
		declared := slices.Sorted(maps.Values(b.reasons))
		if diff := cmp.Diff(declared, b.documented); diff != "" {
			t.Errorf("reasons documented for %v are not those of its const block (-declared +documented):\n%s", b.conditions, diff)
		}
	}
}

func TestConstantsAreNamedForTheirValues(t *testing.T) {
	for _, b := range blocks(t) {
		for name, value := range b.reasons {
			if name != "Reason"+value {
				t.Errorf("constant %s has the value %q, want %q", name, value, strings.TrimPrefix(name, "Reason"))
			}
		}
		for name, value := range b.conditions {
			if name != "Condition"+value {
				t.Errorf("constant %s has the value %q, want %q", name, value, strings.TrimPrefix(name, "Condition"))
			}
		}
	}
}

func TestEveryConditionHasOneBlock(t *testing.T) {
	var got []string
	for _, b := range blocks(t) {
		got = append(got, slices.Sorted(maps.Values(b.conditions))...)
	}
	want := []string{"Accepted", "ProxyAvailable", "CredentialsReady", "ModelReady", "Ready", "Reconciling", "Stalled"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
}

func blocks(t *testing.T) []block {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "condition_types.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatalf("parse condition_types.go: %v", err)
	}
	var found []block
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.CONST {
			found = append(found, read(t, gen))
		}
	}
	return found
}

func read(t *testing.T, gen *ast.GenDecl) block {
	t.Helper()
	b := block{documented: documented(gen.Doc.Text()), reasons: map[string]string{}, conditions: map[string]string{}}
	for _, spec := range gen.Specs {
		constant := spec.(*ast.ValueSpec)
		name := constant.Names[0].Name
		value, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatalf("value of %s: %v", name, err)
		}
		if strings.HasPrefix(name, "Reason") {
			b.reasons[name] = value
			continue
		}
		b.conditions[name] = value
	}
	return b
}

func documented(comment string) []string {
	var reasons []string
	for _, list := range reasonsWhen.FindAllStringSubmatch(comment, -1) {
		reasons = append(reasons, strings.Split(list[1], ", ")...)
	}
	slices.Sort(reasons)
	return reasons
}
