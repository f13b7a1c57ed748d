// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// hiddenResult is what the service shows of what its own tools found.
const hiddenResult = "[HIDDEN]"

// converse is the block as it is in a message.
func (b replyBlock) converse() map[string]any {
	switch {
	case b.call != nil:
		use := b.call.head()
		use["input"] = b.call.input
		return map[string]any{"toolUse": use}
	case b.result != nil:
		found := b.result.resultHead()
		found["content"] = hidden()
		return map[string]any{"toolResult": found}
	case b.image != nil:
		return map[string]any{"image": map[string]any{"format": "png", "source": map[string]any{"bytes": b.image}}}
	case b.redacted != nil:
		return map[string]any{"reasoningContent": map[string]any{"redactedContent": b.redacted}}
	case b.reasoning:
		return map[string]any{"reasoningContent": map[string]any{"reasoningText": b.reasoningText()}}
	case len(b.citations) > 0:
		return map[string]any{"citationsContent": b.citationsContent()}
	default:
		return map[string]any{"text": b.text}
	}
}

func (b replyBlock) reasoningText() map[string]any {
	said := map[string]any{"text": b.text}
	if b.signature != "" {
		said["signature"] = b.signature
	}
	return said
}

func (b replyBlock) citationsContent() map[string]any {
	cited := make([]any, len(b.citations))
	for i, c := range b.citations {
		cited[i] = c.asConverse()
	}
	content := map[string]any{"citations": cited}
	if b.text != "" {
		content["content"] = []any{map[string]any{"text": b.text}}
	}
	return content
}

func (c *toolCall) head() map[string]any {
	head := map[string]any{"toolUseId": c.id, "name": c.name}
	if c.server {
		head["type"] = "server_tool_use"
	}
	return head
}

func (c *toolCall) resultHead() map[string]any {
	return map[string]any{"toolUseId": c.id, "status": "success", "type": c.name + "_result"}
}

func hidden() []any { return []any{map[string]any{"text": hiddenResult}} }

// converseStart is the start of the block in a stream, or nil: texts and reasoning begin with their first delta.
func (b replyBlock) converseStart() map[string]any {
	switch {
	case b.call != nil:
		return map[string]any{"toolUse": b.call.head()}
	case b.result != nil:
		return map[string]any{"toolResult": b.result.resultHead()}
	case b.image != nil:
		return map[string]any{"image": map[string]any{"format": "png"}}
	default:
		return nil
	}
}

// converseHeads are the deltas of the block that are no pieces of its text or its input: they come before those.
func (b replyBlock) converseHeads() []map[string]any {
	switch {
	case b.result != nil:
		return []map[string]any{{"toolResult": hidden()}}
	case b.image != nil:
		return []map[string]any{{"image": map[string]any{"source": map[string]any{"bytes": b.image}}}}
	case b.redacted != nil:
		return []map[string]any{{"reasoningContent": map[string]any{"redactedContent": b.redacted}}}
	}
	var cited []map[string]any
	for _, c := range b.citations {
		cited = append(cited, map[string]any{"citation": c.asConverse()})
	}
	return cited
}

// hasNoPieces says that the block is sent without pieces of text or input.
func (b replyBlock) hasNoPieces() bool { return b.result != nil || b.image != nil || b.redacted != nil }

func (b *replyBlock) converseDelta(token string) any {
	switch {
	case b.call != nil:
		return map[string]any{"toolUse": map[string]any{"input": token}}
	case b.reasoning:
		return map[string]any{"reasoningContent": textMember{token}}
	default:
		return textMember{token}
	}
}
