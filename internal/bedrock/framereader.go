// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// Bounds of a frame. Bedrock's stream parts have at most 1,000,000 bytes, which base64 makes a third longer; the protocol itself allows 16 MiB.
const (
	preludeBytes    = 12
	minFrameBytes   = preludeBytes + 4
	maxFrameBytes   = 4 << 20
	maxHeadersBytes = 128 << 10
)

var errFrame = errors.New("damaged frame")

// frameReader cuts an event stream into frames and checks each. Its buffers are used again for each frame.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (message format)
type frameReader struct {
	source  io.Reader
	raw     []byte
	payload []byte
	decoder *eventstream.Decoder
}

func newFrameReader(source io.Reader) *frameReader {
	return &frameReader{source: source, raw: make([]byte, preludeBytes, 4096), decoder: eventstream.NewDecoder()}
}

// next reads one frame. It is io.EOF only between two frames.
func (f *frameReader) next() (eventstream.Message, error) {
	f.raw = f.raw[:preludeBytes]
	if _, err := io.ReadFull(f.source, f.raw); err != nil {
		return eventstream.Message{}, err
	}
	total, err := frameLength(f.raw)
	if err != nil {
		return eventstream.Message{}, err
	}
	f.raw = slices.Grow(f.raw, total-preludeBytes)[:total]
	if _, err := io.ReadFull(f.source, f.raw[preludeBytes:]); err != nil {
		return eventstream.Message{}, noEOF(err)
	}
	message, err := f.decoder.Decode(bytes.NewReader(f.raw), f.payload)
	if err != nil {
		return eventstream.Message{}, fmt.Errorf("%w: %w", errFrame, noEOF(err))
	}
	if message.Payload != nil {
		f.payload = message.Payload[:0]
	}
	return message, nil
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
