// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"io"
	"sync"
)

// sentBody is the body of an attempt, which the transport may read more than once. It can be let go while the transport still holds on to the request,
// as it does until the end of the response: a stream is open for minutes.
type sentBody struct {
	mu      sync.Mutex
	content []byte
	size    int
	// isSent tells that all of it was read once, isUnneeded that nobody will ask for it again.
	isSent, isUnneeded bool
}

func newSentBody(content []byte) *sentBody { return &sentBody{content: content, size: len(content)} }

// open returns a reader of the body from its start.
func (b *sentBody) open() (io.ReadCloser, error) { return &bodyReader{body: b}, nil }

// letGo frees the content as soon as all of it is sent.
func (b *sentBody) letGo() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.isUnneeded = true
	b.free()
}

func (b *sentBody) free() {
	if b.isSent && b.isUnneeded {
		b.content = nil
	}
}

type bodyReader struct {
	body *sentBody
	at   int
}

// Read reads on where the last Read stopped. It fails where another reader's end has freed the content.
func (r *bodyReader) Read(p []byte) (int, error) {
	b := r.body
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case r.at == b.size:
		return 0, io.EOF
	case b.content == nil:
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, b.content[r.at:])
	r.at += n
	if r.at == b.size {
		b.isSent = true
		b.free()
	}
	return n, nil
}

// Close does nothing: the body is not the reader's.
func (*bodyReader) Close() error { return nil }
