// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// client sends calls to one target over plain HTTP/1.1 with kept connections.
type client struct {
	url string
	// signedFor is the upstream's address, for calls that are signed.
	signedFor string
	transport *http.Transport
	signer    signer
}

func newClient(url, signedFor string) *client {
	return &client{url: url, signedFor: signedFor, signer: newSigner(), transport: &http.Transport{MaxIdleConnsPerHost: 2048, DisableCompression: true}}
}

func (c *client) close() { c.transport.CloseIdleConnections() }

// request is a call's request; its copies share the header.
func (c *client) request(ctx context.Context, k call) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+k.path, nil)
	if err != nil {
		return nil, err
	}
	r.ContentLength = int64(len(k.body))
	r.Header.Set("Content-Type", "application/json")
	if !k.signed {
		return r, nil
	}
	target := *r
	signedURL := *r.URL
	signedURL.Host = c.signedFor
	target.URL, target.Host = &signedURL, c.signedFor
	return r, c.signer.sign(ctx, &target, k.body, time.Now())
}

// once sends one call and reads its answer into the buffer.
func (c *client) once(ctx context.Context, pattern *http.Request, k call, buffer *bytes.Buffer) error {
	r := pattern.WithContext(ctx)
	r.Body = k.reader()
	response, err := c.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	buffer.Reset()
	if _, err := buffer.ReadFrom(response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(buffer.Bytes(), []byte(k.mark)) {
		return fmt.Errorf("%s%s answered %s without %s: %.300q", c.url, k.path, response.Status, k.mark, buffer)
	}
	return nil
}

func (k call) reader() io.ReadCloser { return io.NopCloser(bytes.NewReader(k.body)) }

// workers keep a number of calls under way until they are told to end.
type workers struct {
	finished atomic.Int64
	stop     context.CancelFunc
	group    sync.WaitGroup
	mu       sync.Mutex
	err      error
}

// closedLoop starts workers that each send the next call when the last is over. They begin spread over a time: streams take all as long, and would
// otherwise end together, now and then one more of them within a window.
func (c *client) closedLoop(ctx context.Context, k call, number int, over time.Duration) (*workers, error) {
	pattern, err := c.request(ctx, k)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	w := &workers{stop: stop}
	for n := range number {
		w.group.Go(func() {
			pause(ctx, over*time.Duration(n)/time.Duration(number))
			var buffer bytes.Buffer
			for ctx.Err() == nil {
				if err := c.once(ctx, pattern, k, &buffer); err != nil {
					w.failed(ctx, err)
					return
				}
				w.finished.Add(1)
			}
		})
	}
	return w, nil
}

// failed keeps the first error; what the end of the loop breaks off is none.
func (w *workers) failed(ctx context.Context, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() == nil && w.err == nil {
		w.err = err
	}
}

// end stops the workers and returns what went wrong.
func (w *workers) end() error {
	w.stop()
	w.group.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
