// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestAppendTo(t *testing.T) {
	for name, tc := range map[string]struct {
		event Event
		want  string
	}{
		"data alone":           {Event{Data: []byte(`{"a":1}`)}, "data: {\"a\":1}\n\n"},
		"a name comes first":   {Event{Name: "ping", Data: []byte("x")}, "event: ping\ndata: x\n\n"},
		"each line is a field": {Event{Data: []byte("a\n\nb")}, "data: a\ndata: \ndata: b\n\n"},
		"no data is one line":  {Event{}, "data: \n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := string(tc.event.AppendTo([]byte("before ")))
			if diff := cmp.Diff("before "+tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNext(t *testing.T) {
	for name, tc := range map[string]struct {
		stream string
		want   []Event
		end    error
	}{
		"an empty stream ends":                  {"", nil, io.EOF},
		"events follow each other":              {"data: a\n\ndata: b\n\n", []Event{{Data: []byte("a")}, {Data: []byte("b")}}, io.EOF},
		"the space after the colon is optional": {"event:n\ndata:a\n\n", []Event{{Name: "n", Data: []byte("a")}}, io.EOF},
		"lines may end in CR LF":                {"data: a\r\ndata: b\r\n\r\n", []Event{{Data: []byte("a\nb")}}, io.EOF},
		"comments and ids are passed over":      {": alive\n\nid: 7\ndata: a\n\n", []Event{{Data: []byte("a")}}, io.EOF},
		"a name without data is no event":       {"event: n\n\ndata: a\n\n", []Event{{Data: []byte("a")}}, io.EOF},
		"an event without its end is an error":  {"data: a\n\ndata: b\n", []Event{{Data: []byte("a")}}, io.ErrUnexpectedEOF},
		"a line over the bound is an error":     {"data: " + strings.Repeat("x", 70) + "\n\n", nil, bufio.ErrTooLong},
	} {
		t.Run(name, func(t *testing.T) {
			got, end := drain(NewDecoder(iotest.OneByteReader(strings.NewReader(tc.stream)), 64))
			if !errors.Is(end, tc.end) {
				t.Errorf("end: want %v, got %v", tc.end, end)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func drain(d *Decoder) ([]Event, error) {
	var events []Event
	for {
		event, err := d.Next()
		if err != nil {
			return events, err
		}
		events = append(events, event)
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add("ping", []byte("one\ntwo"))
	f.Add("", []byte(`{"text":": \u2028"}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if strings.ContainsAny(name, "\r\n") || strings.HasPrefix(name, " ") || bytes.ContainsRune(data, '\r') {
			t.Skip("an event holds no such name or data")
		}
		want := Event{Name: name, Data: data}
		got, err := NewDecoder(bytes.NewReader(want.AppendTo(nil)), 1<<20).Next()
		if err != nil || got.Name != name || !bytes.Equal(got.Data, data) {
			t.Errorf("want %q, got %q, %v", want, got, err)
		}
	})
}

func TestEscapeSeparators(t *testing.T) {
	for name, tc := range map[string]struct{ events, want string }{
		"none":                  {"data: {\"text\":\"a’b…\"}\n\n", "data: {\"text\":\"a’b…\"}\n\n"},
		"all":                   {"data: \"a\u2028b\u2029\u2029c\u0085\"\n\n", "data: \"a\\u2028b\\u2029\\u2029c\\u0085\"\n\n"},
		"one that is escaped":   {`data: "\u2028"`, `data: "\u2028"`},
		"what begins like them": {"data: \"\u2027\u202a\u0084\"", "data: \"\u2027\u202a\u0084\""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(EscapeSeparators([]byte(tc.events))); got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}
