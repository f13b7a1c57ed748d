// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// sample sets the parameters of sampling, the metadata and the tier.
func (t *translation) sample() error {
	r := &t.request
	if r.maxTokens != nil || r.temperature != nil || r.topP != nil || len(r.stop) > 0 {
		*t.chat.Inference() = converse.InferenceConfig{MaxTokens: r.maxTokens, Temperature: r.temperature, TopP: r.topP, StopSequences: r.stop}
	}
	if len(r.stop) > 0 {
		t.chat.AdditionalModelResponseFieldPaths = []string{"/stop_sequence"} // Converse does not tell which one it was
	}
	t.chat.TopK = r.topK
	if r.userID != "" && !t.chat.Note("user_id", r.userID) {
		t.report.Drop("metadata.user_id")
	}
	if r.serviceTier == "standard_only" {
		t.chat.ServiceTier = &converse.ServiceTier{Type: "default"}
	}
	return nil
}

// instruct sets the system prompt.
func (t *translation) instruct() error {
	for i := range t.request.system {
		t.instructBlock(&t.request.system[i])
	}
	return nil
}

func (t *translation) instructBlock(b *block) {
	t.dropCitations(b)
	t.chat.Instruct(b.text)
	t.chat.CacheHere(b.cachePoint())
}

// converse sets the conversation.
func (t *translation) converse() error {
	for i := range t.request.messages {
		if err := t.say(&t.request.messages[i], i); err != nil {
			return err
		}
	}
	if cache := t.request.cache; cache != nil {
		t.chat.CacheHere(hub.CachePoint(cache.ttl))
	}
	return nil
}

func (t *translation) say(m *message, at int) error {
	said := 0
	for i := range m.content {
		b := &m.content[i]
		switch {
		case m.role != roleSystem:
		case b.kind != blockText:
			return field.Refuse(field.CodeValue, b.path, "Invalid '%s': a turn of the role system takes text alone.", b.path)
		default:
			t.instructBlock(b)
			continue
		}
		t.leaveCitations(m.role, b)
		blocks, err := converters[b.kind](b)
		if err != nil {
			return err
		}
		said += len(blocks)
		t.chat.Say(m.role, blocks...)
		t.chat.CacheHere(b.cachePoint())
	}
	if said == 0 && m.role == roleUser {
		path := fmt.Sprintf("messages[%d].content", at)
		return field.Refuse(field.CodeEmptyString, path, "Invalid '%s': expected a text that is not blank or another block, which Bedrock needs in each message of a user.", path)
	}
	return nil
}

// leaveCitations leaves those of a text that an assistant wrote. What stands within a block was written by none.
func (t *translation) leaveCitations(role string, b *block) {
	if role != roleAssistant {
		t.dropCitations(b)
	}
	for _, within := range [][]block{b.content, b.source.content} {
		for i := range within {
			t.leaveCitations(roleUser, &within[i])
		}
	}
}

// dropCitations leaves out those of a text that no assistant wrote.
func (t *translation) dropCitations(b *block) {
	if len(b.citations) > 0 {
		b.citations = nil
		t.report.Drop(b.path + ".citations")
	}
}

// carryRest gives Claude what Converse has no member for.
func (t *translation) carryRest() error {
	t.setOrDrop("context_management", t.request.context)
	return nil
}

// setOrDrop gives the model a member of Anthropic's requests, or reports it where the model does not take it.
func (t *translation) setOrDrop(path string, value jsontext.Value) {
	switch {
	case value == nil:
	case t.family.Takes(topOf(path)):
		t.chat.SetAdditional(path, value)
	default:
		t.report.Drop(path)
	}
}
