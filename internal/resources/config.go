// SPDX-License-Identifier: Apache-2.0

package resources

import (
	"cmp"
	"time"

	"k8s.io/utils/ptr"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	// graceMargin is what a pod's termination grace has beyond its longest request: the removal from the Service, and the end of the process.
	graceMargin = 30
	// exitMargin is the part of the termination grace that is left when the proxy cuts its last requests.
	exitMargin = 10
)

// Config is the proxy configuration that an endpoint's spec asks for. It is not validated.
func Config(ep *v1alpha1.ModelEndpoint, o Options) proxyconfig.Config {
	c := proxyconfig.Default()
	spec := ep.Spec
	c.Endpoint = proxyconfig.Endpoint{Name: ep.Name, Namespace: ep.Namespace}
	c.Model = proxyconfig.Model{ID: spec.Model.ID, Region: spec.Model.Region, ServedNames: spec.Model.ServedNames, Check: string(spec.Model.Check)}
	c.Upstream = proxyconfig.Upstream{
		URL:                  o.upstreamURL(spec.Model.Region),
		AllowedHosts:         o.AllowedHosts,
		CheckIntervalSeconds: int(o.ModelCheckInterval / time.Second),
	}
	c.Credentials = credentials(spec.Credentials)
	c.Timeouts = timeouts(spec.Timeouts)
	c.Retries = retries(spec.Retries, c.Retries)
	c.Fidelity = cmp.Or(string(spec.Fidelity), c.Fidelity)
	c.Limits = limits(spec.Limits, c.Limits)
	c.Telemetry = telemetry(spec.Telemetry, c.Telemetry)
	c.CORS = cors(spec.CORS)
	c.Drain = drain(ep)
	return c
}

func credentials(in v1alpha1.Credentials) proxyconfig.Credentials {
	if in.Secret == nil {
		return proxyconfig.Credentials{Source: proxyconfig.SourceWorkloadIdentity}
	}
	return proxyconfig.Credentials{
		Source:     proxyconfig.SourceSecret,
		Directory:  proxyconfig.CredentialsDirectory,
		SecretName: in.Secret.Name,
	}
}

func timeouts(in v1alpha1.Timeouts) proxyconfig.Timeouts {
	return proxyconfig.Timeouts{
		ConnectSeconds:   int(in.ConnectSeconds),
		FirstByteSeconds: int(in.FirstByteSeconds),
		IdleSeconds:      int(in.IdleSeconds),
		RequestSeconds:   int(in.RequestSeconds),
	}
}

func retries(in v1alpha1.Retries, defaults proxyconfig.Retries) proxyconfig.Retries {
	return proxyconfig.Retries{
		MaxAttempts:   int(in.MaxAttempts),
		BudgetPercent: int(ptr.Deref(in.BudgetPercent, int32(defaults.BudgetPercent))),
	}
}

// limits takes the proxy's own default for what a spec leaves out: an endpoint that was stored before a field existed has none.
func limits(in v1alpha1.Limits, defaults proxyconfig.Limits) proxyconfig.Limits {
	defaults.MaxBodyBytes = cmp.Or(int64(in.MaxBodyBytes), defaults.MaxBodyBytes)
	defaults.MaxConcurrentRequests = cmp.Or(int(in.MaxConcurrentRequests), defaults.MaxConcurrentRequests)
	return defaults
}

func telemetry(in *v1alpha1.Telemetry, defaults proxyconfig.Telemetry) proxyconfig.Telemetry {
	if in == nil || in.Tracing == nil {
		return defaults
	}
	return proxyconfig.Telemetry{Tracing: proxyconfig.Tracing{
		Endpoint:        in.Tracing.Endpoint,
		SamplingPercent: int(ptr.Deref(in.Tracing.SamplingPercent, int32(defaults.Tracing.SamplingPercent))),
	}}
}

func cors(in *v1alpha1.CORS) *proxyconfig.CORS {
	if in == nil {
		return nil
	}
	return &proxyconfig.CORS{
		AllowedOrigins: in.AllowedOrigins,
		AllowedHeaders: in.AllowedHeaders,
		MaxAgeSeconds:  int(ptr.Deref(in.MaxAgeSeconds, 0)),
	}
}

// drain keeps new requests coming for at most half of the time that running ones have, so that a short grace still finishes some.
func drain(ep *v1alpha1.ModelEndpoint) proxyconfig.Drain {
	termination := int(grace(ep)) - exitMargin
	removal := min(proxyconfig.Default().Drain.EndpointRemovalSeconds, termination/2)
	return proxyconfig.Drain{EndpointRemovalSeconds: removal, TerminationSeconds: termination}
}

// grace is the termination grace of an endpoint's pods, in seconds.
func grace(ep *v1alpha1.ModelEndpoint) int64 {
	var given int64
	if ep.Spec.Template != nil {
		given = ep.Spec.Template.TerminationGracePeriodSeconds
	}
	return cmp.Or(given, int64(ep.Spec.Timeouts.RequestSeconds)+graceMargin)
}
