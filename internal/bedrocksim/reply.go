// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"strings"
)

// reply is what a model answers, whatever the form that carries it.
type reply struct {
	blocks       []replyBlock
	stopReason   string
	stopSequence string
	input        int
	output       int
	cache        cacheUse
	// action is what a guardrail did, NONE or INTERVENED, and trace how it came to it; both are empty without a guardrail.
	action string
	trace  *guardrailTrace
}

// replyBlock is a piece of a reply: a text with what it cites, a call of a tool, the result of a tool that the service ran
// itself, reasoning with its signature, reasoning that is hidden, or an image.
type replyBlock struct {
	text      string
	citations []citation
	call      *toolCall
	result    *toolCall
	reasoning bool
	signature string
	redacted  []byte
	image     []byte
}

// isText says that the block is a text that stop sequences and guardrails look at.
func (b replyBlock) isText() bool {
	return b.call == nil && b.result == nil && !b.reasoning && b.redacted == nil && b.image == nil
}

// toolCall is a call of a tool; server says that the service runs it.
type toolCall struct {
	id     string
	name   string
	input  json.RawMessage
	server bool
}

// tokens are the pieces in which a stream sends the block.
func (b replyBlock) tokens() []string {
	if b.call != nil {
		return tokenize(string(b.call.input))
	}
	return tokenize(b.text)
}

// latencyMs is the latency that the reply claims: it is made from the size of the reply, so that it is the same every time.
func (r *reply) latencyMs() int64 { return int64(200 + r.input/10 + 10*r.output) }

// finish applies stop sequences and the limit on tokens, and counts. A call of a tool that does not fit is left out.
func (r *reply) finish(stops []string, limit int) {
	r.cutAtStop(stops)
	r.cutAtLimit(limit)
	for _, b := range r.blocks {
		r.output += len(b.tokens())
	}
}

func (r *reply) cutAtStop(stops []string) {
	for i, b := range r.blocks {
		if !b.isText() {
			continue
		}
		if at, stop := firstStop(b.text, stops); stop != "" {
			r.blocks[i].text = b.text[:at]
			r.blocks = r.blocks[:i+1]
			r.stopReason, r.stopSequence = "stop_sequence", stop
			return
		}
	}
}

func firstStop(text string, stops []string) (int, string) {
	at, found := len(text), ""
	for _, stop := range stops {
		if i := strings.Index(text, stop); stop != "" && i >= 0 && i < at {
			at, found = i, stop
		}
	}
	return at, found
}

func (r *reply) cutAtLimit(limit int) {
	left := limit
	for i, b := range r.blocks {
		tokens := b.tokens()
		if len(tokens) <= left {
			left -= len(tokens)
			continue
		}
		r.stopReason, r.stopSequence = "max_tokens", ""
		if b.call != nil {
			r.blocks = r.blocks[:i]
			return
		}
		r.blocks[i].text = strings.Join(tokens[:left], "")
		r.blocks = r.blocks[:i+1]
		return
	}
}

// joined is texts one after the other.
func joined(texts []string) string { return strings.Join(texts, "") }
