// SPDX-License-Identifier: Apache-2.0

package hub

import "strings"

// The bounds of requestMetadata, which Bedrock's log of invocations shows.
// Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax
const (
	maxMetadata       = 16
	maxMetadataLength = 256
)

// Note adds to requestMetadata, and tells false where Bedrock would refuse it.
func (c *Chat) Note(name, value string) bool {
	if len(c.RequestMetadata) >= maxMetadata || name == "" || !isMetadata(name) || !isMetadata(value) {
		return false
	}
	if c.RequestMetadata == nil {
		c.RequestMetadata = map[string]string{}
	}
	c.RequestMetadata[name] = value
	return true
}

func isMetadata(text string) bool {
	return len(text) <= maxMetadataLength && !strings.ContainsFunc(text, func(r rune) bool {
		return (r >= 0x80 || !isNameCharacter(r)) && !strings.ContainsRune(" \t\r\n\v\f:@$#=/+,.", r)
	})
}
