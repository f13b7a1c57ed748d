// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// speaker is a dialect's streams as a caller sees them.
type speaker struct {
	// operation is what the dialect asks Bedrock for.
	operation string
	path      string
	// body is a request whose last user turn is the prompt.
	body string
	// hear reads a response's body.
	hear func(t *testing.T, body string) heard
	// passes tells that frames go on unread: what only their payload tells is the caller's to notice.
	passes bool
	// words are what an error of a class is called: by its type or code.
	words map[string][]string
}

// heard is what a caller makes of a stream.
type heard struct {
	text string
	// ends counts the dialect's own ends, failures its errors. Nothing may come after either.
	ends, failures int
	// word is the error's own.
	word string
	// after tells that something came after the end.
	after bool
}

// classes are the classes of the exceptions that Bedrock names.
var classes = map[string]string{
	"ThrottlingException": "Throttled", "ValidationException": "Invalid", "InternalServerException": "Internal", "ModelStreamErrorException": "ModelFailed",
	"ModelTimeoutException": "Timeout", "ServiceUnavailableException": "Unavailable", "ServiceQuotaExceededException": "Quota",
	"ModelNotReadyException": "NotReady", "ModelErrorException": "ModelFailed", "AccessDeniedException": "Denied", "ResourceNotFoundException": "NotFound",
}

// brokenClasses are what an answer that broke may be called: by when it broke, the caller learns of a stream, an upstream or a connection.
var brokenClasses = []string{"BrokenStream", "Internal", "Unreachable", "ModelFailed"}

// expected are the classes that a hostility may be told as.
func expected(h bedrocksim.Hostility) []string {
	switch {
	case h.Ends == bedrocksim.Silent:
		return []string{"Timeout"}
	case classes[h.Exception] != "":
		return []string{classes[h.Exception]}
	}
	return append([]string{"Unavailable", "Timeout"}, brokenClasses...)
}

func TestHostileUpstreams(t *testing.T) {
	patient := newWorld(t) // so that a busy machine is not taken for a silent upstream
	hasty := newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts.ConnectSeconds, c.Timeouts.FirstByteSeconds, c.Timeouts.IdleSeconds = 1, 1, 1
	})
	for name, s := range speakers {
		hostilities := bedrocksim.HostilitiesTo(s.operation)
		t.Run(name, func(t *testing.T) {
			for _, h := range hostilities {
				t.Run(h.Name, func(t *testing.T) {
					t.Parallel()
					w := patient
					if h.Ends == bedrocksim.Silent {
						w = hasty
					}
					s.meet(t, w, h)
				})
			}
		})
		t.Logf("%d hostile behaviours met in %s", len(hostilities), name)
	}
	for _, w := range []*world{patient, hasty} {
		w.eventually("nothing is left upstream", func() bool { return w.sim.OpenStreams() == 0 && w.sim.InFlight() == 0 })
	}
}

// meet sends one request and judges the response.
func (s speaker) meet(t *testing.T, w *world, h bedrocksim.Hostility) {
	got := w.post(s.path, fmt.Sprintf(s.body, h.Trigger))
	if got.err != nil {
		t.Fatalf("the response broke off: %v\n%s", got.err, got.body)
	}
	if got.StatusCode != 200 {
		s.refused(t, h, got)
		return
	}
	judged := s.hear(t, got.body)
	unread := s.passes && (h.Layer == bedrocksim.Grammar || h.Layer == bedrocksim.Content)
	switch {
	case judged.ends+judged.failures != 1 || judged.after:
		t.Errorf("%d ends, %d errors, more after them: %t; in\n%s", judged.ends, judged.failures, judged.after, got.body)
	case unread || h.Ends == bedrocksim.Either:
	case h.Ends == bedrocksim.Fine && (judged.ends != 1 || judged.text != bedrocksim.HostileAnswer):
		t.Errorf("a whole answer ended with %d errors, its text is %q", judged.failures, judged.text)
	case h.Ends != bedrocksim.Fine && judged.ends != 0:
		t.Errorf("a stream that %s (%s) ended well:\n%s", h.Ends, h.Does, got.body)
	case h.Ends != bedrocksim.Fine && !s.says(h, judged.word):
		t.Errorf("the error says %q, want a word for one of %v:\n%s", judged.word, expected(h), got.body)
	}
	if strings.Index(bedrocksim.HostileAnswer, judged.text) != 0 && h.Ends != bedrocksim.Either && !unread {
		t.Errorf("the text %q is no part of the answer", judged.text)
	}
}

// refused judges a response that is an error by its status.
func (s speaker) refused(t *testing.T, h bedrocksim.Hostility, got answer) {
	if h.Begun || h.Ends == bedrocksim.Fine {
		t.Errorf("an answer that had begun (%s) was refused: %d %s", h.Does, got.StatusCode, got.body)
	}
	word := got.Header.Get("X-Amzn-Errortype")
	if word == "" || !s.passes {
		word = errorWord(t, got.body)
	}
	if !s.says(h, word) {
		t.Errorf("status %d says %q, want a word for one of %v: %s", got.StatusCode, word, expected(h), got.body)
	}
	if wait := got.Header.Get("Retry-After"); (got.StatusCode == 429 || got.StatusCode == 503) && wait == "" {
		t.Errorf("status %d has no Retry-After", got.StatusCode)
	}
}

// says tells whether a word is the dialect's for a class that the hostility may be told as. Bedrock's own dialect keeps the names that Bedrock gives.
func (s speaker) says(h bedrocksim.Hostility, word string) bool {
	return s.passes && word == h.Exception || slices.ContainsFunc(expected(h), func(class string) bool { return slices.Contains(s.words[class], word) })
}

// errorWord is the code of an error, or its type.
func errorWord(t *testing.T, body string) string {
	var envelope struct {
		Error struct{ Type, Code string }
	}
	if err := json.Unmarshal([]byte(body), &envelope); err != nil {
		t.Errorf("the error is no JSON: %v\n%s", err, body)
	}
	if envelope.Error.Code != "" {
		return envelope.Error.Code
	}
	return envelope.Error.Type
}
