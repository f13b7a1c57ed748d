// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"regexp"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// TestEveryRuleHasACase holds that each rule refuses some case at the place where it stands, so that none is there untried.
func TestEveryRuleHasACase(t *testing.T) {
	var messages []string
	for _, tc := range load(t, "refused", 60) {
		messages = append(messages, placeOnly(tc.want))
	}
	for _, n := range nodes(t) {
		for _, rule := range n.schema.XValidations {
			if !refusedBy(messages, n.path+rule.FieldPath+": ", rule) {
				t.Errorf("no refused case for the rule at %s: %s", n.path+rule.FieldPath, rule.Message)
			}
		}
	}
}

// refusedBy tells whether a message names the place and says what the rule says. What an expression says is known at run time alone.
func refusedBy(messages []string, place string, rule apiextensionsv1.ValidationRule) bool {
	for _, message := range messages {
		said := rule.MessageExpression != "" || strings.HasSuffix(message, rule.Message)
		if said && strings.Contains(message, " "+place) {
			return true
		}
	}
	return false
}

// placeOnly writes the indices and keys of a message's paths as the schema's paths have them.
func placeOnly(message string) string {
	message = regexp.MustCompile(`\[\d+\]`).ReplaceAllString(message, "[]")
	return regexp.MustCompile(`\[[a-z]+\]: `).ReplaceAllString(message, "{}: ")
}
