// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/outcrop-dev/outcrop/internal/hijack"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// exchange is what becomes known of one request on its way. The access log and the metrics are written from it when the request is over.
// It is used by the request's own goroutine only, and holds no content of a request or a response.
type exchange struct {
	recorder
	meter
	started time.Time
	// timeout bounds a request whose answer comes in one piece, from its start to its last byte.
	timeout time.Duration
	// method and protocol are the request's: a stream that lasts must not hold on to the request.
	method, protocol string
	// id is the proxy's own request ID, upstreamID Bedrock's.
	id, upstreamID string
	// route and dialect are names from the table of routes.
	route, dialect string
	// status replaces the response's status in log and metrics where it is not 0: a caller that went away got none.
	status int
	// failure is a short bounded word for what went wrong: an error's class or the kind of a fault.
	failure string
	// cause says for the log why Bedrock could not be asked, or did not answer properly; see causeOf.
	cause string
	// failedStream tells that the failure came after the response had begun.
	failedStream bool
	// notCarried names the fields of the request that did not go upstream.
	notCarried []string
	// trace is the context of the request's trace, its caller's own where the proxy makes no spans; not valid: there is none.
	trace trace.SpanContext
	// relay is that of the stream which the request's handlers have begun; nil: there is none. hold is what lets it go on without them.
	relay *relay
	hold  *hijack.Hold
	// ends are called when that stream is over.
	ends []func()
	// isBroken tells that the response must not look whole.
	isBroken bool
	// body is the memory that was reserved for the request's body.
	body *memoryShare
	// isServed tells that the request has a place among those that are served.
	isServed bool
}

type exchangeKey struct{}

// begin gives every request its exchange, and the response a recorder of what was sent. Each write may wait for the caller as long as the idle timeout.
func begin(timeouts proxyconfig.Timeouts, next http.Handler) http.Handler {
	patience := seconds(timeouts.IdleSeconds)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{
			recorder: recorder{ResponseWriter: w, patience: patience, mayOutlive: r.ProtoMajor == 1},
			started:  time.Now(), timeout: seconds(timeouts.RequestSeconds), method: methodName(r.Method), protocol: r.Proto,
		}
		control := http.NewResponseController(w)
		_ = control.SetWriteDeadline(time.Time{}) // the server's own would run while a model thinks
		isTaken := false
		defer func() {
			if !isTaken {
				x.letGo()
			}
		}()
		next.ServeHTTP(x, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
		if isTaken = x.relayRest(w, r); !isTaken {
			x.lastWrite(control) // net/http flushes after the handler
		}
	})
}

// letGo ends what outlives handlers, where none of it does.
func (x *exchange) letGo() {
	if x.relay != nil && !x.relay.isBegun { // a handler panicked after it had begun a stream
		x.relay.over(nil)
	}
	x.hold.Release()
}

// exchangeOf returns the exchange that begin made.
func exchangeOf(ctx context.Context) *exchange {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return &exchange{started: time.Now()}
	}
	return x
}

// finalStatus is the status for log and metrics.
func (x *exchange) finalStatus() int {
	switch {
	case x.status != 0:
		return x.status
	case x.sent != 0:
		return x.sent
	default:
		return http.StatusOK
	}
}
