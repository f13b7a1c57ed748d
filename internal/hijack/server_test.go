// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var long = strings.Repeat("quartz ", 5000)

// tells is a stream of three parts, the last of many chunks.
func tells(_ context.Context, c *Conn) bool {
	return errors.Join(say(c, "one "), say(c, ""), say(c, "two "), say(c, long)) == nil
}

const told = "one two "

func TestAStreamGivesItsConnectionBack(t *testing.T) {
	paths := []string{"/stream", "/plain", "/stream", "/stream", "/plain"}
	cases := map[string]struct {
		atOnce bool
		after  string
	}{
		"one after the other":          {false, ""},
		"one with a line end after it": {false, "\r\n"},
		"all at once":                  {true, ""},
		"all at once, with a line end": {true, "\r\n"},
		"one with as many as may be":   {false, "\r\n\r\n"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, tells)
			c := w.call()
			c.after = tc.after
			if tc.atOnce {
				c.ask(paths...)
			}
			for i, path := range paths {
				if !tc.atOnce {
					c.ask(path)
				}
				want := map[bool]string{true: told + long, false: "plain"}[path == "/stream"]
				if got, err := c.answer(); err != nil || got != want {
					t.Errorf("answer %d has %d bytes, error %v; want %d", i, len(got), err, len(want))
				}
			}
		})
	}
}

// TestAConnectionThatRestsHoldsNoRequest: a caller may keep it for long.
func TestAConnectionThatRestsHoldsNoRequest(t *testing.T) {
	w := newWorld(t, tells)
	c := w.call()
	c.ask("/stream")
	if _, err := c.answer(); err != nil {
		t.Fatal(err)
	}
	hold := <-w.holds
	w.eventually("the request is free", func() bool {
		runtime.GC()
		return hold.Value() == nil
	})
	if w.held() != 1 {
		t.Error("the connection does not rest any more")
	}
}

// TestAHeadThatIsNotReadIsBounded: to take a connection sends the head, which must not wait for the caller for ever.
func TestAHeadThatIsNotReadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOfPipes(t, tells)
		begun := time.Now()
		w.call().ask("/stream")
		if <-w.refused; time.Since(begun) != time.Minute {
			t.Errorf("given up after %v, want the write deadline of a minute", time.Since(begun))
		}
	})
}

// TestARequestThatComesDuringTheStreamIsServedAfterIt: callers may send the next one early.
func TestARequestThatComesDuringTheStreamIsServedAfterIt(t *testing.T) {
	proceed := make(chan struct{})
	w := newWorld(t, func(_ context.Context, c *Conn) bool {
		defer func() { <-proceed }()
		return say(c, "one") == nil
	})
	c := w.call()
	c.ask("/stream")
	if _, err := c.answers.Peek(1); err != nil {
		t.Fatal(err)
	}
	c.ask("/plain")
	close(proceed)
	for _, want := range []string{"one", "plain"} {
		if got, err := c.answer(); err != nil || got != want {
			t.Errorf("got %q, error %v; want %q", got, err, want)
		}
	}
}

func TestConnectionsThatAreNotKept(t *testing.T) {
	cases := map[string]struct {
		request string
		whole   bool
		want    error
	}{
		"the caller wants no other answer": {"/stream Connection: close", true, nil},
		"the server gives no other answer": {"/stream/last", true, nil},
		"the body is not read":             {"/stream/unread Expect: 100-continue", true, nil},
		"the answer breaks off":            {"/stream", false, io.ErrUnexpectedEOF},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := newWorld(t, func(_ context.Context, c *Conn) bool { return say(c, "one") == nil && tc.whole }).call()
			c.after = "POST /plain HTTP/1.1\r\nHost: x\r\n\r\n"
			c.ask(tc.request)
			if got, err := c.answer(); got != "one" || !errors.Is(err, tc.want) {
				t.Errorf("got %q, error %v; want error %v", got, err, tc.want)
			}
			if _, err := c.answers.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("the connection goes on: %v", err)
			}
		})
	}
}

func TestConnectionsThatAreNotTaken(t *testing.T) {
	w := newWorld(t, tells)
	old := w.call()
	_, _ = io.WriteString(old, "POST /stream HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
	if got, err := old.answer(); err != nil || got != "within" {
		t.Errorf("HTTP/1.0: got %q, error %v", got, err)
	}
	transport := &http.Transport{Protocols: new(http.Protocols), DialContext: func(context.Context, string, string) (net.Conn, error) { return w.dial() }}
	transport.Protocols.SetUnencryptedHTTP2(true)
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Post("http://proxy/stream", "", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if got, err := io.ReadAll(response.Body); err != nil || string(got) != "within" || response.ProtoMajor != 2 {
		t.Errorf("%s: got %q, error %v", response.Proto, got, err)
	}
	if len(w.refused) != 2 {
		t.Errorf("%d connections were not taken, want 2", len(w.refused))
	}
}

func TestACallerThatLeavesEndsTheStream(t *testing.T) {
	causes := make(chan error, 1)
	w := newWorld(t, func(ctx context.Context, c *Conn) bool {
		err := say(c, "one")
		<-ctx.Done()
		causes <- errors.Join(err, context.Cause(ctx))
		return true
	})
	c := w.call()
	c.ask("/stream")
	if _, err := c.answers.Peek(1); err != nil {
		t.Fatal(err)
	}
	left := time.Now()
	_ = c.Close()
	if cause := <-causes; !errors.Is(cause, context.Canceled) || time.Since(left) > 5*time.Second {
		t.Errorf("after %v the stream ended with %v, want context.Canceled at once", time.Since(left), cause)
	}
}

// TestIdleConnections: they are closed after the idle timeout. What bounds the arrival of a request's head has not begun while there is no request.
func TestIdleConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOfPipes(t, tells, func(s *http.Server) { s.ReadHeaderTimeout, s.IdleTimeout = time.Second, time.Minute })
		c := w.call()
		for range 2 {
			c.ask("/stream")
			if got, err := c.answer(); err != nil || got != told+long {
				t.Errorf("%d bytes, error %v", len(got), err)
			}
			<-time.After(time.Minute - time.Second)
		}
		rested := time.Now()
		if _, err := c.answers.ReadByte(); !errors.Is(err, io.EOF) || time.Since(rested) != time.Second {
			t.Errorf("after %v: %v, want the end after the idle timeout", time.Since(rested), err)
		}
	})
}

func TestACallerThatDoesNotReadIsBounded(t *testing.T) {
	failures := make(chan error, 1)
	w := newWorld(t, func(_ context.Context, c *Conn) bool {
		var err error
		for err == nil {
			_ = c.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			err = say(c, long)
		}
		_ = c.SetWriteDeadline(time.Time{})
		if again := say(c, "more"); !errors.Is(again, os.ErrDeadlineExceeded) {
			t.Errorf("after %v another write ends with %v", err, again)
		}
		failures <- err
		return true // which no answer is that could not be written
	})
	c := w.call()
	c.ask("/stream")
	if err := <-failures; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("writing failed with %v", err)
	}
	if _, err := c.answer(); err == nil {
		t.Error("the answer looks whole")
	}
}
