// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// limitBody bounds a request's body. A body that announces its excess is refused before it is read.
func limitBody(limit int64, next handlerFunc) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.ContentLength > limit {
			return tooLarge(limit)
		}
		if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
			return faultf(bodyEncoded, "the body has the content encoding %q; send it without one", shortName(encoding))
		}
		x := exchangeOf(r.Context())
		r.Body = pace(w, http.MaxBytesReader(w, r.Body, limit), x.started, x.timeout)
		return next(w, r)
	}
}

// readBody reads a body that limitBody has bounded; the share is its memory, to be released when the request is over. The server's read timeout bounds
// the time that it takes, and ends with the body: net/http goes on reading to notice that the caller leaves, which may be much later.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, *memoryShare, error) {
	var start bytes.Buffer
	// Who announces a length without sending anything makes the proxy reserve no more than this.
	start.Grow(int(max(min(r.ContentLength, smallBody), 0)) + bytes.MinRead)
	var body []byte
	share := &memoryShare{}
	_, err := io.CopyN(&start, r.Body, smallBody)
	switch {
	case err == nil:
		body, share, err = s.readLarge(r, start.Bytes())
	case errors.Is(err, io.EOF):
		body, err = start.Bytes(), nil
	default:
		err = unreadable(r, err)
	}
	x := exchangeOf(r.Context())
	if err == nil {
		err = s.flights.serve(x)
	}
	if err != nil {
		share.release()
		return nil, nil, err
	}
	x.body = share
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a writer without deadlines is a test's
	return body, share, nil
}

// readLarge reads what comes after the start of a body, into memory that was reserved for all of it. A body of unknown length may be as large as the limit.
func (s *Server) readLarge(r *http.Request, start []byte) ([]byte, *memoryShare, error) {
	length := r.ContentLength
	if length < 0 {
		length = s.config.Limits.MaxBodyBytes
	}
	share, err := s.memory.bodies.take(r.Context(), length)
	if err != nil {
		return nil, nil, err
	}
	body := bytes.NewBuffer(make([]byte, 0, length+bytes.MinRead))
	_, _ = body.Write(start) // a buffer takes everything
	if err := s.readRest(r, body); err != nil {
		share.release()
		return nil, nil, err
	}
	return fitted(body.Bytes(), share), share, nil
}

// readRest reads a body that has its memory, as fast as those who wait for memory may expect.
func (s *Server) readRest(r *http.Request, into *bytes.Buffer) error {
	paced, ok := r.Body.(*pacedBody)
	if !ok {
		_, err := into.ReadFrom(r.Body)
		return err
	}
	paced.restart()
	defer s.memory.bodies.hasten(paced)()
	if _, err := into.ReadFrom(paced); err != nil {
		if paced.wasCut() {
			return overloadFault()
		}
		return unreadable(r, err)
	}
	return nil
}

// fitted gives back the memory that a body of unknown length did not need.
func fitted(body []byte, share *memoryShare) []byte {
	if int64(len(body)) > share.n/2 {
		return body
	}
	share.keep(int64(len(body)))
	return bytes.Clone(body)
}

func unreadable(r *http.Request, err error) error {
	var excess *http.MaxBytesError
	switch {
	case errors.As(err, &excess):
		return tooLarge(excess.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded): // net/http ends the context as well then
		return faultf(bodyUnreadable, "the body did not arrive in time; send it faster, or ask for a longer request timeout")
	case r.Context().Err() != nil:
		return r.Context().Err()
	default:
		return faultf(bodyUnreadable, "the body did not arrive whole; send it again")
	}
}

func tooLarge(limit int64) *fault {
	return faultf(bodyTooLarge, "the body is larger than this endpoint's limit of %d bytes; send a smaller one", limit)
}
