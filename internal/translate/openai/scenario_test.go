// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/sse"
)

var update = flag.Bool("update", false, "write what the translator produces into the scenarios")

// TestScenarios holds the translator to testdata/chat/*.txtar. The sections request, upstream-response, upstream-stream (one event per line: type, payload)
// and upstream-error are given; upstream-request, not-carried, response and events are compared, and written with -update. A stream ends with the line
// "end", or with "error Class"; without either it is cut off.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/chat/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("want scenarios in testdata/chat, got %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := &scenario{given: map[string][]byte{}, got: &txtar.Archive{Comment: archive.Comment}}
			for _, section := range archive.Files {
				s.given[section.Name] = section.Data
			}
			s.run(t)
			s.compare(t, file, archive)
		})
	}
}

// scenario is one file: what it gives, and the file that the translator makes of it.
type scenario struct {
	given map[string][]byte
	got   *txtar.Archive
}

func (s *scenario) run(t *testing.T) {
	s.keep("request")
	meta := Meta{ID: "chatcmpl-1", Model: "claude", Created: 1700000000}
	request, err := DecodeChat(s.given["request"])
	if err != nil {
		s.addError(t, err)
		return
	}
	converse, err := ConverseRequest(request)
	if err != nil {
		s.addError(t, err)
		return
	}
	meta.Names = converse.Names
	s.add("upstream-request", indent(t, converse.Body))
	if len(converse.NotCarried) > 0 {
		s.add("not-carried", []byte(strings.Join(converse.NotCarried, "\n")+"\n"))
	}
	s.answer(t, meta, converse)
}

func (s *scenario) answer(t *testing.T, meta Meta, converse Converse) {
	switch {
	case s.given["upstream-error"] != nil:
		s.keep("upstream-error")
		s.addError(t, parseError(string(s.given["upstream-error"])))
	case s.given["upstream-response"] != nil:
		s.keep("upstream-response")
		body, _, err := ChatResponse(s.given["upstream-response"], meta)
		if err != nil {
			s.addError(t, err)
			return
		}
		s.add("response", indent(t, body))
	case s.given["upstream-stream"] != nil:
		s.keep("upstream-stream")
		if !converse.Stream {
			t.Errorf("want a request for a stream")
		}
		s.add("events", relay(s.given["upstream-stream"], NewStreamEncoder(meta, converse.IncludeUsage)))
	}
}

// relay plays a stream to an encoder, and returns what a caller gets.
func relay(stream []byte, encoder *StreamEncoder) []byte {
	var out []byte
	end := error(&bedrock.Error{Class: bedrock.BrokenStream})
	for line := range strings.Lines(string(stream)) {
		name, payload, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "end" {
			end = nil
			break
		}
		if name == "error" {
			end = parseError(payload)
			break
		}
		events, err := encoder.Encode(name, []byte(payload))
		out = appendEvents(out, events)
		if err != nil {
			end = err
			break
		}
	}
	return appendEvents(out, encoder.Close(end))
}

func appendEvents(out []byte, events []sse.Event) []byte {
	for _, event := range events {
		out = event.AppendTo(out)
	}
	return out
}

// parseError reads "Class message".
func parseError(line string) error {
	class, message, _ := strings.Cut(strings.TrimSpace(line), " ")
	return &bedrock.Error{Class: bedrock.Class(class), Message: message, RequestID: "upstream-1", RetryAfter: 1500 * time.Millisecond, Err: errors.New("secret cause")}
}

func (s *scenario) addError(t *testing.T, err error) {
	status, header, body := ErrorResponse(err)
	head := fmt.Sprintf("status %d\n", status)
	for _, name := range []string{"Retry-After", "X-Should-Retry", "X-Amzn-Requestid"} {
		if got := header.Get(name); got != "" {
			head += name + ": " + got + "\n"
		}
	}
	s.add("response", append([]byte(head), indent(t, body)...))
}

func (s *scenario) keep(name string) { s.add(name, s.given[name]) }

func (s *scenario) add(name string, data []byte) {
	s.got.Files = append(s.got.Files, txtar.File{Name: name, Data: data})
}

func (s *scenario) compare(t *testing.T, file string, want *txtar.Archive) {
	got := txtar.Format(s.got)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(txtar.Format(want)), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", file, diff)
	}
}

func indent(t *testing.T, body []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		t.Fatalf("want JSON, got %q: %v", body, err)
	}
	return append(out.Bytes(), '\n')
}
