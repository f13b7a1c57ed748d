// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/hijack"
)

const (
	// maxAnswerBytes bounds the answer of an operation that does not stream. Bedrock's own limit of a body is 25,000,000 bytes.
	maxAnswerBytes = 26 << 20
	// writeChunk is how much of an answer must be taken by the caller within its patience.
	writeChunk = 64 << 10
)

// nativeUnary answers with Bedrock's own bytes. The answer is read whole before the first byte goes to the caller, so that one that breaks off is an error and not half an answer.
func (s *Server) nativeUnary(ctx context.Context, x *exchange, request bedrock.Request) error {
	answer, body, err := s.do(ctx, request)
	if err != nil {
		return err
	}
	x.tokens = converseUsage(body)
	if request.Operation == bedrock.Invoke {
		x.tokens = invokeUsage(answer.Header)
	}
	x.stamp(answer.RequestID, answer.Attempts)
	maps.Copy(x.Header(), operationHeader(answer.Header))
	return x.sendWhole(answer.Status, body)
}

// do sends a request that does not stream, reads its answer whole, and takes over what it tells of the model.
func (s *Server) do(ctx context.Context, request bedrock.Request) (*bedrock.Response, []byte, error) {
	answer, err := s.client.Do(ctx, request)
	if request.Operation != bedrock.ApplyGuardrail { // which asks no model
		s.learn(err)
	}
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := answer.ReadAll(maxAnswerBytes)
	if err != nil {
		return nil, nil, answerError(err, answer)
	}
	return answer, body, nil
}

// answerError keeps the request's ID and attempts with an error that came after the answer's head.
func answerError(err error, answer *bedrock.Response) error {
	var upstream *bedrock.Error
	if !errors.As(err, &upstream) {
		return &bedrock.Error{Class: bedrock.Internal, RequestID: answer.RequestID, Attempts: answer.Attempts, Err: err}
	}
	stamped := *upstream
	stamped.RequestID, stamped.Attempts = answer.RequestID, answer.Attempts
	return &stamped
}

// sendWhole sends a whole answer, in pieces that a slow caller can take one after the other until the request timeout. An answer that Bedrock gave at
// the last moment still has a little time to get there.
func (x *exchange) sendWhole(status int, body []byte) error {
	x.until = x.started.Add(max(x.timeout, time.Since(x.started)+lastWords))
	x.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.WriteHeader(status)
	for piece := range slices.Chunk(body, writeChunk) {
		if err := x.push(piece); err != nil {
			_ = cutOff(x, err)
			return nil // nothing more can be said to this caller
		}
	}
	return nil
}

// nativeStream passes Bedrock's frames on as they are.
func (s *Server) nativeStream(ctx context.Context, x *exchange, request bedrock.Request) error {
	ctx, x.hold = hijack.NewHold(ctx)
	stream, err := s.open(ctx, request)
	if err != nil {
		return err
	}
	x.stamp(stream.RequestID, stream.Attempts)
	maps.Copy(x.Header(), operationHeader(stream.Header))
	x.WriteHeader(http.StatusOK)
	s.relayLast(ctx, x, stream, nativeEncoder{})
	return nil
}

// open starts a stream and takes over what that tells of the model. A stream that has begun needs its request's body no more.
func (s *Server) open(ctx context.Context, request bedrock.Request) (*bedrock.Stream, error) {
	stream, err := s.client.Stream(ctx, request)
	s.learn(err)
	if err == nil {
		exchangeOf(ctx).body.release()
	}
	return stream, err
}

// nativeEncoder passes frames on, and ends a broken stream with an exception frame of its own.
type nativeEncoder struct{}

func (nativeEncoder) encode(f bedrock.Frame) ([]byte, error) { return f.Raw, nil }

func (nativeEncoder) beat() []byte { return nil }

func (nativeEncoder) end(err error) []byte {
	if err == nil {
		return nil
	}
	var upstream *bedrock.Error
	if !errors.As(err, &upstream) {
		upstream = &bedrock.Error{Class: bedrock.Internal, Err: err}
	}
	if isOurIdentity(upstream.Class) {
		upstream = &bedrock.Error{Class: bedrock.Unavailable, Message: identityMessage}
	}
	return bedrock.ExceptionFrame(upstream)
}
