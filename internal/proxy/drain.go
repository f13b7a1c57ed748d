// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"time"

	"github.com/outcrop-dev/outcrop/internal/hijack"
)

// lastWords is how long requests that outlived the termination grace have to tell their callers so.
const lastWords = 2 * time.Second

// errCut is the cause of the end of requests that outlived the termination grace.
var errCut = errors.New("the termination grace is over")

// quiet is how long no request has to come until the cluster is taken to know that the pod is going.
const quiet = time.Second

// drain ends the caller server without failing a request that could still be served. At first only readiness fails, while the cluster learns that
// the pod is going: requests that still come are served. Then the door closes, and running requests go on until the termination grace is over.
// What still runs then is cut, and ends with its dialect's error.
func (s *Server) drain(ctx context.Context, server *hijack.Server, cut context.CancelCauseFunc) {
	grace := seconds(s.config.Drain.TerminationSeconds)
	end := time.Now().Add(grace)
	s.flights.drain()
	s.logger.Info("draining", "in_flight", s.flights.inFlight.Load())
	s.flights.awaitRemoval(min(seconds(s.config.Drain.EndpointRemovalSeconds), grace), grace/2)
	s.flights.refuse()
	if shutdown(ctx, server, time.Until(end)) == nil {
		s.logger.Info("drained")
		return
	}
	s.logger.Warn("ending requests that outlived the termination grace", "in_flight", s.flights.inFlight.Load())
	cut(errCut)
	if err := shutdown(ctx, server, lastWords); err != nil {
		s.logger.Warn("closing connections whose callers do not read", "in_flight", s.flights.inFlight.Load())
	}
}

// awaitRemoval takes requests for the time that the cluster usually needs to learn that the pod is going, and longer while others still come, at most for
// another time: whoever sends them does not know yet, as after an outage of the API server, and would find nobody here.
func (f *flights) awaitRemoval(usual, most time.Duration) {
	pause(usual)
	for waited := usual; waited > 0 && waited < most; waited += quiet {
		before := f.begun.Load()
		if pause(quiet); f.begun.Load() == before {
			return
		}
	}
}

// shutdown closes the listeners and waits for running requests, at most that long.
func shutdown(ctx context.Context, server *hijack.Server, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return server.Shutdown(ctx)
}

func pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}
