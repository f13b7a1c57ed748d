// SPDX-License-Identifier: Apache-2.0

// Package crdcel_test holds what a real API server says to good and bad ModelEndpoints against the exact words that people are to read.
// It knows the resource by its files alone: the CRD in config/crd and the cases in testdata. It must not import controllers or internal/proxy.
package crdcel_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// root is the repository's root, seen from this package.
const root = "../.."

var update = flag.Bool("update", false, "write what the API server says into the cases and goldens; the diff is the review")

// TestServer starts one API server for every test that needs one.
func TestServer(t *testing.T) {
	config := start(t)
	c := connect(t, config)
	t.Run("refused", func(t *testing.T) { testRefused(t, c) })
	t.Run("accepted", func(t *testing.T) { testAccepted(t, c) })
	t.Run("samples", func(t *testing.T) { testSamples(t, c) })
	t.Run("defaults", func(t *testing.T) { testDefaults(t, c) })
	t.Run("update", func(t *testing.T) { testUpdate(t, c) })
	t.Run("status", func(t *testing.T) { testStatus(t, c) })
	t.Run("scale", func(t *testing.T) { testScale(t, c) })
	t.Run("columns", func(t *testing.T) { testColumns(t, c, config) })
}

func start(t *testing.T) *rest.Config {
	t.Helper()
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Fatal("KUBEBUILDER_ASSETS is not set, so there is no kube-apiserver and etcd to ask: run make test or make test-crd, which set it")
	}
	server := &envtest.Environment{
		CRDDirectoryPaths:     []string{filepath.Join(root, "config/crd/bases")},
		ErrorIfCRDPathMissing: true,
	}
	config, err := server.Start()
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stop API server: %v", err)
		}
	})
	if err != nil {
		t.Fatalf("start API server with the CRD: %v", err)
	}
	config.QPS = -1
	return config
}

// connect returns a client that is as strict as kubectl apply: unknown and repeated fields are errors.
func connect(t *testing.T, config *rest.Config) client.Client {
	t.Helper()
	c, err := client.New(config, client.Options{Scheme: scheme.Scheme})
	if err != nil {
		t.Fatalf("connect to API server: %v", err)
	}
	return client.WithFieldValidation(c, client.FieldValidation(metav1.FieldValidationStrict))
}
