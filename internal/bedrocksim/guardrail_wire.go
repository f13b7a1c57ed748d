// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// The members of a guardrail's trace and of the answer to ApplyGuardrail, by the names of the service model and in the order in
// which the service writes them.
type (
	guardrailTrace struct {
		ActionReason      string                  `json:"actionReason,omitempty"`
		InputAssessment   map[string]assessment   `json:"inputAssessment,omitempty"`
		ModelOutput       []string                `json:"modelOutput,omitempty"`
		OutputAssessments map[string][]assessment `json:"outputAssessments,omitempty"`
	}
	assessment struct {
		AppliedGuardrailDetails    guardrailDetails  `json:"appliedGuardrailDetails"`
		InvocationMetrics          guardrailMetrics  `json:"invocationMetrics"`
		SensitiveInformationPolicy *sensitiveFinding `json:"sensitiveInformationPolicy,omitempty"`
		WordPolicy                 *wordFinding      `json:"wordPolicy,omitempty"`
	}
	guardrailDetails struct {
		GuardrailArn       string   `json:"guardrailArn"`
		GuardrailID        string   `json:"guardrailId"`
		GuardrailOrigin    []string `json:"guardrailOrigin"`
		GuardrailOwnership string   `json:"guardrailOwnership"`
		GuardrailVersion   string   `json:"guardrailVersion"`
	}
	guardrailMetrics struct {
		GuardrailCoverage          guardrailCoverage `json:"guardrailCoverage"`
		GuardrailProcessingLatency int64             `json:"guardrailProcessingLatency"`
		Usage                      guardrailUnits    `json:"usage"`
	}
	guardrailCoverage struct {
		TextCharacters textCoverage `json:"textCharacters"`
	}
	textCoverage struct {
		Guarded int `json:"guarded"`
		Total   int `json:"total"`
	}
	guardrailUnits struct {
		AutomatedReasoningPolicies          int `json:"automatedReasoningPolicies"`
		AutomatedReasoningPolicyUnits       int `json:"automatedReasoningPolicyUnits"`
		ContentPolicyImageUnits             int `json:"contentPolicyImageUnits"`
		ContentPolicyUnits                  int `json:"contentPolicyUnits"`
		ContextualGroundingPolicyUnits      int `json:"contextualGroundingPolicyUnits"`
		SensitiveInformationPolicyFreeUnits int `json:"sensitiveInformationPolicyFreeUnits"`
		SensitiveInformationPolicyUnits     int `json:"sensitiveInformationPolicyUnits"`
		TopicPolicyUnits                    int `json:"topicPolicyUnits"`
		WordPolicyUnits                     int `json:"wordPolicyUnits"`
	}
	sensitiveFinding struct {
		PiiEntities []finding `json:"piiEntities"`
		Regexes     []finding `json:"regexes"`
	}
	wordFinding struct {
		CustomWords      []finding `json:"customWords"`
		ManagedWordLists []finding `json:"managedWordLists"`
	}
	finding struct {
		Action   string `json:"action"`
		Detected bool   `json:"detected"`
		Match    string `json:"match"`
		Type     string `json:"type,omitempty"`
	}
	applyGuardrailResponse struct {
		Action            string            `json:"action"`
		ActionReason      string            `json:"actionReason"`
		Assessments       []assessment      `json:"assessments"`
		GuardrailCoverage guardrailCoverage `json:"guardrailCoverage"`
		Outputs           []textMember      `json:"outputs"`
		Usage             guardrailUnits    `json:"usage"`
	}
)

func (a *assessment) block(word string) {
	if a.WordPolicy == nil {
		a.WordPolicy = &wordFinding{ManagedWordLists: []finding{}}
	}
	a.WordPolicy.CustomWords = append(a.WordPolicy.CustomWords, finding{Action: "BLOCKED", Detected: true, Match: word})
}

func (a *assessment) mask(kind, match string) {
	if a.SensitiveInformationPolicy == nil {
		a.SensitiveInformationPolicy = &sensitiveFinding{Regexes: []finding{}}
	}
	found := finding{Action: "ANONYMIZED", Detected: true, Match: match, Type: kind}
	a.SensitiveInformationPolicy.PiiEntities = append(a.SensitiveInformationPolicy.PiiEntities, found)
}
