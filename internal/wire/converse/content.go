// SPDX-License-Identifier: Apache-2.0

package converse

import "github.com/go-json-experiment/json/jsontext"

// The roles of a message.
const (
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleSystem    = "system"
)

// Message is one turn of a conversation, in a request and in an answer.
type Message struct {
	Role    string         `json:"role"`
	Content []ContentBlock `json:"content"`
}

// ContentBlock is a union: exactly one member is set. A block of an answer in which none is set is of a kind that this package does not know.
type ContentBlock struct {
	Text             jsontext.Value    `json:"text,omitzero"`
	Image            *Image            `json:"image,omitzero"`
	Document         *Document         `json:"document,omitzero"`
	Video            *Media            `json:"video,omitzero"`
	Audio            *Media            `json:"audio,omitzero"`
	ToolUse          *ToolUse          `json:"toolUse,omitzero"`
	ToolResult       *ToolResult       `json:"toolResult,omitzero"`
	GuardContent     *GuardContent     `json:"guardContent,omitzero"`
	CachePoint       *CachePoint       `json:"cachePoint,omitzero"`
	ReasoningContent *ReasoningContent `json:"reasoningContent,omitzero"`
	CitationsContent *CitationsContent `json:"citationsContent,omitzero"`
	SearchResult     *SearchResult     `json:"searchResult,omitzero"`
}

// Image is a picture of the format png, jpeg, gif or webp.
type Image struct {
	Format string `json:"format"`
	Source Source `json:"source"`
}

// Media is a video or a recording.
type Media struct {
	Format string `json:"format"`
	Source Source `json:"source"`
}

// Source is a union: Bytes is a JSON string of base64; Text and Content are for documents alone.
type Source struct {
	Bytes   jsontext.Value `json:"bytes,omitzero"`
	Text    jsontext.Value `json:"text,omitzero"`
	Content []TextBlock    `json:"content,omitzero"`
}

// TextBlock is a piece of text where nothing else may stand.
type TextBlock struct {
	Text jsontext.Value `json:"text"`
}

// Document is a file: Format is pdf, csv, doc, docx, xls, xlsx, html, txt or md, Name 1 to 200 characters of letters, digits, single spaces, hyphens,
// parentheses and square brackets.
type Document struct {
	Format    string           `json:"format,omitzero"`
	Name      string           `json:"name"`
	Source    Source           `json:"source"`
	Context   jsontext.Value   `json:"context,omitzero"`
	Citations *CitationsConfig `json:"citations,omitzero"`
}

// CitationsConfig asks for citations of a document or a search result.
type CitationsConfig struct {
	Enabled bool `json:"enabled"`
}

// SearchResult is a finding of the caller's own search, which the model may cite.
type SearchResult struct {
	Source    jsontext.Value   `json:"source"`
	Title     jsontext.Value   `json:"title"`
	Content   []TextBlock      `json:"content"`
	Citations *CitationsConfig `json:"citations,omitzero"`
}

// ServerToolUse is the Type of a ToolUse that Bedrock itself serves; the caller is not to answer it.
const ServerToolUse = "server_tool_use"

// ToolUse is a model's call of a tool. ToolUseID is 1 to 64 characters of [a-zA-Z0-9_.:-], Name 1 to 64 characters of [a-zA-Z0-9_-].
type ToolUse struct {
	ToolUseID string         `json:"toolUseId"`
	Name      string         `json:"name"`
	Input     jsontext.Value `json:"input"`
	Type      string         `json:"type,omitzero"`
}

// ToolResult answers the ToolUse of the same ID. Content may be empty, but is always present. Status is success or error.
type ToolResult struct {
	ToolUseID string              `json:"toolUseId"`
	Content   []ToolResultContent `json:"content"`
	Status    string              `json:"status,omitzero"`
	Type      string              `json:"type,omitzero"`
}

// ToolResultContent is a union: one part of a tool's answer.
type ToolResultContent struct {
	JSON         jsontext.Value `json:"json,omitzero"`
	Text         jsontext.Value `json:"text,omitzero"`
	Image        *Image         `json:"image,omitzero"`
	Document     *Document      `json:"document,omitzero"`
	SearchResult *SearchResult  `json:"searchResult,omitzero"`
}

// GuardContent is text that a guardrail is to look at.
type GuardContent struct {
	Text *GuardText `json:"text,omitzero"`
}

// GuardText is the text; Qualifiers are grounding_source, query and guard_content.
type GuardText struct {
	Text       jsontext.Value `json:"text"`
	Qualifiers []string       `json:"qualifiers,omitzero"`
}

// ReasoningContent is a union of a model's reasoning and of reasoning that is withheld, which is a JSON string of base64.
type ReasoningContent struct {
	ReasoningText   *ReasoningText `json:"reasoningText,omitzero"`
	RedactedContent jsontext.Value `json:"redactedContent,omitzero"`
}

// ReasoningText is what a model thought, with the signature that proves it is the model's.
type ReasoningText struct {
	Text      jsontext.Value `json:"text"`
	Signature jsontext.Value `json:"signature,omitzero"`
}

// CitationsContent is text of the answer together with its sources.
type CitationsContent struct {
	Content   []TextBlock `json:"content,omitzero"`
	Citations []Citation  `json:"citations,omitzero"`
}

// Citation is one source of a text.
type Citation struct {
	Title         jsontext.Value    `json:"title,omitzero"`
	Source        jsontext.Value    `json:"source,omitzero"`
	SourceContent []TextBlock       `json:"sourceContent,omitzero"`
	Location      *CitationLocation `json:"location,omitzero"`
}

// CitationLocation is a union of the places that can be cited.
type CitationLocation struct {
	Web                  *WebLocation          `json:"web,omitzero"`
	DocumentChar         *DocumentLocation     `json:"documentChar,omitzero"`
	DocumentPage         *DocumentLocation     `json:"documentPage,omitzero"`
	DocumentChunk        *DocumentLocation     `json:"documentChunk,omitzero"`
	SearchResultLocation *SearchResultLocation `json:"searchResultLocation,omitzero"`
}

// WebLocation is a page of the web.
type WebLocation struct {
	URL    jsontext.Value `json:"url,omitzero"`
	Domain jsontext.Value `json:"domain,omitzero"`
}

// DocumentLocation is a range of one document of the request, counted from 0; pages are counted from 1.
type DocumentLocation struct {
	DocumentIndex int64 `json:"documentIndex"`
	Start         int64 `json:"start"`
	End           int64 `json:"end"`
}

// SearchResultLocation is a range of one search result of the request, counted from 0.
type SearchResultLocation struct {
	SearchResultIndex int64 `json:"searchResultIndex"`
	Start             int64 `json:"start"`
	End               int64 `json:"end"`
}
