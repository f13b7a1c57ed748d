// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

func TestStreamReadsToItsEnd(t *testing.T) {
	cases := map[string]struct {
		model     string
		operation Operation
		body      string
		last      string
	}{
		"a conversation":           {novaModel, ConverseStream, novaBody, "metadata"},
		"a model's own protocol":   {claude, InvokeWithResponseStream, claudeBody, "chunk"},
		"a connection left open":   {novaModel, ConverseStream, string(prompt("[[sim: trailing]]")), "metadata"},
		"an answer byte by byte":   {novaModel, ConverseStream, string(prompt("[[sim: trickle tokens=3]]")), "metadata"},
		"an event of a new kind":   {novaModel, ConverseStream, string(prompt("[[sim: unknown]]")), "metadata"},
		"an open model's protocol": {claude, InvokeWithResponseStream, strings.Replace(claudeBody, "hello", "[[sim: trailing]]", 1), "chunk"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, sim := simulated(t, func(o *Options) { o.ModelID = tc.model })
			s, err := c.Stream(t.Context(), Request{Operation: tc.operation, Body: []byte(tc.body)})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			names, raw, err := readAll(s)
			if err != nil {
				t.Fatalf("after %q: %v", names, err)
			}
			if names[len(names)-1] != tc.last || s.RequestID != sim.Calls()[0].RequestID {
				t.Errorf("events %q of request %q", names, s.RequestID)
			}
			if got := countFrames(t, raw); got != len(names) {
				t.Errorf("the raw bytes hold %d frames, want %d", got, len(names))
			}
			if _, err := s.Next(); !errors.Is(err, io.EOF) {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

// countFrames decodes raw bytes with the SDK's own decoder.
func countFrames(t *testing.T, raw []byte) int {
	t.Helper()
	reader, decoder := bytes.NewReader(raw), eventstream.NewDecoder()
	for n := 0; ; n++ {
		if _, err := decoder.Decode(reader, nil); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestStreamsNeverEndInSilence(t *testing.T) {
	cases := map[string]struct {
		trigger string
		want    Class
		// begun tells whether events come before the error.
		begun bool
	}{
		"an exception in its middle":            {"exception after=3", ModelFailed, true},
		"throttled in its middle":               {"exception after=3 exception=throttlingException", Throttled, true},
		"an exception that nobody knows":        {"exception after=3 exception=novelException", Internal, true},
		"an exception as first frame":           {"first-exception", Invalid, false},
		"an error frame":                        {"error-frame after=3", Internal, true},
		"a frame that is cut":                   {"cut after=3", BrokenStream, true},
		"a connection that is aborted":          {"abort after=3", BrokenStream, true},
		"a connection that is reset":            {"reset after=3", BrokenStream, true},
		"an end without last events":            {"end after=3", BrokenStream, true},
		"an end before the first event":         {"end", Internal, false},
		"an end without metadata":               {"no-metadata", BrokenStream, true},
		"an end without messageStop":            {"no-stop", BrokenStream, true},
		"a bad checksum":                        {"bad-crc after=3", BrokenStream, true},
		"a bad checksum of a prelude":           {"bad-prelude after=3", BrokenStream, true},
		"a length that is not the frame's":      {"bad-length after=3", BrokenStream, true},
		"a frame without bounds":                {"huge-frame after=3", BrokenStream, true},
		"silence in its middle":                 {"silence after=3", Timeout, true},
		"silence from its beginning":            {"silence", Timeout, false},
		"a first byte that comes too late":      {"latency=1m", Timeout, false},
		"HTML under the stream's content type":  {"not-a-stream", BrokenStream, false},
		"another content type":                  {"wrong-type", Internal, false},
		"an error before the stream":            {"throttle", Throttled, false},
		"a 200 of another service's front end":  {"error-200", Internal, false},
		"an exception that is refused by class": {"exception after=2 exception=validationException", Invalid, true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, _ := simulated(t, func(o *Options) {
				if tc.want == Timeout {
					o.Timeouts.Idle, o.Timeouts.FirstByte = 300*time.Millisecond, 600*time.Millisecond
				}
			})
			names, err := streamTo(t.Context(), c, Request{Operation: ConverseStream, Body: prompt("[[sim: " + tc.trigger + "]]")})
			if err == nil {
				t.Fatalf("the stream ended well after %q", names)
			}
			got := asError(t, err)
			if got.Class != tc.want || (len(names) > 0) != tc.begun {
				t.Errorf("%v after %q, want class %s", got, names, tc.want)
			}
			if got.Message == "" || (len(names) == 0 && got.Attempts != 1) {
				t.Errorf("message %q, attempts %d", got.Message, got.Attempts)
			}
		})
	}
}

func TestFirstExceptionHasItsStatus(t *testing.T) {
	c, _ := simulated(t, nil)
	_, err := c.Stream(t.Context(), Request{Operation: ConverseStream, Body: prompt("[[sim: first-exception]]")})
	got := asError(t, err)
	if got.Status != 400 || got.Exception != "ValidationException" || got.Message != "The model returned the following errors: simulated" || got.RequestID == "" {
		t.Errorf("error %+v", got)
	}
}

func TestFirstExceptionIsTriedAgain(t *testing.T) {
	fail := bedrocksim.Rule{
		Match: bedrocksim.Match{First: 1},
		Do:    bedrocksim.Behaviour{Fault: "exception", Exception: "throttlingException"},
	}
	c, _ := simulated(t, func(o *Options) { o.Retries.MaxAttempts = 2 }, bedrocksim.WithScript(&bedrocksim.Script{Rules: []bedrocksim.Rule{fail}}))
	s, err := c.Stream(t.Context(), Request{Operation: ConverseStream, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := readAll(s); err != nil || s.Attempts != 2 {
		t.Errorf("%v after %d attempts", err, s.Attempts)
	}
}

// TestNothingIsTriedAgainAfterTheFirstByte holds that however an answer breaks off once it has begun, and however worth a retry its failure is, Bedrock is
// asked once.
func TestNothingIsTriedAgainAfterTheFirstByte(t *testing.T) {
	begun := frameOf(t, "messageStart", `{"role":"assistant"}`)
	damaged := bytes.Clone(begun)
	damaged[len(damaged)-1]++
	broken := map[string]io.Reader{
		"an end without the last events": bytes.NewReader(nil),
		"a frame that is cut":            bytes.NewReader(begun[:20]),
		"a damaged frame":                bytes.NewReader(damaged),
		"a reset":                        iotest.ErrReader(syscall.ECONNRESET),
	}
	for _, name := range streamExceptions() {
		broken[name] = bytes.NewReader(ExceptionFrame(&Error{Exception: name, Message: "m"}))
	}
	for name, rest := range broken {
		t.Run(name, func(t *testing.T) {
			calls := 0
			c := retrying(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				calls++
				body := io.NopCloser(io.MultiReader(bytes.NewReader(begun), rest))
				return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {eventStreamType}}, Body: body, Request: r}, nil
			}), 3)
			names, err := streamTo(t.Context(), c, Request{Operation: ConverseStream})
			if got := asError(t, err); calls != 1 || len(names) != 1 || got.Attempts != 1 {
				t.Errorf("%v after %d calls, %d attempts and %q", got, calls, got.Attempts, names)
			}
		})
	}
}

func TestAnAnswerThatBreaksOffIsNotAskedForAgain(t *testing.T) {
	calls := 0
	c := retrying(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		calls++
		body := io.NopCloser(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(syscall.ECONNRESET)))
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {jsonType}}, Body: body, Request: r, ContentLength: 9}, nil
	}), 3)
	response, err := c.Do(t.Context(), Request{Operation: Converse})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := response.ReadAll(100); asError(t, err).Class != BrokenStream || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestACallerThatLeavesEndsTheUpstream(t *testing.T) {
	c, sim := simulated(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := c.Stream(ctx, Request{Operation: ConverseStream, Body: prompt("[[sim: silence after=2]]")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	go cancel()
	_, _, err = readAll(s)
	if got := asError(t, err); got.Class != Canceled {
		t.Errorf("class %s, want %s", got.Class, Canceled)
	}
	waitFor(t, func() bool { return sim.InFlight() == 0 })
}

func TestCloseGivesUpAStreamWithoutReadingIt(t *testing.T) {
	c, sim := simulated(t, nil)
	s, err := c.Stream(t.Context(), Request{Operation: ConverseStream, Body: prompt("[[sim: silence after=2]]")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil || s.Close() != nil {
		t.Error(err)
	}
	waitFor(t, func() bool { return sim.InFlight() == 0 })
}

// waitFor waits for what another goroutine brings about at once.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	tick, deadline := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not come about in 10 s")
		}
	}
}

func TestExceptionFrame(t *testing.T) {
	cases := map[string]struct {
		failure Error
		want    string
	}{
		"Bedrock's own exception": {Error{Class: Throttled, Exception: "ThrottlingException", Message: "slow down"}, "throttlingException"},
		"a broken stream":         {Error{Class: BrokenStream, Message: "cut"}, "modelStreamErrorException"},
		"an idle timeout":         {Error{Class: Timeout, Message: "idle"}, "modelStreamErrorException"},
		"our own credentials":     {Error{Class: Credentials, Exception: "ExpiredTokenException", Message: "ask"}, "serviceUnavailableException"},
		"something unknown":       {Error{Class: Internal, Message: "?"}, "internalServerException"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			frame := ExceptionFrame(&tc.failure)
			decoded, err := eventstream.NewDecoder().Decode(bytes.NewReader(frame), nil)
			if err != nil {
				t.Fatal(err)
			}
			text := func(name string) string { return decoded.Headers.Get(name).String() }
			got := []string{text(messageTypeHeader), text(exceptionTypeHeader), text(contentTypeHeader), string(decoded.Payload)}
			want := []string{"exception", tc.want, "application/json", `{"message":"` + tc.failure.Message + `"}`}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("frame (-want +got)\n%s", diff)
			}
			own, err := newFrameReader(bytes.NewReader(frame)).next()
			if again := exceptionOf(own, nil); err != nil || again == nil {
				t.Error("the frame is no exception to its own reader")
			}
		})
	}
}
