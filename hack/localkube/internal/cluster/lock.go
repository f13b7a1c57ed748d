// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

const (
	lockTimeout = 15 * time.Minute
	holderBytes = 256
)

// Lock lets one localkube work on this machine's cluster at a time. The lock
// is on a file at path that only its owner, root, can open; it goes with the
// process, and the file goes with the lock. Lock waits for another localkube,
// says for which, and gives up after 15 minutes or when ctx ends. What names
// the work for those who wait.
func Lock(ctx context.Context, path, what string, progress io.Writer) (unlock func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, lockTimeout, fmt.Errorf("it goes on after %v", lockTimeout))
	defer cancel()
	begin, reported := time.Now(), time.Time{}
	for {
		file, err := tryLock(path)
		if err == nil {
			fmt.Fprintf(file, "process %d, %s\n", os.Getpid(), what)
			return func() { release(file) }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock the cluster of this machine: %w", err)
		}
		if time.Since(reported) > reportEvery {
			reported = time.Now()
			fmt.Fprintf(progress, "waiting for another localkube to finish with the cluster (%s): %.0f s\n",
				holder(path), time.Since(begin).Seconds())
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another localkube (%s) to finish with the cluster: %w; "+
				"end that process if it hangs", holder(path), context.Cause(ctx))
		case <-time.After(checkPause):
		}
	}
}

// tryLock returns the locked file. Its holder removes the file, so a lock
// counts only while the path still leads to the file that is locked.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	locked, lockedErr := file.Stat()
	named, namedErr := os.Lstat(path)
	if lockedErr != nil || namedErr != nil || !os.SameFile(locked, named) {
		return nil, errors.Join(syscall.EWOULDBLOCK, file.Close())
	}
	// A localkube that was killed has left its name.
	if err := file.Truncate(0); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// release removes the file while it is locked: later, it could be another's.
func release(file *os.File) {
	_ = os.Remove(file.Name())
	_ = file.Close()
}

// holder is what the holder of the lock has said of itself.
func holder(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return "just ended"
	}
	defer file.Close()
	said, err := io.ReadAll(io.LimitReader(file, holderBytes))
	if said = bytes.TrimSpace(said); err != nil || len(said) == 0 {
		return "just begun"
	}
	return string(said)
}
