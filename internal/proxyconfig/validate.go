// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
)

// Validate returns every fault of the configuration at once, as Faults: each says what is wrong and what to write instead.
func (c *Config) Validate() error {
	if faults := Faults(nil).merge(c.faults()); len(faults) > 0 {
		return faults
	}
	return nil
}

// faults goes through every group of fields.
func (c *Config) faults() Faults {
	groups := []func() Faults{
		c.versionFaults, c.Endpoint.faults, c.Model.faults, c.Upstream.faults, c.Credentials.faults, c.Timeouts.faults,
		c.Retries.faults, c.fidelityFaults, c.CORS.faults, c.Limits.faults, c.Listen.faults, c.Drain.faults, c.Log.faults, c.Telemetry.faults,
	}
	var all Faults
	for _, group := range groups {
		all = append(all, group()...)
	}
	return all
}

func (c *Config) versionFaults() Faults {
	if c.Version == Version {
		return nil
	}
	message := fmt.Sprintf("is %d, and this proxy reads version %d; run the operator and the proxy of one release", c.Version, Version)
	return Faults{{"version", message}}
}

func (e Endpoint) faults() Faults {
	return slices.Concat(
		name("endpoint.name", e.Name, 128),
		when(e.Namespace != "", func() Faults { return name("endpoint.namespace", e.Namespace, 63) }),
	)
}

func (c Credentials) faults() Faults {
	isSecret := c.Source == SourceSecret
	return slices.Concat(
		oneOf("credentials.source", c.Source, SourceSecret, SourceWorkloadIdentity, SourceEnvironment),
		check("credentials.directory", !isSecret || filepath.IsAbs(c.Directory), "must be an absolute path, such as "+CredentialsDirectory),
		check("credentials.directory", isSecret || c.Directory == "", "is only for source "+SourceSecret+"; leave it out"),
	)
}

func (t Timeouts) faults() Faults {
	return slices.Concat(
		between("timeouts.connectSeconds", int64(t.ConnectSeconds), 1, 60),
		between("timeouts.firstByteSeconds", int64(t.FirstByteSeconds), 1, 900),
		between("timeouts.idleSeconds", int64(t.IdleSeconds), 1, 900),
		between("timeouts.requestSeconds", int64(t.RequestSeconds), 1, 3600),
		notAbove("timeouts.connectSeconds", t.ConnectSeconds, "firstByteSeconds", t.FirstByteSeconds),
		notAbove("timeouts.firstByteSeconds", t.FirstByteSeconds, "requestSeconds", t.RequestSeconds),
		notAbove("timeouts.idleSeconds", t.IdleSeconds, "requestSeconds", t.RequestSeconds),
	)
}

func (r Retries) faults() Faults {
	return slices.Concat(
		between("retries.maxAttempts", int64(r.MaxAttempts), 1, 10),
		between("retries.budgetPercent", int64(r.BudgetPercent), 0, 100),
	)
}

func (c *Config) fidelityFaults() Faults {
	return oneOf("fidelity", c.Fidelity, FidelityStrict, FidelityWarn)
}

func (l Limits) faults() Faults {
	return slices.Concat(
		between("limits.maxBodyBytes", l.MaxBodyBytes, 1, 25_000_000),
		between("limits.maxHeaderBytes", int64(l.MaxHeaderBytes), 4096, 1<<20),
		between("limits.maxConcurrentRequests", int64(l.MaxConcurrentRequests), 1, 100_000),
	)
}

func (l Listen) faults() Faults {
	same := l.Address == l.AdminAddress && !strings.HasSuffix(l.Address, ":0")
	return slices.Concat(
		address("listen.address", l.Address),
		address("listen.adminAddress", l.AdminAddress),
		check("listen.adminAddress", !same, "is the callers' own address; write another port"),
	)
}

func (d Drain) faults() Faults {
	return slices.Concat(
		between("drain.endpointRemovalSeconds", int64(d.EndpointRemovalSeconds), 0, 3600),
		between("drain.terminationSeconds", int64(d.TerminationSeconds), 1, 86_400),
		notAbove("drain.endpointRemovalSeconds", d.EndpointRemovalSeconds, "terminationSeconds", d.TerminationSeconds),
	)
}

func (l Log) faults() Faults {
	return slices.Concat(
		oneOf("log.level", l.Level, "debug", "info", "warn", "error"),
		oneOf("log.format", l.Format, "json", "text"),
	)
}

// address checks a listener's address.
func address(path, value string) Faults {
	host, port, err := net.SplitHostPort(value)
	ok := err == nil && port != "" && !strings.ContainsAny(host, " /")
	if ok {
		_, err = net.LookupPort("tcp", port)
		ok = err == nil
	}
	return check(path, ok, "is no listen address; write host:port or :port, such as :8080")
}
