// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/internal/conditions"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/resources"
)

// accept says whether the spec can be turned into a proxy configuration. The first check that objects decides.
func accept(ep *v1alpha1.ModelEndpoint, o resources.Options) metav1.Condition {
	config := resources.Config(ep, o)
	for _, check := range []func(proxyconfig.Config) (reason, message string){unsupportedModel, regionMismatch, upstreamNotAllowed, invalidSpec} {
		if reason, message := check(config); reason != "" {
			return conditions.False(v1alpha1.ConditionAccepted, reason, message)
		}
	}
	return conditions.True(v1alpha1.ConditionAccepted, v1alpha1.ReasonAccepted, "the spec was turned into a proxy configuration")
}

// family is a group of models that Bedrock's runtime does not serve in a way that a proxy could surface.
type family struct {
	prefix string
	except string
	why    string
}

// unsupportedFamilies are told from the model's ID without its geography.
// Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html and models-api-compatibility.html
func unsupportedFamilies() []family {
	const image = "makes images, which no dialect of the endpoint can carry"
	return []family{
		{prefix: "openai.", except: "openai.gpt-oss", why: "is served by Bedrock's Mantle endpoint alone, not by its runtime"},
		{prefix: "amazon.titan-image", why: image},
		{prefix: "amazon.nova-canvas", why: image},
		{prefix: "stability.", why: image},
		{prefix: "amazon.nova-reel", why: "makes videos by asynchronous jobs, not by requests"},
		{prefix: "luma.", why: "makes videos by asynchronous jobs, not by requests"},
		{prefix: "amazon.nova-sonic", why: "speaks over a stream in both directions, which HTTP/1.1 callers have not"},
		{prefix: "amazon.nova-2-sonic", why: "speaks over a stream in both directions, which HTTP/1.1 callers have not"},
	}
}

func unsupportedModel(c proxyconfig.Config) (reason, message string) {
	_, model := splitGeography(modelName(c.Model.ID))
	for _, f := range unsupportedFamilies() {
		if strings.HasPrefix(model, f.prefix) && (f.except == "" || !strings.HasPrefix(model, f.except)) {
			return v1alpha1.ReasonUnsupportedModel, fmt.Sprintf("%s %s; name a text model in spec.model.id", model, f.why)
		}
	}
	return "", ""
}

// geographies are the prefixes of cross-region inference profiles, with the prefixes of the regions that they can be called from.
// A geography counts a region in that it might serve: Bedrock itself refuses the rest, and the endpoint then says so.
// Source: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
func geographies() map[string][]string {
	return map[string][]string{
		"us":     {"us-east-", "us-west-", "ca-"},
		"us-gov": {"us-gov-"},
		"eu":     {"eu-", "il-"},
		"apac":   {"ap-", "me-"},
		"jp":     {"ap-northeast-"},
		"au":     {"ap-southeast-"},
		"ca":     {"ca-"},
		"in":     {"ap-south-"},
		"global": {""},
	}
}

func regionMismatch(c proxyconfig.Config) (reason, message string) {
	region := c.Model.Region
	if of := arnRegion(c.Model.ID); of != "" && of != region {
		return v1alpha1.ReasonRegionMismatch, fmt.Sprintf("the ARN in spec.model.id is of region %s, and spec.model.region is %s; name the same region in both", of, region)
	}
	geography, _ := splitGeography(modelName(c.Model.ID))
	regions, known := geographies()[geography]
	if !known || slices.ContainsFunc(regions, func(prefix string) bool { return strings.HasPrefix(region, prefix) }) {
		return "", ""
	}
	return v1alpha1.ReasonRegionMismatch, fmt.Sprintf("an inference profile of geography %q cannot be called in region %s; name a region of that geography in spec.model.region, or a profile of the region's own geography in spec.model.id", geography, region)
}

func upstreamNotAllowed(c proxyconfig.Config) (reason, message string) {
	u, err := url.Parse(c.Upstream.URL)
	if err != nil || u.Host == "" {
		return v1alpha1.ReasonUpstreamNotAllowed, "the operator's upstream URL is not a URL; ask the administrator to mend its flag --upstream-url"
	}
	covered, exact := proxyconfig.HostAllowed(u, c.Upstream.AllowedHosts)
	if !covered {
		return v1alpha1.ReasonUpstreamNotAllowed, fmt.Sprintf("region %s leads to the host %s, which the operator does not allow; ask the administrator to add it to the flag --allowed-upstream-hosts", c.Model.Region, u.Host)
	}
	if u.Scheme != "https" && !exact {
		return v1alpha1.ReasonUpstreamNotAllowed, fmt.Sprintf("the host %s may be called over https alone; ask the administrator to allow it by its exact name in the flag --allowed-upstream-hosts", u.Host)
	}
	return "", ""
}

// invalidSpec is the contract's own judgement, for what the schema of the cluster let pass.
func invalidSpec(c proxyconfig.Config) (reason, message string) {
	if err := c.Validate(); err != nil {
		return v1alpha1.ReasonInvalidSpec, err.Error()
	}
	return "", ""
}
