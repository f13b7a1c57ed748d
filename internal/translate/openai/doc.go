// SPDX-License-Identifier: Apache-2.0

// Package openai translates between OpenAI's chat completions and Bedrock's Converse, both ways, whole and streamed, and holds the models and the errors of
// the dialect. It is pure: bytes in, bytes out, no I/O, no clock.
//
// Source: https://platform.openai.com/docs/api-reference/chat
package openai
