//go:build e2e

// SPDX-License-Identifier: Apache-2.0

// Package e2e holds the operator, the proxy and the simulated Bedrock to their promises on a cluster with real pods.
// `make test-e2e` prepares the cluster; KUBECONFIG names it.
package e2e

import (
	"cmp"
	"fmt"
	"os"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// Where config/demo puts the operator and the simulated Bedrock.
const (
	operatorNamespace  = "outcrop-system"
	operatorDeployment = "outcrop-manager"
	operatorAccount    = "system:serviceaccount:outcrop-system:outcrop-manager"
)

// callerImage is the one that `make images` loads, or pushes to a registry.
var callerImage = cmp.Or(os.Getenv("OUTCROP_E2E_CALLER_IMAGE"), "outcrop.dev/caller:dev")

// cluster is the cluster under test.
type cluster struct {
	client.Client
	clients *kubernetes.Clientset
}

var under cluster

func TestMain(m *testing.M) {
	if err := connect(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		fmt.Fprintln(os.Stderr, "e2e: run `make test-e2e`, which starts a cluster and installs Outcrop; or set KUBECONFIG to a cluster that has both")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func connect() error {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return fmt.Errorf("read KUBECONFIG: %w", err)
	}
	config.QPS, config.Burst = 100, 200
	return under.connect(config)
}

func (c *cluster) connect(config *rest.Config) error {
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return err
	}
	var err error
	if c.Client, err = client.New(config, client.Options{Scheme: scheme}); err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	c.clients, err = kubernetes.NewForConfig(config)
	return err
}

// credentials are the keys of a Secret.
type credentials map[string]string

// The identities that config/demo's simulator knows.
var (
	demoIdentity    = credentials{"AWS_ACCESS_KEY_ID": "AKIDSIMULATOR", "AWS_SECRET_ACCESS_KEY": "simulator-demo-secret"}
	rotatedIdentity = credentials{"AWS_ACCESS_KEY_ID": "AKIDSIMULATORROTATED", "AWS_SECRET_ACCESS_KEY": "simulator-rotated-secret"}
	barredIdentity  = credentials{"AWS_ACCESS_KEY_ID": "AKIDSIMULATORBARRED", "AWS_SECRET_ACCESS_KEY": "simulator-barred-secret"}
)

// restricted are the labels of a namespace that admits only restricted pods.
var restricted = map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}

// namespace makes a namespace of the test's own, which goes with the test.
func namespace(t *testing.T) string {
	t.Helper()
	ns := &corev1.Namespace{}
	ns.GenerateName, ns.Labels = "e2e-", restricted
	if err := under.Create(t.Context(), ns); err != nil {
		t.Fatalf("make a namespace: %v", err)
	}
	t.Cleanup(func() { under.remove(t, ns) })
	return ns.Name
}
