// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// chat serves POST /v1/chat/completions: decode -> translate -> upstream -> translate back.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) error {
	body, share, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	defer share.release()
	converse, model, err := s.translate(r.Context(), body)
	if err != nil {
		return err
	}
	x := exchangeOf(r.Context())
	x.drop(converse.NotCarried)
	meta := openai.Meta{ID: "chatcmpl-" + rand.Text(), Model: model, Created: time.Now().Unix(), Names: converse.Names}
	if converse.Stream {
		return s.chatStream(r.Context(), x, converse, meta)
	}
	return s.chatUnary(r.Context(), x, converse, meta)
}

// translate makes Bedrock's request of a caller's, and returns the name that the caller gave the model. The memory that this takes is free afterwards.
func (s *Server) translate(ctx context.Context, body []byte) (openai.Converse, string, error) {
	share, err := s.memory.copiesFor(ctx, body)
	if err != nil {
		return openai.Converse{}, "", err
	}
	defer share.release()
	request, err := openai.DecodeChat(body)
	if err != nil {
		return openai.Converse{}, "", err
	}
	if !s.serves(request.Model) {
		return openai.Converse{}, "", openai.UnknownModel(request.Model)
	}
	converse, err := openai.ConverseRequest(request)
	return converse, request.Model, err
}

func (s *Server) chatUnary(ctx context.Context, x *exchange, converse openai.Converse, meta openai.Meta) error {
	answer, body, err := s.do(ctx, converseRequest(bedrock.Converse, converse))
	if err != nil {
		return err
	}
	x.stamp(answer.RequestID, answer.Attempts)
	translated, counted, err := openai.ChatResponse(body, meta)
	if err != nil {
		return answerError(err, answer)
	}
	x.tokens = usage{input: counted.PromptTokens, output: counted.CompletionTokens}
	x.Header().Set("Content-Type", contentJSON)
	return x.sendWhole(http.StatusOK, translated)
}

func (s *Server) chatStream(ctx context.Context, x *exchange, converse openai.Converse, meta openai.Meta) error {
	stream, err := s.open(ctx, converseRequest(bedrock.ConverseStream, converse))
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	x.stamp(stream.RequestID, stream.Attempts)
	x.Header().Set("Content-Type", sse.ContentType)
	x.Header().Set("Cache-Control", "no-cache")
	x.Header().Set("X-Accel-Buffering", "no") // proxies of the nginx kind hold events back otherwise
	x.WriteHeader(http.StatusOK)
	encoder := &chatEncoder{events: openai.NewStreamEncoder(meta, converse.IncludeUsage)}
	s.learnBroken(relay(ctx, x, stream, encoder))
	return nil
}

func converseRequest(operation bedrock.Operation, converse openai.Converse) bedrock.Request {
	return bedrock.Request{Operation: operation, Body: converse.Body, Header: http.Header{"Content-Type": {contentJSON}}}
}

// chatEncoder turns frames into the bytes of server-sent events; its buffer is used again for each frame.
type chatEncoder struct {
	events *openai.StreamEncoder
	buffer []byte
}

func (e *chatEncoder) encode(f bedrock.Frame) ([]byte, error) {
	events, err := e.events.Encode(f.EventType, f.Payload)
	return e.bytes(events), err
}

func (e *chatEncoder) beat() []byte { return nil }

func (e *chatEncoder) end(err error) []byte { return e.bytes(e.events.Close(err)) }

func (e *chatEncoder) bytes(events []sse.Event) []byte {
	e.buffer = e.buffer[:0]
	for _, event := range events {
		e.buffer = event.AppendTo(e.buffer)
	}
	return e.buffer
}
