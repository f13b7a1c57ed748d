// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"time"
)

// firstBuffer bounds what a caller makes the proxy reserve by announcing a length without sending anything.
const firstBuffer = 64 << 10

// limitBody bounds a request's body. A body that announces its excess is refused before it is read.
func limitBody(limit int64, next handlerFunc) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.ContentLength > limit {
			return tooLarge(limit)
		}
		if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
			return faultf(bodyEncoded, "the body has the content encoding %q; send it without one", shortName(encoding))
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		return next(w, r)
	}
}

// readBody reads a body that limitBody has bounded. The server's read timeout bounds the time that it takes, and ends with the body: net/http goes on
// reading to notice that the caller leaves, which may be much later.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body bytes.Buffer
	body.Grow(int(max(min(r.ContentLength, firstBuffer), bytes.MinRead)))
	if _, err := body.ReadFrom(r.Body); err != nil {
		return nil, unreadable(r, err)
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a writer without deadlines is a test's
	return body.Bytes(), nil
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
