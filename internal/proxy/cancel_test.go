// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
)

// leave sends a request and goes away: before the answer where atByte is false, else once its first line or frame has come.
func (w *world) leave(t *testing.T, path, body string, midStream bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	before := w.sim.Cancelled()
	done := make(chan struct{})
	go func() {
		defer close(done)
		response, err := w.client().Do(request)
		if err != nil {
			return
		}
		defer func() { _ = response.Body.Close() }()
		if _, err := bufio.NewReader(response.Body).ReadByte(); err == nil && midStream {
			cancel()
		}
	}()
	if !midStream {
		w.eventually("the request is upstream", func() bool { return w.sim.InFlight() == 1 })
		cancel()
	}
	<-done
	w.eventually("the upstream request is cancelled", func() bool { return w.sim.Cancelled() == before+1 && w.sim.InFlight() == 0 })
}

func TestCallerThatLeavesCancelsTheUpstream(t *testing.T) {
	w := newWorld(t)
	chat := func(stream, trigger string) string {
		return `{"model":"claude","stream":` + stream + `,"messages":[{"role":"user","content":"` + trigger + `"}]}`
	}
	native := func(trigger string) string {
		return `{"messages":[{"role":"user","content":[{"text":"` + trigger + `"}]}]}`
	}
	const thinks, talks = "[[sim: latency=30s]]", "[[sim: tokens=500 delay=20ms]]"
	cases := map[string]struct {
		path, body string
		midStream  bool
	}{
		"chat, before the answer":            {chatPath, chat("false", thinks), false},
		"chat, before the first event":       {chatPath, chat("true", thinks), false},
		"chat, mid-stream":                   {chatPath, chat("true", talks), true},
		"native, before the answer":          {conversePath, native(thinks), false},
		"native, before the first frame":     {"/model/claude/converse-stream", native(thinks), false},
		"native, mid-stream":                 {"/model/claude/converse-stream", native(talks), true},
		"invoke stream, before the first":    {"/model/claude/invoke-with-response-stream", strings.Replace(messagesBody, "Hello", thinks, 1), false},
		"invoke stream, once it has started": {"/model/claude/invoke-with-response-stream", strings.Replace(messagesBody, "Hello", talks, 1), true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) { w.leave(t, tc.path, tc.body, tc.midStream) })
	}
	w.eventually("every request is logged with 499", func() bool { return strings.Count(w.log.String(), `"status":499`) == len(cases) })
	if strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Errorf("a caller that leaves is no error:\n%s", w.log)
	}
}
