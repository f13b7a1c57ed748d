// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/network"
)

//go:embed templates
var templates embed.FS

const pauseImage = "localhost/outcrop-localkube/pause:local"

// settings is what the templates are filled with.
type settings struct {
	Layout            layout.Layout
	Plan              network.Plan
	Name, Node, Pause string
	// Forward says that this machine can be asked for names outside the
	// cluster.
	Forward bool
}

// configs maps a template to the file, below the config folder, made from it.
func configs() map[string]string {
	return map[string]string{
		"kubelet.yaml":    "kubelet.yaml",
		"kube-proxy.yaml": "kube-proxy.yaml",
		"containerd.toml": "containerd.toml",
		"cni.conflist":    "cni/10-localkube.conflist",
		"Corefile":        "Corefile",
		"audit.yaml":      "audit.yaml",
		"resolv.conf":     "resolv.conf",
		"base.yaml":       "base.yaml",
	}
}

// ensureFolders makes the folders that the parts expect to find.
func (c *Cluster) ensureFolders() error {
	folders := []string{c.Layout.Run, c.Layout.Run + "/s", c.Layout.Processes(), c.Layout.Config("cni")}
	for _, name := range []string{"logs", "audit", "kubeconfig", "pod-logs", "containerd", "kubelet", "tools"} {
		folders = append(folders, c.Layout.Data(name))
	}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("make a folder of the cluster: %w", err)
		}
	}
	return os.MkdirAll(c.Layout.Data("etcd"), 0o700)
}

// ensureTools links the programs of the system that containerd's plugins and
// kube-proxy run; see toolsPath.
func (c *Cluster) ensureTools() error {
	for _, name := range []string{"nft"} {
		program, err := exec.LookPath(name)
		if err != nil {
			return fmt.Errorf("find %s: %w", name, err)
		}
		link := filepath.Join(c.Layout.Data("tools"), name)
		if err := os.Symlink(program, link); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("link %s: %w", name, err)
		}
	}
	return nil
}

// writeConfigs fills the templates.
func (c *Cluster) writeConfigs() error {
	data := settings{
		Layout: c.Layout, Plan: c.State.Plan, Name: layout.Name,
		Node: layout.Node, Pause: pauseImage, Forward: hasNameserver("/etc/resolv.conf"),
	}
	var faults []error
	for source, target := range configs() {
		faults = append(faults, render(source, c.Layout.Config(target), data))
	}
	return errors.Join(faults...)
}

// render fills one template. The file is the owner's alone: some hold keys. It
// stays untouched where nothing changes: kube-proxy ends when its file is
// written.
func render(source, target string, data any) error {
	functions := template.FuncMap{"base64": base64.StdEncoding.EncodeToString}
	parsed, err := template.New(source).Option("missingkey=error").Funcs(functions).
		ParseFS(templates, "templates/"+source)
	if err != nil {
		return fmt.Errorf("read the template of %s: %w", target, err)
	}
	var text bytes.Buffer
	if err := parsed.Execute(&text, data); err != nil {
		return fmt.Errorf("fill the template of %s: %w", target, err)
	}
	if present, err := os.ReadFile(target); err == nil && bytes.Equal(present, text.Bytes()) {
		return nil
	}
	if err := os.WriteFile(target, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

func hasNameserver(path string) bool {
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "nameserver" {
			return true
		}
	}
	return false
}
