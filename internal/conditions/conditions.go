// SPDX-License-Identifier: Apache-2.0

// Package conditions makes and compares metav1.Conditions: what every condition of a resource needs, whatever it is about.
// It imports nothing of this module.
package conditions

import (
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maxMessage bounds a message, in bytes. The API's own bound is 32 KiB, which nobody reads.
const maxMessage = 1024

// True is a condition that holds.
func True(kind, reason, message string) metav1.Condition {
	return condition(kind, metav1.ConditionTrue, reason, message)
}

// False is a condition that does not hold.
func False(kind, reason, message string) metav1.Condition {
	return condition(kind, metav1.ConditionFalse, reason, message)
}

// Unknown is a condition of which nothing is known.
func Unknown(kind, reason, message string) metav1.Condition {
	return condition(kind, metav1.ConditionUnknown, reason, message)
}

func condition(kind string, status metav1.ConditionStatus, reason, message string) metav1.Condition {
	return metav1.Condition{Type: kind, Status: status, Reason: reason, Message: clean(message)}
}

// clean makes one bounded line of a message.
func clean(message string) string {
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, message)
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage-len("…")], "") + "…"
	}
	return message
}

// Stamp gives the fresh conditions their generation and the time of their last transition, which is that of the former condition of the same
// type and status where there is one. A former condition that is not among the fresh ones is gone.
func Stamp(former, fresh []metav1.Condition, generation int64, now metav1.Time) []metav1.Condition {
	stamped := make([]metav1.Condition, 0, len(fresh))
	for _, c := range fresh {
		c.ObservedGeneration = generation
		c.LastTransitionTime = now
		if old := meta.FindStatusCondition(former, c.Type); old != nil && old.Status == c.Status {
			c.LastTransitionTime = old.LastTransitionTime
		}
		stamped = append(stamped, c)
	}
	return stamped
}
