// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// patience is how long the client below waits for the next byte before it calls an answer silent. What is not to be silent has
// to end by itself, however slow the machine is.
func (h Hostility) patience() time.Duration {
	if h.Ends == Silent {
		return time.Second
	}
	return time.Minute
}

// concluded is what a client that looks at HTTP and at frames alone makes of an answer.
type concluded struct {
	ends      Ending
	exception string
	begun     bool
	text      string
}

// hostileModel is one model for all operations.
const hostileModel = haiku

func hostileRequest(ctx context.Context, t *testing.T, base, op, trigger string) *http.Request {
	t.Helper()
	body := messages(`{"role":"user","content":[{"text":"` + trigger + `"}]}`)
	if strings.HasPrefix(op, "InvokeModel") {
		body = anthropic(`"messages":[{"role":"user","content":"` + trigger + `"}]`)
	}
	found, _ := operationNamed(op)
	path := strings.Replace(found.path, "{modelId}", hostileModel, 1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
	req.Header.Set("Accept-Encoding", "identity")
	return req
}

// conclude sends the request and reads the answer as far as it goes.
func (h Hostility) conclude(t *testing.T, c *http.Client, base, op string) concluded {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	silent := time.AfterFunc(h.patience(), cancel)
	defer silent.Stop()
	res, err := c.Do(hostileRequest(ctx, t, base, op, h.Trigger))
	switch {
	case ctx.Err() != nil:
		return concluded{ends: Silent}
	case err != nil:
		return concluded{ends: Broken}
	}
	defer func() { _ = res.Body.Close() }()
	body := &watchedBody{res.Body, func() { silent.Reset(h.patience()) }}
	if res.StatusCode != http.StatusOK || !found(op).stream && strings.Contains(h.Trigger, "-200") || found(op).stream && res.Header.Get("Content-Type") != eventStreamType {
		name, _, _ := strings.Cut(res.Header.Get("X-Amzn-Errortype"), ":")
		return concluded{ends: Refused, exception: name}
	}
	if !found(op).stream {
		return concludeBody(ctx, body)
	}
	return concludeStream(ctx, body, op)
}

func found(op string) operation {
	found, _ := operationNamed(op)
	return found
}

// watchedBody starts the patience anew with every byte.
type watchedBody struct {
	io.Reader
	got func()
}

func (w *watchedBody) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.got()
	}
	return n, err
}

func concludeBody(ctx context.Context, body io.Reader) concluded {
	data, err := io.ReadAll(body)
	switch {
	case ctx.Err() != nil:
		return concluded{ends: Silent}
	case err != nil:
		return concluded{ends: Broken}
	}
	var answer struct {
		Output *struct {
			Message struct{ Content []struct{ Text string } }
		}
		Content []struct{ Text string }
	}
	if json.Unmarshal(data, &answer) != nil || answer.Output == nil && answer.Content == nil {
		return concluded{ends: Broken}
	}
	if answer.Output != nil {
		answer.Content = answer.Output.Message.Content
	}
	return concluded{ends: Fine, text: answer.Content[0].Text}
}

func concludeStream(ctx context.Context, body io.Reader, op string) concluded {
	got, ended := concluded{ends: Broken}, map[string]bool{}
	decoder := eventstream.NewDecoder()
	for {
		frame, err := decoder.Decode(body, nil)
		if err != nil {
			return got.atEnd(ctx, ended, op, errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF))
		}
		header := func(name string) string {
			if v, ok := frame.Headers.Get(name).(eventstream.StringValue); ok {
				return string(v)
			}
			return ""
		}
		switch header(":message-type") {
		case "exception":
			got.ends, got.exception = Failed, header(":exception-type")
			return got
		case "error":
			got.ends, got.exception = Failed, header(":error-code")
			return got
		case "event":
		default:
			return got
		}
		if header(":event-type") == "" || len(frame.Payload) > hugeText {
			return got
		}
		got.begun = true
		got.take(header(":event-type"), frame.Payload, ended)
		if wholeStream(ended, op) {
			got.ends = Fine
			return got
		}
	}
}

// take notes what an event says of the text and of the end.
func (c *concluded) take(kind string, payload []byte, ended map[string]bool) {
	var e struct {
		Delta struct{ Text string }
		Bytes []byte
	}
	if json.Unmarshal(payload, &e) == nil {
		c.text += e.Delta.Text
	}
	var chunk struct {
		Type  string
		Delta struct{ Text string }
	}
	if json.Unmarshal(e.Bytes, &chunk) == nil {
		c.text += chunk.Delta.Text
		kind = chunk.Type
	}
	ended[kind] = true
}

func wholeStream(ended map[string]bool, op string) bool {
	return op == "ConverseStream" && ended["messageStop"] && ended["metadata"] || op != "ConverseStream" && ended["message_stop"]
}

func (c concluded) atEnd(ctx context.Context, ended map[string]bool, op string, clean bool) concluded {
	if ctx.Err() != nil {
		c.ends = Silent
	} else if clean && wholeStream(ended, op) {
		c.ends = Fine
	}
	return c
}

