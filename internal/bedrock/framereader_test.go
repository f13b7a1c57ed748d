// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"testing"
)

// FuzzFrames holds that whatever a stream's bytes are, reading them ends, and ends well only where whole frames do.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2H\xeb}\x98\xc8\xff"))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(ExceptionFrame(&Error{Class: Throttled, Message: "x"}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		reader := newFrameReader(bytes.NewReader(stream))
		read := 0
		for {
			message, err := reader.next()
			if err != nil {
				break
			}
			read += len(reader.raw)
			_ = exceptionOf(message, nil)
		}
		if read > len(stream) {
			t.Errorf("%d bytes of frames out of %d", read, len(stream))
		}
	})
}
