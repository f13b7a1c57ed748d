// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// hello is the messages of a request whose fault is elsewhere.
const hello = `"messages":[{"role":"user","content":"Hi"}]`

func TestChatRefuses(t *testing.T) {
	for name, tc := range refusedBodies {
		t.Run(name, func(t *testing.T) {
			got := "accepted"
			_, err := Chat(requestOf(sonnet, []byte(tc.body)))
			var refused *field.Refusal
			if errors.As(err, &refused) {
				got = fmt.Sprintf("%s %s: %s", refused.Code, refused.Path, refused.Message)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

type refusedBody struct{ body, want string }

var refusedBodies = map[string]refusedBody{
	"a byte order mark":           {"\ufeff{}", "invalid_json : We could not parse the JSON body of your request: it begins with a byte order mark. Leave that out."},
	"an empty body":               {``, "invalid_json : We could not parse the JSON body of your request: it is empty. Send a JSON object."},
	"a body that is cut off":      {`{"model":"m"`, "invalid_json : We could not parse the JSON body of your request: it ends too early."},
	"two bodies":                  {`{"model":"m"} {}`, "invalid_json : We could not parse the JSON body of your request: something follows its end at byte 15."},
	"a body that is no object":    {`[1]`, "invalid_json : We could not parse the JSON body of your request: expected an object, but got an array instead."},
	"a body that is no UTF-8":     {"{\"model\":\"\xff\"}", "invalid_json : We could not parse the JSON body of your request: it is not valid JSON at byte 10."},
	"a body nested without bound": {`{"model":"m",` + hello + `,"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "invalid_json : We could not parse the JSON body of your request: it is not valid JSON at byte 10060."},
	"no model":                    {`{` + hello + `}`, "missing_required_parameter model: you must provide a model parameter"},
	"a model that is a number":    {`{"model":1.5,` + hello + `}`, "invalid_type model: Invalid type for 'model': expected a string, but got a number instead."},
	"an empty model":              {`{"model":"",` + hello + `}`, "empty_string model: Invalid 'model': empty string. Expected a string with minimum length 1, but got an empty string instead."},
	"a name in another case":      {`{"Model":"m",` + hello + `}`, "missing_required_parameter model: you must provide a model parameter"},
	"no messages":                 {`{"model":"m","messages":null}`, "missing_required_parameter messages: Missing required parameter: 'messages'."},
	"an empty list of messages":   {`{"model":"m","messages":[]}`, "empty_array messages: Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."},
	"messages that are no list":   {`{"model":"m","messages":"Hi"}`, "invalid_type messages: Invalid type for 'messages': expected an array, but got a string instead."},
	"a message that is no object": {`{"model":"m","messages":["Hi"]}`, "invalid_type messages[0]: Invalid type for 'messages[0]': expected an object, but got a string instead."},
	"a message that is null":      {`{"model":"m","messages":[null]}`, "invalid_type messages[0]: Invalid type for 'messages[0]': expected an object, but got null instead."},
	"an unknown role":             {`{"model":"m","messages":[{"role":"function","content":"x"}]}`, "invalid_value messages[0].role: Invalid value for 'messages[0].role': 'function'. Supported values are: 'system', 'developer', 'user', 'assistant', 'tool'."},
	"a message without content":   {`{"model":"m","messages":[{"role":"user"}]}`, "missing_required_parameter messages[0].content: Missing required parameter: 'messages[0].content'."},
	"a blank message":             {`{"model":"m","messages":[{"role":"user","content":" \n"}]}`, "empty_string messages[0].content: Invalid 'messages[0].content': expected a text that is not blank, an image or a file, which Bedrock needs in each message of a user."},
	"content of a wrong type":     {`{"model":"m","messages":[{"role":"user","content":7}]}`, "invalid_type messages[0].content: Invalid type for 'messages[0].content': expected one of a string or array of objects, but got a number instead."},
	"a part of an unknown type":   {`{"model":"m","messages":[{"role":"user","content":[{"type":"video_url","video_url":{}}]}]}`, "invalid_value messages[0].content[0].type: Invalid value for 'messages[0].content[0].type': 'video_url'. Supported values are: 'file', 'image_url', 'input_audio', 'refusal', 'text'."},
	"a part without its text":     {`{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}`, "missing_required_parameter messages[0].content[0].text: Missing required parameter: 'messages[0].content[0].text'."},
	"an image of an assistant":    {`{"model":"m","messages":[{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlhAQABAAAAACw="}}]}]}`, "invalid_value messages[0].content[0].type: Invalid value for 'messages[0].content[0].type': 'image_url'. Supported values are: 'text', 'refusal'."},
	"a broken base64":             {`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]}`, "invalid_base64 messages[0].content[0].image_url.url: Invalid 'messages[0].content[0].image_url.url': the data of the file is not valid base64. Encode it with the standard alphabet and padding."},
	"only a system prompt":        {`{"model":"m","messages":[{"role":"system","content":"x"}]}`, "invalid_value messages: Invalid 'messages': there is nothing to answer. Add a message of a user, which Bedrock needs beside the system prompt."},
	"a temperature that is text":  {`{"model":"m","temperature":"hot",` + hello + `}`, "invalid_type temperature: Invalid type for 'temperature': expected a number, but got a string instead."},
	"a temperature above 1":       {`{"model":"m","temperature":1.5,` + hello + `}`, "invalid_value temperature: Invalid 'temperature': expected a number from 0 to 1, but got 1.5 instead. OpenAI's own models take up to 2, Bedrock none above 1."},
	"a temperature out of range":  {`{"model":"m","temperature":1e999,` + hello + `}`, "invalid_value temperature: Invalid 'temperature': expected a number from 0 to 1, but got 1e999 instead. OpenAI's own models take up to 2, Bedrock none above 1."},
	"a temperature below 0":       {`{"model":"m","temperature":-0.5,` + hello + `}`, "invalid_value temperature: Invalid 'temperature': expected a number from 0 to 1, but got -0.5 instead. OpenAI's own models take up to 2, Bedrock none above 1."},
	"max_tokens of 0":             {`{"model":"m","max_tokens":0,` + hello + `}`, "invalid_value max_tokens: Invalid 'max_tokens': expected an integer from 1 to 2147483647, but got 0 instead."},
	"max_tokens without bound":    {`{"model":"m","max_tokens":99999999999999999999,` + hello + `}`, "invalid_value max_tokens: Invalid 'max_tokens': expected an integer from 1 to 2147483647, but got 99999999999999999999 instead."},
	"max_tokens with a fraction":  {`{"model":"m","max_tokens":1.0,` + hello + `}`, "invalid_value max_tokens: Invalid 'max_tokens': expected an integer from 1 to 2147483647, but got 1.0 instead."},
	"both limits of tokens":       {`{"model":"m","max_tokens":1,"max_completion_tokens":1,` + hello + `}`, "invalid_parameter_combination max_tokens: Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported. Give 'max_completion_tokens' only."},
	"a stop that is a number":     {`{"model":"m","stop":1,` + hello + `}`, "invalid_type stop: Invalid type for 'stop': expected one of a string or array of strings, but got a number instead."},
	"an empty stop":               {`{"model":"m","stop":["a",""],` + hello + `}`, "empty_string stop[1]: Invalid 'stop[1]': empty string. Expected a string with minimum length 1, but got an empty string instead."},
	"an endless list":             {`{"model":"m","stop":["a"` + strings.Repeat(`,"a"`, 200_000) + `],` + hello + `}`, "array_above_max_length stop: Invalid 'stop': array too long. Expected at most 100000 elements in all arrays of a request together."},
	"too many stops":              {`{"model":"m","stop":["a"` + strings.Repeat(`,"a"`, 2500) + `],` + hello + `}`, "array_above_max_length stop: Invalid 'stop': array too long. Expected an array with maximum length 2500, but got an array with length 2501 instead."},
	"a stream that is text":       {`{"model":"m","stream":"true",` + hello + `}`, "invalid_type stream: Invalid type for 'stream': expected a boolean, but got a string instead."},
	"stream options of no object": {`{"model":"m","stream_options":true,` + hello + `}`, "invalid_type stream_options: Invalid type for 'stream_options': expected an object, but got a boolean instead."},
	"several answers":             {`{"model":"m","n":2,` + hello + `}`, "unsupported_value n: Unsupported value: 'n' does not support 2 with this model. Only the value 1 is supported."},
	"functions":                   {`{"model":"m","functions":[],` + hello + `}`, "unsupported_parameter functions: Unsupported parameter: 'functions'. Use 'tools' instead."},
	"a tool of another type":      {`{"model":"m","tools":[{"type":"custom","custom":{}}],` + hello + `}`, "unsupported_parameter tools[0].custom: Unsupported parameter: 'tools[0].custom'. Bedrock's models take no tools of free text. Give a function with one parameter of the type string."},
	"a tool without a name":       {`{"model":"m","tools":[{"type":"function","function":{}}],` + hello + `}`, "missing_required_parameter tools[0].function.name: Missing required parameter: 'tools[0].function.name'."},
	"parameters that are text":    {`{"model":"m","tools":[{"type":"function","function":{"name":"f","parameters":"{}"}}],` + hello + `}`, "invalid_type tools[0].function.parameters: Invalid type for 'tools[0].function.parameters': expected an object, but got a string instead."},
	"an unknown tool choice":      {`{"model":"m","tool_choice":"any",` + hello + `}`, "invalid_value tool_choice: Invalid value for 'tool_choice': 'any'. Supported values are: 'none', 'auto', 'required'."},
	"a tool choice without tools": {`{"model":"m","tool_choice":"required",` + hello + `}`, "invalid_value tool_choice: Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."},
	"a choice of no given tool":   {`{"model":"m","tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"g"}},` + hello + `}`, "invalid_value tool_choice: Tool choice 'g' not found in 'tools' parameter."},
	"a choice of another type":    {`{"model":"m","tool_choice":{"type":"allowed_tools"},` + hello + `}`, "missing_required_parameter tool_choice.allowed_tools.mode: Missing required parameter: 'tool_choice.allowed_tools.mode'."},
	"a choice without a name":     {`{"model":"m","tool_choice":{"type":"function"},` + hello + `}`, "missing_required_parameter tool_choice.function.name: Missing required parameter: 'tool_choice.function.name'."},
	"a choice of no object":       {`{"model":"m","tool_choice":1,` + hello + `}`, "invalid_type tool_choice: Invalid type for 'tool_choice': expected one of a string or object, but got a number instead."},
	"a data URL without base64":   {`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,x"}}]}]}`, "invalid_image_url messages[0].content[0].image_url.url: Invalid 'messages[0].content[0].image_url.url': the data URL is not of the form data:image/png;base64,…."},
	"a call of another type":      {`{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"custom","custom":{}}]}]}`, "unsupported_parameter messages[0].tool_calls[0].custom: Unsupported parameter: 'messages[0].tool_calls[0].custom'. Bedrock's models take no tools of free text."},
	"a message without a role":    {`{"model":"m","messages":[{"content":"x"}]}`, "missing_required_parameter messages[0].role: Missing required parameter: 'messages[0].role'."},
	"an old function call":        {`{"model":"m","messages":[{"role":"assistant","function_call":{}}]}`, "unsupported_parameter messages[0].function_call: Unsupported parameter: 'messages[0].function_call'. Use 'tool_calls' instead."},
	"a call without an ID":        {`{"model":"m","messages":[{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f"}}]}]}`, "missing_required_parameter messages[0].tool_calls[0].id: Missing required parameter: 'messages[0].tool_calls[0].id'."},
	"calls of a user":             {`{"model":"m","messages":[{"role":"user","tool_calls":[{"id":"a","type":"function","function":{"name":"f"}}]}]}`, "invalid_value messages[0].tool_calls: Invalid 'messages[0].tool_calls': only a message with the role 'assistant' has tool calls."},
	"a result without an ID":      {`{"model":"m","messages":[{"role":"tool","content":"x"}]}`, "missing_required_parameter messages[0].tool_call_id: Missing required parameter: 'messages[0].tool_call_id'."},
}
