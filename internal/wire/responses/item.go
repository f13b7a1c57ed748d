// SPDX-License-Identifier: Apache-2.0

package responses

import "github.com/go-json-experiment/json/jsontext"

// The types of items, of their parts, and of annotations.
const (
	TypeMessage      = "message"
	TypeFunctionCall = "function_call"
	TypeReasoning    = "reasoning"
	TypeWebSearch    = "web_search_call"
	TypeImage        = "image_generation_call"

	TypeOutputText    = "output_text"
	TypeReasoningText = "reasoning_text"
	TypeSummaryText   = "summary_text"

	TypeURLCitation  = "url_citation"
	TypeFileCitation = "file_citation"
)

// Message is text of the answer.
type Message struct {
	ID      string       `json:"id"`
	Type    string       `json:"type"`
	Status  string       `json:"status"`
	Role    string       `json:"role"`
	Content []OutputText `json:"content"`
}

// OutputText is one text of a message. Annotations and Logprobs are never nil.
type OutputText struct {
	Type        string           `json:"type"`
	Annotations []jsontext.Value `json:"annotations"`
	Logprobs    []jsontext.Value `json:"logprobs"`
	Text        jsontext.Value   `json:"text"`
}

// URLCitation cites a page for the characters from StartIndex to EndIndex of a text.
type URLCitation struct {
	Type       string         `json:"type"`
	StartIndex int            `json:"start_index"`
	EndIndex   int            `json:"end_index"`
	URL        jsontext.Value `json:"url"`
	Title      jsontext.Value `json:"title"`
}

// FileCitation cites a file of the request, counted from 0.
type FileCitation struct {
	Type     string         `json:"type"`
	FileID   string         `json:"file_id"`
	Filename jsontext.Value `json:"filename"`
	Index    int64          `json:"index"`
}

// FunctionCall is a call of one of the caller's functions; Arguments is a JSON string that holds an object.
type FunctionCall struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	Status    string         `json:"status"`
	Arguments jsontext.Value `json:"arguments"`
	CallID    string         `json:"call_id"`
	Name      string         `json:"name"`
}

// Reasoning is what a model thought, as a summary or in full. EncryptedContent is to be sent back as it is.
type Reasoning struct {
	ID               string         `json:"id"`
	Type             string         `json:"type"`
	Summary          []TextPart     `json:"summary"`
	Content          []TextPart     `json:"content,omitzero"`
	EncryptedContent jsontext.Value `json:"encrypted_content"`
	Status           string         `json:"status"`
}

// TextPart is a text of reasoning.
type TextPart struct {
	Type string         `json:"type"`
	Text jsontext.Value `json:"text"`
}

// WebSearchCall is a search that Bedrock ran.
type WebSearchCall struct {
	ID     string       `json:"id"`
	Type   string       `json:"type"`
	Status string       `json:"status"`
	Action SearchAction `json:"action"`
}

// SearchAction is what was searched for.
type SearchAction struct {
	Type  string `json:"type"`
	Query string `json:"query"`
}

// Image is a picture of the answer; Result is a JSON string of base64.
type Image struct {
	ID     string         `json:"id"`
	Type   string         `json:"type"`
	Status string         `json:"status"`
	Result jsontext.Value `json:"result"`
}
