// SPDX-License-Identifier: Apache-2.0

package anthropic

// TypeError is the Type of an ErrorResponse.
const TypeError = "error"

// ErrorResponse is the answer to a request that failed, and the data of the event that ends a failed stream.
// Source: https://platform.claude.com/docs/en/api/errors
type ErrorResponse struct {
	Type      string `json:"type"`
	Error     Error  `json:"error"`
	RequestID string `json:"request_id,omitzero"`
}

// Error tells what failed.
type Error struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}
