// SPDX-License-Identifier: Apache-2.0

// Package network gives a cluster its addresses and its one interface, and
// takes them away again. It changes nothing that it does not restore.
package network

import (
	"fmt"
	"net/netip"
	"strings"
)

// Plan holds the addresses of a cluster. All are reachable from this machine
// only.
type Plan struct {
	// Bridge is an interface without ports that carries the node's address.
	Bridge string `json:"bridge"`
	// Pods and Services are address ranges.
	Pods     netip.Prefix `json:"pods"`
	Services netip.Prefix `json:"services"`
	// Node is the address of the node, the API server and the pods' gateway.
	Node netip.Addr `json:"node"`
	// API and DNS are the cluster addresses of the two basic Services.
	API netip.Addr `json:"api"`
	DNS netip.Addr `json:"dns"`
	// Loopback is where the parts listen that only their neighbours ask. It is
	// not 127.0.0.1, so that their ports cannot clash with anything.
	Loopback netip.Addr `json:"loopback"`
}

const (
	dnsOffset = 10
	bridge    = "outcrop0"
)

// ranges are pairs of pod and Service ranges. The first that nothing on the
// machine uses is taken.
func ranges() [][2]string {
	return [][2]string{
		{"10.247.0.0/24", "10.97.0.0/20"},
		{"172.29.240.0/24", "172.29.224.0/20"},
		{"192.168.247.0/24", "192.168.224.0/20"},
	}
}

// Choose makes a plan that overlaps none of the routes.
func Choose(routes []netip.Prefix) (Plan, error) {
	var tried []string
	for _, pair := range ranges() {
		pods, services := netip.MustParsePrefix(pair[0]), netip.MustParsePrefix(pair[1])
		if !overlaps(pods, routes) && !overlaps(services, routes) {
			return plan(pods, services), nil
		}
		tried = append(tried, pair[0]+" with "+pair[1])
	}
	return Plan{}, fmt.Errorf("routes of this machine overlap every address range that localkube knows (%s): "+
		"use another cluster and set KUBECONFIG", strings.Join(tried, ", "))
}

// recovered is the plan whose node address the bridge carries, or one of the
// bridge alone. No other interface is looked at: one of the machine's own may
// carry an address of a range that was not chosen.
func recovered(all []link) Plan {
	for _, pair := range ranges() {
		candidate := plan(netip.MustParsePrefix(pair[0]), netip.MustParsePrefix(pair[1]))
		for _, known := range all {
			if known.Name == bridge && known.has(candidate.Node) {
				return candidate
			}
		}
	}
	return Plan{Bridge: bridge}
}

func plan(pods, services netip.Prefix) Plan {
	return Plan{
		Bridge:   bridge,
		Pods:     pods,
		Services: services,
		Node:     pods.Addr().Next(),
		API:      services.Addr().Next(),
		DNS:      offset(services.Addr(), dnsOffset),
		Loopback: netip.MustParseAddr("127.244.0.1"),
	}
}

func offset(addr netip.Addr, by int) netip.Addr {
	for range by {
		addr = addr.Next()
	}
	return addr
}

func overlaps(prefix netip.Prefix, routes []netip.Prefix) bool {
	for _, route := range routes {
		if prefix.Overlaps(route) {
			return true
		}
	}
	return false
}
