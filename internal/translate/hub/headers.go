// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Header is a header that asks every dialect's Converse request for what it asks InvokeModel for.
type Header struct {
	Name string
	// To is the member of Converse's request that it sets.
	To  string
	set func(c *Chat, value string) error
}

// Headers are the headers that a translated request may have.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_RequestSyntax
var Headers = []Header{
	{"X-Amzn-Bedrock-GuardrailIdentifier", "guardrailConfig.guardrailIdentifier", func(c *Chat, v string) error {
		c.guardrail().GuardrailIdentifier = v
		return nil
	}},
	{"X-Amzn-Bedrock-GuardrailVersion", "guardrailConfig.guardrailVersion", func(c *Chat, v string) error {
		c.guardrail().GuardrailVersion = v
		return nil
	}},
	{"X-Amzn-Bedrock-Trace", "guardrailConfig.trace", func(c *Chat, v string) error {
		c.guardrail().Trace = strings.ToLower(v)
		return nil
	}},
	{"X-Amzn-Bedrock-PerformanceConfig-Latency", "performanceConfig.latency", func(c *Chat, v string) error {
		c.PerformanceConfig = &converse.PerformanceConfig{Latency: v}
		return nil
	}},
	{"X-Amzn-Bedrock-Service-Tier", "serviceTier.type", func(c *Chat, v string) error {
		c.ServiceTier = &converse.ServiceTier{Type: v}
		return nil
	}},
	{"X-Amzn-Bedrock-Request-Metadata", "requestMetadata", (*Chat).setMetadata},
}

// TakeHeaders sets what the caller's headers ask for.
func (c *Chat) TakeHeaders(h http.Header) error {
	for i, header := range Headers {
		if values := h[headerKeys[i]]; len(values) > 0 && values[0] != "" {
			if err := header.set(c, values[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// headerKeys are the names of Headers as http.Header has them, which each Get would make anew.
var headerKeys = func() []string {
	keys := make([]string, len(Headers))
	for i, header := range Headers {
		keys[i] = http.CanonicalHeaderKey(header.Name)
	}
	return keys
}()

func (c *Chat) guardrail() *converse.GuardrailConfig {
	if c.GuardrailConfig == nil {
		c.GuardrailConfig = &converse.GuardrailConfig{}
	}
	return c.GuardrailConfig
}

func (c *Chat) setMetadata(value string) error {
	if err := json.Unmarshal([]byte(value), &c.RequestMetadata); err != nil {
		return field.Refuse(field.CodeValue, "X-Amzn-Bedrock-Request-Metadata",
			"Invalid header 'X-Amzn-Bedrock-Request-Metadata': expected a JSON object whose values are strings.")
	}
	return nil
}
