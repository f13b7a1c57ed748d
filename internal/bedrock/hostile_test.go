// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// rawServer answers every connection's first request with what a test writes, byte for byte, and then closes it.
func rawServer(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { serveRaw(conn, answer) })
		}
	})
	t.Cleanup(func() { listener.Close(); serving.Wait() })
	return "http://" + listener.Addr().String()
}

func serveRaw(conn net.Conn, answer func(net.Conn)) {
	defer conn.Close()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	answer(conn)
}

const (
	streamHead = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
	jsonHead   = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
)

func frameOf(t *testing.T, event, payload string) []byte {
	t.Helper()
	message := eventstream.Message{Payload: []byte(payload)}
	message.Headers.Set(eventTypeHeader, eventstream.StringValue(event))
	message.Headers.Set(messageTypeHeader, eventstream.StringValue("event"))
	var frame bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&frame, message); err != nil {
		t.Fatal(err)
	}
	return frame.Bytes()
}

// converseFrames is a whole ConverseStream.
func converseFrames(t *testing.T) []byte {
	t.Helper()
	return bytes.Join([][]byte{
		frameOf(t, "messageStart", `{"role":"assistant"}`),
		frameOf(t, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"hi"}}`),
		frameOf(t, "contentBlockStop", `{"contentBlockIndex":0}`),
		frameOf(t, "messageStop", `{"stopReason":"end_turn"}`),
		frameOf(t, "metadata", `{"usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`),
	}, nil)
}

func TestAStreamCutAtAnyByteIsNeverWhole(t *testing.T) {
	whole := converseFrames(t)
	for _, length := range []string{"", fmt.Sprintf("Content-Length: %d\r\n", len(whole))} {
		for cut := range len(whole) {
			if cut%7 != 0 && cut < len(whole)-20 {
				continue
			}
			url := rawServer(t, func(conn net.Conn) {
				_, _ = conn.Write(append([]byte(streamHead+length+"\r\n"), whole[:cut]...))
			})
			names, err := streamTo(t.Context(), newClient(t, testOptions(t, url)), Request{Operation: ConverseStream})
			if err == nil {
				t.Fatalf("a stream of %d bytes cut after %d ended well, after %q", len(whole), cut, names)
			}
			if got := asError(t, err); got.Class != BrokenStream && got.Class != Internal {
				t.Fatalf("cut after %d: %v", cut, got)
			}
		}
	}
}

func TestAWholeStreamFromARawServer(t *testing.T) {
	whole := converseFrames(t)
	url := rawServer(t, func(conn net.Conn) { _, _ = conn.Write(append([]byte(streamHead+"\r\n"), whole...)) })
	s, err := newClient(t, testOptions(t, url)).Stream(t.Context(), Request{Operation: ConverseStream})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	names, raw, err := readAll(s)
	if err != nil || len(names) != 5 || !bytes.Equal(raw, whole) {
		t.Errorf("%v after %q, bytes equal: %v", err, names, bytes.Equal(raw, whole))
	}
}

func TestAFlippedBitIsNeverPassedOn(t *testing.T) {
	whole := converseFrames(t)
	for position := 0; position < len(whole); position += 5 {
		damaged := bytes.Clone(whole)
		damaged[position] ^= 0x10
		reader := newFrameReader(bytes.NewReader(damaged))
		var err error
		for err == nil {
			_, err = reader.next()
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a stream with a bit of byte %d flipped was read to its end", position)
		}
	}
}

func TestUnaryAnswersThatBreak(t *testing.T) {
	cases := map[string]struct {
		answer string
		want   Class
	}{
		"no answer at all":         {"", Unreachable},
		"half a head":              {"HTTP/1.1 200 OK\r\nContent-", Unreachable},
		"no HTTP":                  {"SSH-2.0-OpenSSH\r\n\r\n", Unreachable},
		"an empty body":            {jsonHead + "Content-Length: 0\r\n\r\n", Internal},
		"a body that is cut":       {jsonHead + "Content-Length: 50\r\n\r\n{\"output\":", BrokenStream},
		"a chunk that is cut":      {jsonHead + "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"out", BrokenStream},
		"HTML":                     {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", Internal},
		"no content type":          {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Internal},
		"an error without its end": {"HTTP/1.1 503 No\r\nContent-Length: 500\r\n\r\n{\"mess", Unavailable},
		"an error beyond bounds":   {"HTTP/1.1 400 No\r\n\r\n{\"message\":\"" + strings.Repeat("x", 200_000), Invalid},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			url := rawServer(t, func(conn net.Conn) { _, _ = io.WriteString(conn, tc.answer) })
			response, err := newClient(t, testOptions(t, url)).Do(t.Context(), Request{Operation: Converse})
			if err == nil {
				defer response.Body.Close()
				_, err = io.ReadAll(response.Body)
			}
			if err == nil {
				t.Fatal("the answer was taken for whole")
			}
			if got := asError(t, err); got.Class != tc.want || len(got.Message) > maxMessageBytes {
				t.Errorf("%v, want class %s", got, tc.want)
			}
		})
	}
}

func TestSilenceInAUnaryAnswerIsBounded(t *testing.T) {
	released := make(chan struct{})
	url := rawServer(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, jsonHead+"Content-Length: 50\r\n\r\n{\"output\":")
		<-released
	})
	t.Cleanup(func() { close(released) })
	o := testOptions(t, url)
	o.Timeouts.Idle = 100 * time.Millisecond
	response, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	if got := asError(t, err); got.Class != Timeout {
		t.Errorf("%v, want Timeout", got)
	}
}

func TestConnectTimeout(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	// A listener that accepts and says nothing: TCP opens, TLS never does.
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	o := testOptions(t, "https://127.0.0.1:"+port)
	o.AllowedHosts = []string{"127.0.0.1:" + port}
	o.Timeouts.Connect = 100 * time.Millisecond
	began := time.Now()
	_, err = newClient(t, o).Do(context.Background(), Request{Operation: Converse})
	if got := asError(t, err); got.Class != Unreachable || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v, want Unreachable after 100 ms", got, time.Since(began))
	}
}

// TestHeadsAreBounded: neither memory nor the log is at the mercy of what stands where Bedrock should.
func TestHeadsAreBounded(t *testing.T) {
	for name, tc := range map[string]struct {
		id, other string
		class     Class
		want      string
	}{
		"a usual head":        {"5b9e7c1e-1111-2222-3333-444455556666", "x", "", "5b9e7c1e-1111-2222-3333-444455556666"},
		"an ID that is none":  {strings.Repeat("a", 4096), "x", "", ""},
		"an ID of two lines":  {"one\ttwo", "x", "", ""},
		"a head of 200,000 B": {"one", strings.Repeat("x", 200_000), Unreachable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, testOptions(t, rawServer(t, func(conn net.Conn) {
				_, _ = fmt.Fprintf(conn, "%sX-Amzn-Requestid: %s\r\nX-Other: %s\r\nContent-Length: 2\r\n\r\n{}", jsonHead, tc.id, tc.other)
			})))
			response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte("{}")})
			if tc.class != "" {
				if failure := asError(t, err); failure.Class != tc.class {
					t.Errorf("got %v, want class %s", failure, tc.class)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.RequestID != tc.want {
				t.Errorf("the request's ID is %.60q, want %q", response.RequestID, tc.want)
			}
		})
	}
}
