// SPDX-License-Identifier: Apache-2.0

// Package otlp sends traces to an OpenTelemetry collector by OTLP over HTTP, in protobuf. OpenTelemetry's own exporter for HTTP brings all of gRPC into
// a program, which is more than half as large as a whole proxy; this one has what a proxy needs, and reaches no address that it must not reach.
// Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
package otlp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

const (
	// maxAttempts is how often one batch is sent before it is dropped.
	maxAttempts = 3
	// attemptTimeout bounds one attempt.
	attemptTimeout = 10 * time.Second
	// backoff is the wait before the second attempt, doubled before the third; a collector's own hint counts up to maxWait.
	backoff = time.Second
	maxWait = 10 * time.Second
	// maxAnswer is how much of an answer is read, so that its connection can be used again. Nothing of it is kept.
	maxAnswer = 64 << 10
)

// Client uploads traces; it is an otlptrace.Client, safe for concurrent use. What a collector does not take is dropped and logged, and never an error of
// the program's.
type Client struct {
	address string
	http    *http.Client
	logger  *slog.Logger
	// isFailing keeps an outage of the collector to one line of the log.
	isFailing atomic.Bool
}

// New returns a client for the base URL of a collector. It opens no connection.
func New(endpoint string, logger *slog.Logger) (*Client, error) {
	address, err := url.JoinPath(endpoint, "v1", "traces")
	if err != nil {
		return nil, errors.New("the endpoint of the collector is no URL") // its text might hold a password
	}
	return &Client{address: address, http: &http.Client{Transport: newTransport(), CheckRedirect: noRedirect, Timeout: attemptTimeout}, logger: logger}, nil
}

// noRedirect: a collector has no reason to send its callers to another host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Start does nothing: connections are opened as they are needed.
func (c *Client) Start(context.Context) error { return nil }

// Stop closes what is idle.
func (c *Client) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// UploadTraces sends a batch, again where the collector could not take it at the moment. It always returns nil: the loss of a trace is logged here.
func (c *Client) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	// TracesData has the same form on the wire as the ExportTraceServiceRequest of the protocol.
	// Source: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err == nil {
		err = c.upload(ctx, body)
	}
	switch {
	case err == nil:
		c.isFailing.Store(false)
	case !c.isFailing.Swap(true):
		c.logger.WarnContext(ctx, "traces are dropped until the collector takes them again", "error", err.Error())
	}
	return nil
}

func (c *Client) upload(ctx context.Context, body []byte) error {
	for attempt := 1; ; attempt++ {
		wait, err := c.post(ctx, body)
		if err == nil || wait < 0 || attempt == maxAttempts {
			return err
		}
		if !sleep(ctx, max(wait, rand.N(backoff<<(attempt-1)))) {
			return err
		}
	}
}

// post makes one attempt. A negative wait with an error means that another one is of no use.
func (c *Client) post(ctx context.Context, body []byte) (wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return -1, errors.New("the endpoint of the collector is no URL")
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	response, err := c.http.Do(request)
	if err != nil {
		return 0, cause(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, maxAnswer)
	if response.StatusCode/100 == 2 {
		return 0, nil
	}
	return waitFor(response), fmt.Errorf("the collector answered with status %d", response.StatusCode)
}

// cause leaves out the URL, which might say more than its host.
func cause(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
