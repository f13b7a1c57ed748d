// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// FieldOwner is the field manager of everything that the operator applies.
const FieldOwner = "outcrop"

// revisionLength is the number of hexadecimal digits of a configuration's hash that tell revisions apart.
const revisionLength = 12

// Name is the name of every child of an endpoint that there is one of: ServiceAccount, Deployment, Service, PodDisruptionBudget and NetworkPolicy.
func Name(ep *v1alpha1.ModelEndpoint) string { return ep.Name }

// ConfigMapName is the name of the ConfigMap that holds one revision of an endpoint's configuration.
func ConfigMapName(ep *v1alpha1.ModelEndpoint, revision string) string {
	return ep.Name + "-" + revision
}

// Revision names a configuration by a hash of its content, short enough for a name and a label. It is the revision that a proxy reports.
func Revision(config []byte) string {
	sum := sha256.Sum256(config)
	return hex.EncodeToString(sum[:])[:revisionLength]
}

// URL is where workloads of the cluster call an endpoint.
func URL(ep *v1alpha1.ModelEndpoint) string {
	return fmt.Sprintf("http://%s.%s.svc:%d", Name(ep), ep.Namespace, proxyconfig.CallerPort)
}
