// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"unicode/utf8"

	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

type chat = openaiwire.ChatRequest

// maxTokensLimit is the largest number of tokens that fits Bedrock's Integer.
const maxTokensLimit = math.MaxInt32

// chatMembers are the members of a chat request that are carried or refused; all others are reported as not carried.
var chatMembers = map[string]member[chat]{
	"model":                 nonEmpty(func(c *chat) *string { return &c.Model }),
	"messages":              chatMessages,
	"max_tokens":            tokenLimit(func(c *chat) **int64 { return &c.MaxTokens }),
	"max_completion_tokens": tokenLimit(func(c *chat) **int64 { return &c.MaxCompletionTokens }),
	"temperature":           fraction(func(c *chat) **float64 { return &c.Temperature }),
	"top_p":                 fraction(func(c *chat) **float64 { return &c.TopP }),
	"stop":                  stop,
	"stream":                boolean(func(c *chat) *bool { return &c.Stream }),
	"stream_options":        streamOptions,
	"tools":                 tools,
	"tool_choice":           toolChoice,
	"n":                     oneAnswer,
	"functions":             superseded("tools"),
	"function_call":         superseded("tool_choice"),
}

// DecodeChat reads the body of POST /v1/chat/completions. It is strict about types and values, and lists the members that it does not know in NotCarried.
// Every error is a *RequestError that tells the caller what to write instead.
func DecodeChat(body []byte) (*openaiwire.ChatRequest, error) {
	body = bytes.TrimSpace(body)
	if err := checkJSON(body); err != nil {
		return nil, err
	}
	var request chat
	var d decoder
	if err := object(&d, value{raw: body}, chatMembers, &request); err != nil {
		return nil, refusal(err)
	}
	request.NotCarried = d.dropped()
	return &request, checkChat(&request)
}

func checkJSON(body []byte) error {
	if !utf8.Valid(body) {
		return badRequest("", "", "We could not parse the JSON body of your request: it is not valid UTF-8.")
	}
	var raw json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return badRequest("", "", "We could not parse the JSON body of your request: it is not valid JSON%s.", position(err))
	}
	if body[0] != '{' {
		return badRequest("", "", "We could not parse the JSON body of your request: expected an object, but got %s instead.", value{raw: body}.kind())
	}
	return nil
}

// position tells where the JSON is wrong, but quotes nothing of it.
func position(err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return ""
	}
	return " at byte " + strconv.FormatInt(syntax.Offset, 10)
}

// refusal keeps a *RequestError, and makes one of an error of the JSON package, which only a number or a nesting beyond its bounds can cause by then.
func refusal(err error) error {
	var refused *RequestError
	if errors.As(err, &refused) {
		return refused
	}
	return badRequest("", "", "We could not parse the JSON body of your request: a value in it is out of bounds.")
}

// checkChat finds what is missing, and what members contradict each other.
func checkChat(c *chat) error {
	switch {
	case c.Model == "":
		return badRequest("missing_required_parameter", "model", "you must provide a model parameter")
	case c.Messages == nil:
		return missing("messages")
	case c.MaxTokens != nil && c.MaxCompletionTokens != nil:
		return badRequest("invalid_parameter_combination", "max_tokens",
			"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported. Give 'max_completion_tokens' only.")
	}
	return nil
}
