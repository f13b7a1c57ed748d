// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"context"
	"fmt"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settleTime is how long a directory must be quiet before it is looked at: a kubelet changes a volume in several steps.
	settleTime = 100 * time.Millisecond
	// pollTime is how often the directory is looked at without an event, for file systems that send none.
	pollTime = 60 * time.Second
)

// Watch calls changed once when it has begun to watch, and again each time after the content of the directory has changed, until the context ends,
// whose error it returns. Calls never overlap. Swaps of a kubelet's ..data link, renames, and a directory that comes only later all count as changes.
// Several changes in quick succession make one call.
func Watch(ctx context.Context, directory string, changed func()) error {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", directory, err)
	}
	defer notify.Close()
	w := watch{
		// A directory that does not exist yet is tried again at each poll.
		arm:     func() { _ = notify.Add(directory) },
		look:    func() string { return fingerprint(directory) },
		changed: changed,
	}
	return w.run(ctx, notify.Events, notify.Errors)
}

// watch is the loop behind Watch, apart from the file system.
type watch struct {
	arm     func()
	look    func() string
	changed func()
	seen    string
}

func (w *watch) run(ctx context.Context, events <-chan fsnotify.Event, errs <-chan error) error {
	w.arm()
	w.seen = w.look()
	w.changed()
	poll := time.NewTicker(pollTime)
	defer poll.Stop()
	settled := time.NewTimer(settleTime)
	settled.Stop()
	defer settled.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-events:
			settled.Reset(settleTime)
		case <-errs: // an overflow: events were lost
			settled.Reset(settleTime)
		case <-settled.C:
			w.compare()
		case <-poll.C:
			w.arm()
			w.compare()
		}
	}
}

// compare calls changed if the directory is not as it was.
func (w *watch) compare() {
	seen := w.look()
	if seen == w.seen {
		return
	}
	w.seen = seen
	w.changed()
}
