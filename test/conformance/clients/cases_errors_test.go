// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"cmp"
	"errors"
	"strings"
	"time"
)

var errorCases = []conformanceCase{
	{"invalid request", func(u *user) { u.refused("[[sim: invalid]]", 400) }},
	{"exception before a stream", func(u *user) {
		_, _, err := u.try(u.Context(), call{Op: opStream}, asks("claude", "[[sim: first-exception]]"))
		u.fails(err, 400)
	}},
	{"unknown model", func(u *user) {
		for _, op := range []operation{opChat, opStream} {
			_, _, err := u.try(u.Context(), call{Op: op}, asks("nobody", "Hello"))
			u.fails(err, 404)
		}
	}},
	{"throttled", func(u *user) { u.refused("[[sim: throttle]]", 429) }},
	{"unavailable", func(u *user) { u.refused("[[sim: unavailable]]", cmp.Or(u.client.overloaded, 503)) }},
	{"Retry-After honoured", func(u *user) {
		u.scripted("rules: [{match: {first: 1}, do: {error: {exception: ThrottlingException, retryAfter: 2s}}}]")
		began := time.Now()
		answer, _, err := u.try(u.Context(), call{Op: opChat, Retries: 1}, asks("steadfast", "Hello"))
		if err != nil {
			u.Fatal(err)
		}
		u.holds(answer.Text, `You said: "Hello".`)
		if took := time.Since(began); took < 2*time.Second || took > 10*time.Second {
			u.Errorf("the client tried again after %s, want the 2 s that it was told", took)
		}
	}},
	{"answer cut off", func(u *user) { u.broken(opChat, "[[sim: cut]]") }},
	{"stream cut off", func(u *user) { u.broken(opStream, "[[sim: cut after=6]]") }},
	{"stream reset", func(u *user) { u.broken(opStream, "[[sim: reset after=6]]") }},
	{"stream without its end", func(u *user) { u.broken(opStream, "[[sim: end after=6]]") }},
	{"exception in a stream", func(u *user) { u.broken(opStream, "[[sim: exception after=6]]") }},
	{"error frame in a stream", func(u *user) { u.broken(opStream, "[[sim: error-frame after=6]]") }},
	{"bad checksum in a stream", func(u *user) { u.broken(opStream, "[[sim: bad-crc after=6]]") }},
}

// refused asks for an answer in both forms and wants the error of a status.
func (u *user) refused(text string, status int) {
	u.Helper()
	for _, op := range []operation{opChat, opStream} {
		_, _, err := u.try(u.Context(), call{Op: op}, asks("claude", text))
		u.fails(err, status)
	}
}

// fails wants the client's typed error of a status, with the API's own word, and with a hint of when to try again where that may help.
func (u *user) fails(err error, status int) {
	u.Helper()
	var failed *Failure
	if !errors.As(err, &failed) {
		u.Fatalf("got %v, want an error of the client's", err)
	}
	if failed.Status != status || failed.Message == "" {
		u.Errorf("got %+v, want %d and a message", failed, status)
	}
	if want := u.client.types[status]; want != "" && failed.Type != want {
		u.Errorf("the error's type is %q, want %q: %s", failed.Type, want, failed.Message)
	}
	if want := u.client.classes[status]; want != "" && failed.Class != want {
		u.Errorf("the error is a %s, want a %s", failed.Class, want)
	}
	if isHinted := failed.RetryAfter != ""; isHinted != (status == 429 || status >= 503) {
		u.Errorf("Retry-After is %q for %d", failed.RetryAfter, status)
	}
}

// broken wants an error, and never a silent end.
func (u *user) broken(op operation, text string) {
	u.Helper()
	pieces := make(chan struct{}, 1)
	answer, got, err := u.try(u.Context(), call{Op: op, first: signal(pieces)}, asks("claude", text))
	var failed *Failure
	switch {
	case op == opStream && len(pieces) == 0:
		u.Errorf("the stream did not begin: %v", err)
	case err == nil:
		u.Errorf("the client takes %q for a whole answer (%q)", got.Deltas, answer.Finish)
	case !errors.As(err, &failed) || failed.Aborted || op == opChat && failed.Status < 500 || strings.Contains(failed.Message, "ended without"):
		u.Errorf("the client was not told that the answer is broken: %v", err)
	}
}

// scripted makes the simulator misbehave until the case ends.
func (u *user) scripted(script string) {
	u.Helper()
	if err := simulator.Script(script); err != nil {
		u.Fatal(err)
	}
	u.Cleanup(func() {
		if err := simulator.Script("rules: []"); err != nil {
			u.Error(err)
		}
	})
}

// signal is a function that can be called often and puts one element into a channel of that size.
func signal(to chan struct{}) func() {
	return func() {
		select {
		case to <- struct{}{}:
		default:
		}
	}
}
