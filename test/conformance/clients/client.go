// SPDX-License-Identifier: Apache-2.0

// Package clients calls a proxy with the clients that its users hold. A case is written once, in terms of a [Request] and an [Answer]; a dialect turns
// those into the JSON of an API and back; an [api] has one client send that JSON and tell what its user would get.
package clients

import (
	"context"
	"encoding/json"
	"fmt"
)

// Request is what is asked of a model, in no API's terms.
type Request struct {
	Model, System string
	Turns         []Turn
	Tools         []Tool
	// Choice is "" for the model's own, "required", or the name of a tool.
	Choice string
	// Schema is the JSON schema that the answer has to fit; nil: any text.
	Schema json.RawMessage
	// MaxTokens bounds the answer; 0 is 1024.
	MaxTokens int
	Stop      []string
	// Reasoning asks the model to reason first.
	Reasoning bool
}

// Turn is one message: a user's text with media, an earlier answer, or the results of the tools that it called.
type Turn struct {
	Text string
	// Image is a PNG, Document a PDF.
	Image, Document []byte
	Answer          *Answer
	Results         []Result
}

// Tool is a function that the model may call.
type Tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Schema      json.RawMessage `json:"schema"`
}

// Result is what a tool returned.
type Result struct{ ID, Name, Text string }

// Answer is what a client made of the model's answer.
type Answer struct {
	Text, Reasoning, Signature string
	Calls                      []Call
	// Finish is stop, length, tools or filter.
	Finish string
	Usage  Usage
	// Native is the answer in the form in which its client sends it back.
	Native json.RawMessage
}

// Call is a call of a tool; Input is JSON.
type Call struct{ ID, Name, Input string }

// Usage counts tokens.
type Usage struct{ Input, Output int }

// operation is what a client is asked to do.
type operation string

const (
	opChat   operation = "chat"
	opStream operation = "stream"
	opEmbed  operation = "embed"
	opCount  operation = "count"
	opModels operation = "models"
	opModel  operation = "model"
)

// call is one use of a client.
type call struct {
	Op operation `json:"op"`
	// Endpoint is the proxy's URL, without a path.
	Endpoint string `json:"endpoint"`
	// Retries is how often the client may try again on its own.
	Retries int `json:"retries"`
	// Body is the request in its dialect's JSON.
	Body json.RawMessage `json:"body"`
	// first is called, if set, when the first piece of a stream arrives.
	first func()
}

// reply is what a client returned.
type reply struct {
	// Result is the whole answer, as the client itself assembled it where it was streamed.
	Result json.RawMessage `json:"result"`
	// Deltas is the text that the client handed out while it streamed.
	Deltas string `json:"deltas"`
	// Native is the answer as the client sends it back, where that is not a part of Result.
	Native json.RawMessage `json:"native"`
}

// Failure is an error that a client raised.
type Failure struct {
	// Class is the name of the error's type in JavaScript.
	Class string `json:"class"`
	// Status is the HTTP status, 0 where the stream had begun.
	Status int `json:"status"`
	// Type is the API's own word for the error.
	Type       string `json:"type"`
	Message    string `json:"message"`
	RetryAfter string `json:"retryAfter"`
	// Aborted says that the caller itself ended the call.
	Aborted bool `json:"aborted"`
}

func (f *Failure) Error() string {
	return fmt.Sprintf("%s %d %s: %s", f.Class, f.Status, f.Type, f.Message)
}

// api has a client make a call. An error of the client's is a *Failure.
type api interface {
	call(ctx context.Context, c call) (reply, error)
}

// dialect is an API that several clients speak.
type dialect struct {
	// encode writes a request as the API has it, decode reads an answer.
	encode func(Request) map[string]any
	decode func(json.RawMessage) (Answer, error)
}

// client is a client with what is known of it.
type client struct {
	name    string
	dialect *dialect
	api     api
	// overloaded is the status with which its API says that the service is; 0: 503.
	overloaded int
	// types are the API's own words for errors, by status; nil: the client does not tell.
	types map[int]string
	// classes are the names of its errors in JavaScript, by status; nil: not checked.
	classes map[int]string
	// lacks says why a case cannot be asked of this client.
	lacks map[string]string
}

// ask sends a request, whole or as a stream.
func (c *client) ask(ctx context.Context, what call, r Request) (Answer, reply, error) {
	body, err := json.Marshal(c.dialect.encode(r))
	if err != nil {
		return Answer{}, reply{}, err
	}
	what.Body = body
	got, err := c.api.call(ctx, what)
	if err != nil {
		return Answer{}, got, err
	}
	answer, err := c.dialect.decode(got.Result)
	if got.Native != nil {
		answer.Native = got.Native
	}
	return answer, got, err
}

// limit is the bound of an answer.
func (r *Request) limit() int {
	if r.MaxTokens > 0 {
		return r.MaxTokens
	}
	return 1024
}

// contentOf is the content of a message that a client made to be sent back.
func contentOf(message any) (json.RawMessage, error) {
	text, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	var found struct{ Content json.RawMessage }
	return found.Content, json.Unmarshal(text, &found)
}
