// SPDX-License-Identifier: Apache-2.0

// Package layout says where a local cluster keeps its files. There is one
// cluster on a machine, so the folders are fixed.
package layout

import "path/filepath"

const (
	// Name marks everything that belongs to the cluster: folders, control
	// groups, the CNI network.
	Name = "outcrop-localkube"
	// Node is the name of the only node.
	Node = "outcrop-local"
)

// Layout holds the folders of a cluster.
type Layout struct {
	// State holds what must survive a restart of a part: certificates,
	// etcd's data, images, logs. It is on a file system that runs programs.
	State string
	// Run holds sockets, whose paths have to be short.
	Run string
	// Bin holds the programs.
	Bin string
}

// Default is the layout of this machine's cluster with programs from bin.
func Default(bin string) Layout {
	return Layout{State: "/var/lib/" + Name, Run: "/run/" + Name, Bin: bin}
}

// Lock is the file by which one localkube keeps others off the cluster. It is
// beside the folders, because it is held while these are removed.
func (l Layout) Lock() string { return l.Run + ".lock" }

// Program is the path of a built program.
func (l Layout) Program(name string) string { return filepath.Join(l.Bin, name) }

// Log is the log file of a part.
func (l Layout) Log(name string) string { return filepath.Join(l.State, "logs", name+".log") }

// PKI is the path of a certificate or key.
func (l Layout) PKI(name string) string { return filepath.Join(l.State, "pki", name) }

// Config is the path of a part's configuration.
func (l Layout) Config(name string) string { return filepath.Join(l.State, "config", name) }

// Kubeconfig is the path of a part's kubeconfig.
func (l Layout) Kubeconfig(user string) string {
	return filepath.Join(l.State, "kubeconfig", user+".kubeconfig")
}

// Data is a folder that a part owns.
func (l Layout) Data(name string) string { return filepath.Join(l.State, name) }

// Processes holds a record of each process that was started.
func (l Layout) Processes() string { return filepath.Join(l.State, "processes") }

// Admin is the kubeconfig of the person who started the cluster.
func (l Layout) Admin() string { return filepath.Join(l.State, "admin.kubeconfig") }

// Audit is the API server's audit log.
func (l Layout) Audit() string { return filepath.Join(l.State, "audit", "audit.log") }

// ContainerdSocket is where containerd listens.
func (l Layout) ContainerdSocket() string { return filepath.Join(l.Run, "containerd.sock") }
