// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// maxCalls bounds the calls of tools in one reply.
const maxCalls = 16

// toolCalls are the calls that answer a prompt. A turn that brings tool results is answered in words. Otherwise each
// mention of a tool's name in the user's text is a call of it, in order; a choice that demands a call gets at least one.
func toolCalls(m *Model, p *prompt) []*toolCall {
	last := p.lastUser()
	if len(p.tools) == 0 || len(last.of(blockToolResult)) > 0 {
		return nil
	}
	var calls []*toolCall
	for i, t := range mentioned(p, last.text()) {
		calls = append(calls, &toolCall{id: toolUseID(m, p, i), name: t.tool.name, input: toolInput(t.tool.schema, t.text)})
	}
	return calls
}

// mention is a tool and the part of the prompt that follows its name, up to the next name.
type mention struct {
	tool tool
	at   int
	text string
}

func mentioned(p *prompt, text string) []mention {
	tools := p.tools
	if p.choice.mode == "tool" {
		tools = slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return t.name != p.choice.name })
	}
	var found []mention
	for _, t := range tools {
		found = append(found, mentionsOf(t, text)...)
	}
	slices.SortStableFunc(found, func(a, b mention) int { return a.at - b.at })
	if len(found) == 0 && p.choice.mode != "auto" && len(tools) > 0 {
		return []mention{{tool: tools[0], text: text}}
	}
	most := maxCalls
	if p.choice.single {
		most = 1
	}
	found = found[:min(len(found), most)]
	for i := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1].at
		}
		found[i].text = text[found[i].at:end]
	}
	return found
}

func mentionsOf(t tool, text string) []mention {
	name := strings.ReplaceAll(regexp.QuoteMeta(t.name), "_", "[_ ]")
	re, err := regexp.Compile(`(?i)(^|[^A-Za-z0-9_-])(` + name + `)($|[^A-Za-z0-9_-])`)
	if err != nil {
		return nil
	}
	var found []mention
	for _, at := range re.FindAllStringSubmatchIndex(text, maxCalls) {
		found = append(found, mention{tool: t, at: at[4]})
	}
	return found
}

// toolUseID is made from the whole request, so that it differs between requests and not between runs. Mistral's have nine characters.
func toolUseID(m *Model, p *prompt, index int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", p.digest, index))
	if m.Invoke == "mistral" {
		return strings.NewReplacer("-", "A", "_", "B").Replace(base64.RawURLEncoding.EncodeToString(sum[:]))[:9]
	}
	return "tooluse_" + base64.RawURLEncoding.EncodeToString(sum[:])[:22]
}

// jsonSchema is the part of a JSON schema that an input is made from.
type jsonSchema struct {
	Type       any                        `json:"type"`
	Enum       []json.RawMessage          `json:"enum"`
	Const      json.RawMessage            `json:"const"`
	Properties map[string]json.RawMessage `json:"properties"`
	Items      json.RawMessage            `json:"items"`
	Minimum    *float64                   `json:"minimum"`
}

// schemaDepth bounds how deep an input follows its schema.
const schemaDepth = 6

// toolInput makes an input that fits the schema. A property whose value the prompt states as name=value gets that value.
func toolInput(schema json.RawMessage, text string) json.RawMessage {
	v := sampleOf(schema, "input", text, schemaDepth)
	if _, ok := v.(map[string]any); !ok {
		v = map[string]any{}
	}
	body, err := encodeJSON(v)
	if err != nil {
		return json.RawMessage("{}")
	}
	return body
}

func sampleOf(raw json.RawMessage, name, text string, depth int) any {
	var s jsonSchema
	if json.Unmarshal(raw, &s) != nil || depth == 0 {
		return nil
	}
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	switch typeName(s.Type) {
	case "object":
		return sampleObject(s, text, depth)
	case "array":
		return []any{sampleOf(s.Items, name, text, depth-1)}
	default:
		return sampleScalar(s, name, text)
	}
}

func typeName(t any) string {
	if several, ok := t.([]any); ok && len(several) > 0 {
		t = several[0]
	}
	name, _ := t.(string)
	return name
}

func sampleObject(s jsonSchema, text string, depth int) map[string]any {
	obj := make(map[string]any, len(s.Properties))
	for name, property := range s.Properties {
		obj[name] = sampleOf(property, name, text, depth-1)
	}
	return obj
}

func sampleScalar(s jsonSchema, name, text string) any {
	stated := statedValue(name, text)
	switch typeName(s.Type) {
	case "integer", "number":
		if json.Valid([]byte(stated)) && stated != "" {
			return json.Number(stated)
		}
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case "boolean":
		return stated != "false"
	case "null":
		return nil
	}
	if stated != "" {
		return stated
	}
	return "some " + name
}

// statedValue finds name=value or name="a value" in a text.
func statedValue(name, text string) string {
	re, err := regexp.Compile(`\b` + regexp.QuoteMeta(name) + `=("[^"]*"|[^\s,;]+)`)
	if err != nil {
		return ""
	}
	found := re.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return strings.Trim(strings.TrimRight(found[1], ".?!"), `"`)
}
