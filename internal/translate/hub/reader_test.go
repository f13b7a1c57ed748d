// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
)

// kinds are the names of events in tests.
var kinds = map[EventKind]string{
	MessageStart: "message", BlockStart: "start", TextDelta: "text", ReasoningDelta: "reasoning", SignatureDelta: "signature", RedactedDelta: "redacted",
	ToolInputDelta: "input", ToolResultDelta: "result", CitationDelta: "citation", ImageDelta: "image", BlockStop: "stop", MessageStop: "end", MetadataEvent: "metadata",
}

var blocks = map[BlockType]string{
	TextBlock: "text", ReasoningBlock: "reasoning", RedactedBlock: "redacted", ToolBlock: "tool", ServerToolBlock: "server tool", ToolResultBlock: "result", ImageBlock: "image",
}

// told is what a stream tells, one event a line.
func told(events []Event) []string {
	var lines []string
	for _, e := range events {
		line := kinds[e.Kind]
		switch e.Kind {
		case BlockStart:
			line = fmt.Sprintf("start %d %s", e.Index, blocks[e.Block])
			if e.Tool != nil {
				line += " " + e.Tool.Name
			}
		case MessageStop:
			line += " " + e.Reason
		default:
			if e.Text != nil {
				line += " " + jsonstring.Unquote(e.Text)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

const (
	begins   = `messageStart {"role":"assistant"}`
	ends     = `messageStop {"stopReason":"end_turn"}`
	metadata = `metadata {"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}`
)

const brokenStream = "BrokenStream"

// toolStart is a frame that begins a call of a tool.
func toolStart(name, kind string) string {
	return `contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"` + name + `"` + kind + `}}}`
}

var readerCases = map[string]struct {
	back   Back
	frames []string
	want   []string
	fail   string
}{
	"text, whose block is not announced": {
		frames: []string{
			begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"},"p":"x"}`, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":""}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"b"}}`, `contentBlockStop {"contentBlockIndex":0}`, ends, metadata,
		},
		want: []string{"message", "start 0 text", "text a", "text b", "stop", "end end_turn", "metadata"},
	},
	"a block without its end": {
		frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}`, `contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"b"}}`, ends, metadata},
		want:   []string{"message", "start 0 text", "text a", "stop", "start 1 text", "text b", "stop", "end end_turn", "metadata"},
	},
	"reasoning, withheld reasoning, text": {
		frames: []string{
			begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"r"}}}`, `contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}`,
			`contentBlockStop {"contentBlockIndex":0}`, `contentBlockDelta {"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"eA=="}}}`, `contentBlockStop {"contentBlockIndex":1}`,
			`contentBlockDelta {"contentBlockIndex":2,"delta":{"text":"a"}}`, ends, metadata,
		},
		want: []string{"message", "start 0 reasoning", "reasoning r", "signature s", "stop", "start 1 redacted", "redacted eA==", "stop", "start 2 text", "text a", "stop", "end end_turn", "metadata"},
	},
	"a call without input": {
		back:   Back{Names: NamesOf([]string{"a.b"})},
		frames: []string{begins, toolStart(NamesOf([]string{"a.b"}).Upstream("a.b"), ""), `contentBlockStop {"contentBlockIndex":0}`, ends, metadata},
		want:   []string{"message", "start 0 tool a.b", "input {}", "stop", "end end_turn", "metadata"},
	},
	"a call of a tool of Bedrock's, and its result": {
		frames: []string{
			begins, toolStart("nova_grounding", `,"type":"server_tool_use"`), `contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}`, `contentBlockStop {"contentBlockIndex":0}`,
			`contentBlockStart {"contentBlockIndex":1,"start":{"toolResult":{"toolUseId":"t1"}}}`, `contentBlockDelta {"contentBlockIndex":1,"delta":{"toolResult":[{"text":"x"}]}}`, ends, metadata,
		},
		want: []string{"message", "start 0 server tool nova_grounding", "input {}", "stop", "start 1 result", "result", "stop", "end end_turn", "metadata"},
	},
	"structured output by a tool": {
		back:   Back{answerTool: "answer"},
		frames: []string{begins, toolStart("answer", ""), `contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}`, `messageStop {"stopReason":"tool_use"}`, metadata},
		want:   []string{"message", "start 0 text", "text {}", "stop", "end end_turn", "metadata"},
	},
	"structured output by a tool, empty": {
		back:   Back{answerTool: "answer"},
		frames: []string{begins, toolStart("answer", ""), `messageStop {"stopReason":"max_tokens"}`, metadata},
		want:   []string{"message", "start 0 text", "text {}", "stop", "end max_tokens", "metadata"},
	},
	"events and deltas of tomorrow": {
		frames: []string{begins, `unheardOf 7`, `contentBlockStart {"contentBlockIndex":0,"start":{"unheardOf":{}}}`, `contentBlockDelta {"contentBlockIndex":0,"delta":{"unheardOf":{}}}`, ends, metadata},
		want:   []string{"message", "end end_turn", "metadata"},
	},
	"a start in the middle":           {frames: []string{begins, begins}, want: []string{"message"}, fail: brokenStream},
	"a delta before the start":        {frames: []string{`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}`}, fail: brokenStream},
	"a delta after the end":           {frames: []string{begins, ends, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}`}, want: []string{"message", "end end_turn"}, fail: brokenStream},
	"an end after the end":            {frames: []string{begins, ends, metadata, ends}, want: []string{"message", "end end_turn", "metadata"}, fail: brokenStream},
	"metadata before the end":         {frames: []string{begins, metadata}, want: []string{"message"}, fail: brokenStream},
	"no metadata":                     {frames: []string{begins, ends}, want: []string{"message", "end end_turn"}, fail: brokenStream},
	"nothing":                         {fail: brokenStream},
	"input without a call":            {frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}`}, want: []string{"message"}, fail: brokenStream},
	"input of another block":          {frames: []string{begins, toolStart("t", ""), `contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"}}}`}, want: []string{"message", "start 0 tool t"}, fail: brokenStream},
	"input of a block of text":        {frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}`, `contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}`}, want: []string{"message", "start 0 text", "text a"}, fail: brokenStream},
	"a picture that has not begun":    {frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"eA=="}}}}`}, want: []string{"message"}, fail: brokenStream},
	"a payload that is no JSON":       {frames: []string{begins, `contentBlockDelta <html>`}, want: []string{"message"}, fail: brokenStream},
	"a payload that is no object":     {frames: []string{begins, `contentBlockDelta null`}, want: []string{"message"}, fail: brokenStream},
	"a text that is a number":         {frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":7}}`}, want: []string{"message"}, fail: brokenStream},
	"reasoning that is a list":        {frames: []string{begins, `contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":[]}}}`}, want: []string{"message"}, fail: brokenStream},
	"an end without a reason":         {frames: []string{begins, `messageStop {}`, metadata}, want: []string{"message"}, fail: "Internal"},
	"an answer that is none":          {frames: []string{begins, `messageStop {"stopReason":"malformed_model_output"}`, metadata}, want: []string{"message"}, fail: "ModelFailed"},
	"metadata that cannot be read":    {frames: []string{begins, ends, `metadata {"usage":`, metadata}, want: []string{"message", "end end_turn"}, fail: brokenStream},
	"a failure is not mended by more": {frames: []string{begins, `contentBlockDelta 7`, ends, metadata}, want: []string{"message"}, fail: brokenStream},
}

