// SPDX-License-Identifier: Apache-2.0

package network

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
)

// run runs a program of the system and returns its output.
func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return output, nil
}

// Routes lists the IPv4 ranges that this machine has routes to, apart from the
// default route.
func Routes(ctx context.Context) ([]netip.Prefix, error) {
	output, err := run(ctx, "ip", "-4", "-json", "route", "show")
	if err != nil {
		return nil, err
	}
	return parseRoutes(output)
}

func parseRoutes(output []byte) ([]netip.Prefix, error) {
	var routes []struct {
		Destination string `json:"dst"`
	}
	if err := json.Unmarshal(output, &routes); err != nil {
		return nil, fmt.Errorf("read the routes of this machine: %w", err)
	}
	var prefixes []netip.Prefix
	for _, route := range routes {
		if prefix, err := netip.ParsePrefix(route.Destination); err == nil && prefix.Bits() > 0 {
			prefixes = append(prefixes, prefix)
		} else if addr, err := netip.ParseAddr(route.Destination); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(addr, addr.BitLen()))
		}
	}
	return prefixes, nil
}

// Tables lists the nftables tables of this machine as "family name".
func Tables(ctx context.Context) ([]string, error) {
	output, err := run(ctx, "nft", "list", "tables")
	if err != nil {
		return nil, err
	}
	var tables []string
	for line := range strings.Lines(string(output)) {
		if table, found := strings.CutPrefix(strings.TrimSpace(line), "table "); found {
			tables = append(tables, table)
		}
	}
	return tables, nil
}
