// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// server is the API server of all tests of this package. There is no controller behind it: tests play the parts of those that they need.
var server struct {
	config *rest.Config
	scheme *runtime.Scheme
	// audit is the file that the API server writes its audit log to.
	audit string
}

func TestMain(m *testing.M) {
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		fmt.Fprintln(os.Stderr, "KUBEBUILDER_ASSETS does not name the folder of etcd and kube-apiserver: run `make test`, which builds them")
		os.Exit(1)
	}
	// Caches are filled by streams where the API server has them, and by lists where not: the tests show the right to list in use.
	if err := os.Setenv("KUBE_FEATURE_WatchListClient", "false"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code, err := withServer(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "start the API server:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func withServer(run func() int) (int, error) {
	ctrl.SetLogger(logr.Discard())
	log.SetLogger(logr.Discard())
	directory, err := os.MkdirTemp("", "outcrop-audit-")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	server.audit = filepath.Join(directory, "audit.log")
	environment := &envtest.Environment{
		CRDDirectoryPaths:     []string{filepath.Join("..", "..", "config", "crd", "bases")},
		ErrorIfCRDPathMissing: true,
	}
	arguments := environment.ControlPlane.GetAPIServer().Configure()
	arguments.Append("audit-log-path", server.audit).
		Append("audit-policy-file", filepath.Join("testdata", "audit-policy.yaml")).
		Append("enable-admission-plugins", "OwnerReferencesPermissionEnforcement")
	// A start that fails in its middle leaves processes too.
	defer func() { _ = environment.Stop() }()
	server.config, err = environment.Start()
	if err != nil {
		return 0, err
	}
	// The tests write as fast as they can; a client that spares the server would only make them slow.
	server.config.QPS, server.config.Burst = 1000, 2000
	server.scheme = runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(server.scheme); err != nil {
		return 0, err
	}
	if err := v1alpha1.AddToScheme(server.scheme); err != nil {
		return 0, err
	}
	return run(), nil
}
