// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Behaviour is what happens to a request that was found to be in order. The zero value is good behaviour.
type Behaviour struct {
	// Latency passes before the first byte of the answer.
	Latency time.Duration `yaml:"latency"`
	// EventDelay passes before each event of a stream but the first; TokensPerSecond, when set, is used in its stead.
	EventDelay      time.Duration `yaml:"eventDelay"`
	TokensPerSecond float64       `yaml:"tokensPerSecond"`
	// Answer replaces the text of the answer; Tokens, when set, makes the text that many tokens long.
	Answer string `yaml:"answer"`
	Tokens int    `yaml:"tokens"`
	// Error answers with an error in place of the answer.
	Error *ErrorReply `yaml:"error"`
	// Fault names a way in which the answer breaks, one of Faults, and After the number of events of a stream sent before it
	// does. An answer in one piece takes silence, headers-only, cut, abort, reset, end and trailing, and is whole otherwise.
	Fault string `yaml:"fault"`
	After int    `yaml:"after"`
	// Exception and Message are what the faults "exception" and "error-frame" say.
	Exception string `yaml:"exception"`
	Message   string `yaml:"message"`
	// ContentType replaces the content type of a stream.
	ContentType string `yaml:"contentType"`

	name string
}

// ErrorReply is an answer that is an error.
type ErrorReply struct {
	// Exception is its name, such as ThrottlingException; empty leaves the x-amzn-ErrorType header out.
	Exception string `yaml:"exception"`
	// Status is the HTTP status; 0 is that of the exception.
	Status int `yaml:"status"`
	// Message is the text of the JSON body.
	Message string `yaml:"message"`
	// RetryAfter, when set, is the Retry-After header, rounded up to whole seconds.
	RetryAfter time.Duration `yaml:"retryAfter"`
	// ContentType and Body replace the JSON body.
	ContentType string `yaml:"contentType"`
	Body        string `yaml:"body"`
}

func (b *Behaviour) validate() error {
	if b.Fault != "" && streamFaults[b.Fault] == nil {
		return fmt.Errorf("do.fault: %q is none; write one of %s", b.Fault, strings.Join(Faults(), ", "))
	}
	if b.Error != nil && b.Error.Status == 0 && exceptionStatus[b.Error.Exception] == 0 {
		return fmt.Errorf("do.error: %q is no exception of Bedrock; write one that is, or give a status", b.Error.Exception)
	}
	if b.Latency < 0 || b.EventDelay < 0 || b.TokensPerSecond < 0 || b.Tokens < 0 || b.After < 0 {
		return fmt.Errorf("do: times and counts cannot be negative")
	}
	return nil
}

// Faults are the names that Behaviour.Fault takes.
func Faults() []string { return slices.Sorted(maps.Keys(streamFaults)) }

// behaviour is what the prompt asks for, or else what the script says.
func (s *Simulator) behaviour(x *exchange) Behaviour {
	if b, ok := triggered(x.prompt.lastUser().text()); ok {
		return b
	}
	b, _ := s.script.Load().choose(x)
	return b
}

// before plays what comes before the first byte. It reports whether an answer is still to be given.
func (b *Behaviour) before(w *watchedWriter, r *http.Request) bool {
	if !pause(r.Context().Done(), b.Latency) {
		w.result = "cancelled"
		return false
	}
	if b.Error == nil {
		return true
	}
	w.result = b.resultName(b.Error.Exception)
	b.Error.write(w)
	return false
}

func (b *Behaviour) resultName(otherwise string) string {
	if b.name != "" {
		return b.name
	}
	return otherwise
}

func (e *ErrorReply) write(w http.ResponseWriter) {
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	reply := bedrockError(e.Exception, "%s", e.Message)
	if e.Status != 0 {
		reply.status = e.Status
	}
	if e.ContentType == "" {
		reply.write(w)
		return
	}
	w.Header().Set("Content-Type", e.ContentType)
	w.WriteHeader(reply.status)
	_, _ = w.Write([]byte(e.Body)) // a caller that has gone is seen by its context
}

func (b *Behaviour) overrideHeaders(h http.Header) {
	if b.ContentType != "" {
		h.Set("Content-Type", b.ContentType)
	}
}

// pace is the pause between two events.
func (b *Behaviour) pace() time.Duration {
	if b.TokensPerSecond > 0 {
		return time.Duration(float64(time.Second) / b.TokensPerSecond)
	}
	return b.EventDelay
}

// play sends the events, up to the fault if there is one.
func (b *Behaviour) play(out *frameWriter, events []event) {
	healthy := events
	if b.Fault != "" {
		healthy = events[:min(b.After, len(events))]
	}
	for i, e := range healthy {
		if i > 0 && !pause(out.done, b.pace()) || !out.send(e) {
			out.to.result = "cancelled"
			return
		}
	}
	if b.Fault == "" {
		return
	}
	out.to.result = b.resultName(b.Fault)
	streamFaults[b.Fault](out, events[len(healthy):], b)
}

// pause waits, and reports whether the caller stayed.
func pause(done <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return false
	case <-timer.C:
		return true
	}
}
