// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnswerTellsWhatAStreamTells: an answer in one piece has the blocks and the reason to stop that the same answer has as a stream.
func TestAnswerTellsWhatAStreamTells(t *testing.T) {
	call := func(name string) string {
		return `contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"` + name + `"}}}`
	}
	for name, tc := range map[string]struct {
		blocks, reason string
		frames         []string
		want           string
	}{
		"texts, one of them empty": {
			blocks: `{"text":""},{"text":"a"}`, reason: "end_turn",
			frames: []string{`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":""}}`, `contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"a"}}`},
			want:   "1 end_turn",
		},
		"empty reasoning": {
			blocks: `{"reasoningContent":{"reasoningText":{"text":""}}}`, reason: "end_turn",
			frames: []string{`contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":""}}}`},
			want:   "0 end_turn",
		},
		"reasoning that is a signature alone": {
			blocks: `{"reasoningContent":{"reasoningText":{"text":"","signature":"s"}}}`, reason: "end_turn",
			frames: []string{`contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}`},
			want:   "1 end_turn",
		},
		"structured output by a tool": {
			blocks: `{"toolUse":{"toolUseId":"t1","name":"answer","input":{}}}`, reason: "tool_use", frames: []string{call("answer")}, want: "1 end_turn",
		},
		"another tool than that of structured output": {
			blocks: `{"toolUse":{"toolUseId":"t1","name":"t","input":{}}}`, reason: "tool_use", frames: []string{call("t")}, want: "1 tool_use",
		},
	} {
		t.Run(name, func(t *testing.T) {
			back := Back{answerTool: "answer"}
			answer, err := back.Answer([]byte(`{"output":{"message":{"role":"assistant","content":[` + tc.blocks + `]}},"stopReason":"` + tc.reason + `"}`))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, fmt.Sprint(len(answer.Blocks), " ", answer.StopReason)); diff != "" {
				t.Errorf("in one piece (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tc.want, streamed(t, back, append(tc.frames, `messageStop {"stopReason":"`+tc.reason+`"}`))); diff != "" {
				t.Errorf("as a stream (-want +got)\n%s", diff)
			}
		})
	}
}

// streamed tells how many blocks a stream has, and why it stopped.
func streamed(t *testing.T, back Back, frames []string) string {
	t.Helper()
	r, blocks := NewReader(back), 0
	for _, frame := range append([]string{begins}, frames...) {
		kind, payload, _ := strings.Cut(frame, " ")
		events, err := r.Read(kind, []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			if event.Kind == BlockStop {
				blocks++
			}
		}
	}
	return fmt.Sprint(blocks, " ", r.StopReason())
}
