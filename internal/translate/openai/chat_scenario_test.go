// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"cmp"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// TestChatScenarios holds the translator to testdata/chat/*.txtar. The sections model (an ID, or Claude Sonnet 4.5), headers, request, upstream-response,
// upstream-stream (one event per line: type, payload) and upstream-error are given; upstream-request, not-carried, response and events are compared, and
// written with -update. A stream ends with the line "end", or with "error Class"; without either it is cut off.
func TestChatScenarios(t *testing.T) {
	eachScenario(t, func(t *testing.T, s *scenario) {
		s.run(t)
		s.compare(t)
	})
}

// eachScenario runs a test for each file.
func eachScenario(t *testing.T, test func(*testing.T, *scenario)) {
	t.Helper()
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
			s := &scenario{file: file, want: archive, given: map[string][]byte{}, got: &txtar.Archive{Comment: archive.Comment}}
			for _, section := range archive.Files {
				s.given[section.Name] = section.Data
			}
			test(t, s)
		})
	}
}

// scenario is one file: what it gives, and the file that the translator makes of it.
type scenario struct {
	file      string
	given     map[string][]byte
	want, got *txtar.Archive
}

// model is the ID of the endpoint's model.
func (s *scenario) model() string { return cmp.Or(strings.TrimSpace(string(s.given["model"])), sonnet) }

func (s *scenario) run(t *testing.T) {
	for _, name := range []string{"model", "headers"} {
		if s.given[name] != nil {
			s.keep(name)
		}
	}
	s.keep("request")
	call, err := Chat(s.request(t))
	if err != nil {
		s.addError(t, err)
		return
	}
	s.add("upstream-request", scenariotest.Indent(t, call.Bodies[0]))
	if len(call.NotCarried) > 0 {
		s.add("not-carried", []byte(strings.Join(call.NotCarried, "\n")+"\n"))
	}
	s.answer(t, call)
}

// sonnet is the model of a scenario that names none.
const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

// requestOf is a request to an endpoint whose model is id.
func requestOf(id string, body []byte) translate.Request {
	return translate.Request{
		Body: body, Serves: func(string) bool { return true }, Family: model.Of(id), ID: "1", Now: time.Unix(1700000000, 0),
	}
}

func (s *scenario) request(t *testing.T) translate.Request {
	t.Helper()
	r := requestOf(s.model(), s.given["request"])
	r.Header = http.Header{}
	for line := range strings.Lines(string(s.given["headers"])) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found {
			t.Fatalf("want a header, got %q", line)
		}
		r.Header.Set(name, value)
	}
	return r
}

func (s *scenario) answer(t *testing.T, call *translate.Call) {
	switch {
	case s.given["upstream-error"] != nil:
		s.keep("upstream-error")
		s.addError(t, scenariotest.ParseError(string(s.given["upstream-error"])))
	case s.given["upstream-response"] != nil:
		s.keep("upstream-response")
		body, _, err := call.Answer([]translate.Answer{{Body: s.given["upstream-response"]}})
		if err != nil {
			s.addError(t, err)
			return
		}
		s.add("response", scenariotest.Indent(t, body))
	case s.given["upstream-stream"] != nil:
		s.keep("upstream-stream")
		if call.Events == nil || call.Operation != bedrock.ConverseStream {
			t.Fatal("want a request for a stream")
		}
		s.add("events", scenariotest.Relay(s.given["upstream-stream"], call.Events()))
	}
}

func (s *scenario) addError(t *testing.T, err error) {
	status, header, body := ErrorResponse(err)
	head := fmt.Sprintf("status %d\n", status)
	for _, name := range []string{"Retry-After", "X-Should-Retry", "X-Amzn-Requestid"} {
		if got := header.Get(name); got != "" {
			head += name + ": " + got + "\n"
		}
	}
	s.add("response", append([]byte(head), scenariotest.Indent(t, body)...))
}

func (s *scenario) keep(name string) { s.add(name, s.given[name]) }

func (s *scenario) add(name string, data []byte) {
	s.got.Files = append(s.got.Files, txtar.File{Name: name, Data: data})
}

func (s *scenario) compare(t *testing.T) {
	t.Helper()
	scenariotest.Compare(t, s.file, s.want, s.got)
}
