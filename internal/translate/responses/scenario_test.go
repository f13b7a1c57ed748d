// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/fieldtest"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/scenariotest"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// TestScenarios holds the translator to testdata/*.txtar. The sections model (else Claude), headers, request, upstream-response, upstream-stream (one event
// per line: type, payload) and upstream-error are given; upstream-request, not-carried, refusal, response and events are compared, and written with -update. A stream
// ends with the line "end", or with "error Class message"; without either it is cut off.
func TestScenarios(t *testing.T) {
	for _, file := range scenarioFiles(t) {
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

func scenarioFiles(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		tb.Fatalf("want scenarios in testdata, got %d, %v", len(files), err)
	}
	return files
}

// scenario is one file: what it gives, and the file that the translator makes of it.
type scenario struct {
	given map[string][]byte
	got   *txtar.Archive
}

const claude = "anthropic.claude-sonnet-4-5-20250929-v1:0"

func requestOf(body []byte, modelID string) translate.Request {
	return translate.Request{
		Body: body, Header: http.Header{}, Serves: func(name string) bool { return name == "claude" }, Family: model.Of(modelID),
		ID: "1", Now: time.Unix(1700000000, 0),
	}
}

func (s *scenario) run(t *testing.T) {
	for _, name := range []string{"model", "headers", "request"} {
		s.keep(name)
	}
	r := requestOf(s.given["request"], cmp.Or(strings.TrimSpace(string(s.given["model"])), claude))
	for line := range strings.Lines(string(s.given["headers"])) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		r.Header.Set(name, value)
	}
	call, err := Create(r)
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
		s.keep("upstream-error")
		s.addError(t, scenariotest.ParseError(string(s.given["upstream-error"])))
	case s.given["upstream-response"] != nil:
		s.keep("upstream-response")
		body, _, err := call.Answer([]translate.Answer{{Body: s.given["upstream-response"]}})
		if err != nil {
			s.addError(t, err)
			return
		}
		fieldtest.Require(t, "Response", body)
		s.add("response", scenariotest.Indent(t, body))
	case s.given["upstream-stream"] != nil:
		s.keep("upstream-stream")
		if call.Events == nil || call.Operation != bedrock.ConverseStream {
			t.Fatalf("want a request for a stream, got %s", call.Operation)
		}
		events := scenariotest.Relay(s.given["upstream-stream"], call.Events())
		requireStream(t, events)
		s.add("events", events)
	}
}

// addError tells a refusal as it is, and any other error as a caller is told it.
func (s *scenario) addError(t *testing.T, err error) {
	t.Helper()
	var refused *field.Refusal
	if errors.As(err, &refused) {
		s.add("refusal", fmt.Appendf(nil, "%s %s\n%s\n", refused.Code, refused.Path, refused.Message))
		return
	}
	status, _, body := openai.ErrorResponse(err)
	s.add("response", append(fmt.Appendf(nil, "status %d\n", status), scenariotest.Indent(t, body)...))
}

func (s *scenario) keep(name string) {
	if s.given[name] != nil {
		s.add(name, s.given[name])
	}
}

func (s *scenario) add(name string, data []byte) {
	s.got.Files = append(s.got.Files, txtar.File{Name: name, Data: data})
}

func (s *scenario) compare(t *testing.T, file string, want *txtar.Archive) {
	t.Helper()
	scenariotest.Compare(t, file, want, s.got)
}
