// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

func TestTextDelta(t *testing.T) {
	type delta struct {
		At   int
		Text string
		Is   bool
	}
	for name, tc := range map[string]struct {
		payload string
		want    delta
	}{
		"padded":               {`{"contentBlockIndex":3,"delta":{"text":" bed"},"p":"abc"}`, delta{3, `" bed"`, true}},
		"not padded":           {`{"contentBlockIndex":0,"delta":{"text":""}}`, delta{0, `""`, true}},
		"escapes of one":       {`{"contentBlockIndex":0,"delta":{"text":"\"\\\/\b\f\n\r\t°"},"p":""}`, delta{0, `"\"\\\/\b\f\n\r\t°"`, true}},
		"escapes by number":    {payload: `{"contentBlockIndex":0,"delta":{"text":"\ud83d"},"p":"a"}`},
		"an unknown escape":    {payload: `{"contentBlockIndex":0,"delta":{"text":"\x"},"p":"a"}`},
		"a control character":  {payload: "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\n\"}}"},
		"invalid UTF-8":        {payload: "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\xff\"}}"},
		"a number of two":      {payload: `{"contentBlockIndex":10,"delta":{"text":"a"}}`},
		"a call's input":       {payload: `{"contentBlockIndex":0,"delta":{"toolUse":{"input":"a"}}}`},
		"more than text":       {payload: `{"contentBlockIndex":0,"delta":{"text":"a","citation":{}}}`},
		"more than a delta":    {payload: `{"contentBlockIndex":0,"delta":{"text":"a"},"q":"a"}`},
		"something behind it":  {payload: `{"contentBlockIndex":0,"delta":{"text":"a"}} `},
		"padding of a number":  {payload: `{"contentBlockIndex":0,"delta":{"text":"a"},"p":}`},
		"cut off in its text":  {payload: `{"contentBlockIndex":0,"delta":{"text":"a`},
		"cut off in an escape": {payload: `{"contentBlockIndex":0,"delta":{"text":"\`},
		"cut off in its index": {payload: `{"contentBlockIndex":`},
		"another order":        {payload: `{"delta":{"text":"a"},"contentBlockIndex":0}`},
	} {
		t.Run(name, func(t *testing.T) {
			at, text, is := textDelta([]byte(tc.payload))
			got := delta{at, string(text), is}
			if !is {
				got = delta{}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// FuzzTextDelta: what is read by hand is what the decoder of JSON reads.
func FuzzTextDelta(f *testing.F) {
	for _, rest := range []string{`a"},"p":"abc"}`, `"}}`, `\"\u00b0°"},"p":"a"}`, `a"},"p":}`, `a"},"p":"a"`, `a","toolUse":{}}}`, `\ud800"}}`} {
		f.Add([]byte(`{"contentBlockIndex":0,"delta":{"text":"` + rest))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		at, text, is := textDelta(payload)
		if !is {
			return
		}
		var want converse.ContentBlockDelta
		if err := decode(payload, &want); err != nil {
			t.Fatalf("want %q refused: %v", payload, err)
		}
		if diff := cmp.Diff(want, converse.ContentBlockDelta{ContentBlockIndex: at, Delta: converse.BlockDelta{Text: text}}); diff != "" {
			t.Errorf("%q (-decoder +by hand)\n%s", payload, diff)
		}
	})
}
