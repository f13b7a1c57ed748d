// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// maxMetadata bounds the header of request metadata, in bytes.
const maxMetadata = 8500

// invokeHeaders are the headers of InvokeModel whose values are enumerated, by their names and the member that each stands for.
var invokeHeaders = []struct {
	name   string
	member string
	values []string
}{
	{"X-Amzn-Bedrock-Trace", "trace", []string{"ENABLED", "DISABLED", "ENABLED_FULL"}},
	{"X-Amzn-Bedrock-Performanceconfig-Latency", "performanceConfigLatency", []string{"standard", "optimized"}},
	{"X-Amzn-Bedrock-Service-Tier", "serviceTier", []string{"priority", "default", "flex", "reserved"}},
}

// echoedHeaders are those that come back with the answer.
var echoedHeaders = []string{"X-Amzn-Bedrock-Performanceconfig-Latency", "X-Amzn-Bedrock-Service-Tier"}

// readInvokeHeaders checks what InvokeModel takes in headers, and adds it to the prompt.
func (s *Simulator) readInvokeHeaders(h http.Header, p *prompt) *apiError {
	for _, known := range invokeHeaders {
		if v := h.Get(known.name); v != "" && !slices.Contains(known.values, v) {
			return validationError("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]",
				shown(v), known.member, strings.Join(known.values, ", "))
		}
	}
	if failed := metadataReadable(h.Get("X-Amzn-Bedrock-Request-Metadata")); failed != nil {
		return failed
	}
	p.guardrail = guardrailUse{
		ID: h.Get("X-Amzn-Bedrock-Guardrailidentifier"), Version: h.Get("X-Amzn-Bedrock-Guardrailversion"), Trace: h.Get("X-Amzn-Bedrock-Trace"),
	}
	return s.guardrailExists(p.guardrail)
}

func metadataReadable(header string) *apiError {
	if header == "" {
		return nil
	}
	var pairs map[string]string
	if len(header) > maxMetadata || json.Unmarshal([]byte(header), &pairs) != nil {
		return validationError("The request metadata isn't a JSON object of strings of at most %d characters.", maxMetadata)
	}
	tree := make(map[string]any, len(pairs))
	for name, value := range pairs {
		tree[name] = value
	}
	if faults := validate(converseShapes, "RequestMetadata", tree, false); len(faults) > 0 {
		return coralError(faults)
	}
	return nil
}

// echo sends back the headers that say how the request was served.
func echo(request, answer http.Header) {
	for _, name := range echoedHeaders {
		if v := request.Get(name); v != "" {
			answer.Set(name, v)
		}
	}
}

// guarded adds to a model's own answer what a guardrail did.
func withGuardrail(answer any, r *reply) any {
	members, ok := answer.(map[string]any)
	if !ok || r.action == "" {
		return answer
	}
	members["amazon-bedrock-guardrailAction"] = r.action
	if t := r.trace; t != nil {
		outputs := []any{}
		for id, found := range t.OutputAssessments {
			outputs = append(outputs, map[string]any{id: found[0]})
		}
		members["amazon-bedrock-trace"] = map[string]any{"guardrail": map[string]any{
			"actionReason": t.ActionReason, "input": t.InputAssessment, "modelOutput": t.ModelOutput, "outputs": outputs,
		}}
	}
	return members
}
