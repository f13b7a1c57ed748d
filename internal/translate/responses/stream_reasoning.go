// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// reasoningEvents are the events of reasoning that is told in one of two forms.
type reasoningEvents struct{ index, part, added, delta, done, end string }

var (
	inFull     = reasoningEvents{contentIndex, responses.TypeReasoningText, eventPartAdded, eventReasoningDelta, eventReasoningDone, eventPartDone}
	summarized = reasoningEvents{summaryIndex, responses.TypeSummaryText, eventSummaryAdded, eventSummaryDelta, eventSummaryDone, eventSummaryEnd}
)

func (e *encoder) reasoningEvents() *reasoningEvents {
	if e.answer.summarize {
		return &summarized
	}
	return &inFull
}

// openReasoning begins an item of reasoning, of which nothing is known yet.
func (e *encoder) openReasoning() {
	id := e.answer.itemID(prefixReasoning, e.index())
	e.open(&responses.Reasoning{
		ID: id, Type: responses.TypeReasoning, Summary: []responses.TextPart{}, EncryptedContent: jsontext.Value("null"), Status: responses.StatusInProgress,
	}, id)
}

func (e *encoder) startReasoning(*hub.Event) {
	events := e.reasoningEvents()
	e.openReasoning()
	e.signature = nil
	e.within(events.index, 0)
	e.send(events.added, "part", encode(responses.TextPart{Type: events.part, Text: jsontext.Value(`""`)}))
}

func (e *encoder) reasoningDelta(event *hub.Event) {
	e.send(e.reasoningEvents().delta, "delta", event.Text)
	e.grow(event.Text)
}

func (e *encoder) stopReasoning() {
	events, text := e.reasoningEvents(), e.take()
	e.send(events.done, "text", text)
	e.send(events.end, "part", encode(responses.TextPart{Type: events.part, Text: text}))
	e.item = e.answer.reasoning(e.index(), &converse.ReasoningContent{ReasoningText: &converse.ReasoningText{Text: text, Signature: e.signature}})
}

func (e *encoder) startRedacted(*hub.Event) { e.openReasoning() }

func (e *encoder) stopRedacted() {
	e.item = e.answer.reasoning(e.index(), &converse.ReasoningContent{RedactedContent: e.take()})
}
