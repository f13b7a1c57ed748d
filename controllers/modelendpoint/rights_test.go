// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/testutil"
)

const (
	operatorNamespace = "outcrop-system"
	operatorAccount   = "system:serviceaccount:outcrop-system:manager"
	// leaseName is the lease's name after config/default has put its prefix before the operator's.
	leaseName = "outcrop-manager"
)

func manifest(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "config", "rbac", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(content, into); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
}

// asOperator grants a ServiceAccount of the role's name the role and the rights to the lease, and returns how to be it.
func asOperator(t *testing.T, c client.Client, role *rbacv1.ClusterRole) *rest.Config {
	t.Helper()
	account := []rbacv1.Subject{{Kind: "ServiceAccount", Name: role.Name, Namespace: operatorNamespace}}
	election, electionBinding := &rbacv1.Role{}, &rbacv1.RoleBinding{}
	manifest(t, "leader_election_role.yaml", election)
	election.Namespace = operatorNamespace
	electionBinding.Name, electionBinding.Namespace, electionBinding.Subjects = role.Name, operatorNamespace, account
	electionBinding.RoleRef = rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: election.Name}
	binding := &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: role.Name}, Subjects: account}
	binding.RoleRef = rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role.Name}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: operatorNamespace}}
	for _, o := range []client.Object{namespace, role, election, electionBinding, binding} {
		if err := c.Create(t.Context(), o); err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatalf("create %T: %v", o, err)
		}
	}
	t.Cleanup(func() {
		for _, o := range []client.Object{role, binding} {
			_ = c.Delete(t.Context(), o)
		}
	})
	config := rest.CopyConfig(server.config)
	config.Impersonate = rest.ImpersonationConfig{
		UserName: "system:serviceaccount:" + operatorNamespace + ":" + role.Name,
		Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:" + operatorNamespace, "system:authenticated"},
	}
	return config
}

// entry is what a line of the audit log tells of a request.
type entry struct {
	Verb             string
	ImpersonatedUser struct{ Username string }
	ObjectRef        struct{ APIGroup, Resource, Subresource string }
	ResponseStatus   struct{ Code int }
}

func (e entry) right() string {
	resource := e.ObjectRef.Resource
	if e.ObjectRef.Subresource != "" {
		resource += "/" + e.ObjectRef.Subresource
	}
	return fmt.Sprintf("%s %s.%s", e.Verb, resource, e.ObjectRef.APIGroup)
}

// asked lists what the operator asked of the API server, and what of that was forbidden.
func asked(t *testing.T) (used, forbidden []string) {
	t.Helper()
	f, err := os.Open(server.audit)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("read the audit log: %v", err)
		}
		if e.ImpersonatedUser.Username != operatorAccount || e.ObjectRef.Resource == "" {
			continue
		}
		used = append(used, e.right())
		if e.ResponseStatus.Code == 403 {
			forbidden = append(forbidden, e.right())
		}
	}
	return used, forbidden
}

// granted lists the rights of a role, each as the audit log would tell its use.
func granted(rules []rbacv1.PolicyRule) []string {
	var all []string
	for _, rule := range rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					all = append(all, fmt.Sprintf("%s %s.%s", verb, resource, group))
				}
			}
		}
	}
	return all
}

// unseen tells rights that the audit log cannot show in use, because they answer a question that the API server asks itself: whether an apply may
// create what it is for, and whether an owner's deletion may be blocked. TestRightsThatTheServerAsksForItself shows those.
func unseen(right string) bool {
	return right == "update modelendpoints/finalizers.outcrop.dev" ||
		(strings.HasPrefix(right, "create ") && !strings.HasPrefix(right, "create events") && !strings.HasPrefix(right, "create leases"))
}

func TestEveryRightIsUsedAndNoneIsMissing(t *testing.T) {
	b := newBench(t)
	role, election := &rbacv1.ClusterRole{}, &rbacv1.Role{}
	manifest(t, "role.yaml", role)
	manifest(t, "leader_election_role.yaml", election)
	stop := startManager(t, asOperator(t, b.client, role), leaseName)
	b.wholeLife(gomega.NewWithT(t), startProxy(t, "127.0.77.3"))
	stop()

	used, forbidden := asked(t)
	if len(forbidden) > 0 {
		t.Errorf("the operator was forbidden %q", forbidden)
	}
	for _, right := range append(granted(role.Rules), granted(election.Rules)...) {
		if strings.Contains(right, "*") || strings.Contains(right, "secrets") {
			t.Errorf("the operator may %q", right)
		}
		if !unseen(right) && !slices.Contains(used, right) {
			t.Errorf("the operator may %q and never does", right)
		}
	}
}

