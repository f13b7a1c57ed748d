// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/cgroup"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/host"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/network"
)

// newCluster is a cluster in temporary folders, of which no part is started.
func newCluster(t *testing.T) *Cluster {
	t.Helper()
	plan, err := network.Choose(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Cluster{
		Layout:   layout.Layout{State: t.TempDir(), Run: t.TempDir(), Bin: "/cache/bin"},
		State:    State{Boot: "b", Bin: "/cache/bin", Plan: plan},
		Group:    cgroup.Group{Name: "test", Trees: []cgroup.Hierarchy{{Mount: t.TempDir()}}},
		Progress: &bytes.Buffer{},
		find: func(context.Context) (State, error) {
			t.Error("looked at the machine for a state that is not damaged")
			return State{}, nil
		},
		restore: func(context.Context, State) error {
			t.Error("restored a machine that nothing was done to")
			return nil
		},
	}
}

func prepared(t *testing.T) *Cluster {
	t.Helper()
	c := newCluster(t)
	for _, step := range []func() error{c.ensureFolders, c.ensurePKI, c.writeKubeconfigs, c.writeConfigs} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestConfigsNameTheAddressesAndFolders(t *testing.T) {
	c := prepared(t)
	for file, want := range map[string][]string{
		"kubelet.yaml":              {"cgroupRoot: /outcrop-localkube", "clusterDNS: [10.97.0.10]", "syncFrequency: 20s"},
		"kube-proxy.yaml":           {"mode: nftables", "clusterCIDR: 10.247.0.0/24"},
		"containerd.toml":           {"sandbox = '" + pauseImage + "'", "BinaryName = '/cache/bin/runc'"},
		"cni/10-localkube.conflist": {`"subnet": "10.247.0.0/24"`, `"type": "ptp"`},
		"Corefile":                  {"bind 10.247.0.1", c.Layout.Kubeconfig("coredns")},
		"base.yaml":                 {"clusterIP: 10.97.0.10"},
	} {
		content := read(t, c.Layout.Config(file))
		for _, text := range want {
			if !strings.Contains(content, text) {
				t.Errorf("%s lacks %q:\n%s", file, text, content)
			}
		}
		if strings.Contains(content, "<no value>") || strings.Contains(content, "0.0.0.0:") {
			t.Errorf("%s has a gap, or listens everywhere:\n%s", file, content)
		}
	}
	if !json.Valid([]byte(read(t, c.Layout.Config("cni/10-localkube.conflist")))) {
		t.Error("the CNI configuration is not JSON")
	}
}

func TestWritingAgainTouchesNothing(t *testing.T) {
	c := prepared(t)
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	path := c.Layout.Config("kube-proxy.yaml")
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	authority := read(t, c.Layout.PKI("ca.crt"))
	if err := errors.Join(c.ensurePKI(), c.writeKubeconfigs(), c.writeConfigs()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || !info.ModTime().Equal(long) {
		t.Errorf("an unchanged file was written again: %v, %v", info, err)
	}
	if read(t, c.Layout.PKI("ca.crt")) != authority {
		t.Error("a second authority replaced the first")
	}
}

func TestKubeconfigsHoldPairsThatFit(t *testing.T) {
	c := prepared(t)
	for name, known := range identities(c.State.Plan) {
		if _, err := tls.LoadX509KeyPair(c.Layout.PKI(name+".crt"), c.Layout.PKI(name+".key")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		path := c.Layout.Kubeconfig(name)
		if name == "admin" {
			path = c.Layout.Admin()
		}
		content, err := os.ReadFile(path)
		if known.user == "" {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s has a kubeconfig: %v", name, err)
			}
			continue
		}
		cert := base64.StdEncoding.EncodeToString([]byte(read(t, c.Layout.PKI(name+".crt"))))
		if err != nil || !strings.Contains(string(content), cert) || !strings.Contains(string(content), c.server()) {
			t.Errorf("the kubeconfig of %s lacks its certificate or the server: %v", name, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v, %v", path, info, err)
		}
	}
}

func TestPartsListenOnTheClustersAddressesOnly(t *testing.T) {
	c := newCluster(t)
	own := []string{c.State.Plan.Node.String(), c.State.Plan.Loopback.String()}
	var names []string
	for _, known := range c.parts() {
		names = append(names, known.name)
		for _, arg := range known.args {
			flag, value, _ := strings.Cut(arg, "=")
			if !strings.HasSuffix(flag, "-address") && !strings.HasPrefix(flag, "--listen-") {
				continue
			}
			address := value
			if at, err := url.Parse(value); err == nil && at.Host != "" {
				address, _, _ = net.SplitHostPort(at.Host)
			}
			if !slices.Contains(own, address) {
				t.Errorf("%s: %s is not one of %v", known.name, arg, own)
			}
		}
		at, err := url.Parse(known.health)
		if err != nil || known.health != "" && !netip.MustParseAddr(at.Hostname()).IsLoopback() {
			t.Errorf("%s is asked at %q: %v", known.name, known.health, err)
		}
	}
	want := []string{
		"etcd", "containerd", "kube-apiserver", "kubelet",
		"kube-controller-manager", "kube-scheduler", "kube-proxy", "coredns",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestStateSurvivesAndGoesLast(t *testing.T) {
	c := newCluster(t)
	c.State.Settings = host.Settings{"kernel/panic": "0"}
	if err := c.State.write(c.Layout.State); err != nil {
		t.Fatal(err)
	}
	got, err := ReadState(c.Layout.State)
	if err != nil {
		t.Fatal(err)
	}
	byText := cmp.Options{
		cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	}
	if diff := cmp.Diff(c.State, got, byText); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	for range 2 {
		if err := removeState(c.Layout.State); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ReadState(c.Layout.State); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadState = %v after the state went", err)
	}
}

func TestDownWithoutAClusterHasNothingToDo(t *testing.T) {
	c := newCluster(t)
	for range 2 {
		if err := c.Down(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{c.Layout.State, c.Layout.Run} {
		if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", folder, err)
		}
	}
}

func TestAdoptSaysHowToStartACluster(t *testing.T) {
	c := newCluster(t)
	if err := c.Adopt(); err == nil || !strings.Contains(err.Error(), "localkube up") {
		t.Errorf("Adopt = %v, want what to do", err)
	}
}

func TestWaitNamesThePartThatEnded(t *testing.T) {
	c := prepared(t)
	if err := os.WriteFile(c.Layout.Log("etcd"), []byte("disk on fire"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.ensured = []string{"etcd"}
	err := c.wait(t.Context(), "the API server", func(context.Context) error { return errors.New("refused") })
	if err == nil || !strings.Contains(err.Error(), "etcd has ended") || !strings.Contains(err.Error(), "disk on fire") {
		t.Errorf("wait = %v, want the part and its log", err)
	}
}

func TestHasNameserver(t *testing.T) {
	for content, want := range map[string]bool{
		"search example.test\nnameserver 192.0.2.1\n": true,
		"# nameserver 192.0.2.1\n":                    false,
		"nameserver\n":                                false,
	} {
		path := filepath.Join(t.TempDir(), "resolv.conf")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := hasNameserver(path); got != want {
			t.Errorf("hasNameserver(%q) = %t, want %t", content, got, want)
		}
	}
}
