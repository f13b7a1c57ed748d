// SPDX-License-Identifier: Apache-2.0

// Package resources builds the objects that belong to a ModelEndpoint, as apply configurations: pure functions of the endpoint and of the
// administrator's options. It knows every child's name and every label. It reads no cluster and imports no client, and nothing of the proxy
// but its contract.
package resources
