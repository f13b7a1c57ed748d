// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Guardrail is a guardrail that the simulator knows. It blocks texts that hold one of its words and masks what its patterns find
// in answers; the guardrails of Bedrock can do more.
type Guardrail struct {
	// ID and Versions are what requests name; the ARN of a guardrail ends with the ID.
	ID       string
	Versions []string
	// Words are blocked wherever they stand in a text, in capitals or not.
	Words []string
	// Masks are patterns by the name of what they find, such as EMAIL; in an answer it is replaced by that name in braces.
	Masks map[string]*regexp.Regexp
	// BlockedInput and BlockedOutput are answered in place of what was blocked.
	BlockedInput  string
	BlockedOutput string
}

// DemoGuardrail is the guardrail that a Simulator always knows: it blocks the word "forbidden" and masks e-mail addresses.
func DemoGuardrail() Guardrail {
	return Guardrail{
		ID: "simguardrail", Versions: []string{"DRAFT", "1"}, Words: []string{"forbidden"},
		Masks:        map[string]*regexp.Regexp{"EMAIL": regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]*\w`)},
		BlockedInput: "Sorry, the model cannot answer this question.", BlockedOutput: "Sorry, the model cannot give this answer.",
	}
}

// guardrailUse is what a request says of the guardrail that it wants.
type guardrailUse struct {
	ID      string `json:"guardrailIdentifier"`
	Version string `json:"guardrailVersion"`
	Trace   string `json:"trace"`
}

func (u guardrailUse) traced() bool { return u.Trace != "" && !strings.EqualFold(u.Trace, "disabled") }

// guardrailOf finds the guardrail that a request wants; there is none where it wants none.
func (s *Simulator) guardrailOf(use guardrailUse) (Guardrail, bool) {
	id := use.ID[strings.LastIndex(use.ID, "/")+1:]
	g, ok := s.guardrails[id]
	return g, ok && slices.Contains(g.Versions, use.Version)
}

func (s *Simulator) guardrailExists(use guardrailUse) *apiError {
	if use.ID == "" && use.Version == "" {
		return nil
	}
	if _, ok := s.guardrailOf(use); ok {
		return nil
	}
	return validationError("The guardrail identifier or version provided in the request does not exist.")
}

// assessed is what a guardrail makes of a text.
type assessed struct {
	found   assessment
	blocked bool
	masked  string
}

func (a assessed) intervened(text string) bool { return a.blocked || a.masked != text }

// assess looks for words, and in an answer for what is to be masked too.
func (g *Guardrail) assess(s *Simulator, use guardrailUse, text string, output bool) assessed {
	result := assessed{masked: text, found: g.measured(s, use, text)}
	for _, word := range g.Words {
		if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			result.blocked = true
			result.found.block(word)
		}
	}
	if !output || result.blocked {
		return result
	}
	for _, name := range sortedKeys(g.Masks) {
		for _, match := range g.Masks[name].FindAllString(text, -1) {
			result.found.mask(name, match)
		}
		result.masked = g.Masks[name].ReplaceAllLiteralString(result.masked, "{"+name+"}")
	}
	return result
}

// measured is an assessment that has found nothing as yet.
func (g *Guardrail) measured(s *Simulator, use guardrailUse, text string) assessment {
	characters := utf8.RuneCountInString(text)
	units := (characters + 999) / 1000
	used := guardrailUnits{WordPolicyUnits: units}
	if len(g.Masks) > 0 {
		used.SensitiveInformationPolicyUnits = units
	}
	metrics := guardrailMetrics{GuardrailProcessingLatency: int64(100 + characters/100), Usage: used}
	metrics.GuardrailCoverage.TextCharacters = textCoverage{characters, characters}
	details := guardrailDetails{
		GuardrailArn: "arn:aws:bedrock:" + s.region + ":123456789012:guardrail/" + g.ID, GuardrailID: g.ID, GuardrailVersion: use.Version,
		GuardrailOrigin: []string{"REQUEST"}, GuardrailOwnership: "SELF",
	}
	return assessment{AppliedGuardrailDetails: details, InvocationMetrics: metrics}
}
