// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/process"
)

// part is a program that runs on the host for as long as the cluster does.
type part struct {
	name string
	args []string
	env  []string
	// health is a URL that answers 200 when the part works.
	health string
}

// foundation is what the API needs; its parts wait for each other.
func (c *Cluster) foundation() []part {
	return []part{
		{name: "etcd", args: c.etcdArgs()},
		{
			name: "containerd", args: []string{"--config", c.Layout.Config("containerd.toml")},
			env: c.toolsPath(),
		},
		{name: "kube-apiserver", args: c.apiserverArgs()},
	}
}

// clients are the parts that need the API.
func (c *Cluster) clients() []part {
	at := "//" + c.State.Plan.Loopback.String()
	return []part{
		{name: "kubelet", args: c.kubeletArgs(), health: "http:" + at + ":10248/healthz"},
		{name: "kube-controller-manager", args: c.controllerArgs(), health: "https:" + at + ":10257/healthz"},
		{name: "kube-scheduler", args: c.schedulerArgs(), health: "https:" + at + ":10259/healthz"},
		{
			name: "kube-proxy", args: []string{"--config=" + c.Layout.Config("kube-proxy.yaml")},
			env: c.toolsPath(), health: "http:" + at + ":10256/livez",
		},
		{name: "coredns", args: []string{"-conf", c.Layout.Config("Corefile")}, health: "http:" + at + ":8181/ready"},
	}
}

func (c *Cluster) parts() []part { return append(c.foundation(), c.clients()...) }

// toolsPath hides iptables from the parts that look for rules of their older
// versions with it: to look makes tables that nobody would remove.
func (c *Cluster) toolsPath() []string {
	return []string{"PATH=" + c.Layout.Data("tools")}
}

func (c *Cluster) spec(known part) process.Spec {
	return process.Spec{
		Name: known.name,
		Path: c.Layout.Program(known.name),
		Args: known.args,
		Env:  known.env,
		Log:  c.Layout.Log(known.name),
		Join: []string{c.Group.HostProcs()},
	}
}

func (c *Cluster) etcdURL(port string) string {
	return "https://" + c.State.Plan.Loopback.String() + ":" + port
}

func (c *Cluster) etcdArgs() []string {
	client, peer := c.etcdURL("2379"), c.etcdURL("2380")
	cert, key, ca := c.Layout.PKI("etcd.crt"), c.Layout.PKI("etcd.key"), c.Layout.PKI("etcd-ca.crt")
	return []string{
		"--name=" + layout.Node,
		"--data-dir=" + c.Layout.Data("etcd"),
		"--listen-client-urls=" + client,
		"--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer,
		"--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=" + layout.Node + "=" + peer,
		"--cert-file=" + cert, "--key-file=" + key, "--trusted-ca-file=" + ca, "--client-cert-auth",
		"--peer-cert-file=" + cert, "--peer-key-file=" + key, "--peer-trusted-ca-file=" + ca, "--peer-client-cert-auth",
		"--unsafe-no-fsync",
	}
}

func (c *Cluster) apiserverArgs() []string {
	pki, plan := c.Layout.PKI, c.State.Plan
	return []string{
		"--bind-address=" + plan.Node.String(), "--advertise-address=" + plan.Node.String(), "--secure-port=6443",
		"--tls-cert-file=" + pki("apiserver.crt"), "--tls-private-key-file=" + pki("apiserver.key"),
		"--client-ca-file=" + pki("ca.crt"),
		"--etcd-servers=" + c.etcdURL("2379"), "--etcd-cafile=" + pki("etcd-ca.crt"),
		"--etcd-certfile=" + pki("apiserver-etcd-client.crt"), "--etcd-keyfile=" + pki("apiserver-etcd-client.key"),
		"--kubelet-certificate-authority=" + pki("ca.crt"),
		"--kubelet-client-certificate=" + pki("apiserver-kubelet-client.crt"),
		"--kubelet-client-key=" + pki("apiserver-kubelet-client.key"),
		"--kubelet-preferred-address-types=InternalIP",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + pki("service-accounts.key"),
		"--service-account-signing-key-file=" + pki("service-accounts.key"),
		"--service-cluster-ip-range=" + plan.Services.String(),
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged",
		"--requestheader-client-ca-file=" + pki("front-proxy-ca.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group", "--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file=" + pki("front-proxy-client.crt"),
		"--proxy-client-key-file=" + pki("front-proxy-client.key"),
		"--audit-policy-file=" + c.Layout.Config("audit.yaml"),
		"--audit-log-path=" + c.Layout.Audit(), "--audit-log-maxsize=1024", "--audit-log-maxbackup=2",
		"--profiling=false",
	}
}

func (c *Cluster) kubeletArgs() []string {
	return []string{
		"--config=" + c.Layout.Config("kubelet.yaml"),
		"--kubeconfig=" + c.Layout.Kubeconfig("kubelet"),
		"--root-dir=" + c.Layout.Data("kubelet"),
		"--cert-dir=" + c.Layout.Data("kubelet") + "/pki",
		"--hostname-override=" + layout.Node,
		"--node-ip=" + c.State.Plan.Node.String(),
	}
}

func (c *Cluster) controllerArgs() []string {
	config, pki := c.Layout.Kubeconfig("kube-controller-manager"), c.Layout.PKI
	return []string{
		"--kubeconfig=" + config,
		"--authentication-kubeconfig=" + config, "--authorization-kubeconfig=" + config,
		"--bind-address=" + c.State.Plan.Loopback.String(),
		"--leader-elect=false",
		// There is no other node to go to. With the default of 50 s, this
		// manager takes the only one for dead when the API server comes back
		// from an outage of a minute, before the kubelet has said a word, and
		// every Service loses its endpoints.
		"--node-monitor-grace-period=10m",
		"--use-service-account-credentials",
		"--service-account-private-key-file=" + pki("service-accounts.key"),
		"--root-ca-file=" + pki("ca.crt"),
		"--cluster-signing-cert-file=" + pki("ca.crt"), "--cluster-signing-key-file=" + pki("ca.key"),
		"--service-cluster-ip-range=" + c.State.Plan.Services.String(),
	}
}

func (c *Cluster) schedulerArgs() []string {
	config := c.Layout.Kubeconfig("kube-scheduler")
	return []string{
		"--kubeconfig=" + config,
		"--authentication-kubeconfig=" + config, "--authorization-kubeconfig=" + config,
		"--bind-address=" + c.State.Plan.Loopback.String(),
		"--leader-elect=false",
	}
}
