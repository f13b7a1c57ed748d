// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// mount lays credentials out as the kubelet does: the keys are links into ..data, which is swapped as a whole.
func mount(t *testing.T, directory string, revision int, id bedrocksim.Identity) {
	t.Helper()
	version := filepath.Join(directory, fmt.Sprintf("..2026_11_23_10_00_%02d.1", revision))
	if err := os.Mkdir(version, 0o700); err != nil {
		t.Fatal(err)
	}
	writeCredentials(t, version, id)
	next := filepath.Join(directory, "..data_tmp")
	if err := os.Symlink(filepath.Base(version), next); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, filepath.Join(directory, "..data")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{proxyconfig.KeyAccessKeyID, proxyconfig.KeySecretAccessKey} {
		_ = os.Remove(filepath.Join(directory, key))
		if err := os.Symlink(filepath.Join("..data", key), filepath.Join(directory, key)); err != nil {
			t.Fatal(err)
		}
	}
}

func rotated(revision int) bedrocksim.Identity {
	return bedrocksim.Identity{
		Name: fmt.Sprintf("key-%d", revision), AccessKeyID: fmt.Sprintf("AKIDROTATED%d", revision), SecretAccessKey: fmt.Sprintf("a-rotated-secret-%d", revision),
	}
}

func TestRotationUnderLoadFailsNothing(t *testing.T) {
	sim := bedrocksim.New(bedrocksim.WithIdentity(rotated(0)))
	var directory string
	w := startWorld(t, sim, func(c *proxyconfig.Config) {
		directory = t.TempDir()
		c.Credentials.Directory = directory
		mount(t, directory, 0, rotated(0))
	})
	w.eventually("the proxy is ready", func() bool { return w.status().Ready })
	l := w.load(4)
	live := w.openStream(t, chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: tokens=80 delay=25ms]]"}]}`)
	for revision := 1; revision <= 5; revision++ {
		w.rotate(t, directory, revision, l)
	}
	text, err := live.finish()
	if err != nil || !strings.HasSuffix(text, "data: [DONE]\n\n") {
		t.Errorf("the stream that ran throughout was cut: %v", err)
	}
	t.Logf("%d requests served during 5 rotations", l.end())
}

// load is callers that send one request after the other.
type load struct {
	served []atomic.Int64
	ended  atomic.Bool
	wait   sync.WaitGroup
}

func (w *world) load(callers int) *load {
	l := &load{served: make([]atomic.Int64, callers)}
	for i := range l.served {
		l.wait.Go(func() {
			for !l.ended.Load() {
				if got := w.post(chatPath, chatBody); got.StatusCode != 200 {
					w.t.Errorf("a request failed: %d %s", got.StatusCode, got.body)
					return
				}
				l.served[i].Add(1)
			}
		})
	}
	return l
}

// counts is how many requests each caller has had answered.
func (l *load) counts() []int64 {
	counts := make([]int64, len(l.served))
	for i := range l.served {
		counts[i] = l.served[i].Load()
	}
	return counts
}

// passed tells whether each caller has begun and ended a request since the counts were taken.
func (l *load) passed(since []int64) bool {
	for i, count := range l.counts() {
		if count < since[i]+2 {
			return false
		}
	}
	return true
}

func (l *load) end() int64 {
	l.ended.Store(true)
	l.wait.Wait()
	var sum int64
	for _, count := range l.counts() {
		sum += count
	}
	return sum
}

// rotate brings a new key in, and takes the old one away once no request that was signed with it is under way.
func (w *world) rotate(t *testing.T, directory string, revision int, l *load) {
	t.Helper()
	before := w.status().Credentials.Revision
	w.sim.SetIdentity(rotated(revision))
	mount(t, directory, revision, rotated(revision))
	w.eventually("the new credentials are in use", func() bool { return w.status().Credentials.Revision != before })
	since := l.counts()
	w.eventually("every caller has sent a request since", func() bool { return l.passed(since) || t.Failed() })
	w.sim.RemoveIdentity(rotated(revision - 1).Name)
}

func TestRubbishKeepsTheLastGoodCredentials(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(w.config.Credentials.Directory, proxyconfig.KeySecretAccessKey)
	if err := os.WriteFile(path, []byte("not a key\x00 at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.eventually("the status tells of the rubbish", func() bool { return w.status().Credentials.Reason == proxyconfig.CredentialsInvalid })
	if got := w.post(chatPath, chatBody); got.StatusCode != 200 {
		t.Errorf("got %d %s, want the last good credentials to serve", got.StatusCode, got.body)
	}
	if status := w.status(); !status.Ready || !status.Credentials.Loaded || strings.Contains(fmt.Sprint(status), "not a key") {
		t.Errorf("status: %+v", status)
	}
}
