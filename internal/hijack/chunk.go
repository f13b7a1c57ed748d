// SPDX-License-Identifier: Apache-2.0

package hijack

import (
	"strconv"
	"sync"
)

// chunkBytes is how much of a body goes into one chunk: many events of usual size.
const chunkBytes = 8 << 10

// Around a chunk's bytes stand their number in hexadecimal digits and two line ends. Source: RFC 9112, section 7.1.
const (
	lineEnd   = "\r\n"
	headBytes = len("2000") + len(lineEnd)
)

// chunk is one chunk of a body. A stream has one only while it writes.
type chunk struct {
	size  int
	bytes [headBytes + chunkBytes + len(lineEnd)]byte
}

var chunks = sync.Pool{New: func() any { return new(chunk) }}

func newChunk() *chunk { return chunks.Get().(*chunk) } //nolint:forcetypeassert // nothing else is ever put there

func (c *chunk) free() {
	c.size = 0
	chunks.Put(c)
}

// take copies as many bytes as there is room for.
func (c *chunk) take(p []byte) int {
	n := copy(c.bytes[headBytes+c.size:headBytes+chunkBytes], p)
	c.size += n
	return n
}

// encode returns the chunk as it is sent, which is valid until free.
func (c *chunk) encode() []byte {
	end := headBytes + c.size
	end += copy(c.bytes[end:], lineEnd)
	var digits [headBytes]byte
	head := append(strconv.AppendUint(digits[:0], uint64(c.size), 16), lineEnd...)
	begin := headBytes - copy(c.bytes[headBytes-len(head):], head)
	return c.bytes[begin:end]
}
