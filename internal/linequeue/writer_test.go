// SPDX-License-Identifier: Apache-2.0

package linequeue

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryLineIsWrittenInItsOrder(t *testing.T) {
	var out bytes.Buffer
	w := New(&out, 1<<20)
	var want strings.Builder
	for i := range 1000 {
		line := fmt.Sprintf("line %d\n", i)
		want.WriteString(line)
		if n, err := w.Write([]byte(line)); n != len(line) || err != nil {
			t.Fatalf("wrote %d bytes, error %v", n, err)
		}
	}
	w.Close(time.Minute)
	if out.String() != want.String() {
		t.Errorf("wrote %d bytes, want %d in their order", out.Len(), want.Len())
	}
	if w.Dropped() != 0 {
		t.Errorf("%d lines were dropped", w.Dropped())
	}
}

func TestLinesOfManyStayWhole(t *testing.T) {
	var out bytes.Buffer
	w := New(&out, 1<<20)
	var under sync.WaitGroup
	for i := range 8 {
		under.Go(func() {
			for range 100 {
				_, _ = fmt.Fprintf(w, "%s\n", strings.Repeat(string(rune('a'+i)), 50))
			}
		})
	}
	under.Wait()
	w.Close(time.Minute)
	lines := 0
	for line := range strings.Lines(out.String()) {
		lines++
		if line != strings.Repeat(line[:1], 50)+"\n" {
			t.Fatalf("a line is torn: %q", line)
		}
	}
	if lines != 800 {
		t.Errorf("%d lines, want 800", lines)
	}
}

// stuck is a reader of the log that has stopped, until it is let go.
type stuck struct{ free chan struct{} }

func (s stuck) Write(p []byte) (int, error) {
	<-s.free
	return len(p), nil
}

func TestStuckReaderHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := stuck{make(chan struct{})}
		w := New(out, 100)
		line := []byte(strings.Repeat("x", 30) + "\n")
		for range 20 {
			_, _ = w.Write(line)
			synctest.Wait()
		}
		// One is being written, and three find a place.
		if got := w.Dropped(); got != 16 {
			t.Errorf("%d lines were dropped, want 16", got)
		}
		begun := time.Now()
		w.Close(time.Second)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("the end took %v, want no longer than was given", took)
		}
		close(out.free)
	})
}
