// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
	openaiwire "github.com/outcrop-dev/outcrop/internal/wire/openai"
)

// Converse is a chat request in Bedrock's terms.
type Converse struct {
	// Body is the body of Converse, and of ConverseStream where Stream is set.
	Body []byte
	// NotCarried names what the caller gave and Bedrock does not get, such as "seed" or "messages[].name": at most 33 names, sorted, safe in a header.
	NotCarried []string
	// Stream tells whether the caller asked for a stream, and IncludeUsage whether it is to end with the usage.
	Stream, IncludeUsage bool
	// Names restores the caller's names of tools in the answer; it goes into Meta.
	Names ToolNames
}

// ConverseRequest translates a request that DecodeChat returned. Every error that the caller can mend is a *RequestError.
func ConverseRequest(req *openaiwire.ChatRequest) (Converse, error) {
	if err := checkToolResults(req.Messages); err != nil {
		return Converse{}, err
	}
	names := newToolNames(req)
	turns, err := conversation(req.Messages, names)
	if err != nil {
		return Converse{}, err
	}
	config, left, err := toolConfig(req, names)
	if err != nil {
		return Converse{}, err
	}
	body, err := encode(bedrockwire.ConverseRequest{
		Messages: turns.messages, System: turns.system, InferenceConfig: inferenceConfig(req), ToolConfig: config,
	})
	return Converse{
		Body: body, NotCarried: union(req.NotCarried, left),
		Stream: req.Stream, IncludeUsage: req.IncludeUsage, Names: names.restored(),
	}, err
}

func inferenceConfig(req *openaiwire.ChatRequest) *bedrockwire.InferenceConfig {
	config := bedrockwire.InferenceConfig{
		MaxTokens: req.MaxCompletionTokens, Temperature: req.Temperature, TopP: req.TopP, StopSequences: req.Stop,
	}
	if config.MaxTokens == nil {
		config.MaxTokens = req.MaxTokens
	}
	if config.MaxTokens == nil && config.Temperature == nil && config.TopP == nil && config.StopSequences == nil {
		return nil
	}
	return &config
}

// union merges two lists of names into one that is sorted and names each once.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// encode writes JSON as Bedrock's own clients do: <, > and & stand for themselves.
func encode(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
