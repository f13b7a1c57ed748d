// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"
)

// read is what a decoder made of a frame.
type read struct {
	Kind, EventType, ExceptionType, ErrorCode, ErrorMessage string
	Payload                                                 string
}

// ours reads all frames that our reader finds, and what ended them.
func ours(source io.Reader) (all []read, raw []byte, err error) {
	return awaited(source, 0)
}

// awaited is ours, which is told so many times to wait for each frame before it is read.
func awaited(source io.Reader, times int) (all []read, raw []byte, err error) {
	frames := newFrameReader(source)
	for {
		for range times {
			frames.await()
		}
		m, err := frames.next()
		if err != nil {
			return all, raw, err
		}
		all = append(all, read{m.kind, m.eventType, m.exceptionType, m.errorCode, m.errorMessage, string(m.payload)})
		raw = append(raw, m.raw...)
	}
}

// theirs reads all frames that the SDK's decoder finds.
func theirs(stream []byte) (all []read) {
	source, decoder := bytes.NewReader(stream), eventstream.NewDecoder()
	for {
		m, err := decoder.Decode(source, nil)
		if err != nil {
			return all
		}
		text := func(name string) string {
			value, _ := m.Headers.Get(name).(eventstream.StringValue)
			return string(value)
		}
		all = append(all, read{
			text(messageTypeHeader), text(eventTypeHeader), text(exceptionTypeHeader), text(errorCodeHeader), text(errorMessageHeader), string(m.Payload),
		})
	}
}

// FuzzFrames holds that our reader finds what the SDK's decoder finds, however the bytes arrive, and that it gives out no byte that was not sent.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2H\xeb}\x98\xc8\xff"))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(ExceptionFrame(&Error{Class: Throttled, Message: "x"}))
	f.Add(manyFrames(f, 1))
	f.Fuzz(func(t *testing.T, stream []byte) {
		got, raw, _ := ours(bytes.NewReader(stream))
		if !bytes.HasPrefix(stream, raw) {
			t.Error("the frames are not the bytes that came")
		}
		again, _, _ := ours(iotest.OneByteReader(bytes.NewReader(stream)))
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("byte by byte it reads otherwise (-at once +byte by byte):\n%s", diff)
		}
		for times := range 3 {
			waited, bytes, _ := awaited(iotest.HalfReader(bytes.NewReader(stream)), times)
			if diff := cmp.Diff(got, waited) + cmp.Diff(raw, bytes); diff != "" {
				t.Errorf("awaited %d times it reads otherwise (-read at once +awaited):\n%s", times, diff)
			}
		}
		want := theirs(stream)
		// The SDK takes headers that are cut within a name for whole, and frames beyond our bound.
		if len(got) > len(want) || (len(got) > 0 && cmp.Diff(want[:len(got)], got) != "") {
			t.Errorf("-SDK +ours:\n%s", cmp.Diff(want, got))
		}
	})
}

// manyFrames are frames with headers of every kind, in an order that the seed gives.
func manyFrames(t testing.TB, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	values := []eventstream.Value{
		eventstream.BoolValue(true), eventstream.BoolValue(false), eventstream.Int8Value(-1), eventstream.Int16Value(2), eventstream.Int32Value(3),
		eventstream.Int64Value(4), eventstream.BytesValue("bytes"), eventstream.StringValue("event"), eventstream.StringValue("chunk"),
		eventstream.StringValue(""), eventstream.TimestampValue(time.UnixMilli(1)),
		eventstream.UUIDValue{1},
	}
	names := []string{messageTypeHeader, eventTypeHeader, exceptionTypeHeader, errorCodeHeader, errorMessageHeader, contentTypeHeader, "other", "x"}
	var stream bytes.Buffer
	for range 20 {
		m := eventstream.Message{Payload: make([]byte, random.IntN(3000))}
		for range random.IntN(12) {
			m.Headers = append(m.Headers, eventstream.Header{Name: names[random.IntN(len(names))], Value: values[random.IntN(len(values))]})
		}
		if err := eventstream.NewEncoder().Encode(&stream, m); err != nil {
			t.Fatal(err)
		}
	}
	return stream.Bytes()
}

func TestFramesAreReadAsTheSDKReadsThem(t *testing.T) {
	for seed := range uint64(200) {
		stream := manyFrames(t, seed)
		got, raw, err := ours(iotest.HalfReader(bytes.NewReader(stream)))
		if !errors.Is(err, io.EOF) {
			t.Fatalf("seed %d: ended with %v", seed, err)
		}
		if diff := cmp.Diff(theirs(stream), got); diff != "" || !bytes.Equal(raw, stream) {
			t.Fatalf("seed %d (-SDK +ours):\n%s", seed, diff)
		}
	}
}

func TestEveryDamagedByteIsFound(t *testing.T) {
	whole := ExceptionFrame(&Error{Class: Throttled, Message: "slow down"})
	for at := range whole {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x10
		if got, _, err := ours(bytes.NewReader(damaged)); len(got) > 0 || errors.Is(err, io.EOF) {
			t.Errorf("byte %d: %v frames, ended with %v", at, got, err)
		}
	}
}

func TestACutFrameIsNoEnd(t *testing.T) {
	whole := ExceptionFrame(&Error{Class: Throttled, Message: "slow down"})
	for length := 1; length < len(whole); length++ {
		if _, _, err := ours(bytes.NewReader(whole[:length])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%d of %d bytes: ended with %v", length, len(whole), err)
		}
	}
}

func TestHasNextTellsWhatHasCome(t *testing.T) {
	one := ExceptionFrame(&Error{Class: Throttled, Message: "slow down"})
	damaged := bytes.Clone(one)
	damaged[0]++
	cases := map[string]struct {
		after []byte
		want  bool
	}{
		"nothing":         {nil, false},
		"half a prelude":  {one[:6], false},
		"half a frame":    {one[:len(one)-1], false},
		"a whole frame":   {one, true},
		"a damaged frame": {damaged, true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			frames := newFrameReader(bytes.NewReader(append(bytes.Clone(one), tc.after...)))
			if _, err := frames.next(); err != nil {
				t.Fatal(err)
			}
			if got := frames.hasNext(); got != tc.want {
				t.Errorf("%v, want %v", got, tc.want)
			}
		})
	}
}

func BenchmarkFrames(b *testing.B) {
	one := ExceptionFrame(&Error{Class: Throttled, Message: "about as much as a model says at a time"})
	stream := bytes.Repeat(one, 100)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			frames := newFrameReader(bytes.NewReader(stream))
			for {
				if _, err := frames.next(); err != nil {
					break
				}
			}
		}
	})
	b.Run("SDK", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			source, decoder := bytes.NewReader(stream), eventstream.NewDecoder()
			var payload []byte
			for {
				m, err := decoder.Decode(source, payload)
				if err != nil {
					break
				}
				payload = m.Payload[:0]
			}
		}
	})
}
