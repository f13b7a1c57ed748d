// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// Bounds of a frame. Bedrock's stream parts have at most 1,000,000 bytes, which base64 makes a third longer; the protocol itself allows 16 MiB.
const (
	preludeBytes    = 12
	checksumBytes   = 4
	minFrameBytes   = preludeBytes + checksumBytes
	maxFrameBytes   = 4 << 20
	maxHeadersBytes = 128 << 10
	// frameBuffer is what a stream begins with: room for a few frames of usual size, and little for thousands of streams. A stream that has more to
	// say at a time gets more, up to busyBuffer.
	frameBuffer = 1 << 9
	busyBuffer  = 8 << 10
)

var errFrame = errors.New("damaged frame")

// frameReader cuts an event stream into frames and checks each. Its buffer is used again for each frame.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (message format)
type frameReader struct {
	source io.Reader
	// buffer holds what was read and not yet given out.
	buffer []byte
	// given is how many bytes at the buffer's start were given out, ready the length of the frame that begins the buffer, once it is there.
	given, ready int
	// last is the frame that was given out last, since most frames of a stream are of one kind.
	last message
	// failed is why there are no more frames.
	failed error
}

func newFrameReader(source io.Reader) *frameReader {
	return &frameReader{source: source, buffer: make([]byte, 0, frameBuffer)}
}

// next reads one frame, which is valid until the next call of next or await. It is io.EOF only between two frames.
func (f *frameReader) next() (message, error) {
	if f.await(); f.failed != nil {
		return message{}, f.failed
	}
	f.given = f.ready
	last, err := parseFrame(f.buffer[:f.ready], &f.last)
	f.last = last
	return last, err
}

// await reads until the next frame is there, or it is known that there is none.
func (f *frameReader) await() {
	if f.failed != nil {
		return
	}
	f.buffer = append(f.buffer[:0], f.buffer[f.given:]...)
	f.given = 0
	f.ready, f.failed = f.gather()
}

// gather reads one frame to the buffer's start, and returns its length.
func (f *frameReader) gather() (int, error) {
	if err := f.fill(preludeBytes); err != nil {
		return 0, err
	}
	total, err := frameLength(f.buffer)
	if err != nil {
		return 0, err
	}
	return total, noEOF(f.fill(total))
}

// fill reads until that many bytes are there. It is io.EOF only where there are none at all.
func (f *frameReader) fill(total int) error {
	for len(f.buffer) < total {
		f.buffer = slices.Grow(f.buffer, total-len(f.buffer))
		n, err := f.source.Read(f.buffer[len(f.buffer):cap(f.buffer)])
		f.buffer = f.buffer[:len(f.buffer)+n]
		if free := busyBuffer - len(f.buffer); free > 0 && len(f.buffer) == cap(f.buffer) {
			f.buffer = slices.Grow(f.buffer, min(len(f.buffer), free))
		}
		switch {
		case err == nil || len(f.buffer) >= total:
		case len(f.buffer) > 0:
			return noEOF(err)
		default:
			return err
		}
	}
	return nil
}

// hasNext tells whether the next frame is there already, whole or damaged, so that next will not wait for it.
func (f *frameReader) hasNext() bool {
	rest := f.buffer[f.given:]
	if len(rest) < preludeBytes {
		return false
	}
	total, err := frameLength(rest)
	return err != nil || len(rest) >= total
}

// frameLength reads a prelude, whose checksum is checked before its lengths are believed.
func frameLength(prelude []byte) (int, error) {
	total, headers := binary.BigEndian.Uint32(prelude), binary.BigEndian.Uint32(prelude[4:])
	if crc32.ChecksumIEEE(prelude[:8]) != binary.BigEndian.Uint32(prelude[8:]) {
		return 0, fmt.Errorf("%w: checksum of the prelude", errFrame)
	}
	if total < minFrameBytes || total > maxFrameBytes || headers > maxHeadersBytes || headers > total-minFrameBytes {
		return 0, fmt.Errorf("%w: a length of %d bytes with %d of headers", errFrame, total, headers)
	}
	return int(total), nil
}

// noEOF is the error of a frame that ends in its middle, which is never the end of a stream.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
