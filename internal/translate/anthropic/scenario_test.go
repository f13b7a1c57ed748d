// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// sonnet45 is the model of scenarios that name none.
const sonnet45 = "anthropic.claude-sonnet-4-5-20250929-v1:0"

// TestScenarios holds the translator to testdata/messages/*.txtar. The sections model (an ID), headers (one a line), request, count (that tokens are counted),
// strict, upstream-response, upstream-stream (one event a line: type, payload) and upstream-error are given; upstream-request, not-carried, response and
// events are compared, and written with -update. A stream ends with the line "end", or with "error Class"; without either it is cut off.
func TestScenarios(t *testing.T) {
	for name, s := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			s.run(t)
			s.compare(t)
		})
	}
}

// scenario is one file: what it gives, and the file that the translator makes of it.
type scenario struct {
	file  string
	given map[string][]byte
	want  *txtar.Archive
	got   *txtar.Archive
}

func scenarios(t testing.TB) map[string]*scenario {
	t.Helper()
	files, err := filepath.Glob("testdata/messages/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("want scenarios in testdata/messages, got %d, %v", len(files), err)
	}
	all := map[string]*scenario{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := &scenario{file: file, given: map[string][]byte{}, want: archive, got: &txtar.Archive{Comment: archive.Comment}}
		for _, section := range archive.Files {
			s.given[section.Name] = section.Data
		}
		all[strings.TrimSuffix(filepath.Base(file), ".txtar")] = s
	}
	return all
}

// model is the ID of the scenario's model.
func (s *scenario) model() string {
	if id := strings.TrimSpace(string(s.given["model"])); id != "" {
		return id
	}
	return sonnet45
}

// call translates the scenario's request.
func (s *scenario) call() (*translate.Call, error) {
	header := http.Header{}
	for line := range strings.Lines(string(s.given["headers"])) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		header.Add(name, value)
	}
	request := requestOf(s.given["request"], s.model())
	request.Header, request.Strict = header, s.given["strict"] != nil
	if s.given["count"] != nil {
		return CountTokens(request)
	}
	return Messages(request)
}

func requestOf(body []byte, id string) translate.Request {
	return translate.Request{
		Body: body, Header: http.Header{}, Serves: func(name string) bool { return name == "claude" }, Family: model.Of(id), ID: "1", Now: time.Unix(1700000000, 0),
	}
}

func (s *scenario) run(t *testing.T) {
	for _, name := range []string{"model", "headers", "strict", "count", "request"} {
		if s.given[name] != nil {
			s.add(name, s.given[name])
		}
	}
	call, err := s.call()
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

func (s *scenario) answer(t *testing.T, call *translate.Call) {
	switch {
	case s.given["upstream-error"] != nil:
		s.add("upstream-error", s.given["upstream-error"])
		s.addError(t, scenariotest.ParseError(string(s.given["upstream-error"])))
	case s.given["upstream-response"] != nil:
		s.add("upstream-response", s.given["upstream-response"])
		body, _, err := call.Answer([]translate.Answer{{Body: s.given["upstream-response"]}})
		if err != nil {
			s.addError(t, err)
			return
		}
		s.add("response", scenariotest.Indent(t, body))
	case s.given["upstream-stream"] != nil:
		s.add("upstream-stream", s.given["upstream-stream"])
		s.add("events", scenariotest.Relay(s.given["upstream-stream"], call.Events()))
	}
}

func (s *scenario) addError(t *testing.T, err error) {
	w := httptest.NewRecorder()
	w.Header().Set(HeaderRequestID, "req_1")
	WriteError(w, err)
	head := fmt.Sprintf("status %d\n", w.Code)
	for _, name := range []string{"Retry-After", "X-Should-Retry", "X-Amzn-Requestid", "Request-Id"} {
		if got := w.Header().Get(name); got != "" {
			head += name + ": " + got + "\n"
		}
	}
	s.add("response", append([]byte(head), scenariotest.Indent(t, w.Body.Bytes())...))
}

func (s *scenario) add(name string, data []byte) {
	s.got.Files = append(s.got.Files, txtar.File{Name: name, Data: data})
}

func (s *scenario) compare(t *testing.T) {
	t.Helper()
	scenariotest.Compare(t, s.file, s.want, s.got)
}
