// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"strconv"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// maxDocumentName is how many characters the name of a document may have; some are kept for the number that tells two of one name apart.
const maxDocumentName = 190

// documentNames gives documents names that Bedrock takes and that no two have. They depend on what stands before alone, so that a cached prompt stays cached.
func (f *fitter) documentNames() error {
	taken := map[string]int{}
	for i := range f.chat.Messages {
		message := &f.chat.Messages[i]
		for _, block := range message.Content {
			nameDocument(taken, block.Document)
			if block.ToolResult == nil {
				continue
			}
			for _, part := range block.ToolResult.Content {
				nameDocument(taken, part.Document)
			}
		}
		message.Content = withText(message.Content)
	}
	return nil
}

// withText adds the name of a turn's first document as a text where the turn has none: Bedrock refuses documents without a text beside them.
func withText(content []converse.ContentBlock) []converse.ContentBlock {
	var first *converse.Document
	for i := range content {
		if content[i].Text != nil {
			return content
		}
		if first == nil {
			first = content[i].Document
		}
	}
	if first == nil {
		return content
	}
	return append(content, converse.ContentBlock{Text: jsonstring.Quote(first.Name)})
}

// nameDocument numbers documents of one name from 2. The map has the last number of each name, so that many of one name do not take long.
func nameDocument(taken map[string]int, document *converse.Document) {
	if document == nil {
		return
	}
	base := documentName(document.Name)
	document.Name = base
	for taken[document.Name] > 0 {
		taken[base]++
		document.Name = base + " " + strconv.Itoa(taken[base])
	}
	taken[document.Name] = 1
}

// documentName is what Bedrock takes of a name: letters, digits, hyphens, parentheses, brackets and single spaces.
func documentName(name string) string {
	allowed := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-()[]", r) {
			return r
		}
		return ' '
	}, name)
	allowed = strings.Join(strings.Fields(allowed), " ")
	allowed = strings.TrimSpace(allowed[:min(len(allowed), maxDocumentName)])
	if allowed == "" {
		return "document"
	}
	return allowed
}
