// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func TestPulseBeatsInSilenceOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		response := httptest.NewRecorder()
		p := newPulse(&exchange{recorder: recorder{ResponseWriter: response}}, []byte(": beat\n\n"))
		for range 3 {
			time.Sleep(beatInterval - time.Second) //nolint:forbidigo // the clock is synctest's
			if err := p.send([]byte("data: x\n\n"), false); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2*beatInterval + time.Second) //nolint:forbidigo // the clock is synctest's
		p.stop()
		time.Sleep(3 * beatInterval) //nolint:forbidigo // the clock is synctest's
		want := "data: x\n\ndata: x\n\ndata: x\n\n: beat\n\n: beat\n\n"
		if got := response.Body.String(); got != want {
			t.Errorf("written: %q, want %q", got, want)
		}
	})
}

func TestPulseOfADialectWithoutABeatIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		response := httptest.NewRecorder()
		p := newPulse(&exchange{recorder: recorder{ResponseWriter: response}}, nil)
		time.Sleep(10 * beatInterval) //nolint:forbidigo // the clock is synctest's
		p.stop()
		if got := response.Body.String(); got != "" {
			t.Errorf("written: %q, want nothing", got)
		}
	})
}
