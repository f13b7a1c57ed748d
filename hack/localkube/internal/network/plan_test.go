// SPDX-License-Identifier: Apache-2.0

package network

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func prefixes(text ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, known := range text {
		all = append(all, netip.MustParsePrefix(known))
	}
	return all
}

func TestChoose(t *testing.T) {
	for name, tc := range map[string]struct {
		routes []netip.Prefix
		want   []string
		fault  string
	}{
		"nothing in the way": {
			routes: prefixes("192.0.2.0/24"),
			want:   []string{"10.247.0.0/24", "10.247.0.1", "10.97.0.1", "10.97.0.10"},
		},
		"a route that holds the pods": {
			routes: prefixes("10.240.0.0/12"),
			want:   []string{"172.29.240.0/24", "172.29.240.1", "172.29.224.1", "172.29.224.10"},
		},
		"a route to a single Service address": {
			routes: prefixes("10.97.3.4/32"),
			want:   []string{"172.29.240.0/24", "172.29.240.1", "172.29.224.1", "172.29.224.10"},
		},
		"all private ranges in use": {
			routes: prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
			fault:  "set KUBECONFIG",
		},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := Choose(tc.routes)
			if tc.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fault) {
					t.Errorf("error %v, want one with %q", err, tc.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := []string{plan.Pods.String(), plan.Node.String(), plan.API.String(), plan.DNS.String()}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlansAreWithinTheirRanges(t *testing.T) {
	for _, pair := range ranges() {
		known := plan(netip.MustParsePrefix(pair[0]), netip.MustParsePrefix(pair[1]))
		if !known.Pods.Contains(known.Node) || !known.Services.Contains(known.API) || !known.Services.Contains(known.DNS) {
			t.Errorf("addresses are outside their ranges: %+v", known)
		}
		if known.Pods.Overlaps(known.Services) {
			t.Errorf("pods and Services overlap: %+v", known)
		}
		if !known.Loopback.IsLoopback() {
			t.Errorf("%s is not a loopback address", known.Loopback)
		}
	}
}

func TestParseRoutes(t *testing.T) {
	const output = `[{"dst":"default","gateway":"192.0.2.1","dev":"eth0"},` +
		`{"dst":"192.0.2.0/24","dev":"eth0"},{"dst":"10.1.2.3","dev":"eth0"}]`
	got, err := parseRoutes([]byte(output))
	if err != nil {
		t.Fatal(err)
	}
	byText := cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })
	if diff := cmp.Diff(prefixes("192.0.2.0/24", "10.1.2.3/32"), got, byText); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
	if _, err := parseRoutes([]byte("no JSON")); err == nil {
		t.Error("rubbish is taken for routes")
	}
}

func TestRecoveredTakesTheBridgeAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		output, node string
		names        []string
	}{
		"the first range, with a pod": {
			`[{"ifname":"outcrop0","addr_info":[{"local":"10.247.0.1"}]},{"ifname":"veth1","addr_info":[{"local":"10.247.0.1"}]}]`,
			"10.247.0.1",
			[]string{"outcrop0", "veth1"},
		},
		"another range, beside an interface with the address of the first": {
			`[{"ifname":"eth0","addr_info":[{"local":"10.247.0.1"}]},{"ifname":"outcrop0","addr_info":[{"local":"172.29.240.1"}]}]`,
			"172.29.240.1",
			[]string{"outcrop0"},
		},
		"a bridge without an address": {
			`[{"ifname":"eth0","addr_info":[{"local":"10.247.0.1"}]},{"ifname":"outcrop0"}]`,
			"invalid IP",
			[]string{"outcrop0"},
		},
		"no bridge": {`[{"ifname":"eth0","addr_info":[{"local":"192.168.247.1"}]}]`, "invalid IP", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var all []link
			if err := json.Unmarshal([]byte(tc.output), &all); err != nil {
				t.Fatal(err)
			}
			plan := recovered(all)
			if got := plan.Node.String(); got != tc.node {
				t.Errorf("node %s, want %s", got, tc.node)
			}
			if diff := cmp.Diff(tc.names, plan.own(all)); diff != "" {
				t.Errorf("interfaces of the cluster (-want +got):\n%s", diff)
			}
		})
	}
}
