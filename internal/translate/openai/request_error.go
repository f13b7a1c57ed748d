// SPDX-License-Identifier: Apache-2.0

package openai

import "fmt"

// RequestError refuses a request before it goes to Bedrock. All fields but Status go to the caller; Param and Code are null where they are empty.
type RequestError struct {
	Status  int
	Type    string
	Code    string
	Param   string
	Message string
}

// Error tells the code and the parameter, but not the message, which may quote the request and so must not reach a log.
func (e *RequestError) Error() string {
	return fmt.Sprintf("refuse request: status %d, code %q, param %q", e.Status, e.Code, e.Param)
}
