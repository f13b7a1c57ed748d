// SPDX-License-Identifier: Apache-2.0

// Package openai translates between OpenAI's chat completions and Bedrock's Converse, both ways, whole and streamed. It is pure: bytes in, bytes out, no
// I/O, no clock. Of package bedrock it knows the errors and their classes alone; it imports nothing of Kubernetes.
package openai

import openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"

// Meta is what an answer says of itself. ID is "chatcmpl-…", Model is the name that the caller used, Created is in seconds since 1970.
type Meta struct {
	ID      string
	Model   string
	Created int64
	// Names restores the caller's names of tools; it is Converse.Names of the request.
	Names ToolNames
}

// Usage counts the tokens of an answer.
type Usage = openaiwire.Usage
