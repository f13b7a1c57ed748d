// SPDX-License-Identifier: Apache-2.0

// Package translate is the contract between the proxy's routes and the dialects: what a translator gets, and what it makes of it.
// Each dialect is a package below it, hub is where they meet, and field reads their requests.
package translate

import (
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
)

// Translator makes Bedrock's requests of one request of a caller. Its errors are a *field.Refusal where the caller can mend the request.
type Translator func(Request) (*Call, error)

// Request is a caller's request and what is known of the endpoint.
type Request struct {
	// Body is the request's body. It must not change before the call is over.
	Body []byte
	// Header is the caller's own: headers X-Amzn-Bedrock-… mean to every dialect what they mean to InvokeModel.
	Header http.Header
	// Serves tells whether the endpoint's callers may give a name as the model.
	Serves func(name string) bool
	// Family is what the endpoint's model can do.
	Family *model.Family
	// ID is unique, of letters and digits, and makes the ID of the answer.
	ID string
	// Now is when the request came.
	Now time.Time
	// Strict has a request refused of which anything is not carried.
	Strict bool
}

// Call is a caller's request in Bedrock's terms, and the way back.
type Call struct {
	// Model is the name that the caller gave the model.
	Model     string
	Operation bedrock.Operation
	// Bodies are the bodies to send, of which only embeddings have more than one. They must not change.
	Bodies [][]byte
	// NotCarried names what the caller gave and Bedrock does not get, safe in a header.
	NotCarried []string
	// Answer makes the caller's answer of Bedrock's, one for each body; nil for a stream. Where it fails, the outcome is told as far as it is known.
	Answer func([]Answer) ([]byte, Outcome, error)
	// Events makes the encoder of a stream; nil where the answer comes in one piece.
	Events func() Encoder
}

// Answer is what Bedrock answered to one body.
type Answer struct {
	Header http.Header
	Body   []byte
}

// Outcome is what an answer tells that metrics and the log count.
type Outcome struct {
	// Input counts all tokens of the prompt, CacheRead and CacheWrite those of them that were read from and written to the cache.
	Input, Output, CacheRead, CacheWrite int64
	// StopReason is Bedrock's, or empty.
	StopReason string
}

// Encoder turns the frames of one stream into a dialect's bytes. It does no I/O, and is for one goroutine. What it returns is valid until its next call.
type Encoder interface {
	// Encode returns the bytes for a frame, which may be none. After an error only End is to be called.
	Encode(eventType string, payload []byte) ([]byte, error)
	// End returns the dialect's own end, or its own error where err is not nil or the answer is not whole. It is called once.
	End(err error) []byte
}
