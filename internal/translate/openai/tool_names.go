// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// ToolNames restores the callers' names of tools whose names Bedrock does not take. Its zero value restores nothing.
type ToolNames struct {
	original map[string]string
}

// Original returns the caller's name of the tool that Bedrock knows as name.
func (n ToolNames) Original(name string) string {
	if original, ok := n.original[name]; ok {
		return original
	}
	return name
}

// The bounds of a tool's name and of a call's ID in Bedrock.
const (
	maxToolName  = 64
	maxToolUseID = 64
	hashLength   = 8
)

// toolNames gives every tool of a request a name that Bedrock takes. The same request always gets the same names, so that a cached prompt stays cached.
type toolNames struct {
	forward map[string]string
	back    map[string]string
}

func newToolNames(req *openaiwire.ChatRequest) *toolNames {
	n := &toolNames{forward: map[string]string{}, back: map[string]string{}}
	all := allToolNames(req)
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

func allToolNames(req *openaiwire.ChatRequest) []string {
	var names []string
	for _, t := range req.Tools {
		names = append(names, t.Name)
	}
	return append(names, calledTools(req.Messages)...)
}

func (n *toolNames) set(original, upstream string) {
	n.forward[original] = upstream
	n.back[upstream] = original
}

// free finds a name that no other tool of the request has: what can be kept of the original, and a hash of it.
func (n *toolNames) free(original string) string {
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

// upstream returns the name that Bedrock gets for the caller's name.
func (n *toolNames) upstream(name string) string { return n.forward[name] }

// restored keeps only the names that differ.
func (n *toolNames) restored() ToolNames {
	original := map[string]string{}
	for upstream, name := range n.back {
		if upstream != name {
			original[upstream] = name
		}
	}
	return ToolNames{original: original}
}

func validToolName(name string) bool {
	return len(name) <= maxToolName && !strings.ContainsFunc(name, func(r rune) bool { return !isNameCharacter(r) })
}

// toolUseID returns the caller's ID of a call, or a hash of it where Bedrock does not take it. Calls and their results so keep matching.
func toolUseID(id string) string {
	refused := func(r rune) bool { return !isNameCharacter(r) && r != '.' && r != ':' }
	if len(id) <= maxToolUseID && !strings.ContainsFunc(id, refused) {
		return id
	}
	return "call_" + hash(id)[:32]
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
