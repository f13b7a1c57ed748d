//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// outage is how long the API server is gone.
const outage = time.Minute

// Callers do not notice that the API server is gone for a minute, and afterwards everything is as declared, once.
func TestAPIServerGone(t *testing.T) {
	localkube := os.Getenv("OUTCROP_E2E_LOCALKUBE")
	if localkube == "" {
		t.Skip("skipped: OUTCROP_E2E_LOCALKUBE does not name the local cluster's tool, and no other cluster's API server may be killed")
	}
	ns := namespace(t)
	secret(t, ns, "bedrock", demoIdentity)
	endpoint(t, ns, "claude", sonnet)
	waitReady(t, ns, "claude")
	load := startLoad(t, ns, "claude", shortPrompt)
	edit(t, ns, "claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Model.ID = haiku })
	run(t, localkube, "kill", "kube-apiserver")
	<-time.After(outage)
	run(t, localkube, "up")
	waitReady(t, ns, "claude")
	waitDeclared(t, ns)
	load.finishClean(t)
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	if output, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, output)
	}
}
