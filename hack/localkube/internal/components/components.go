// SPDX-License-Identifier: Apache-2.0

// Package components names the programs that make up a local cluster and says
// how each is compiled from Go modules. It compiles nothing itself.
package components

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Component is one program and what `go build` needs to make it.
type Component struct {
	// Name is the file name of the program.
	Name string
	// Module is the folder of the module that pins it, relative to
	// hack/localkube.
	Module string
	// Package is the import path (or ./path) of its main package.
	Package string
	// Tags are build tags.
	Tags []string
	// Cgo says that the program needs a C compiler.
	Cgo bool
	// LDFlags are additional linker flags, version strings mostly.
	LDFlags string
}

const (
	kubernetesModule = "modules/kubernetes"
	containerdModule = "modules/containerd"
	containerdPath   = "github.com/containerd/containerd/v2/cmd/"
	cniModule        = "modules/cni"
	cniPath          = "github.com/containernetworking/plugins/plugins/"
)

// Assets lists what envtest needs. They come first in All, too.
func Assets(kubernetesVersion string) []Component {
	return []Component{
		{Name: "etcd", Module: "modules/etcd", Package: "go.etcd.io/etcd/server/v3"},
		kubernetes("kube-apiserver", kubernetesVersion),
		kubernetes("kubectl", kubernetesVersion),
	}
}

// All lists every program of a cluster, in the order in which to build them.
func All(kubernetesVersion string) []Component {
	return append(Assets(kubernetesVersion),
		kubernetes("kube-controller-manager", kubernetesVersion),
		kubernetes("kube-scheduler", kubernetesVersion),
		kubernetes("kubelet", kubernetesVersion),
		kubernetes("kube-proxy", kubernetesVersion),
		containerd("containerd"),
		containerd("containerd-shim-runc-v2"),
		containerd("ctr"),
		Component{
			Name: "runc", Module: "modules/runc", Package: "github.com/opencontainers/runc",
			Tags: []string{"seccomp"}, Cgo: true,
		},
		cni("main/ptp"),
		cni("ipam/host-local"),
		cni("meta/portmap"),
		Component{Name: "coredns", Module: "modules/coredns", Package: "."},
		Component{Name: "pause", Module: ".", Package: "./cmd/pause"},
	)
}

func kubernetes(name, version string) Component {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	var flags []string
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			fmt.Sprintf("-X %s.gitVersion=%s", pkg, version),
			fmt.Sprintf("-X %s.gitMajor=%s", pkg, parts[0]),
			fmt.Sprintf("-X %s.gitMinor=%s", pkg, parts[1]))
	}
	return Component{
		Name:    name,
		Module:  kubernetesModule,
		Package: "k8s.io/kubernetes/cmd/" + name,
		LDFlags: strings.Join(flags, " "),
	}
}

func containerd(name string) Component {
	return Component{
		Name:    name,
		Module:  containerdModule,
		Package: containerdPath + name,
		Tags:    []string{"no_btrfs", "no_devmapper", "no_zfs"},
	}
}

func cni(path string) Component {
	return Component{Name: filepath.Base(path), Module: cniModule, Package: cniPath + path}
}

var kubernetesPin = regexp.MustCompile(`(?m)^(?:require )?\s*k8s\.io/kubernetes (v\d+\.\d+\.\d+\S*)`)

// KubernetesVersion reads the pinned version of Kubernetes from the module
// below source, the folder hack/localkube.
func KubernetesVersion(source string) (string, error) {
	path := filepath.Join(source, kubernetesModule, "go.mod")
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the pin of Kubernetes: %w", err)
	}
	found := kubernetesPin.FindSubmatch(data)
	if found == nil {
		return "", fmt.Errorf("%s requires no version of k8s.io/kubernetes", path)
	}
	return string(found[1]), nil
}