// wholeLife leads an endpoint through everything that the operator has a part in.
func (b *bench) wholeLife(g *gomega.WithT, p *proxy) {
	b.t.Helper()
	refused := healthy()
	refused.Model = proxyconfig.ModelStatus{Result: proxyconfig.ModelRefused, Reason: proxyconfig.ModelReasonAccessDenied}
	ready := b.reason("claude", v1alpha1.ConditionReady)
	roll := func() {
		b.rollOut("claude")
		b.servedBy(p, "claude")
		g.Eventually(ready, eventually).Should(gomega.Equal("True Ready"))
	}
	b.create(testutil.MakeModelEndpoint("claude"))
	g.Eventually(b.hasDeployment("claude"), eventually).Should(gomega.Succeed())
	roll()
	// Each transition for the second time, so that its event is counted up.
	for range 3 {
		p.say(refused)
		g.Eventually(ready, eventually).Should(gomega.Equal("False AccessDenied"))
		p.say(healthy())
		g.Eventually(ready, eventually).Should(gomega.Equal("True Ready"))
	}
	before := b.current("claude")
	b.update("claude", toHaiku)
	g.Eventually(func() string { return b.current("claude") }, eventually).ShouldNot(gomega.Equal(before))
	roll()
	g.Eventually(func() []string { return b.configMaps("claude") }, eventually).Should(gomega.HaveLen(1))
	b.update("claude", func(ep *v1alpha1.ModelEndpoint) { ep.Spec.Replicas = new(int32(1)) })
	g.Eventually(func() int32 { return *b.deployment("claude").Spec.Replicas }, eventually).Should(gomega.BeEquivalentTo(1))
	roll()
	b.spoil(g)
}

// spoil takes the labels off every child by hand, for the operator to mend. (Where OwnerReferencesPermissionEnforcement is on, an owner that was
// taken off could be put back by those alone who may delete the child.)
func (b *bench) spoil(g *gomega.WithT) {
	b.t.Helper()
	f := b.family1("claude")
	for _, o := range f {
		o.SetLabels(nil)
		g.Expect(b.client.Update(b.t.Context(), o, client.FieldOwner("kubectl-edit"))).To(gomega.Succeed())
		g.Eventually(func() int {
			_ = b.client.Get(b.t.Context(), client.ObjectKeyFromObject(o), o)
			return len(o.GetLabels())
		}, eventually).Should(gomega.BeNumerically(">=", 3), "%T", o)
	}
}

func TestRightsThatTheServerAsksForItself(t *testing.T) {
	cases := map[string]struct {
		without func(rbacv1.PolicyRule) rbacv1.PolicyRule
		want    string
	}{
		"finalizers": {func(r rbacv1.PolicyRule) rbacv1.PolicyRule {
			r.Resources = slices.DeleteFunc(r.Resources, func(name string) bool { return name == "modelendpoints/finalizers" })
			return r
		}, "cannot set blockOwnerDeletion"},
		"create": {func(r rbacv1.PolicyRule) rbacv1.PolicyRule {
			r.Verbs = slices.DeleteFunc(r.Verbs, func(verb string) bool { return verb == "create" })
			return r
		}, "cannot create resource"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			role := &rbacv1.ClusterRole{}
			manifest(t, "role.yaml", role)
			role.Name = "without-" + name
			for i := range role.Rules {
				role.Rules[i] = tc.without(role.Rules[i])
			}
			role.Rules = slices.DeleteFunc(role.Rules, func(r rbacv1.PolicyRule) bool { return len(r.Resources) == 0 })
			b.everyChildRefused(asOperator(t, b.client, role), tc.want)
		})
	}
}

// everyChildRefused tries to make every child of a new endpoint as somebody who may not.
func (b *bench) everyChildRefused(as *rest.Config, want string) {
	b.t.Helper()
	impersonated, err := client.New(as, client.Options{Scheme: server.scheme})
	if err != nil {
		b.t.Fatal(err)
	}
	ep := b.create(testutil.MakeModelEndpoint("claude"))
	seen, err := b.r.observe(b.t.Context(), b.get(ep.Name))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range seen.children {
		// The server takes a moment to know a new role.
		gomega.NewWithT(b.t).Eventually(func() error {
			return impersonated.Apply(b.t.Context(), c.desired, client.FieldOwner(fieldOwner))
		}, eventually).Should(gomega.MatchError(gomega.ContainSubstring(want)), "%s", c)
	}
}
