// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// The bounds of a tool's name and of a call's ID in Bedrock.
const (
	maxToolName  = 64
	maxToolUseID = 64
	hashLength   = 8
)

// Names gives every tool of a request a name that Bedrock takes, and restores the caller's. The same request always gets the same names, so that a cached
// prompt stays cached. Its zero value changes nothing.
type Names struct {
	forward, back map[string]string
}

// NamesOf is for all the names of tools in one request, those of its history among them.
func NamesOf(all []string) Names {
	var n Names
	for _, name := range all {
		if !validToolName(name) && n.forward == nil {
			n = Names{forward: map[string]string{}, back: map[string]string{}}
		}
	}
	if n.forward == nil {
		return n
	}
	for _, name := range all {
		if validToolName(name) {
			n.set(name, name)
		}
	}
	for _, name := range all {
		if _, known := n.forward[name]; !known {
			n.set(name, n.free(name))
		}
	}
	return n
}

func (n Names) set(original, upstream string) {
	n.forward[original], n.back[upstream] = upstream, original
}

// free finds a name that no other tool of the request has: what can be kept of the original, and a hash of it.
func (n Names) free(original string) string {
	kept := strings.Map(func(r rune) rune {
		if isNameCharacter(r) {
			return r
		}
		return '_'
	}, original)
	kept = kept[:min(len(kept), maxToolName-hashLength-1)]
	for seed := original; ; seed += "'" {
		name := kept + "_" + hash(seed)[:hashLength]
		if _, taken := n.back[name]; !taken {
			return name
		}
	}
}

// Upstream is the name that Bedrock gets for the caller's name.
func (n Names) Upstream(name string) string {
	if upstream, ok := n.forward[name]; ok {
		return upstream
	}
	return name
}

// Original is the caller's name of the tool that Bedrock knows as name.
func (n Names) Original(name string) string {
	if original, ok := n.back[name]; ok {
		return original
	}
	return name
}

func validToolName(name string) bool {
	return name != "" && len(name) <= maxToolName && !strings.ContainsFunc(name, func(r rune) bool { return !isNameCharacter(r) })
}

// isNameCharacter tells the characters that Bedrock takes in the name of a tool.
func isNameCharacter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}

// ToolUseID is the caller's ID of a call, or a hash of it where Bedrock does not take it. Calls and their results so keep matching.
func ToolUseID(id string) string {
	refused := func(r rune) bool { return !isNameCharacter(r) && r != '.' && r != ':' }
	if id != "" && len(id) <= maxToolUseID && !strings.ContainsFunc(id, refused) {
		return id
	}
	return "call_" + hash(id)[:32]
}

// fittedID is an ID of exactly that many letters and digits, for models that take no other.
func fittedID(id string, length int) string {
	plain := func(r rune) bool { return isNameCharacter(r) && r != '_' && r != '-' }
	if len(id) == length && !strings.ContainsFunc(id, func(r rune) bool { return !plain(r) }) {
		return id
	}
	return hash(id)[:length]
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
