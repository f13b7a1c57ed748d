// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	conversePath = "/model/claude/converse"
	streamPath   = "/model/claude/converse-stream"
	// pieceInterval is the time between two pieces of what drips.
	pieceInterval = time.Second
)

// others are callers that mean well: requests of 1.2 KB at a steady rate, each on a connection that is kept, to one proxy after the other. It returns how
// long they took at each.
func others(t *testing.T, rate int, during time.Duration, proxies ...*proxy) [][]time.Duration {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	body := `{"messages":[{"role":"user","content":[{"text":"` + strings.Repeat("Hello. ", 170) + `"}]}]}`
	var mu sync.Mutex
	var under sync.WaitGroup
	took := make([][]time.Duration, len(proxies))
	tick := time.NewTicker(time.Second / time.Duration(rate*len(proxies)))
	defer tick.Stop()
	end := time.After(during)
	for n := 0; ; n++ {
		select {
		case <-end:
			under.Wait()
			return took
		case begun := <-tick.C:
			which := n % len(proxies)
			under.Go(func() {
				if err := ask(client, "http://"+proxies[which].address+conversePath, body); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took[which] = append(took[which], time.Since(begun))
			})
		}
	}
}

func ask(client *http.Client, url, body string) error {
	response, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("a caller that means well got %s", response.Status)
	}
	return nil
}

// percentile is the time that the given share of the requests did not exceed.
func percentile(took []time.Duration, share float64) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// crowd is a number of connections that are held as long as the crowd is there; one that the proxy ends is opened anew.
type crowd struct {
	stop  context.CancelFunc
	under sync.WaitGroup
	// there counts the connections that have begun what they mean to do, ended those that the proxy ended.
	there, ended atomic.Int64
}

// gather starts n of them.
func gather(t *testing.T, p *proxy, n int, hold func(ctx context.Context, conn net.Conn)) *crowd {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &crowd{stop: stop}
	for i := range n {
		c.under.Go(func() {
			// They do not all move at the same moment: a crowd in step would hold up the callers of this very process.
			pause(ctx, pieceInterval*time.Duration(i)/time.Duration(n))
			for first := true; ctx.Err() == nil; first = false {
				conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.address)
				if err != nil {
					if ctx.Err() == nil {
						t.Errorf("the crowd cannot gather: %v", err)
					}
					return
				}
				if first {
					c.there.Add(1)
				} else {
					c.ended.Add(1)
				}
				end := context.AfterFunc(ctx, func() { _ = conn.Close() })
				hold(ctx, conn)
				end()
				_ = conn.Close()
			}
		})
	}
	t.Cleanup(c.disperse)
	eventually(t, "the crowd is there", func() bool { return t.Failed() || c.there.Load() == int64(n) })
	return c
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// eventually waits for what other goroutines and processes bring about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(30 * time.Second); !holds(); {
		select {
		case <-deadline:
			t.Fatalf("never came about: %s", what)
		case <-tick.C:
		}
	}
}

func (c *crowd) disperse() {
	c.stop()
	c.under.Wait()
}

// drip sends the beginning, and then a piece each interval until the proxy ends the connection.
func drip(beginning, piece string) func(context.Context, net.Conn) {
	return func(ctx context.Context, conn net.Conn) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = conn.Read(make([]byte, 1)) // an answer or the end: both are a refusal
		}()
		_, err := conn.Write([]byte(beginning))
		tick := time.NewTicker(pieceInterval)
		defer tick.Stop()
		for err == nil {
			select {
			case <-ended:
				return
			case <-ctx.Done():
				_ = conn.Close()
				<-ended
				return
			case <-tick.C:
				_, err = conn.Write([]byte(piece))
			}
		}
		_ = conn.Close()
		<-ended
	}
}

func dripHead() func(context.Context, net.Conn) {
	return drip("POST "+conversePath+" HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n")
}

func dripBody() func(context.Context, net.Conn) {
	return drip("POST "+conversePath+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{", " ")
}

// stall asks for a long stream and reads none of it.
func stall(ctx context.Context, conn net.Conn) {
	const body = `{"messages":[{"role":"user","content":[{"text":"Never end."}]}]}`
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", streamPath, len(body), body)
	<-ctx.Done()
}
