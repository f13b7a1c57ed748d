// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// fault is a failure that the proxy itself found; Bedrock has no part in it. Each dialect has its own words for a kind.
type fault struct {
	kind faultKind
	// message is for the caller, and never repeats a request's content beyond a name.
	message string
	// allow lists the methods of a route, for methodNotAllowed.
	allow string
	// retryAfter is when another proxy may answer; 0: no hint.
	retryAfter time.Duration
}

// faultKind is one of the kinds of faults.
type faultKind string

// The kinds of faults.
const (
	routeNotFound    faultKind = "RouteNotFound"
	methodNotAllowed faultKind = "MethodNotAllowed"
	modelNotFound    faultKind = "ModelNotFound"
	originRefused    faultKind = "OriginRefused"
	bodyTooLarge     faultKind = "BodyTooLarge"
	bodyUnreadable   faultKind = "BodyUnreadable"
	bodyEncoded      faultKind = "BodyEncoded"
	bodyNotJSON      faultKind = "BodyNotJSON"
	shuttingDown     faultKind = "ShuttingDown"
	overloaded       faultKind = "Overloaded"
	internalFault    faultKind = "InternalFault"
)

// maxNameInMessage bounds a name that a caller chose, in characters.
const maxNameInMessage = 128

// faultStatuses holds the HTTP status of each kind, which is the same in every dialect.
func faultStatuses() map[faultKind]int {
	return map[faultKind]int{
		routeNotFound:    http.StatusNotFound,
		methodNotAllowed: http.StatusMethodNotAllowed,
		modelNotFound:    http.StatusNotFound,
		originRefused:    http.StatusForbidden,
		bodyTooLarge:     http.StatusRequestEntityTooLarge,
		bodyUnreadable:   http.StatusBadRequest,
		bodyEncoded:      http.StatusUnsupportedMediaType,
		bodyNotJSON:      http.StatusBadRequest,
		shuttingDown:     http.StatusServiceUnavailable,
		overloaded:       http.StatusServiceUnavailable,
		internalFault:    http.StatusInternalServerError,
	}
}

// Error names the kind only: the message may hold a name that a caller chose.
func (f *fault) Error() string { return "proxy: " + string(f.kind) }

// status is the kind's HTTP status.
func (f *fault) status() int { return faultStatuses()[f.kind] }

// faultf makes a fault with a message for the caller.
func faultf(kind faultKind, format string, args ...any) *fault {
	return &fault{kind: kind, message: fmt.Sprintf(format, args...)}
}

// shutdownFault is what a caller gets from a proxy that takes no more requests.
func shutdownFault() *fault {
	return &fault{kind: shuttingDown, message: shutdownMessage, retryAfter: time.Second}
}

// overloadFault is what a caller gets whose large body finds no memory.
func overloadFault() *fault {
	return &fault{kind: overloaded, message: overloadMessage, retryAfter: bodyPatience}
}

// shortName bounds a name that a caller chose, for use in a message to that caller.
func shortName(name string) string {
	runes := []rune(name)
	if len(runes) > maxNameInMessage {
		return string(runes[:maxNameInMessage]) + "…"
	}
	return name
}

// asFault takes an error of the proxy's own, and anything else for one that no caller can do anything about.
func asFault(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	return faultf(internalFault, "the proxy failed; its log tells why under this request's ID")
}

// Messages for callers.
const (
	shutdownMessage = "this proxy is shutting down; send the request again to reach another one"
	overloadMessage = "this proxy has no memory for another large body at the moment; send the request again, or ask for more replicas or memory"
	identityMessage = "this endpoint's own AWS identity is not accepted for its model; this is no fault of your request: ask your platform team to look at the ModelEndpoint's conditions"
)
