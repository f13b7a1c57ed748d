// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
)

// dialect is how callers of a route speak: its name for metrics, how an error is written for them, and what in a stream only shows that it lives.
type dialect struct {
	name       string
	writeError func(http.ResponseWriter, error)
	beat       []byte
	// requestID is the header in which the dialect's SDKs look for the request's ID; empty: X-Request-Id, which every answer has.
	requestID string
}

// neutral is for requests of which no dialect is known: its errors can be read by the SDKs of every dialect.
func neutral() dialect { return dialect{name: "none", writeError: writeNeutral} }

// neutralError has the members that OpenAI's SDKs read, and the one that AWS's SDKs read.
type neutralError struct {
	Error   neutralDetail `json:"error"`
	Message string        `json:"message"`
}

type neutralDetail struct {
	Message string    `json:"message"`
	Type    string    `json:"type"`
	Param   *string   `json:"param"`
	Code    faultKind `json:"code"`
}

func writeNeutral(w http.ResponseWriter, err error) {
	f := asFault(err)
	w.Header().Set(headerErrorType, nativeWords()[f.kind])
	writeJSON(w, f.status(), neutralError{
		Error:   neutralDetail{Message: f.message, Type: openAIWords()[f.kind].kind, Code: f.kind},
		Message: f.message,
	})
}
