// SPDX-License-Identifier: Apache-2.0

package field

import (
	"slices"
	"strings"
)

// The bounds of a report's list, which goes into a header.
const (
	maxReported     = 32
	maxReportedName = 96
	andOthers       = "and-others"
)

// Report collects the fields of a request that Bedrock does not get: the fidelity contract's account. The zero value is an empty one.
type Report struct {
	names []string
	// elements counts the elements of arrays that were read.
	elements int
}

// Drop reports that the field at a path is not carried. Indexes are left out, so that a field is named once: messages[3].name becomes messages[].name.
func (r *Report) Drop(path string) {
	name := safeName(path)
	if len(r.names) >= maxReported {
		name = andOthers
	}
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
}

// NotCarried lists what was dropped: at most 33 names, sorted, each once, safe in a header. The last one tells where there were more.
func (r *Report) NotCarried() []string {
	fields := r.names[:min(len(r.names), maxReported)]
	slices.Sort(fields)
	return r.names
}

// Strict refuses a request of which anything is not carried, and names all of it.
func (r *Report) Strict() error {
	names := r.NotCarried()
	if len(names) == 0 {
		return nil
	}
	return Refuse(CodeNotCarried, names[0],
		"Bedrock has no way to carry %s to this endpoint's model, and this endpoint refuses what it cannot carry (fidelity: Strict). Leave out what is named.", quoted(names))
}

// safeName turns a path into a name without indexes, of characters that are safe in a header.
func safeName(path string) string {
	if path == "" {
		return "?"
	}
	inIndex := false
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '[':
			inIndex = true
		case r == ']':
			inIndex = false
		case inIndex && r >= '0' && r <= '9':
			return -1
		case !isNameCharacter(r):
			return '?'
		}
		return r
	}, path)
	return name[:min(len(name), maxReportedName)]
}

func isNameCharacter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
}
