// SPDX-License-Identifier: Apache-2.0

// Package hub is where the dialects meet: every caller's request becomes a Chat, which becomes a request of Converse that the model can take, and every
// answer of Converse becomes blocks and events that each dialect writes in its own way. It does no I/O.
package hub

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// Chat is a conversation as a dialect's caller asked for it: Converse's own members, and what each family of models says in its own way.
// Messages and the system prompt are added by Say, Instruct and their like, which keep Converse's rules.
type Chat struct {
	converse.Request
	// TopK is how many tokens are sampled from; nil: the model's default.
	TopK *int64
	// Reasoning asks the model to think, or not to; nil: the model's default.
	Reasoning *Reasoning
	// Schema is what the answer's text is to fit; nil: any text.
	Schema *Schema
	// NoTools tells that the model is to call none of its tools, for which Converse has no word.
	NoTools bool
	// Serial tells that the model is to call one tool at a time, for which Converse has no word either.
	Serial bool
	// lateSystem tells that instructions came after the first turn.
	lateSystem bool
}

// Reasoning says how much a model is to think. Effort and Budget are two ways to say it; either may be empty.
type Reasoning struct {
	// Off asks for no thinking at all.
	Off bool
	// Effort is one of Efforts.
	Effort string
	// Budget is a number of tokens.
	Budget int64
}

// Schema is a JSON Schema that the answer's text is to fit.
type Schema struct {
	// Name is the caller's name of it, or empty.
	Name        string
	Description jsontext.Value
	JSON        jsontext.Value
}

// Say adds blocks to the conversation. They continue the turn of the same role, since Bedrock refuses two turns of one role in a row.
func (c *Chat) Say(role string, blocks ...converse.ContentBlock) {
	if len(blocks) == 0 {
		return
	}
	if last := len(c.Messages) - 1; last >= 0 && c.Messages[last].Role == role {
		c.Messages[last].Content = append(c.Messages[last].Content, blocks...)
		return
	}
	c.Messages = append(c.Messages, converse.Message{Role: role, Content: blocks})
}

// Instruct adds an instruction where it stands: before the first turn to the system prompt, later as a turn of the role system. Blank text says nothing.
func (c *Chat) Instruct(text jsontext.Value) {
	switch {
	case jsonstring.IsBlank(text):
	case len(c.Messages) == 0:
		c.System = append(c.System, converse.SystemBlock{Text: text})
	default:
		c.lateSystem = true
		c.Say(converse.RoleSystem, converse.ContentBlock{Text: text})
	}
}

// Text is a block of text. Blank text, which Bedrock refuses, is none.
func Text(text jsontext.Value) []converse.ContentBlock {
	if jsonstring.IsBlank(text) {
		return nil
	}
	return []converse.ContentBlock{{Text: text}}
}

// CachePoint is a point up to which the prompt is to be cached, for a time of 5m or 1h; empty: the model's default.
func CachePoint(ttl string) *converse.CachePoint {
	return &converse.CachePoint{Type: "default", TTL: ttl}
}

// CacheHere ends a prefix that is to be cached after what was said last. Nil, and a second point at one place, say nothing.
func (c *Chat) CacheHere(point *converse.CachePoint) {
	switch turns := len(c.Messages); {
	case point == nil:
	case turns > 0:
		content := &c.Messages[turns-1].Content
		if (*content)[len(*content)-1].CachePoint == nil {
			*content = append(*content, converse.ContentBlock{CachePoint: point})
		}
	case len(c.System) > 0 && c.System[len(c.System)-1].CachePoint == nil:
		c.System = append(c.System, converse.SystemBlock{CachePoint: point})
	}
}

// Inference is the sampling parameters, made where there are none yet.
func (c *Chat) Inference() *converse.InferenceConfig {
	if c.InferenceConfig == nil {
		c.InferenceConfig = &converse.InferenceConfig{}
	}
	return c.InferenceConfig
}
