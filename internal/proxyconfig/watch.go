// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settleTime is how long a directory must be quiet before it is looked at: a kubelet changes a volume in several steps.
	settleTime = 100 * time.Millisecond
	// pollTime is how often the directory is looked at without an event, for file systems that send none.
	pollTime = 60 * time.Second
	// blindPollTime is how often it is looked at where no event can come.
	blindPollTime = 10 * time.Second
)

// Watch calls changed once when it has begun to watch, and again each time after the content of the directory has changed, until the context ends,
// whose error it returns. Calls never overlap. Swaps of a kubelet's ..data link, renames, and a directory that comes only later all count as changes.
// Several changes in quick succession make one call. Where the node has no watches left, which others may have used up, the directory is polled, and the
// logger is told so once.
func Watch(ctx context.Context, directory string, logger *slog.Logger, changed func()) error {
	return watchWith(ctx, fsnotify.NewWatcher, logger, &watch{
		directory: directory, look: func() string { return fingerprint(directory) }, changed: changed, every: pollTime,
	})
}

// watchWith is Watch with what makes a source of events given.
func watchWith(ctx context.Context, open func() (*fsnotify.Watcher, error), logger *slog.Logger, w *watch) error {
	blind := func(err error) {
		logger.Warn("the directory is polled, since it cannot be watched", "directory", w.directory, "seconds", blindPollTime.Seconds(), "error", err.Error())
	}
	notify, err := open()
	if err != nil {
		blind(err)
		w.every, w.arm = blindPollTime, func() {}
		return w.run(ctx, nil, nil)
	}
	defer notify.Close()
	w.arm = w.arming(notify.Add, blind)
	return w.run(ctx, notify.Events, notify.Errors)
}

// arming returns what asks for events. A directory that does not exist yet is tried again at each poll.
func (w *watch) arming(add func(string) error, blind func(error)) func() {
	var once sync.Once
	return func() {
		if err := add(w.directory); err != nil && !errors.Is(err, fs.ErrNotExist) {
			w.every = blindPollTime
			once.Do(func() { blind(err) })
		}
	}
}

// watch is the loop behind Watch, apart from the file system.
type watch struct {
	directory string
	// arm asks for events, again at each poll.
	arm     func()
	look    func() string
	changed func()
	// every is the time between two polls.
	every time.Duration
	seen  string
}

func (w *watch) run(ctx context.Context, events <-chan fsnotify.Event, errs <-chan error) error {
	w.arm()
	w.seen = w.look()
	w.changed()
	poll := time.NewTicker(w.every)
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
			poll.Reset(w.every)
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
