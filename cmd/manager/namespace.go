// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"os"
	"strings"
)

const (
	// namespaceFile is where the kubelet tells a pod its namespace, with the token of its ServiceAccount.
	namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
	// defaultNamespace is where config/default installs the operator.
	defaultNamespace = "outcrop-system"
)

// operatorNamespace is the namespace that the operator's pod runs in, and that may reach the proxies' admin port. Where the leader's lease lies
// says nothing about it.
func operatorNamespace(file string) string {
	// Outside a pod there is no such file, and a proxy could not tell where the operator asks from anyway.
	content, _ := os.ReadFile(file)
	return cmp.Or(strings.TrimSpace(string(content)), defaultNamespace)
}
