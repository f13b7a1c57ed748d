// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// timedPart is bytes that come some time after those before them.
type timedPart struct {
	after time.Duration
	bytes []byte
}

// timedBody gives its parts in time, and ends as a connection does: with its request.
type timedBody struct {
	ctx   context.Context
	parts []timedPart
}

func (b *timedBody) Read(p []byte) (int, error) {
	if len(b.parts) == 0 {
		return 0, io.EOF
	}
	select {
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	case <-time.After(b.parts[0].after):
	}
	n := copy(p, b.parts[0].bytes)
	b.parts[0].after, b.parts[0].bytes = 0, b.parts[0].bytes[n:]
	if len(b.parts[0].bytes) == 0 {
		b.parts = b.parts[1:]
	}
	return n, nil
}

func (b *timedBody) Close() error { return nil }

// timed is a client whose upstream sends the parts, some time after it was asked.
func timed(t *testing.T, head time.Duration, parts ...timedPart) *Client {
	t.Helper()
	o := testOptions(t, "http://127.0.0.1:1")
	o.Timeouts = Timeouts{FirstByte: 10 * time.Second, Idle: 5 * time.Second, Request: 60 * time.Second}
	o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-time.After(head):
		}
		header := http.Header{"Content-Type": {eventStreamType}}
		return &http.Response{StatusCode: 200, Header: header, Body: &timedBody{r.Context(), parts}, Request: r}, nil
	})
	return newClient(t, o)
}

func TestTimeoutsOfAStream(t *testing.T) {
	const s = time.Second
	whole := converseFrames(t)
	first, rest := whole[:len(frameOf(t, "messageStart", `{"role":"assistant"}`))], whole[len(frameOf(t, "messageStart", `{"role":"assistant"}`)):]
	cases := map[string]struct {
		head  time.Duration
		parts []timedPart
		want  Class
		at    time.Duration
	}{
		"in time throughout":                   {9 * s, []timedPart{{0, first}, {4 * s, rest}}, "", 13 * s},
		"a model that thinks beyond idle":      {1 * s, []timedPart{{8 * s, first}, {0, rest}}, "", 9 * s},
		"a head that comes too late":           {11 * s, []timedPart{{0, whole}}, Timeout, 10 * s},
		"a first frame that comes too late":    {6 * s, []timedPart{{6 * s, whole}}, Timeout, 10 * s},
		"a first frame that comes in pieces":   {0, []timedPart{{6 * s, first[:20]}, {6 * s, first[20:]}}, Timeout, 10 * s},
		"silence after the first frame":        {1 * s, []timedPart{{0, first}, {6 * s, rest}}, Timeout, 6 * s},
		"silence within a frame":               {1 * s, []timedPart{{0, first}, {1 * s, rest[:9]}, {6 * s, rest[9:]}}, Timeout, 7 * s},
		"a drip that keeps below idle for too": {0, drip(first, 20, 4*s), Timeout, 60 * s},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				names, err := streamTo(t.Context(), timed(t, tc.head, tc.parts...), Request{Operation: ConverseStream})
				if took := time.Since(began); took != tc.at {
					t.Errorf("it took %v, want %v (%q, %v)", took, tc.at, names, err)
				}
				if err != nil && asError(t, err).Class != tc.want || (err == nil) != (tc.want == "") {
					t.Errorf("%v, want class %q", err, tc.want)
				}
			})
		})
	}
}

// drip repeats a frame at a pace.
func drip(frame []byte, times int, pace time.Duration) []timedPart {
	parts := []timedPart{{0, frame}}
	for range times {
		parts = append(parts, timedPart{pace, frame})
	}
	return parts
}

func TestASlowReaderIsNotASilentUpstream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(t, 0, timedPart{0, converseFrames(t)})
		s, err := c.Stream(t.Context(), Request{Operation: ConverseStream})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for range 5 {
			<-time.After(8 * time.Second) // longer than the idle timeout
			if _, err := s.Next(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Next(); err != io.EOF { //nolint:errorlint // the contract is io.EOF itself
			t.Errorf("%v, want the end", err)
		}
	})
}
