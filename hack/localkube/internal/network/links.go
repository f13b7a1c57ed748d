// SPDX-License-Identifier: Apache-2.0

package network

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// link is what `ip -json address` says of an interface.
type link struct {
	Name      string `json:"ifname"`
	Addresses []struct {
		Local string `json:"local"`
	} `json:"addr_info"`
}

// Create makes the bridge with the node's address, unless it is there.
func (p Plan) Create(ctx context.Context) error {
	all, err := links(ctx)
	if err != nil {
		return err
	}
	named := func(known link) bool { return known.Name == p.Bridge }
	if !slices.ContainsFunc(all, named) {
		if _, err := run(ctx, "ip", "link", "add", p.Bridge, "type", "bridge"); err != nil {
			return err
		}
	}
	address := netip.PrefixFrom(p.Node, p.Node.BitLen()).String()
	if _, err := run(ctx, "ip", "address", "replace", address, "dev", p.Bridge); err != nil {
		return err
	}
	_, err = run(ctx, "ip", "link", "set", p.Bridge, "up")
	return err
}

// Recover finds the plan of a cluster whose state is lost. Where its bridge has
// no address of a cluster, the plan has none either.
func Recover(ctx context.Context) (Plan, error) {
	all, err := links(ctx)
	if err != nil {
		return Plan{}, err
	}
	return recovered(all), nil
}

// Links lists the interfaces of the cluster: the bridge, and the ends of the
// pods' pairs on the host, which carry the node's address too.
func (p Plan) Links(ctx context.Context) ([]string, error) {
	all, err := links(ctx)
	if err != nil {
		return nil, err
	}
	return p.own(all), nil
}

func (p Plan) own(all []link) []string {
	var own []string
	for _, known := range all {
		if known.Name == p.Bridge || known.has(p.Node) {
			own = append(own, known.Name)
		}
	}
	return own
}

func (l link) has(addr netip.Addr) bool {
	for _, known := range l.Addresses {
		if known.Local == addr.String() {
			return true
		}
	}
	return false
}

func links(ctx context.Context) ([]link, error) {
	output, err := run(ctx, "ip", "-json", "address", "show")
	if err != nil {
		return nil, err
	}
	var all []link
	if err := json.Unmarshal(output, &all); err != nil {
		return nil, fmt.Errorf("read the interfaces of this machine: %w", err)
	}
	return all, nil
}

// Remove takes away the interfaces of the cluster, and its nftables tables
// apart from those listed in keep.
func (p Plan) Remove(ctx context.Context, keep []string) error {
	own, err := p.Links(ctx)
	faults := []error{err}
	for _, name := range own {
		// A pair goes by itself when the pod's end has gone first.
		_, err := run(ctx, "ip", "link", "delete", name)
		if err != nil && !strings.Contains(err.Error(), "Cannot find device") {
			faults = append(faults, err)
		}
	}
	return errors.Join(append(faults, removeTables(ctx, keep))...)
}

// clusterTables are made by kube-proxy and the CNI plugins.
func clusterTables() []string {
	return []string{"ip kube-proxy", "ip6 kube-proxy", "inet cni_plugins_masquerade", "ip cni_hostport", "ip6 cni_hostport"}
}

// ProxyTables lists the tables that show another kube-proxy at work.
func ProxyTables() []string { return clusterTables()[:2] }

// PluginTables lists the tables that all who use the CNI plugins share.
func PluginTables() []string { return clusterTables()[2:] }

func removeTables(ctx context.Context, keep []string) error {
	present, err := Tables(ctx)
	if err != nil {
		return err
	}
	var faults []error
	for _, table := range clusterTables() {
		if !slices.Contains(present, table) || slices.Contains(keep, table) {
			continue
		}
		family, name, _ := strings.Cut(table, " ")
		_, err := run(ctx, "nft", "delete", "table", family, name)
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
