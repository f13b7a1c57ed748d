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
	// Texts is how many blocks of text the answer has, 0 for one; Redacted adds hidden reasoning, and Image an image.
	Texts    int  `yaml:"texts"`
	Redacted bool `yaml:"redacted"`
	Image    bool `yaml:"image"`
	// StopReason replaces the stop reason of the answer.
	StopReason string `yaml:"stopReason"`
	// EarlyHints is how many responses of status 103 come before the answer.
	EarlyHints int `yaml:"earlyHints"`
	// Fault names a way in which the answer breaks; see Hostilities for what each does. After is the number of events of a stream
	// sent before it does; Before, when set, is in its stead the kind of event that comes next then, or "last".
	// An answer in one piece takes the faults that Hostilities names for Converse, and is whole otherwise.
	Fault  string `yaml:"fault"`
	After  int    `yaml:"after"`
	Before string `yaml:"before"`
	// Exception and Message are what the faults of exceptions and errors say.
	Exception string `yaml:"exception"`
	Message   string `yaml:"message"`
	// ContentType replaces the content type of a stream.
	ContentType string `yaml:"contentType"`
	// ContentLength, when set, is what a stream claims as its length in bytes.
	ContentLength int `yaml:"contentLength"`

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
	// Padding makes the message longer by so many bytes.
	Padding int `yaml:"padding"`
	// RetryAfter, when set, is the Retry-After header, rounded up to whole seconds.
	RetryAfter time.Duration `yaml:"retryAfter"`
	// ContentType and Body replace the JSON body.
	ContentType string `yaml:"contentType"`
	Body        string `yaml:"body"`
	// Bare leaves out body and content type, and Location, when set, is where the answer redirects to.
	Bare     bool   `yaml:"bare"`
	Location string `yaml:"location"`
}

func (b *Behaviour) validate() error {
	if _, ok := faultNamed(b.Fault); b.Fault != "" && !ok {
		return fmt.Errorf("do.fault: %q is none; write one of %s", b.Fault, strings.Join(faultNames(), ", "))
	}
	if b.Error != nil && b.Error.Status == 0 && exceptionStatus[b.Error.Exception] == 0 {
		return fmt.Errorf("do.error: %q is no exception of Bedrock; write one that is, or give a status", b.Error.Exception)
	}
	if min(b.Latency, b.EventDelay) < 0 || b.TokensPerSecond < 0 || min(b.Tokens, b.Texts, b.After, b.EarlyHints) < 0 {
		return fmt.Errorf("do: times and counts cannot be negative")
	}
	return nil
}

// Faults are the faults of the wire: after three events of eight, each but trailing, trickle and unknown breaks a stream, of
// whatever dialect, in a way that a client has to notice. Hostilities lists these and all others.
func Faults() []string { return slices.Sorted(maps.Keys(streamFaults)) }

// behaviour is what the prompt asks for, or else what the script says.
func (s *Simulator) behaviour(x *exchange) (Behaviour, *apiError) {
	b, asked, failed := triggered(x.prompt.lastUser().text())
	if asked || failed != nil {
		return b, failed
	}
	b, _ = s.script.Load().choose(x)
	return b, nil
}

// before plays what comes before the first byte. It reports whether an answer is still to be given.
func (b *Behaviour) before(w *watchedWriter, r *http.Request) bool {
	if !pause(r.Context().Done(), b.Latency) {
		w.result = "cancelled"
		return false
	}
	for range b.EarlyHints {
		w.WriteHeader(http.StatusEarlyHints)
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
	if e.Location != "" {
		w.Header().Set("Location", e.Location)
	}
	reply := bedrockError(e.Exception, "%s", e.Message+strings.Repeat(" ", max(e.Padding, 0)))
	if e.Status != 0 {
		reply.status = e.Status
	}
	switch {
	case e.Bare:
		w.WriteHeader(reply.status)
	case e.ContentType == "":
		reply.write(w)
	default:
		w.Header().Set("Content-Type", e.ContentType)
		w.WriteHeader(reply.status)
		_, _ = w.Write([]byte(e.Body)) // a caller that has gone is seen by its context
	}
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
	fault, broken := faultNamed(b.Fault)
	healthy := events
	if broken {
		healthy = events[:b.strikesAt(events)]
	}
	if !out.sendAll(healthy, b.pace()) {
		out.to.result = "cancelled"
		return
	}
	if broken {
		out.to.result = b.resultName(b.Fault)
		fault(out, events[len(healthy):], b)
	}
}

// strikesAt is the number of events that come before the fault.
func (b *Behaviour) strikesAt(events []event) int {
	switch b.Before {
	case "":
		return min(b.After, len(events))
	case "last":
		return max(len(events)-1, 0)
	}
	if i := slices.IndexFunc(events, func(e event) bool { return e.kind == b.Before }); i >= 0 {
		return i
	}
	return len(events)
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
