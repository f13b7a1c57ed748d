// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// neutral lists the values that ask for nothing but what happens anyway, so that leaving them out changes no answer. Names are as in Converse.NotCarried.
var neutral = map[string][]string{
	"frequency_penalty":                     {"0", "0.0"},
	"logit_bias":                            {"{}"},
	"logprobs":                              {"false"},
	"messages[].annotations":                {"[]"},
	"messages[].content[].image_url.detail": {`"auto"`},
	"metadata":                              {"{}"},
	"modalities":                            {`["text"]`},
	"parallel_tool_calls":                   {"true"},
	"presence_penalty":                      {"0", "0.0"},
	"response_format":                       {`{"type":"text"}`},
	"service_tier":                          {`"auto"`, `"default"`},
	"store":                                 {"false"},
	"stream_options.include_obfuscation":    {"false"},
	"tools[].function.strict":               {"false"},
	"top_logprobs":                          {"0"},
	"verbosity":                             {`"medium"`},
}

// The bounds of NotCarried, which goes into a header.
const (
	maxNotCarried     = 32
	maxNotCarriedName = 96
	andOthers         = "and-others"
)

// drop remembers that what stands at v is not carried.
func (d *decoder) drop(v value) {
	name := headerName(v.path)
	if d.notCarried[name] || isNeutral(name, v.raw) {
		return
	}
	if len(d.notCarried) >= maxNotCarried {
		name = andOthers
	}
	if d.notCarried == nil {
		d.notCarried = make(map[string]bool)
	}
	d.notCarried[name] = true
}

func (d *decoder) dropped() []string {
	return slices.Sorted(maps.Keys(d.notCarried))
}

func isNeutral(name string, raw json.RawMessage) bool {
	values, known := neutral[name]
	if !known {
		return false
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return false
	}
	return slices.Contains(values, compact.String())
}

// headerName turns a path into a name without indexes, of characters that are safe in a header: messages[3].name becomes messages[].name.
func headerName(path string) string {
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
		case !isNameCharacter(r) && r != '.':
			return '?'
		}
		return r
	}, path)
	return name[:min(len(name), maxNotCarriedName)]
}

// isNameCharacter tells the characters that OpenAI and Bedrock both take in the name of a tool.
func isNameCharacter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}
