// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestStamp(t *testing.T) {
	before := metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	now := metav1.NewTime(before.Add(time.Hour))
	former := []metav1.Condition{
		{Type: "Same", Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: before, ObservedGeneration: 1},
		{Type: "Other", Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: before, ObservedGeneration: 1},
		{Type: "Gone", Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: before, ObservedGeneration: 1},
	}
	got := Stamp(former, []metav1.Condition{True("Same", "New", ""), False("Other", "New", ""), Unknown("Fresh", "New", "")}, 2, now)
	want := []metav1.Condition{
		{Type: "Same", Status: metav1.ConditionTrue, Reason: "New", LastTransitionTime: before, ObservedGeneration: 2},
		{Type: "Other", Status: metav1.ConditionFalse, Reason: "New", LastTransitionTime: now, ObservedGeneration: 2},
		{Type: "Fresh", Status: metav1.ConditionUnknown, Reason: "New", LastTransitionTime: now, ObservedGeneration: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
}

func TestMessagesAreOneBoundedLine(t *testing.T) {
	if got := True("T", "R", "a\nb\x1bc").Message; got != "a b c" {
		t.Errorf("got %q", got)
	}
	got := True("T", "R", strings.Repeat("é", maxMessage)).Message
	if len(got) > maxMessage || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
		t.Errorf("got %d bytes, valid %t, ending in %q", len(got), utf8.ValidString(got), got[len(got)-3:])
	}
}
