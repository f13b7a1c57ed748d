// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every reason that the API documents is one that this package can give, and it gives no other.
func TestReasonsAreThoseOfTheAPI(t *testing.T) {
	documented := map[string]bool{}
	inspect(t, filepath.Join("..", "..", "api", "v1alpha1", "condition_types.go"), func(n ast.Node) {
		if spec, is := n.(*ast.ValueSpec); is && strings.HasPrefix(spec.Names[0].Name, "Reason") {
			documented[spec.Names[0].Name] = true
		}
	})
	given := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		inspect(t, file, func(n ast.Node) {
			if s, is := n.(*ast.SelectorExpr); is && strings.HasPrefix(s.Sel.Name, "Reason") && s.Sel.Name != "Reason" {
				given[s.Sel.Name] = true
			}
		})
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(given))); diff != "" {
		t.Errorf("reasons (-documented +given):\n%s", diff)
	}
}

func inspect(t *testing.T, file string, visit func(ast.Node)) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		visit(n)
		return true
	})
}
