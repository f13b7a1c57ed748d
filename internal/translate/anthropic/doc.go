// SPDX-License-Identifier: Apache-2.0

// Package anthropic translates Anthropic's Messages API to Bedrock's Converse and back, in both of its versions. It does no I/O.
//
// Source: https://platform.claude.com/docs/en/api/messages
package anthropic
