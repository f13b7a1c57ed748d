// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// keptCalls bounds how many calls Calls remembers; CallCounts counts all of them.
const keptCalls = 20_000

// Call is one request that the simulator has answered or is answering.
type Call struct {
	// Operation is the SDK's name of the operation, Model the identifier in the path, Identity the caller's name if it was recognised.
	Operation, Model, Identity string
	// RequestID is the x-amzn-requestid of the answer.
	RequestID string
	// Start is when the request arrived.
	Start time.Time
	// Header is the request's header without its credentials.
	Header http.Header
	// BodyBytes is the size of the request's body and BodySHA256 its hash in hexadecimal; Body is kept with KeepBodies alone.
	BodyBytes  int
	BodySHA256 string
	Body       []byte
	// Status is the HTTP status of the answer, and Result "ok", the exception's name, or the name of the fault played.
	Status int
	Result string
	// Events is the number of frames sent.
	Events int
	// Done says that the answer has ended, Cancelled that the caller had gone by then, End when that was.
	Done      bool
	Cancelled bool
	End       time.Time
}

// CallCount is what calls are counted by.
type CallCount struct {
	Operation string `json:"operation"`
	Model     string `json:"model"`
	Identity  string `json:"identity"`
	Result    string `json:"result"`
}

// callLog remembers calls.
type callLog struct {
	mu         sync.Mutex
	keepBodies bool
	entries    []*openCall
	counts     map[CallCount]int
	streams    int
	inFlight   int
	cancelled  int
}

type openCall struct{ Call }

// credentialHeaders never reach a Call.
var credentialHeaders = []string{"Authorization", "X-Amz-Security-Token", "Cookie"}

func (l *callLog) begin(x *exchange, requestID string) *openCall {
	header := x.http.Header.Clone()
	for _, name := range credentialHeaders {
		header.Del(name)
	}
	entry := &openCall{Call{Operation: x.op.name, Model: x.requested, RequestID: requestID, Start: time.Now(), Header: header}}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight++
	if len(l.entries) == keptCalls {
		l.entries = slices.Delete(l.entries, 0, keptCalls/10)
	}
	l.entries = append(l.entries, entry)
	return entry
}

// know adds what reading the request has found out.
func (l *callLog) know(entry *openCall, x *exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Identity, entry.BodyBytes, entry.BodySHA256 = x.identity.Name, len(x.body), x.digest
	if l.keepBodies {
		entry.Body = x.body
	}
}

func (l *callLog) end(entry *openCall, w *watchedWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Done, entry.Status, entry.Result, entry.Events = true, w.status, w.outcome(), w.events
	entry.Cancelled, entry.End = r.Context().Err() != nil, time.Now()
	l.inFlight--
	if entry.Cancelled {
		l.cancelled++
	}
	l.counts[CallCount{entry.Operation, entry.Model, entry.Identity, entry.Result}]++
}

func (l *callLog) streaming(change int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.streams += change
}

// Calls are the latest calls, oldest first, including those not yet ended.
func (s *Simulator) Calls() []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	calls := make([]Call, len(s.calls.entries))
	for i, entry := range s.calls.entries {
		calls[i] = entry.Call
	}
	return calls
}

// CallCounts counts every call that has ended since the start or ResetCalls.
func (s *Simulator) CallCounts() map[CallCount]int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return maps.Clone(s.calls.counts)
}

// ResetCalls forgets all calls and counts; what is under way stays counted as in flight.
func (s *Simulator) ResetCalls() {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.entries, s.calls.cancelled = nil, 0
	clear(s.calls.counts)
}

// OpenStreams is the number of streams being answered.
func (s *Simulator) OpenStreams() int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return s.calls.streams
}

// InFlight is the number of requests being answered, streams included.
func (s *Simulator) InFlight() int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return s.calls.inFlight
}

// Cancelled is the number of requests whose caller went away before the answer ended.
func (s *Simulator) Cancelled() int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return s.calls.cancelled
}

// newRequestID is a random UUID, the one thing in an answer that differs from run to run.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
