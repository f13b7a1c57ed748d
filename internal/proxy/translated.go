// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/hijack"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/sse"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// translated serves a route of a dialect that is not Bedrock's own: translate -> upstream -> translate back.
func (s *Server) translated(d dialect, t translate.Translator) handlerFunc {
	return s.bounded(func(w http.ResponseWriter, r *http.Request) error {
		body, share, err := s.readBody(w, r)
		if err != nil {
			return err
		}
		defer share.release()
		call, err := s.callOf(t, r, body)
		if err != nil {
			return err
		}
		x := exchangeOf(r.Context())
		x.drop(call.NotCarried)
		switch {
		case wantsExplanation(r):
			return s.explain(r.Context(), x, requestsOf(call), call.NotCarried)
		case call.Events != nil:
			return s.translatedStream(r.Context(), x, d, call)
		}
		return s.translatedAnswer(r.Context(), x, call)
	})
}

// callOf makes Bedrock's requests of a caller's. The memory that this takes is free afterwards.
func (s *Server) callOf(t translate.Translator, r *http.Request, body []byte) (*translate.Call, error) {
	share, err := s.memory.copiesFor(r.Context(), body)
	if err != nil {
		return nil, err
	}
	defer share.release()
	return t(translate.Request{
		Body: body, Header: r.Header, Serves: s.serves, Family: s.family, ID: rand.Text(), Now: time.Now(),
		Strict: s.config.Fidelity == proxyconfig.FidelityStrict,
	})
}

// translatedAnswer sends the call's requests and answers when all of them are answered.
func (s *Server) translatedAnswer(ctx context.Context, x *exchange, call *translate.Call) error {
	answers, head, err := s.doAll(ctx, call)
	if err != nil {
		return err
	}
	x.stamp(head.RequestID, head.Attempts)
	body, outcome, err := call.Answer(answers)
	x.tokens = usage{input: outcome.Input, output: outcome.Output, cacheRead: outcome.CacheRead, cacheWrite: outcome.CacheWrite}
	x.stop(outcome.StopReason)
	if err != nil {
		return answerError(err, head)
	}
	x.Header().Set("Content-Type", contentJSON)
	return x.sendWhole(http.StatusOK, body)
}

// maxParallelBodies is how many requests of one call are sent at a time.
const maxParallelBodies = 8

// doAll sends every body of a call, some at a time, and returns the answers in their order and the head of the first. The first failure ends the others.
func (s *Server) doAll(ctx context.Context, call *translate.Call) ([]translate.Answer, *bedrock.Response, error) {
	answers, heads := make([]translate.Answer, len(call.Bodies)), make([]*bedrock.Response, len(call.Bodies))
	send := func(ctx context.Context, i int) error {
		head, answer, err := s.do(ctx, requestOf(call, i))
		if err == nil {
			answers[i], heads[i] = translate.Answer{Header: head.Header, Body: answer}, head
		}
		return err
	}
	if err := each(ctx, len(call.Bodies), send); err != nil {
		return nil, nil, err
	}
	return answers, heads[0], nil
}

// each calls do for every index, some at a time. Nearly every call has one body, which needs no goroutine of its own.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	if n == 1 {
		return do(ctx, 0)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxParallelBodies)
	for i := range n {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}

func (s *Server) translatedStream(ctx context.Context, x *exchange, d dialect, call *translate.Call) error {
	encoder := eventEncoder{call.Events(), d}
	ctx, x.hold = hijack.NewHold(ctx)
	stream, err := s.open(ctx, requestOf(call, 0))
	if err != nil {
		return err
	}
	x.stamp(stream.RequestID, stream.Attempts)
	x.Header().Set("Content-Type", sse.ContentType)
	x.Header().Set("Cache-Control", "no-cache")
	x.Header().Set("X-Accel-Buffering", "no") // proxies of the nginx kind hold events back otherwise
	x.WriteHeader(http.StatusOK)
	s.relayLast(ctx, x, stream, encoder)
	return nil
}

// requestOf is one of the requests that a call sends.
func requestOf(call *translate.Call, i int) bedrock.Request {
	return bedrock.Request{Operation: call.Operation, Body: call.Bodies[i]}
}

// requestsOf are all of them.
func requestsOf(call *translate.Call) []bedrock.Request {
	requests := make([]bedrock.Request, len(call.Bodies))
	for i := range requests {
		requests[i] = requestOf(call, i)
	}
	return requests
}

// eventEncoder writes a stream in a translated dialect.
type eventEncoder struct {
	events  translate.Encoder
	dialect dialect
}

func (e eventEncoder) beat() []byte { return e.dialect.beat }

func (e eventEncoder) encode(f bedrock.Frame) ([]byte, error) {
	encoded, err := e.events.Encode(f.EventType, f.Payload)
	return sse.EscapeSeparators(encoded), err
}

func (e eventEncoder) end(err error) []byte { return sse.EscapeSeparators(e.events.End(err)) }
