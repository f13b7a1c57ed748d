// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fakeDirectory is a directory whose content a test changes, for the loop's timing.
type fakeDirectory struct {
	content atomic.Value
	calls   atomic.Int32
	arms    atomic.Int32
}

func directoryOf(content string) *fakeDirectory {
	d := &fakeDirectory{}
	d.content.Store(content)
	return d
}

func (d *fakeDirectory) watch() *watch {
	return &watch{
		arm:     func() { d.arms.Add(1) },
		look:    func() string { return d.content.Load().(string) },
		changed: func() { d.calls.Add(1) },
		every:   pollTime,
	}
}

func (d *fakeDirectory) expectCalls(t *testing.T, want int32, when string) {
	t.Helper()
	synctest.Wait()
	if got := d.calls.Load(); got != want {
		t.Errorf("%d calls %s, want %d", got, when, want)
	}
}

func TestWatchCoalescesEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		d, events := directoryOf("one"), make(chan fsnotify.Event)
		go func() { _ = d.watch().run(ctx, events, nil) }()
		d.expectCalls(t, 1, "at the start")
		d.content.Store("two")
		for range 5 {
			events <- fsnotify.Event{}
			<-time.After(settleTime / 2)
		}
		d.expectCalls(t, 1, "before the directory was quiet")
		<-time.After(settleTime)
		d.expectCalls(t, 2, "after it was quiet")
		events <- fsnotify.Event{}
		<-time.After(2 * settleTime)
		d.expectCalls(t, 2, "after an event without a change")
	})
}

func TestWatchPollsWithoutEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		d := directoryOf("absent")
		go func() { _ = d.watch().run(ctx, nil, nil) }()
		d.expectCalls(t, 1, "at the start")
		d.content.Store("there")
		<-time.After(pollTime + time.Second)
		d.expectCalls(t, 2, "after a poll")
		if got := d.arms.Load(); got != 2 {
			t.Errorf("%d tries to watch, want one more with the poll", got)
		}
	})
}

func TestWatchPollsWhereTheNodeHasNoInotifyLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var log bytes.Buffer
		d, done := directoryOf("one"), make(chan error)
		open := func() (*fsnotify.Watcher, error) { return nil, syscall.EMFILE }
		go func() { done <- watchWith(ctx, open, slog.New(slog.NewTextHandler(&log, nil)), d.watch()) }()
		d.expectCalls(t, 1, "at the start")
		for calls := range int32(3) {
			d.content.Store(strings.Repeat("x", int(calls)))
			<-time.After(blindPollTime)
			d.expectCalls(t, calls+2, "after a poll")
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch returned %v", err)
		}
		if got := strings.Count(log.String(), "level=WARN"); got != 1 {
			t.Errorf("%d warnings, want one: %s", got, log.String())
		}
	})
}

func TestWatchPollsMoreOftenWhereTheNodeHasNoWatchLeft(t *testing.T) {
	cases := map[string]struct {
		err   error
		every time.Duration
		told  int
	}{
		"a directory that comes later": {syscall.ENOENT, pollTime, 0},
		"no watch left":                {syscall.ENOSPC, blindPollTime, 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w, told := directoryOf("one").watch(), 0
			arm := w.arming(func(string) error { return tc.err }, func(error) { told++ })
			arm()
			arm()
			if w.every != tc.every || told != tc.told {
				t.Errorf("polls every %v and told %d times, want %v and %d", w.every, told, tc.every, tc.told)
			}
		})
	}
}

// volume writes a directory as a kubelet does: files are links to ..data, which is a link that a rename swaps.
type volume struct {
	t   *testing.T
	dir string
}

func (v volume) publish(revision, value string) {
	v.t.Helper()
	dated := filepath.Join(v.dir, "..", revision)
	for _, err := range []error{
		os.Mkdir(dated, 0o700),
		os.WriteFile(filepath.Join(dated, "key"), []byte(value), 0o600),
		os.Symlink(dated, filepath.Join(v.dir, "..data_tmp")),
		os.Rename(filepath.Join(v.dir, "..data_tmp"), filepath.Join(v.dir, "..data")),
	} {
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join("..data", "key"), filepath.Join(v.dir, "key")); err != nil && !errors.Is(err, os.ErrExist) {
		v.t.Fatal(err)
	}
}

func TestWatchSeesAKubeletsSwap(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "volume")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	v := volume{t, dir}
	v.publish("..2026_1", "one!")
	ctx, cancel := context.WithCancel(t.Context())
	values, done := make(chan string), make(chan error)
	go func() {
		done <- Watch(ctx, dir, slog.New(slog.DiscardHandler), func() {
			content, _ := os.ReadFile(filepath.Join(dir, "key"))
			values <- string(content)
		})
	}()
	if got := <-values; got != "one!" {
		t.Errorf("first look saw %q", got)
	}
	v.publish("..2026_2", "two!")
	if got := <-values; got != "two!" {
		t.Errorf("after the swap %q, want two!", got)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch returned %v", err)
	}
}
