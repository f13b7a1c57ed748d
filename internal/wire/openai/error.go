// SPDX-License-Identifier: Apache-2.0

package openai

// ErrorResponse is the body of every answer that is not a success, and the data of the event that ends a failed stream.
type ErrorResponse struct {
	Error Error `json:"error"`
}

// Error says what is wrong. All four members are always present; Param and Code may be null.
type Error struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}
