// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
)

func TestShutdownWaitsForStreams(t *testing.T) {
	proceed := make(chan struct{})
	w := newWorld(t, func(_ context.Context, c *Conn) bool {
		err := say(c, "one")
		<-proceed
		return err == nil && say(c, "two") == nil
	})
	streaming, idle := w.call(), w.call()
	idle.ask("/stream")
	proceed <- struct{}{}
	if got, err := idle.answer(); err != nil || got != "onetwo" {
		t.Fatalf("got %q, error %v", got, err)
	}
	streaming.ask("/stream")
	w.eventually("one streams and one is idle", func() bool { return w.streams() == 1 && w.held() == 2 })
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Shutdown(short); !errors.Is(err, context.Canceled) {
		t.Errorf("with a stream under way and no time Shutdown returned %v", err)
	}
	if _, err := idle.answers.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the idle connection goes on: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- w.Shutdown(context.Background()) }()
	close(proceed)
	if got, err := streaming.answer(); err != nil || got != "onetwo" {
		t.Errorf("the stream under way ended with %q, error %v", got, err)
	}
	if err := <-done; err != nil {
		t.Errorf("Shutdown returned %v", err)
	}
	if _, err := streaming.answers.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("its connection goes on: %v", err)
	}
}

// TestNoStreamIsLostOnItsWay: between http.Server's knowing of a connection and a stream's having it, Shutdown waits and Close closes it all the same.
func TestNoStreamIsLostOnItsWay(t *testing.T) {
	for name, end := range map[string]func(*world) error{"Shutdown": func(w *world) error { return w.Shutdown(context.Background()) }, "Close": (*world).close} {
		synctest.Test(t, func(t *testing.T) {
			hijacked, proceed := make(chan struct{}), make(chan struct{})
			w := newWorldOfPipes(t, func(_ context.Context, c *Conn) bool { return say(c, "one") == nil }, func(s *http.Server) {
				s.ConnState = func(_ net.Conn, state http.ConnState) {
					if state == http.StateHijacked {
						close(hijacked)
						<-proceed
					}
				}
			})
			c := w.call()
			go c.ask("/stream")
			if _, err := c.answers.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = c.answers.ReadString(0) }()
			<-hijacked
			ended := make(chan error, 1)
			go func() { ended <- end(w) }()
			synctest.Wait()
			if waits := len(ended) == 0; waits != (name == "Shutdown") {
				t.Errorf("%s waits: %v", name, waits)
			}
			close(proceed)
			if err := <-ended; err != nil || w.held() != 0 && name == "Shutdown" {
				t.Errorf("%s returned %v with %d connections held", name, err, w.held())
			}
		})
	}
}

func (w *world) close() error { return w.Close() }

func TestStreamsEndWithTheServersContext(t *testing.T) {
	over := errors.New("over")
	w := newWorld(t, func(ctx context.Context, c *Conn) bool {
		err := say(c, "one ")
		<-ctx.Done()
		return err == nil && say(c, context.Cause(ctx).Error()) == nil
	})
	c := w.call()
	c.ask("/stream")
	w.eventually("it streams", func() bool { return w.streams() == 1 })
	w.cut(over)
	if got, err := c.answer(); err != nil || got != "one over" {
		t.Errorf("got %q, error %v", got, err)
	}
}

func TestCloseClosesStreams(t *testing.T) {
	failures := make(chan error, 1)
	w := newWorld(t, func(ctx context.Context, c *Conn) bool {
		<-ctx.Done()
		failures <- say(c, "too late")
		return true
	})
	c := w.call()
	c.ask("/stream")
	w.eventually("it streams", func() bool { return w.streams() == 1 })
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failures; err == nil {
		t.Error("the stream can still be written")
	}
	if _, err := c.answer(); err == nil {
		t.Error("the answer looks whole")
	}
}
