// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
)

// signaturePrefix begins what the simulator signs: twelve bytes, so that it can be told in base64 too.
const signaturePrefix = "outcrop-sim\x00"

// sign is the signature of a piece of reasoning, as base64 with the characters that careless handling loses.
func sign(text string) string {
	sum := sha256.Sum256([]byte(signaturePrefix + text))
	return base64.StdEncoding.EncodeToString(append([]byte(signaturePrefix), sum[:]...))
}

// redact is hidden reasoning: a part made from the request, and its checksum.
func redact(digest string) []byte {
	seed := sha256.Sum256([]byte(digest))
	sum := sha256.Sum256(append([]byte(signaturePrefix), seed[:]...))
	return append(append([]byte(signaturePrefix), seed[:]...), sum[:]...)
}

// unaltered says whether hidden reasoning is as redact made it.
func unaltered(redacted []byte) bool {
	body, isOurs := bytes.CutPrefix(redacted, []byte(signaturePrefix))
	if !isOurs || len(body) != 2*sha256.Size {
		return false
	}
	sum := sha256.Sum256(redacted[:len(signaturePrefix)+sha256.Size])
	return bytes.Equal(sum[:], body[sha256.Size:])
}
