// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"net"
	"sync"
)

// relisten is a listener whose connections are those that streams have given back with another request.
type relisten struct {
	address net.Addr
	conns   chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func (l *relisten) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *relisten) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *relisten) Addr() net.Addr { return l.address }

// serve has a connection served, and tells whether it will be.
func (l *relisten) serve(c net.Conn) bool {
	select {
	case l.conns <- c:
		return true
	case <-l.closed:
		return false
	}
}

// againConn is a connection of which a part of the next request has been read.
type againConn struct {
	net.Conn
	ahead []byte
}

func (c *againConn) Read(p []byte) (int, error) {
	if len(c.ahead) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.ahead)
	c.ahead = c.ahead[n:]
	return n, nil
}

// CloseWrite lets net/http end an answer before it closes the connection.
func (c *againConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// bare is the connection within, where nothing of it was read ahead.
func bare(c net.Conn) net.Conn {
	if again, ok := c.(*againConn); ok && len(again.ahead) == 0 {
		return again.Conn
	}
	return c
}
