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

// invokeEnding wants a chunk, whose content is the model's own. Where the model speaks Anthropic's protocol, which begins with message_start,
// it wants message_stop too.
type invokeEnding struct{ chunks, anthropic, stopped bool }

func (e *invokeEnding) see(f Frame) {
	if f.EventType != "chunk" {
		return
	}
	if !e.chunks {
		e.anthropic = chunkType(f.Payload) == "message_start"
	}
	e.chunks = true
	e.stopped = e.stopped || (e.anthropic && chunkType(f.Payload) == "message_stop")
}

func (e *invokeEnding) complete() bool { return e.chunks && (!e.anthropic || e.stopped) }
func (e *invokeEnding) terminal() bool { return e.stopped }
