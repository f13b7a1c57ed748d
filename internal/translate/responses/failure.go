// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// failure is an error as OpenAI's APIs tell it.
type failure struct {
	Message jsontext.Value `json:"message"`
	Type    string         `json:"type"`
	Param   jsontext.Value `json:"param"`
	Code    jsontext.Value `json:"code"`
}

// failureOf is an error in the dialect's terms, which are the same for all of OpenAI's APIs.
func failureOf(err error) failure {
	var told struct {
		Error failure `json:"error"`
	}
	_ = json.Unmarshal(openai.ErrorEvent(err), &told) // it was just made
	return told.Error
}

// failedCodes are the codes of a response that failed, by the type of the error; those that are not listed are faults of the server.
var failedCodes = map[string]string{"rate_limit_error": "rate_limit_exceeded", "invalid_request_error": "invalid_prompt"}

func failedCode(kind string) string {
	if code, known := failedCodes[kind]; known {
		return code
	}
	return "server_error"
}
