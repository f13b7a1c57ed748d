// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"fmt"
	"slices"
	"strings"
)

// check is a fault of the field at path unless ok.
func check(path string, ok bool, message string) Faults {
	if ok {
		return nil
	}
	return Faults{{path, message}}
}

// when checks only what applies.
func when(applies bool, faults func() Faults) Faults {
	if !applies {
		return nil
	}
	return faults()
}

// oneOf checks a field of a closed set.
func oneOf(path, value string, allowed ...string) Faults {
	return check(path, slices.Contains(allowed, value), "is not one of its values; write "+strings.Join(allowed, ", "))
}

// between checks a number's bounds, which are its own values.
func between(path string, value, least, most int64) Faults {
	return check(path, least <= value && value <= most, fmt.Sprintf("is %d; write a whole number from %d to %d", value, least, most))
}

// notAbove checks that a phase fits in the one around it.
func notAbove(path string, value int, other string, limit int) Faults {
	return check(path, value <= limit, fmt.Sprintf("is %d, longer than %s, which is %d; write at most %d", value, other, limit, limit))
}

// name checks a name that callers or logs use: visible ASCII.
func name(path, value string, most int) Faults {
	if value == "" {
		return Faults{{path, "is missing; it is required"}}
	}
	isVisible := !strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' })
	message := fmt.Sprintf("must be 1 to %d visible ASCII characters without spaces", most)
	return check(path, len(value) <= most && isVisible, message)
}

// maxListed bounds every list.
const maxListed = 64

// list checks the number of entries, each entry, and that none is there twice.
func list(path string, entries []string, entry func(path, value string) Faults) Faults {
	faults := check(path, len(entries) <= maxListed, fmt.Sprintf("has %d entries; write at most %d", len(entries), maxListed))
	for i, value := range entries {
		at := fmt.Sprintf("%s[%d]", path, i)
		faults = append(faults, entry(at, value)...)
		faults = append(faults, check(at, !slices.Contains(entries[:i], value), "is there twice; remove it")...)
	}
	return faults
}
