// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

var (
	errBaseURL = errors.New("bedrock: the base URL is no URL; write https:// and a host")
	errHost    = errors.New("bedrock: the base URL's host is not among the allowed hosts, or is plain HTTP to a host that is not allowed by its exact name")
)

// Client calls Bedrock's runtime for one model with one identity. It is safe for concurrent use.
type Client struct {
	options       Options
	base          *url.URL
	host          string
	signer        sigV4
	bearerAllowed bool
	// transport sends what is answered in one piece, streams what is answered in a stream.
	transport, streams http.RoundTripper
	budget             *budget
	// suspect tells that a caller's request was refused since the model last answered.
	suspect atomic.Bool
}

// New returns a client, or an error that names the option that is wrong.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	allowed := o.AllowedHosts
	if len(allowed) == 0 {
		allowed = proxyconfig.DefaultAllowedHosts()
	}
	if err := checkOptions(o, base, allowed); err != nil {
		return nil, err
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	c := &Client{
		options: o, base: base, host: withoutDefaultPort(base), signer: sigV4{region: o.Region}, bearerAllowed: mayBear(base, allowed), transport: o.Transport, streams: o.Transport,
		budget: &budget{percent: o.Retries.BudgetPercent},
	}
	if c.transport == nil {
		connect := o.Timeouts.Connect
		c.transport, c.streams = newTransport(base.Hostname(), connect, wholeAnswers), newTransport(base.Hostname(), connect, streamAnswers)
	}
	if o.Wrap != nil {
		c.transport, c.streams = o.Wrap(c.transport), o.Wrap(c.streams)
	}
	return c, nil
}

// checkOptions refuses what no request could be sent with, or should not be.
func checkOptions(o Options, base *url.URL, allowed []string) error {
	covered, exact := proxyconfig.HostAllowed(base, allowed)
	switch {
	case o.Region == "" || o.ModelID == "" || o.Credentials == nil:
		return errors.New("bedrock: region, model ID and credentials are all required")
	case base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") || base.User != nil:
		return errBaseURL
	case !covered || (base.Scheme == "http" && !exact):
		return errHost
	}
	return nil
}

// Close closes the idle connections of the client's own transports.
func (c *Client) Close() {
	for _, transport := range []http.RoundTripper{c.transport, c.streams} {
		if own, ok := transport.(interface{ CloseIdleConnections() }); ok && c.options.Transport == nil {
			own.CloseIdleConnections()
		}
	}
}

// transportOf is the transport for an operation.
func (c *Client) transportOf(op Operation) http.RoundTripper {
	if op.Streams() {
		return c.streams
	}
	return c.transport
}

// requestTimeout is the timeout of a whole request; a long time stands for none.
func (c *Client) requestTimeout() time.Duration {
	const unbounded = 24 * time.Hour
	return cmp.Or(c.options.Timeouts.Request, unbounded)
}
