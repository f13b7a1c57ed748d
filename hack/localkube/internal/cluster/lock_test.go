// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestLockGivesUpAndNamesTheHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	synctest.Test(t, func(t *testing.T) {
		unlock, err := Lock(t.Context(), path, "up", &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		begin, progress := time.Now(), &bytes.Buffer{}
		_, err = Lock(t.Context(), path, "down", progress)
		holder := fmt.Sprintf("process %d, up", os.Getpid())
		if err == nil || !strings.Contains(err.Error(), holder) {
			t.Errorf("Lock = %v, want an error that names %q", err, holder)
		}
		if waited := time.Since(begin).Round(time.Second); waited != lockTimeout {
			t.Errorf("gave up after %v, want %v", waited, lockTimeout)
		}
		if lines := strings.Count(progress.String(), holder); lines < 80 {
			t.Errorf("the holder was named %d times in %v:\n%s", lines, lockTimeout, progress)
		}
	})
}

func TestLockGivesUpWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := Lock(t.Context(), path, "up", &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lock(ctx, path, "down", &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock = %v, want context.Canceled", err)
	}
}

func TestLockPassesOnAndLeavesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	// A localkube that was killed leaves its file without a lock.
	if err := os.WriteFile(path, []byte("process 1, an earlier one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		unlock, err := Lock(t.Context(), path, "up", &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		if said := holder(path); strings.Contains(said, "earlier") || !strings.Contains(said, "up") {
			t.Errorf("the holder is said to be %q", said)
		}
		time.AfterFunc(time.Minute, unlock)
		second, err := Lock(t.Context(), path, "down", &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		second()
	})
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is left: %v", err)
	}
}

func TestLockDoesNotFollowALink(t *testing.T) {
	folder := t.TempDir()
	target, path := filepath.Join(folder, "target"), filepath.Join(folder, "lock")
	if err := errors.Join(os.WriteFile(target, []byte("theirs"), 0o644), os.Symlink(target, path)); err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(t.Context(), path, "up", &bytes.Buffer{}); err == nil {
		t.Error("Lock took a link for its file")
	}
	if content := read(t, target); content != "theirs" {
		t.Errorf("the link's target holds %q", content)
	}
}
