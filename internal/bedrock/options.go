// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Options is what a Client needs to know.
type Options struct {
	// Region is the AWS region that requests are signed for. Required.
	Region string
	// ModelID is the model that every request goes to. Required.
	ModelID string
	// BaseURL is Bedrock's base URL. Required.
	BaseURL string
	// AllowedHosts are the hosts that BaseURL may have, in proxyconfig.Upstream's form. Empty: Amazon's own suffixes.
	AllowedHosts []string
	// Credentials is the AWS identity. Required.
	Credentials *CredentialsStore
	// Timeouts bound the phases of a request.
	Timeouts Timeouts
	// Retries bounds how often a request is sent again.
	Retries Retries
	// Check is proxyconfig.CheckFree or proxyconfig.CheckBilled. Empty: free.
	Check string
	// Transport sends the attempts. Nil: a transport of the client's own, tuned for Bedrock.
	Transport http.RoundTripper
	// Wrap is put around the transport. May be nil.
	Wrap func(http.RoundTripper) http.RoundTripper
	// OnAttempt is told of each attempt once its response's head (for streams: its first frame) is known; it must not block. May be nil.
	OnAttempt func(Attempt)
	// Logger takes what no caller is told. Nil: nothing is logged.
	Logger *slog.Logger
}

// Timeouts bound the phases of a request. A zero leaves a phase unbounded.
type Timeouts struct {
	// Connect bounds opening a connection, TLS included.
	Connect time.Duration
	// FirstByte bounds the wait for the first frame of a stream, per attempt. An operation that answers all at once is bounded by Request alone,
	// because its first byte comes when the whole answer is made.
	FirstByte time.Duration
	// Idle bounds Bedrock's silence within a response. The time that a caller takes to read does not count.
	Idle time.Duration
	// Request bounds a request in all, retries included.
	Request time.Duration
}

// Retries bounds how often a request is sent again.
type Retries struct {
	// MaxAttempts counts the first attempt; 0 and 1 switch retries off.
	MaxAttempts int
	// BudgetPercent is the share of requests that may be retries, beyond the floor that every client has.
	BudgetPercent int
}

// OptionsFrom takes the options from a proxy's configuration. Transport, OnAttempt and Logger are the caller's to set.
func OptionsFrom(c *proxyconfig.Config, credentials *CredentialsStore) Options {
	return Options{
		Region: c.Model.Region, ModelID: c.Model.ID, Check: c.Model.Check,
		BaseURL: c.Upstream.URL, AllowedHosts: c.Upstream.AllowedHosts, Credentials: credentials,
		Timeouts: Timeouts{
			Connect:   seconds(c.Timeouts.ConnectSeconds),
			FirstByte: seconds(c.Timeouts.FirstByteSeconds),
			Idle:      seconds(c.Timeouts.IdleSeconds),
			Request:   seconds(c.Timeouts.RequestSeconds),
		},
		Retries: Retries{MaxAttempts: c.Retries.MaxAttempts, BudgetPercent: c.Retries.BudgetPercent},
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
