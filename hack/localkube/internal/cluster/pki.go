// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/certs"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/network"
)

const (
	clusterCA    = "ca"
	etcdCA       = "etcd-ca"
	frontProxyCA = "front-proxy-ca"
)

// identity is a certificate of the cluster. With user set it goes into a
// kubeconfig of that name as well.
type identity struct {
	authority string
	request   certs.Request
	user      string
}

// identities are the certificates by file name.
func identities(plan network.Plan) map[string]identity {
	api := []string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc",
		"kubernetes.default.svc.cluster.local", layout.Node, plan.Node.String(), plan.API.String(),
	}
	masters := []string{"system:masters"}
	user := func(file, name string, groups ...string) identity {
		return identity{authority: clusterCA, request: certs.Request{Name: name, Groups: groups}, user: file}
	}
	return map[string]identity{
		"apiserver":                {authority: clusterCA, request: certs.Request{Name: "kube-apiserver", Hosts: api}},
		"apiserver-kubelet-client": {authority: clusterCA, request: certs.Request{Name: "kube-apiserver-kubelet-client", Groups: masters}},
		"apiserver-etcd-client":    {authority: etcdCA, request: certs.Request{Name: "kube-apiserver"}},
		"etcd":                     {authority: etcdCA, request: certs.Request{Name: "etcd", Hosts: []string{plan.Loopback.String()}}},
		"front-proxy-client":       {authority: frontProxyCA, request: certs.Request{Name: "front-proxy-client"}},
		"kubelet": {authority: clusterCA, request: certs.Request{
			Name:   "system:node:" + layout.Node,
			Groups: []string{"system:nodes"}, Hosts: []string{layout.Node, plan.Node.String()},
		}, user: "kubelet"},
		"admin":                   user("admin", "localkube-admin", masters...),
		"kube-controller-manager": user("kube-controller-manager", "system:kube-controller-manager"),
		"kube-scheduler":          user("kube-scheduler", "system:kube-scheduler"),
		"kube-proxy":              user("kube-proxy", "system:kube-proxy"),
		"coredns":                 user("coredns", "system:coredns"),
	}
}

// ensurePKI makes all certificates and kubeconfigs unless they are there. They
// appear together: a half-made set is made anew.
func (c *Cluster) ensurePKI() error {
	if _, err := os.Stat(c.Layout.Data("pki")); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	files, err := c.makePKI(time.Now())
	if err != nil {
		return err
	}
	unfinished := c.Layout.Data("pki.unfinished")
	if err := errors.Join(os.RemoveAll(unfinished), os.MkdirAll(unfinished, 0o700)); err != nil {
		return fmt.Errorf("make the folder of the certificates: %w", err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(unfinished, name), data, 0o600); err != nil {
			return fmt.Errorf("write a certificate: %w", err)
		}
	}
	return os.Rename(unfinished, c.Layout.Data("pki"))
}

// makePKI returns the files of the pki folder.
func (c *Cluster) makePKI(at time.Time) (map[string][]byte, error) {
	authorities, files := map[string]*certs.Authority{}, map[string][]byte{}
	for _, name := range []string{clusterCA, etcdCA, frontProxyCA} {
		authority, err := certs.NewAuthority(layout.Name+"-"+name, at)
		if err != nil {
			return nil, err
		}
		authorities[name] = authority
		files[name+".crt"], files[name+".key"] = authority.Cert, authority.Key
	}
	for name, known := range identities(c.State.Plan) {
		pair, err := authorities[known.authority].Issue(known.request, at)
		if err != nil {
			return nil, err
		}
		files[name+".crt"], files[name+".key"] = pair.Cert, pair.Key
	}
	key, err := certs.NewKey()
	files["service-accounts.key"] = key
	return files, err
}

// writeKubeconfigs writes a kubeconfig for each identity that has a user.
func (c *Cluster) writeKubeconfigs() error {
	known := identities(c.State.Plan)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name].user == "" {
			continue
		}
		target := c.Layout.Kubeconfig(name)
		if name == "admin" {
			target = c.Layout.Admin()
		}
		if err := c.writeKubeconfig(name, target); err != nil {
			return fmt.Errorf("write the kubeconfig of %s: %w", name, err)
		}
	}
	return nil
}

func (c *Cluster) writeKubeconfig(name, target string) error {
	var faults []error
	read := func(file string) []byte {
		data, err := os.ReadFile(c.Layout.PKI(file))
		faults = append(faults, err)
		return data
	}
	data := struct {
		Server, User         string
		Authority, Cert, Key []byte
	}{c.server(), name, read(clusterCA + ".crt"), read(name + ".crt"), read(name + ".key")}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	return render("kubeconfig.yaml", target, data)
}
