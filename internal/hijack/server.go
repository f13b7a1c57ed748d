// SPDX-License-Identifier: Apache-2.0

// Package hijack lets the streamed answers of an http.Server outlive their handlers. net/http keeps 22 KiB for a request until its handler returns, which
// thousands of streams that say a word now and then need for nothing. Such a stream takes its connection over, and gives it back for the next request,
// when it counts as a new one to the http.Server.
package hijack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// pollInterval is how often Shutdown looks whether the last stream is over.
const pollInterval = 10 * time.Millisecond

// Server is an http.Server whose connections streams may take over. It is used as that is, apart from what it replaces.
type Server struct {
	*http.Server
	again *relisten

	mu sync.Mutex
	// taken are the connections that the http.Server does not know of, and whether a stream is under way on each.
	taken map[*Conn]bool
	// refusing tells that no connection may wait for another request, closed that none may go on.
	refusing, closed bool
}

// NewServer gives the server's connections to streams that ask for them. The server has no ConnContext of its own.
func NewServer(server *http.Server) *Server {
	s := &Server{Server: server, taken: map[*Conn]bool{}}
	server.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, placeKey{}, &place{server: s, ctx: ctx})
	}
	return s
}

// Serve serves a listener, once, until Shutdown or Close, and returns what http.Server's Serve does.
func (s *Server) Serve(l net.Listener) error {
	s.again = &relisten{address: l.Addr(), conns: make(chan net.Conn), closed: make(chan struct{})}
	var again sync.WaitGroup
	again.Go(func() { _ = s.Server.Serve(s.again) }) // it ends with the other one
	err := s.Server.Serve(l)
	_ = s.again.Close()
	again.Wait()
	return err
}

// Shutdown is http.Server's: it also waits for the streams that have taken their connections over.
func (s *Server) Shutdown(ctx context.Context) error {
	s.refuse()
	if err := s.Server.Shutdown(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for s.streams() > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// Close is http.Server's: it also closes the connections that streams have taken over.
func (s *Server) Close() error {
	s.refuse()
	err := s.Server.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.taken {
		if c.raw != nil {
			err = errors.Join(err, ignoreClosed(c.raw.Close()))
		}
	}
	return err
}

// refuse has every connection closed whose stream is over.
func (s *Server) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = true
	for c, streams := range s.taken {
		if !streams {
			_ = c.raw.Close()
		}
	}
}

// streams is how many are under way on connections that they have taken over.
func (s *Server) streams() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, streams := range s.taken {
		if streams {
			n++
		}
	}
	return n
}

// expect notes a stream that is about to take its connection over. Once it has, the http.Server knows nothing of either.
func (s *Server) expect(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[c] = true
}

// take gives a stream the connection that it has taken over.
func (s *Server) take(c *Conn, raw net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.raw = raw; s.closed {
		_ = raw.Close()
	}
}

// rest notes that a connection's stream is over, and tells whether it may wait for another request.
func (s *Server) rest(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[c] = false
	return !s.refusing
}

// leave forgets a connection.
func (s *Server) leave(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.taken, c)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
