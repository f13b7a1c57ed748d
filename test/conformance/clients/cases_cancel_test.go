// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"errors"
	"time"

	"github.com/outcrop-dev/outcrop/test/conformance/world"
)

var cancelCases = []conformanceCase{
	{"cancelled before the answer", func(u *user) { u.cancelled(opChat, "[[sim: latency=60s]]", false) }},
	{"cancelled before the first piece", func(u *user) { u.cancelled(opStream, "[[sim: latency=60s]]", false) }},
	{"cancelled in a stream", func(u *user) { u.cancelled(opStream, "[[sim: tokens=500 delay=100ms]]", true) }},
}

// cancelled has the caller leave, once Bedrock is at work or once the first piece came, and waits until the request to Bedrock ends.
func (u *user) cancelled(op operation, text string, isMidway bool) {
	u.Helper()
	u.eventually("the simulator has done with what was before", func(load world.Load) bool { return load.InFlight == 0 })
	if err := simulator.Forget(); err != nil {
		u.Fatal(err)
	}
	ctx, cancel := context.WithCancel(u.Context())
	defer cancel()
	first, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		_, _, err := u.try(ctx, call{Op: op, first: signal(first)}, asks("claude", text))
		ended <- err
	}()
	u.eventually("the simulator is at work", func(load world.Load) bool { return load.InFlight == 1 })
	if isMidway {
		<-first
	}
	cancel()
	var failed *Failure
	if err := <-ended; !errors.As(err, &failed) || !failed.Aborted {
		u.Errorf("the client says %v of its own end", err)
	}
	u.eventually("the request to Bedrock ends", func(load world.Load) bool { return load.InFlight == 0 && load.Cancelled == 1 })
}

// eventually waits until the simulator's load is as wanted.
func (u *user) eventually(what string, wanted func(world.Load) bool) {
	u.Helper()
	var load world.Load
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); <-time.After(5 * time.Millisecond) {
		var err error
		if load, err = simulator.Load(); err != nil {
			u.Fatal(err)
		}
		if wanted(load) {
			return
		}
	}
	u.Fatalf("waited in vain until %s: %+v", what, load)
}
