//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

const (
	restEndpoints = 50
	restDuration  = 5 * time.Minute
)

// little lets fifty proxies fit on a small machine.
var little = &v1alpha1.Resources{Requests: v1alpha1.ResourceAmounts{CPU: ptr.To(resource.MustParse("5m")), Memory: ptr.To(resource.MustParse("16Mi"))}}

// auditEvent is the part of an audit event that tells who wrote what.
type auditEvent struct {
	Stage, Verb, RequestURI  string
	RequestReceivedTimestamp time.Time
	User                     struct{ Username string }
	ObjectRef                struct{ Resource, Subresource, Namespace, Name string }
}

var writes = map[string]bool{"create": true, "update": true, "patch": true, "delete": true, "deletecollection": true}

// An operator with fifty endpoints and nothing to do writes nothing for five minutes, the renewal of its own lease aside.
// What it writes in namespaces of other tests, which are still going away, is theirs.
func TestOperatorAtRest(t *testing.T) {
	log := os.Getenv("OUTCROP_E2E_AUDIT_LOG")
	if log == "" {
		t.Skip("skipped: OUTCROP_E2E_AUDIT_LOG does not name the API server's audit log, which only the local cluster gives")
	}
	ns, start := namespace(t), time.Now().Add(-time.Minute)
	secret(t, ns, "bedrock", demoIdentity)
	for i := range restEndpoints {
		ep := newEndpoint(ns, fmt.Sprintf("claude-%d", i), sonnet)
		ep.Spec.Replicas = ptr.To[int32](1)
		ep.Spec.Template = &v1alpha1.PodTemplate{Resources: little}
		if err := under.Create(t.Context(), ep); err != nil {
			t.Fatal(err)
		}
	}
	for i := range restEndpoints {
		waitReady(t, ns, fmt.Sprintf("claude-%d", i))
	}
	if made := len(operatorWrites(t, log, written{ns, start})); made < restEndpoints {
		t.Fatalf("the audit log tells of %d writes, although %d endpoints were made: it cannot show that there are none", made, restEndpoints)
	}
	settle(t, ns, log)
	begin := time.Now()
	<-time.After(restDuration)
	seen := operatorWrites(t, log, written{ns, begin})
	t.Logf("%d endpoints, %s: %d writes by the operator, its lease aside", restEndpoints, restDuration, len(seen))
	for _, write := range seen {
		t.Errorf("at rest the operator wrote %s %s/%s", write.Verb, write.ObjectRef.Resource, write.ObjectRef.Name)
	}
}

// settle waits for half a minute without a write, so that the last rollout is over and told.
func settle(t *testing.T, ns, log string) {
	t.Helper()
	within(t, 5*time.Minute, "half a minute without a write", func() (bool, string) {
		count := len(operatorWrites(t, log, written{ns, time.Now().Add(-30 * time.Second)}))
		return count == 0, fmt.Sprintf("%d writes", count)
	})
}

// written says which writes are meant.
type written struct {
	namespace string
	since     time.Time
}

func operatorWrites(t *testing.T, log string, w written) []auditEvent {
	t.Helper()
	file, err := os.Open(log)
	if err != nil {
		t.Fatalf("open the audit log: %v", err)
	}
	defer file.Close()
	var found []auditEvent
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var event auditEvent
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			continue // the last line may be half written
		}
		if w.holds(event) {
			found = append(found, event)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("read the audit log: %v", err)
	}
	return found
}

func (w written) holds(event auditEvent) bool {
	return event.User.Username == operatorAccount && event.Stage == "ResponseComplete" && writes[event.Verb] &&
		event.ObjectRef.Namespace == w.namespace && event.RequestReceivedTimestamp.After(w.since)
}
