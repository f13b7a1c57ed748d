// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/hub"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
	"github.com/outcrop-dev/outcrop/internal/wire/responses"
)

// openItem is an item of which not all has come: a pointer to one of the types of package responses, or nil.
type openItem any

// starters begin an item for a block. Texts are apart: those that follow each other share an item.
var starters = map[hub.BlockType]func(*encoder, *hub.Event){
	hub.TextBlock:       (*encoder).startText,
	hub.ReasoningBlock:  (*encoder).startReasoning,
	hub.RedactedBlock:   (*encoder).startRedacted,
	hub.ToolBlock:       (*encoder).startCall,
	hub.ServerToolBlock: (*encoder).startSearch,
	hub.ImageBlock:      (*encoder).startImage,
	hub.ToolResultBlock: func(*encoder, *hub.Event) {},
}

// stoppers end what a block has; its item is done when the next one begins, or the answer ends.
var stoppers = map[hub.BlockType]func(*encoder){
	hub.TextBlock:       (*encoder).stopText,
	hub.ReasoningBlock:  (*encoder).stopReasoning,
	hub.RedactedBlock:   (*encoder).stopRedacted,
	hub.ToolBlock:       (*encoder).stopCall,
	hub.ServerToolBlock: (*encoder).stopSearch,
	hub.ImageBlock:      (*encoder).stopImage,
	hub.ToolResultBlock: func(*encoder) {},
}

func (e *encoder) startBlock(event *hub.Event) {
	if _, isMessage := e.item.(*responses.Message); !isMessage || event.Block != hub.TextBlock {
		e.closeItem(responses.StatusCompleted)
	}
	e.whole = append(e.whole[:0], '"')
	starters[event.Block](e, event)
}

func (e *encoder) stopBlock(event *hub.Event) { stoppers[event.Block](e) }

// index is the place of the open item in the output, or of the next one.
func (e *encoder) index() int { return len(e.response.Output) }

// open begins an item, which is told as it is so far.
func (e *encoder) open(item openItem, id string) {
	e.item = item
	e.begin(eventItemAdded)
	e.member("output_index", e.number(e.index()))
	e.member("item", encode(item))
	e.close()
	e.place = append(append(append(e.place[:0], `,"item_id":"`...), id...), `","output_index":`...)
	e.place = strconv.AppendInt(e.place, int64(e.index()), 10)
	e.placeOfItem = len(e.place)
}

func (e *encoder) number(n int) jsontext.Value { return strconv.AppendInt(nil, int64(n), 10) }

// closeItem ends the open item, if there is one.
func (e *encoder) closeItem(status string) {
	if e.item == nil {
		return
	}
	setStatus(e.item, status)
	item := encode(e.item)
	e.begin(eventItemDone)
	e.member("output_index", e.number(e.index()))
	e.member("item", item)
	e.close()
	e.response.Output = append(e.response.Output, item)
	e.item = nil
}

// within puts a part's index into the place of its events.
func (e *encoder) within(member string, index int) {
	e.place = append(append(append(e.place[:e.placeOfItem], `,"`...), member...), `":`...)
	e.place = strconv.AppendInt(e.place, int64(index), 10)
}

const (
	contentIndex = "content_index"
	summaryIndex = "summary_index"
)

func (e *encoder) startText(*hub.Event) {
	if e.item == nil {
		id := e.answer.itemID(prefixMessage, e.index())
		e.open(&responses.Message{ID: id, Type: responses.TypeMessage, Status: responses.StatusInProgress, Role: converse.RoleAssistant, Content: []responses.OutputText{}}, id)
	}
	e.annotations = nil
	e.within(contentIndex, len(e.item.(*responses.Message).Content))
	e.send(eventPartAdded, "part", encode(outputText(jsontext.Value(`""`), nil)))
}

func (e *encoder) textDelta(event *hub.Event) {
	e.begin(eventTextDelta)
	e.out = append(e.out, e.place...)
	e.member("delta", event.Text)
	e.out = append(e.out, `,"logprobs":[]`...)
	e.close()
	e.grow(event.Text)
}

// citation cites a source for the text that has come so far.
func (e *encoder) citation(event *hub.Event) {
	made := annotation(event.Citation, append(e.whole, '"'))
	if made == nil {
		return
	}
	e.begin(eventAnnotation)
	e.out = append(e.out, e.place...)
	e.member("annotation_index", e.number(len(e.annotations)))
	e.member("annotation", made)
	e.close()
	e.annotations = append(e.annotations, made)
}

func (e *encoder) stopText() {
	text := e.take()
	part := outputText(text, e.annotations)
	e.begin(eventTextDone)
	e.out = append(e.out, e.place...)
	e.member("text", text)
	e.out = append(e.out, `,"logprobs":[]`...)
	e.close()
	e.send(eventPartDone, "part", encode(part))
	message := e.item.(*responses.Message)
	message.Content = append(message.Content, part)
}

func (e *encoder) startCall(event *hub.Event) {
	call := e.answer.callOf(e.index(), event.Tool.ToolUseID, event.Tool.Name, jsontext.Value(`""`))
	call.Status = responses.StatusInProgress
	e.open(call, call.ID)
}

// inputDelta tells a piece of a call's arguments. Those of a search are told when it is whole.
func (e *encoder) inputDelta(event *hub.Event) {
	if event.Block == hub.ToolBlock {
		e.send(eventArgumentsDelta, "delta", event.Text)
	}
	e.grow(event.Text)
}

func (e *encoder) stopCall() {
	call := e.item.(*responses.FunctionCall)
	call.Arguments = e.take()
	e.begin(eventArgumentsDone)
	e.out = append(e.out, e.place...)
	e.member("name", jsonstring.Quote(call.Name))
	e.member("arguments", call.Arguments)
	e.close()
}

func (e *encoder) startSearch(*hub.Event) {
	search := e.answer.search(e.index(), nil)
	search.Status = responses.StatusInProgress
	e.open(search, search.ID)
	e.bare(eventSearchProgress)
	e.bare(eventSearching)
}

func (e *encoder) stopSearch() {
	e.item = e.answer.search(e.index(), jsontext.Value(jsonstring.Unquote(e.take())))
	e.bare(eventSearched)
}

// bare writes an event of the open item without more.
func (e *encoder) bare(name string) {
	e.begin(name)
	e.out = append(e.out, e.place...)
	e.close()
}

func (e *encoder) startImage(*hub.Event) {
	image := e.answer.image(e.index(), nil)
	image.Status = responses.StatusInProgress
	e.open(image, image.ID)
}

func (e *encoder) stopImage() { e.item = e.answer.image(e.index(), e.take()) }
