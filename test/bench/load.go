// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"encoding/json"
	"strings"
)

// call is one kind of request, and what its answer holds when all went well.
type call struct {
	path string
	body []byte
	mark string
	// signed: the request carries a signature for the upstream, as a caller of the floor has to.
	signed bool
}

// Sizes of bodies, in bytes.
const (
	shortBody = 1200
	longBody  = 116_000
)

// prose is text as people write prompts: lines, quotation marks and a few letters beyond ASCII, which JSON escapes or not.
const prose = "The quarry's north face shows \"thin-bedded\" limestone over grey shale;\n\tits dip is about 12°, and between the beds lie films of clay. "

const system = "You are a field geologist. Answer in plain words, and say what you do not know."

// text is prose that has about n bytes as a JSON string.
func text(n int) string {
	encoded, err := json.Marshal(prose)
	if err != nil {
		panic(err)
	}
	return strings.Repeat(prose, max(1, n/(len(encoded)-2)))
}

// object is a JSON object.
type object = map[string]any

func encode(v any) []byte {
	content, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing here comes from outside
	}
	return content
}

const conversePath = "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse"

// converseCall is a call in Bedrock's own dialect, with a body of about that size.
func converseCall(size int, stream bool) call {
	said := func(role, text string) object { return object{"role": role, "content": []object{{"text": text}}} }
	c := call{path: conversePath, mark: `"totalTokens":375`, body: encode(object{
		"system":          []object{{"text": system}},
		"messages":        []object{said("user", "What is this?"), said("assistant", "Where was it taken?"), said("user", text(size-400))},
		"inferenceConfig": object{"maxTokens": 1024, "temperature": 0.2},
	})}
	if stream {
		c.path, c.mark = conversePath+"-stream", `"totalTokens":401`
	}
	return c
}

func chatCall(size int, stream bool) call {
	said := func(role, text string) object { return object{"role": role, "content": text} }
	body := object{
		"model": modelID, "max_tokens": 1024, "temperature": 0.2,
		"messages": []object{said("system", system), said("user", "What is this?"), said("assistant", "Where was it taken?"), said("user", text(size-400))},
	}
	c := call{path: "/v1/chat/completions", mark: `"finish_reason":"stop"`}
	if stream {
		body["stream"], c.mark = true, "data: [DONE]"
	}
	c.body = encode(body)
	return c
}

func messagesCall(size int, stream bool) call {
	said := func(role, text string) object { return object{"role": role, "content": text} }
	body := object{
		"model": modelID, "max_tokens": 1024, "temperature": 0.2, "system": system,
		"messages": []object{said("user", "What is this?"), said("assistant", "Where was it taken?"), said("user", text(size-400))},
	}
	c := call{path: "/v1/messages", mark: `"stop_reason":"end_turn"`}
	if stream {
		body["stream"], c.mark = true, `"message_stop"`
	}
	c.body = encode(body)
	return c
}

func responsesCall(size int, stream bool) call {
	said := func(role, text string) object { return object{"role": role, "content": text} }
	body := object{
		"model": modelID, "max_output_tokens": 1024, "temperature": 0.2, "instructions": system, "store": false,
		"input": []object{said("user", "What is this?"), said("assistant", "Where was it taken?"), said("user", text(size-400))},
	}
	c := call{path: "/v1/responses", mark: `"status":"completed"`}
	if stream {
		body["stream"], c.mark = true, `"response.completed"`
	}
	c.body = encode(body)
	return c
}
