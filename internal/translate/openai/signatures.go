// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/sse"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// Converse is a translated request.
type Converse struct {
	Body                 []byte
	NotCarried           []string
	Stream, IncludeUsage bool
	Names                ToolNames
}

func DecodeChat(body []byte) (*openaiwire.ChatRequest, error) { return nil, errors.ErrUnsupported }
func ConverseRequest(req *openaiwire.ChatRequest) (Converse, error) {
	return Converse{}, errors.ErrUnsupported
}
func ChatResponse(converseBody []byte, m Meta) ([]byte, Usage, error) {
	return nil, Usage{}, errors.ErrUnsupported
}

type StreamEncoder struct{}

func NewStreamEncoder(m Meta, includeUsage bool) *StreamEncoder { return &StreamEncoder{} }
func (e *StreamEncoder) Encode(eventType string, payload []byte) ([]sse.Event, error) {
	return nil, errors.ErrUnsupported
}
func (e *StreamEncoder) Close(err error) []sse.Event { return nil }

// Usage returns the tokens counted so far.
func (e *StreamEncoder) Usage() Usage { return Usage{} }

func WriteError(w http.ResponseWriter, err error)        {}
func ErrorResponse(err error) (int, http.Header, []byte) { return 500, nil, nil }
func TooLarge(limit int64) *RequestError                 { return nil }
func UnknownModel(name string) *RequestError             { return nil }
func UnknownRoute(method, path string) *RequestError     { return nil }
func WrongMethod(method, path string) *RequestError      { return nil }
func Models(names []string, created time.Time) []byte    { return nil }
func Model(name string, created time.Time) []byte        { return nil }
