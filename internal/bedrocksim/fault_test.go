// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"
)

// frames reads a stream to its end and gives the kind of each frame, and the error that ended the reading, io.EOF at a clean end.
func frames(t *testing.T, body io.Reader) ([]string, error) {
	t.Helper()
	decoder := eventstream.NewDecoder()
	var kinds []string
	for {
		message, err := decoder.Decode(body, nil)
		if err != nil {
			return kinds, err
		}
		kind := ""
		for _, name := range []string{":event-type", ":exception-type", ":error-code"} {
			if v := message.Headers.Get(name); v != nil {
				kind = v.String()
			}
		}
		if len(kinds) == 0 || kinds[len(kinds)-1] != kind {
			kinds = append(kinds, kind)
		}
	}
}

// streamFrom starts a stream at a server of its own.
func streamFrom(t *testing.T, sim *Simulator, prompt string) *http.Response {
	t.Helper()
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	body := messages(`{"role":"user","content":[{"text":"` + prompt + `"}]}`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/model/"+nova+"/converse-stream", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

var healthy = []string{"messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}

func TestStreamsBreakAsAsked(t *testing.T) {
	var badChecksum eventstream.ChecksumError
	isChecksum := func(err error) bool { return errors.As(err, &badChecksum) }
	isEOF := func(err error) bool { return errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) }
	isCut := func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
	isReset := func(err error) bool { return err != nil && !errors.Is(err, io.EOF) }
	for name, tc := range map[string]struct {
		prompt string
		want   []string
		ends   func(error) bool
	}{
		"healthy":                        {"Hello", healthy, isEOF},
		"exception after three events":   {"[[sim: exception after=3]]", []string{"messageStart", "contentBlockDelta", "modelStreamErrorException"}, isEOF},
		"another exception":              {"[[sim: exception after=1 exception=ThrottlingException]]", []string{"messageStart", "throttlingException"}, isEOF},
		"exception first":                {"[[sim: first-exception]]", []string{"validationException"}, isEOF},
		"error frame":                    {"[[sim: error-frame after=1]]", []string{"messageStart", "InternalFailure"}, isEOF},
		"cut inside a frame":             {"[[sim: cut after=2]]", []string{"messageStart", "contentBlockDelta"}, isCut},
		"abort between frames":           {"[[sim: abort after=1]]", []string{"messageStart"}, isCut},
		"reset":                          {"[[sim: reset after=1]]", nil, isReset},
		"clean end before the end":       {"[[sim: end after=2]]", []string{"messageStart", "contentBlockDelta"}, isEOF},
		"bad checksum of the message":    {"[[sim: bad-crc after=1]]", []string{"messageStart"}, isChecksum},
		"bad checksum of the prelude":    {"[[sim: bad-prelude after=1]]", []string{"messageStart"}, isChecksum},
		"a length that is not there":     {"[[sim: bad-length after=1]]", []string{"messageStart"}, func(err error) bool { return err != nil }},
		"no metadata":                    {"[[sim: no-metadata after=1]]", healthy[:4], isEOF},
		"no messageStop and no metadata": {"[[sim: no-stop]]", healthy[:3], isEOF},
		"an event that nobody knows":     {"[[sim: unknown after=1]]", []string{"messageStart", "simulatedEvent", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}, isEOF},
		"one byte at a time":             {"[[sim: trickle after=8 delay=1us]]", healthy, isEOF},
		"a frame of four megabytes":      {"[[sim: huge-frame after=1]]", healthy, isEOF},
		"something that is no stream":    {"[[sim: not-a-stream]]", nil, func(err error) bool { return err != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			kinds, err := frames(t, streamFrom(t, New(), tc.prompt).Body)
			if diff := cmp.Diff(tc.want, kinds); tc.want != nil && diff != "" {
				t.Errorf("frames (-want +got):\n%s", diff)
			}
			if !tc.ends(err) {
				t.Errorf("the stream ended with %v", err)
			}
		})
	}
}

// TestSilenceLastsUntilTheCallerLeaves reads what comes before the silence, leaves, and waits for the simulator to notice.
func TestSilenceLastsUntilTheCallerLeaves(t *testing.T) {
	for _, prompt := range []string{"[[sim: silence after=2]]", "[[sim: headers-only after=1]]", "[[sim: trailing]]"} {
		t.Run(prompt, func(t *testing.T) {
			sim := New()
			server := httptest.NewServer(sim)
			t.Cleanup(server.Close)
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			body := messages(`{"role":"user","content":[{"text":"` + prompt + `"}]}`)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/model/"+nova+"/converse-stream", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
			res, err := server.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			if _, err := eventstream.NewDecoder().Decode(res.Body, nil); err != nil {
				t.Fatal(err)
			}
			if sim.OpenStreams() != 1 || sim.InFlight() != 1 {
				t.Errorf("%d open streams of %d in flight, want 1 of 1", sim.OpenStreams(), sim.InFlight())
			}
			leave()
			awaitIdle(t, sim)
			if sim.Cancelled() != 1 || sim.OpenStreams() != 0 {
				t.Errorf("%d cancelled, %d open, want 1 and 0", sim.Cancelled(), sim.OpenStreams())
			}
		})
	}
}

// awaitIdle waits until the simulator has ended all that it was doing.
func awaitIdle(t *testing.T, sim *Simulator) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for sim.InFlight() > 0 {
		select {
		case <-ctx.Done():
			t.Fatal("the simulator still works on a request whose caller has gone")
		case <-tick.C:
		}
	}
}
