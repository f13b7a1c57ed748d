// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// deadlines is a connection that notes the deadlines of its writes, and what was done to it.
type deadlines struct {
	http.ResponseWriter
	deadline time.Time
	set      int
	done     []string
}

func (d *deadlines) SetWriteDeadline(at time.Time) error {
	d.deadline, d.set = at, d.set+1
	return nil
}

func (d *deadlines) Write(p []byte) (int, error) {
	d.done = append(d.done, "write "+string(p))
	return len(p), nil
}

func (d *deadlines) FlushError() error {
	d.done = append(d.done, "flush")
	return nil
}

func TestEveryWriteHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const patience, writes = 16 * time.Second, 1000
		conn := &deadlines{}
		r := recorder{ResponseWriter: conn, patience: patience, mayOutlive: true}
		for range writes {
			if err := r.push([]byte("x")); err != nil {
				t.Fatal(err)
			}
			if left := time.Until(conn.deadline); left < patience || left > patience+patience/16 {
				t.Fatalf("a write had %v, want %v or a little more", left, patience)
			}
			<-time.After(10 * time.Millisecond)
		}
		if conn.set > 11 {
			t.Errorf("the deadline was set %d times in 10 s, want once a second", conn.set)
		}
	})
}

func TestAWholeAnswersLastDeadlineIsNotExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := &deadlines{}
		r := recorder{ResponseWriter: conn, patience: 16 * time.Second, mayOutlive: true, until: time.Now().Add(20 * time.Second)}
		for range 20 {
			if err := r.push([]byte("x")); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Second)
		}
		if !conn.deadline.Equal(r.until) {
			t.Errorf("the last deadline is %v after the bound of all writes", conn.deadline.Sub(r.until))
		}
	})
}

func TestSilenceOverHTTP2HasNoDeadline(t *testing.T) {
	conn := &deadlines{}
	r := recorder{ResponseWriter: conn, patience: time.Second}
	if err := r.push([]byte("x")); err != nil || conn.set != 2 || !conn.deadline.IsZero() {
		t.Errorf("error %v, set %d times, last to %v; want none left after the write", err, conn.set, conn.deadline)
	}
}

func TestWhatCameTogetherIsFlushedOnce(t *testing.T) {
	conn := &deadlines{}
	r := recorder{ResponseWriter: conn, patience: time.Second}
	for _, piece := range []struct {
		bytes       string
		moreFollows bool
	}{{"a", true}, {"b", true}, {"", true}, {"", false}, {"", false}, {"c", false}, {"", false}} {
		if err := r.send([]byte(piece.bytes), piece.moreFollows); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"write a", "write b", "write ", "flush", "write c", "flush"}, conn.done); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
