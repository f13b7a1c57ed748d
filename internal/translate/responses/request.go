// SPDX-License-Identifier: Apache-2.0

package responses

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// request is what is read of a request.
type request struct {
	Model        string
	Items        []item
	Instructions jsontext.Value
	Stream       bool

	MaxOutputTokens   *int64
	Temperature, TopP *float64

	Tools             []tool
	Choice            choice
	ParallelToolCalls *bool

	Reasoning reasoning
	Format    format

	Metadata                            map[string]string
	User, SafetyIdentifier, ServiceTier string

	// What an answer repeats as it came.
	RawChoice, RawReasoning, RawText, RawMetadata jsontext.Value
}

// item is one item of the input; Kind tells which of the others are set.
type item struct {
	Kind string
	// Role and Content are those of a message.
	Role    string
	Content []converse.ContentBlock
	// CallID, Name and Arguments are those of a call of a function, Output is the result of one.
	CallID, Name string
	Arguments    jsontext.Value
	Output       []converse.ContentBlock
	Cache        *converse.CachePoint
	// Encrypted is the reasoning that an answer gave, and Readable that it was given in words too.
	Encrypted jsontext.Value
	Readable  bool
	path      string
}

// part is one part of a message; Kind tells which of the others are set.
type part struct {
	Kind               string
	Text               jsontext.Value
	ImageURL, FileData jsontext.Value
	Filename           string
	Cache              *converse.CachePoint
}

// tool is one of the caller's, or one that Bedrock serves.
type tool struct {
	Kind        string
	Name        string
	Description jsontext.Value
	Parameters  jsontext.Value
	Strict      bool
	Cache       *converse.CachePoint
	raw         jsontext.Value
}

// choice is the caller's choice of tools.
type choice struct {
	// Mode is auto, none, required, function or allowed_tools.
	Mode string
	// Name is the function's.
	Name string
	// AllowedMode and Allowed are those of allowed_tools.
	AllowedMode string
	Allowed     []string
}

type reasoning struct{ Effort, Summary string }

// format is the form of the answer's text.
type format struct {
	Kind, Name          string
	Description, Schema jsontext.Value
}
