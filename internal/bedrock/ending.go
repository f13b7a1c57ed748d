// SPDX-License-Identifier: Apache-2.0

package bedrock

// ending knows from a stream's events whether it may end. Bedrock's streams just stop, so what tells a whole one from a cut one are its last events.
type ending interface {
	// see takes one event, in order.
	see(Frame)
	// complete tells whether the stream may end here.
	complete() bool
	// terminal tells whether nothing can follow.
	terminal() bool
}

func endingOf(op Operation) ending {
	if op == ConverseStream {
		return &converseEnding{}
	}
	return &invokeEnding{}
}

// converseEnding wants messageStop and, after it, metadata: recorded streams have both, in that order, without exception.
type converseEnding struct{ stopped, metered bool }

func (e *converseEnding) see(f Frame) {
	e.stopped = e.stopped || f.EventType == "messageStop"
	e.metered = e.metered || (e.stopped && f.EventType == "metadata")
}

func (e *converseEnding) complete() bool { return e.metered }
func (e *converseEnding) terminal() bool { return e.metered }

// invokeEnding wants the metrics that Bedrock adds to the last chunk of every model, whose content is otherwise the model's own. Where the model
// speaks Anthropic's protocol, which begins with message_start, it wants message_stop instead. A prompt that a guardrail blocks reaches no model:
// its one chunk has the guardrail's action and no metrics. Streams that a guardrail only edits have its action in any chunk, so there it tells nothing.
type invokeEnding struct{ begun, anthropic, stopped, closed bool }

func (e *invokeEnding) see(f Frame) {
	if f.EventType != "chunk" {
		return
	}
	chunk := chunkOf(f.Payload)
	isFirst := !e.begun
	if isFirst {
		e.begun, e.anthropic = true, chunk.Type == "message_start"
	}
	e.closed = chunk.isMetered() || (isFirst && chunk.isGuarded())
	e.stopped = e.stopped || (e.anthropic && chunk.Type == "message_stop")
}

func (e *invokeEnding) complete() bool {
	if e.anthropic {
		return e.stopped
	}
	return e.closed
}

func (e *invokeEnding) terminal() bool { return e.stopped }