func TestReader(t *testing.T) {
	for name, tc := range readerCases {
		t.Run(name, func(t *testing.T) {
			r := NewReader(tc.back)
			var got []string
			var failure error
			for _, frame := range tc.frames {
				kind, payload, _ := strings.Cut(frame, " ")
				events, err := r.Read(kind, []byte(payload))
				got = append(got, told(events)...)
				if failure == nil {
					failure = err
				}
			}
			failure = r.End(failure)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tc.fail, classOf(failure)); diff != "" {
				t.Errorf("the end (-want +got)\n%s", diff)
			}
			if r.End(nil) == nil && tc.fail != "" {
				t.Error("want no good end after a failure")
			}
		})
	}
}

func classOf(err error) string {
	var failure *bedrock.Error
	if errors.As(err, &failure) {
		return string(failure.Class)
	}
	return ""
}

// FuzzReader: whatever the frames, blocks begin and end in pairs, deltas are JSON strings within a block of theirs, and a good end comes after a whole answer alone.
func FuzzReader(f *testing.F) {
	f.Add(begins + "\n" + `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"a"}}` + "\n" + ends + "\n" + metadata)
	f.Add(begins + "\n" + `contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"answer"}}}` + "\n" + ends + "\n" + metadata)
	f.Add(begins + "\n" + `contentBlockDelta {"contentBlockIndex":3,"delta":{"reasoningContent":{"signature":"a"}}}` + "\n" + ends)
	f.Fuzz(func(t *testing.T, stream string) {
		r := NewReader(Back{answerTool: "answer"})
		open, next, last, failed := false, 0, MessageStart, false
		for line := range strings.Lines(stream) {
			kind, payload, _ := strings.Cut(strings.TrimSpace(line), " ")
			events, err := r.Read(kind, []byte(payload))
			if failed = failed || err != nil; failed && len(events) > 0 {
				t.Errorf("want nothing after a failure, got %v", told(events))
			}
			for _, e := range events {
				last = e.Kind
				switch {
				case e.Kind == BlockStart && (open || e.Index != next):
					t.Fatalf("block %d begins within another or out of turn", e.Index)
				case e.Kind == BlockStart:
					open, next = true, next+1
				case (e.Kind == BlockStop || e.Text != nil) && !open:
					t.Fatalf("%s outside of a block", kinds[e.Kind])
				case e.Kind == BlockStop:
					open = false
				}
				if e.Text != nil && (e.Text.Kind() != '"' || !e.Text.IsValid()) {
					t.Fatalf("want a JSON string, got %s", e.Text)
				}
			}
		}
		if r.End(nil) == nil && (open || last != MetadataEvent || failed) {
			t.Error("want no good end of an answer that is not whole")
		}
	})
}