// TestHostilitiesDoWhatTheySay reads each of them with a client that knows HTTP and frames, over both versions of HTTP.
func TestHostilitiesDoWhatTheySay(t *testing.T) {
	played := 0
	for protocol, version2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		server := httptest.NewUnstartedServer(New())
		server.EnableHTTP2 = version2
		server.StartTLS()
		t.Cleanup(server.Close)
		c := server.Client()
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		var silences sync.WaitGroup
		for _, h := range Hostilities() {
			for _, op := range h.Operations {
				played++
				if h.Ends == Silent {
					silences.Go(func() { h.check(t, op, h.conclude(t, c, server.URL, op)) })
					continue
				}
				t.Run(protocol+", "+op+", "+h.Name, func(t *testing.T) { h.check(t, op, h.conclude(t, c, server.URL, op)) })
			}
		}
		silences.Wait()
	}
	t.Logf("%d hostilities, %d times with operations and protocols", len(Hostilities()), played)
}

// check compares with what the table says. What has to be noticed above the frames is whole or broken to this client.
func (h Hostility) check(t *testing.T, op string, got concluded) {
	t.Helper()
	unread := found(op).stream && (h.Layer == Grammar || h.Layer == Content)
	switch {
	case h.Ends == Either || unread && h.Ends == Broken:
		if got.ends != Fine && got.ends != Broken {
			t.Errorf("%s: the answer to %s is %s, want fine or broken", h.Name, op, got.ends)
		}
	case got.ends != h.Ends:
		t.Errorf("%s: the answer to %s is %s, want %s", h.Name, op, got.ends, h.Ends)
	}
	if !strings.EqualFold(got.exception, h.Exception) {
		t.Errorf("%s: the exception is %q, want %q", h.Name, got.exception, h.Exception)
	}
	if h.Ends == Fine && got.text != HostileAnswer || !unread && h.Ends != Either && !strings.HasPrefix(HostileAnswer, got.text) {
		t.Errorf("%s: the text is %q, want it or its beginning: %q", h.Name, got.text, HostileAnswer)
	}
	if found(op).stream && got.begun != h.Begun {
		t.Errorf("%s: begun is %t, want %t", h.Name, got.begun, h.Begun)
	}
}

func TestHostilitiesAreTold(t *testing.T) {
	names, triggers := map[string]bool{}, map[string]bool{}
	for _, h := range Hostilities() {
		if names[h.Name] || h.Name == "" || h.Does == "" || h.Layer == "" || h.Ends == "" || len(h.Operations) == 0 {
			t.Errorf("%+v is incomplete, or its name is taken", h)
		}
		names[h.Name] = true
		b, asked, failed := triggered(h.Trigger)
		if !asked || failed != nil {
			t.Errorf("%s: the trigger cannot be read: %v", h.Name, failed)
		}
		triggers[b.Fault] = true
	}
	for _, fault := range faultNames() {
		if !triggers[fault] {
			t.Errorf("no hostility uses the fault %s", fault)
		}
	}
	var listed []Hostility
	w := administer(New(), http.MethodGet, "/_sim/hostilities", "")
	if err := json.Unmarshal(w.Body.Bytes(), &listed); err != nil || len(listed) != len(Hostilities()) {
		t.Errorf("GET /_sim/hostilities lists %d (%v), want all %d", len(listed), err, len(Hostilities()))
	}
	if streams := len(HostilitiesTo("ConverseStream")); streams < 40 {
		t.Errorf("%d hostilities of ConverseStream, want 40 at least", streams)
	}
}

func TestMisspelledTriggersAreRefused(t *testing.T) {
	for prompt, want := range map[string]string{
		"[[sim: nonsense]]":           `cannot read "nonsense"`,
		"[[sim: cut after=many]]":     `cannot read "after=many"`,
		"[[sim: cut afer=3]]":         `cannot read "afer=3"`,
		"[[sim: tokens=3 cut]]":       `cannot read "cut"`,
		"[[sim: cut retry-after=3s]]": `cannot read "retry-after=3s"`,
	} {
		w := post(New(), nova, "converse", strings.Replace(helloBody, "Hello", prompt, 1))
		got := refusalOf(t, w)
		if got.Status != 400 || !strings.HasPrefix(got.Type, "ValidationException:") || !strings.Contains(got.Message, want) || !strings.Contains(got.Message, "bad-crc, ") {
			t.Errorf("%s: answer %+v, want a ValidationException that says %s and lists the names", prompt, got, want)
		}
	}
}

// TestStreamsOfOneTableDoNotMeet plays a fault that inserts events twice at once: padding is written into payloads.
func TestStreamsOfOneTableDoNotMeet(t *testing.T) {
	sim := New()
	play := func() []byte {
		return post(sim, nova, "converse-stream", strings.Replace(helloBody, "Hello", "[[sim: interleaved tokens=8]]", 1)).Body.Bytes()
	}
	results := make(chan []byte)
	for range 2 {
		go func() { results <- play() }()
	}
	if a, b := <-results, <-results; !bytes.Equal(a, b) {
		t.Error("two streams of one fault differ")
	}
}
