// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"bytes"
	"io"
	"net/http/httputil"
	"testing"
)

// FuzzChunks: what is written comes out of a reader of chunks, however it is cut.
func FuzzChunks(f *testing.F) {
	for _, size := range []int{1, 15, 16, 255, 256, 4095, 4096, chunkBytes - 1, chunkBytes, chunkBytes + 1, 5 * chunkBytes} {
		f.Add(bytes.Repeat([]byte("x"), size), 1000)
	}
	f.Add([]byte("two\r\n0\r\n\r\n"), 3)
	f.Fuzz(func(t *testing.T, body []byte, cut int) {
		var sent bytes.Buffer
		for rest := body; len(rest) > 0; {
			c := newChunk()
			n := c.take(rest[:min(max(cut, 1), len(rest))])
			sent.Write(c.encode())
			c.free()
			rest = rest[n:]
		}
		sent.WriteString(lastChunk)
		got, err := io.ReadAll(httputil.NewChunkedReader(&sent))
		if err != nil || !bytes.Equal(got, body) {
			t.Errorf("%d bytes came out of %d, error %v", len(got), len(body), err)
		}
	})
}
