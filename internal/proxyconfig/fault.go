// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with a configuration.
type Fault struct {
	// Path is the field, such as retries.maxAttempts, or the variable's name where the configuration comes from the environment.
	Path string
	// Message says what is wrong and what to write instead.
	Message string
}

// Error is the fault on one line.
func (f Fault) Error() string {
	if f.Path == "" {
		return f.Message
	}
	return f.Path + ": " + f.Message
}

// Faults are all things that are wrong with a configuration, in the order of their paths.
type Faults []Fault

// Error lists the faults, one a line when there are several.
func (f Faults) Error() string {
	if len(f) == 1 {
		return f[0].Error()
	}
	lines := []string{fmt.Sprintf("%d faults:", len(f))}
	for _, fault := range f {
		lines = append(lines, "  "+fault.Error())
	}
	return strings.Join(lines, "\n")
}

// merge adds faults of fields that are not known to be at fault yet: a field of a wrong type was left at its default, which says nothing more.
func (f Faults) merge(more Faults) Faults {
	all := slices.Clone(f)
	for _, fault := range more {
		same := func(known Fault) bool { return known.Path == fault.Path }
		if !slices.ContainsFunc(f, same) {
			all = append(all, fault)
		}
	}
	slices.SortStableFunc(all, func(a, b Fault) int { return strings.Compare(a.Path, b.Path) })
	return all
}
