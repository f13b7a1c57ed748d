// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// streams is how many are open when the proxy is asked to end, shared among the dialects.
const streams = 200

// stream is a streamed answer that is under way.
type stream struct {
	response *http.Response
	rest     *bufio.Reader
	first    string
}

func (w *world) openStream(t *testing.T, path, body string) *stream {
	t.Helper()
	response, err := w.client().Post(w.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	rest := bufio.NewReader(response.Body)
	first := make([]byte, 8)
	if _, err := io.ReadFull(rest, first); err != nil {
		t.Fatal(err)
	}
	return &stream{response, rest, string(first)}
}

func (s *stream) finish() (string, error) {
	rest, err := io.ReadAll(s.rest)
	_ = s.response.Body.Close()
	return s.first + string(rest), err
}

// told is what a stream says, without the identifiers and times that each answer has of its own.
func told(body string) string {
	return regexp.MustCompile(`(chatcmpl-|msg_|resp_|rs_|fc_|call_)[A-Za-z0-9]+|"(created|created_at)":[0-9]+`).ReplaceAllString(body, "own")
}

func TestDrainFinishesLiveStreams(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Drain = proxyconfig.Drain{EndpointRemovalSeconds: 1, TerminationSeconds: 120}
	})
	want := map[string]string{}
	open := map[string][]*stream{}
	for name, s := range speakers {
		body := fmt.Sprintf(s.body, "[[sim: tokens=60 delay=50ms]]")
		want[name] = told(w.post(s.path, body).body)
		for range streams / len(speakers) {
			open[name] = append(open[name], w.openStream(t, s.path, body))
		}
	}
	w.stop()
	w.eventually("the proxy is not ready", func() bool {
		got := w.get(w.admin + proxyconfig.ReadyPath)
		return got.StatusCode == http.StatusServiceUnavailable && strings.Contains(got.body, "shutting down")
	})
	late := w.post(conversePath, converseBody)
	if late.StatusCode != http.StatusOK || !late.Close {
		t.Errorf("a request while the endpoint is being removed: %d, close %v; want 200 and a closed connection", late.StatusCode, late.Close)
	}
	for name := range open {
		for i, s := range open[name] {
			if got, err := s.finish(); err != nil || told(got) != want[name] {
				t.Errorf("%s, stream %d: error %v, and not what an undisturbed stream says: %s", name, i, err, got)
			}
		}
	}
}

func TestDrainEndsWhatOutlivesTheGraceInItsDialect(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Drain = proxyconfig.Drain{EndpointRemovalSeconds: 0, TerminationSeconds: 1}
	})
	chat := w.openStream(t, chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: tokens=1000 delay=50ms]]"}]}`)
	native := w.openStream(t, "/model/claude/converse-stream", `{"messages":[{"role":"user","content":[{"text":"[[sim: tokens=1000 delay=50ms]]"}]}]}`)
	var unary answer
	var wait sync.WaitGroup
	wait.Go(func() { unary = w.post(conversePath, strings.Replace(converseBody, "hi", "[[sim: latency=30s]]", 1)) })
	w.eventually("all three are upstream", func() bool { return w.sim.InFlight() == 3 })
	w.stop()
	text, err := chat.finish()
	events := strings.Split(strings.TrimSpace(text), "\n\n")
	if last := events[len(events)-1]; err != nil || !strings.HasPrefix(last, `data: {"error":`) || strings.Contains(text, "[DONE]") {
		t.Errorf("chat ended with %s, error %v", last, err)
	}
	text, err = native.finish()
	frames, decodeErr := decodeAll([]byte(text))
	if err != nil || decodeErr != nil || frames[len(frames)-1].Headers.Get(":exception-type").String() != "serviceUnavailableException" {
		t.Errorf("native ended with %v, errors %v, %v", frames[len(frames)-1].Headers, err, decodeErr)
	}
	wait.Wait()
	if unary.StatusCode != http.StatusServiceUnavailable || !strings.Contains(unary.body, "shutting down") {
		t.Errorf("the unary request got %d %s", unary.StatusCode, unary.body)
	}
}
