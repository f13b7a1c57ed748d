// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// The types of events.
// Source: https://platform.openai.com/docs/api-reference/responses-streaming
const (
	eventCreated    = "response.created"
	eventInProgress = "response.in_progress"
	eventCompleted  = "response.completed"
	eventIncomplete = "response.incomplete"
	eventFailed     = "response.failed"
	eventError      = "error"

	eventItemAdded  = "response.output_item.added"
	eventItemDone   = "response.output_item.done"
	eventPartAdded  = "response.content_part.added"
	eventPartDone   = "response.content_part.done"
	eventTextDelta  = "response.output_text.delta"
	eventTextDone   = "response.output_text.done"
	eventAnnotation = "response.output_text.annotation.added"

	eventArgumentsDelta = "response.function_call_arguments.delta"
	eventArgumentsDone  = "response.function_call_arguments.done"

	eventReasoningDelta = "response.reasoning_text.delta"
	eventReasoningDone  = "response.reasoning_text.done"

	eventSummaryAdded = "response.reasoning_summary_part.added"
	eventSummaryDelta = "response.reasoning_summary_text.delta"
	eventSummaryDone  = "response.reasoning_summary_text.done"
	eventSummaryEnd   = "response.reasoning_summary_part.done"

	eventSearching      = "response.web_search_call.searching"
	eventSearchProgress = "response.web_search_call.in_progress"
	eventSearched       = "response.web_search_call.completed"
)

// encoder writes a streamed answer. Each text is told by its pieces, and again as a whole when it, its item and the response are done, as the API wants it.
type encoder struct {
	answer *answer
	reader *hub.Reader
	out    []byte
	// sequence numbers the events from 0.
	sequence int

	response responses.Response
	end      end
	metadata *converse.Metadata

	// item is the open item, nil for none; place tells events where they belong, and its beginning in which item.
	item        openItem
	place       []byte
	placeOfItem int
	// whole is the open text, arguments or data so far: a JSON string that lacks its end.
	whole jsontext.Value
	// kept is how many bytes all texts have so far.
	kept        int
	annotations []jsontext.Value
	signature   jsontext.Value
}

func newEncoder(a *answer, back hub.Back) *encoder {
	return &encoder{answer: a, reader: hub.NewReader(back), response: a.template}
}

// writers write an event by its kind.
var writers = map[hub.EventKind]func(*encoder, *hub.Event){
	hub.MessageStart:    (*encoder).start,
	hub.BlockStart:      (*encoder).startBlock,
	hub.TextDelta:       (*encoder).textDelta,
	hub.CitationDelta:   (*encoder).citation,
	hub.ReasoningDelta:  (*encoder).reasoningDelta,
	hub.SignatureDelta:  func(e *encoder, event *hub.Event) { e.signature = event.Text.Clone() },
	hub.RedactedDelta:   func(e *encoder, event *hub.Event) { e.grow(event.Text) },
	hub.ToolInputDelta:  (*encoder).inputDelta,
	hub.ImageDelta:      func(e *encoder, event *hub.Event) { e.grow(event.Text) },
	hub.BlockStop:       (*encoder).stopBlock,
	hub.MessageStop:     (*encoder).stop,
	hub.MetadataEvent:   func(e *encoder, event *hub.Event) { e.metadata = event.Metadata },
	hub.ToolResultDelta: func(*encoder, *hub.Event) {}, // what a tool of Bedrock's own has answered is told by the text that comes of it
}

// Encode returns the events for a frame.
func (e *encoder) Encode(eventType string, payload []byte) ([]byte, error) {
	e.out = e.out[:0]
	events, err := e.reader.Read(eventType, payload)
	if err != nil {
		return nil, err
	}
	for i := range events {
		writers[events[i].Kind](e, &events[i])
	}
	if e.kept > maxKept {
		return nil, &bedrock.Error{Class: bedrock.BrokenStream, Message: "The answer is too large."}
	}
	return e.out, nil
}

// maxKept bounds what is kept of an answer until its end, where it is told as a whole.
const maxKept = 16 << 20

// End returns the one event that ends the response. A failure is told by an event "error" first, which is what clients raise, as OpenAI's own API does.
func (e *encoder) End(err error) []byte {
	e.out = e.out[:0]
	if err := e.reader.End(err); err != nil {
		e.fail(err)
		return e.out
	}
	finish(&e.response, e.end, e.reader.Usage())
	if e.metadata.ServiceTier != nil {
		e.response.ServiceTier = openai.TierName(e.metadata.ServiceTier.Type)
	}
	if e.metadata.Trace != nil {
		e.response.Trace = encode(e.metadata.Trace)
	}
	e.tell(terminals[e.end.status])
	return e.out
}

// terminals are the events that end a response, by its status.
var terminals = map[string]string{
	responses.StatusCompleted:  eventCompleted,
	responses.StatusIncomplete: eventIncomplete,
	responses.StatusFailed:     eventFailed,
}

// begin begins an event, and close ends it.
func (e *encoder) begin(name string) {
	e.out = append(e.out, "event: "...)
	e.out = append(e.out, name...)
	e.out = append(e.out, "\ndata: {\"type\":\""...)
	e.out = append(e.out, name...)
	e.out = append(e.out, "\",\"sequence_number\":"...)
	e.out = strconv.AppendInt(e.out, int64(e.sequence), 10)
	e.sequence++
}

func (e *encoder) close() { e.out = append(e.out, "}\n\n"...) }

// send writes an event of the open item with one member of its own.
func (e *encoder) send(name, member string, value jsontext.Value) {
	e.begin(name)
	e.out = append(e.out, e.place...)
	e.member(member, value)
	e.close()
}

func (e *encoder) member(name string, value jsontext.Value) {
	e.out = append(e.out, ",\""...)
	e.out = append(e.out, name...)
	e.out = append(e.out, "\":"...)
	e.out = append(e.out, value...)
}

// tell writes an event that has the whole response.
func (e *encoder) tell(name string) {
	e.begin(name)
	e.member("response", encode(&e.response))
	e.close()
}

func (e *encoder) start(*hub.Event) {
	e.tell(eventCreated)
	e.tell(eventInProgress)
}

// stop closes what is open, which is whole only where the answer is.
func (e *encoder) stop(event *hub.Event) {
	e.end = endOf(event.Reason)
	e.closeItem(e.end.status)
}

// grow adds to the open text.
func (e *encoder) grow(text jsontext.Value) {
	if text.Kind() == '"' {
		e.whole = append(e.whole, jsonstring.Inner(text)...)
		e.kept += len(text)
	}
}

// take returns the open text, and begins another.
func (e *encoder) take() jsontext.Value {
	e.whole = append(e.whole, '"')
	taken := e.whole
	e.whole = jsontext.Value(`"`)
	return taken
}

// fail ends the response with an error. What was said before stays said.
func (e *encoder) fail(err error) {
	failure := failureOf(err)
	e.begin(eventError)
	e.member("code", failure.Code)
	e.member("message", failure.Message)
	e.member("param", failure.Param)
	e.member("error", encode(failure))
	e.close()
	e.response.Status = responses.StatusFailed
	e.response.Error = &responses.Error{Code: failedCode(failure.Type), Message: jsonstring.Unquote(failure.Message)}
	e.tell(terminals[e.response.Status])
}
