// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
	"weak"
)

// world is a server whose path /stream is answered by a stream that takes its connection over, and every other path by "plain".
type world struct {
	*Server
	t    *testing.T
	dial func() (net.Conn, error)
	// answer is the stream; it returns whether the answer is whole.
	answer func(ctx context.Context, c *Conn) bool
	// refused counts the answers for which there was no connection to take, and holds has those that had one.
	refused chan struct{}
	holds   chan weak.Pointer[Hold]
	cut     context.CancelCauseFunc
}

// newWorld is a world behind a real socket.
func newWorld(t *testing.T, answer func(ctx context.Context, c *Conn) bool) *world {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldBehind(t, l, answer)
	w.dial = func() (net.Conn, error) { return net.Dial("tcp", l.Addr().String()) }
	return w
}

// newWorldOfPipes is a world without sockets, whose clock may be a test's own.
func newWorldOfPipes(t *testing.T, answer func(ctx context.Context, c *Conn) bool, edits ...func(*http.Server)) *world {
	t.Helper()
	l := &relisten{conns: make(chan net.Conn), closed: make(chan struct{})}
	w := newWorldBehind(t, l, answer, edits...)
	w.dial = func() (net.Conn, error) {
		ours, theirs := net.Pipe()
		l.serve(theirs)
		return ours, nil
	}
	return w
}

func newWorldBehind(t *testing.T, l net.Listener, answer func(ctx context.Context, c *Conn) bool, edits ...func(*http.Server)) *world {
	t.Helper()
	life, cut := context.WithCancelCause(context.Background())
	w := &world{t: t, answer: answer, refused: make(chan struct{}, 10), holds: make(chan weak.Pointer[Hold], 10), cut: cut}
	server := &http.Server{
		Handler: w, BaseContext: func(net.Listener) context.Context { return life }, ReadHeaderTimeout: time.Minute, IdleTimeout: time.Minute, Protocols: new(http.Protocols),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	for _, edit := range edits {
		edit(server)
	}
	w.Server = NewServer(server)
	ended := make(chan error, 1)
	go func() { ended <- w.Serve(l) }()
	t.Cleanup(func() {
		_ = w.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve returned %v", err)
		}
		w.eventually("nothing is left", func() bool { return w.held() == 0 })
	})
	return w
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/unread") {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	if !strings.HasPrefix(r.URL.Path, "/stream") {
		_, _ = io.WriteString(rw, "plain")
		return
	}
	if strings.HasSuffix(r.URL.Path, "/last") {
		rw.Header().Set("Connection", "close")
	}
	_ = http.NewResponseController(rw).SetWriteDeadline(time.Now().Add(time.Minute))
	ctx, hold := NewHold(r.Context())
	rw.WriteHeader(http.StatusOK)
	conn := hold.Take(rw, r)
	if conn == nil {
		hold.Release()
		_, _ = io.WriteString(rw, "within")
		w.refused <- struct{}{}
		return
	}
	w.holds <- weak.Make(hold)
	go func() {
		defer hold.Release()
		conn.End(w.answer(ctx, conn))
	}()
}

// held is how many connections the http.Server does not know of.
func (w *world) held() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.taken)
}

func (w *world) eventually(what string, holds func() bool) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !holds(); {
		select {
		case <-deadline:
			w.t.Fatalf("never came about: %s", what)
		case <-tick.C:
		}
	}
}

// caller is one connection to the world.
type caller struct {
	net.Conn
	answers *bufio.Reader
	// after is what it sends after each request.
	after string
}

func (w *world) call() *caller {
	w.t.Helper()
	conn, err := w.dial()
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	return &caller{Conn: conn, answers: bufio.NewReader(conn)}
}

// ask sends requests for paths at once, each a path and the header lines that it has.
func (c *caller) ask(requests ...string) {
	var all strings.Builder
	for _, request := range requests {
		path, header, _ := strings.Cut(request, " ")
		if header != "" {
			header += "\r\n"
		}
		all.WriteString("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + header + "\r\n{}" + c.after)
	}
	_, _ = io.WriteString(c, all.String())
}

// answer reads the next answer whole.
func (c *caller) answer() (string, error) {
	response, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// say writes a text and flushes it.
func say(c *Conn, text string) error {
	_, err := io.WriteString(c, text)
	return errors.Join(err, c.FlushError())
}
