// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheOperatorsNamespaceIsItsPods(t *testing.T) {
	file := filepath.Join(t.TempDir(), "namespace")
	if got := operatorNamespace(file); got != defaultNamespace {
		t.Errorf("outside a pod it is %q, want %q", got, defaultNamespace)
	}
	if err := os.WriteFile(file, []byte("operators\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := operatorNamespace(file); got != "operators" {
		t.Errorf("in a pod it is %q, want operators", got)
	}
}

func TestTheLeasesNamespaceIsNotTheOneThatMayProbe(t *testing.T) {
	elsewhere := defaults()
	elsewhere.LeaderElectNamespace = "leases"
	if diff := cmp.Diff(proxyOptions(defaults()), proxyOptions(elsewhere)); diff != "" {
		t.Errorf("what is said of proxies (-with the lease at home +elsewhere):\n%s", diff)
	}
}
