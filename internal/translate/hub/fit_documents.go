// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"strconv"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// maxDocumentName is how many characters the name of a document may have; some are kept for the number that tells two of one name apart.
const maxDocumentName = 190

// documentNames gives documents names that Bedrock takes and that no two have. They depend on what stands before alone, so that a cached prompt stays cached.
func (f *fitter) documentNames() error {
	taken := map[string]bool{}
	for _, message := range f.chat.Messages {
		for _, block := range message.Content {
			nameDocument(taken, block.Document)
			if block.ToolResult == nil {
				continue
			}
			for _, part := range block.ToolResult.Content {
				nameDocument(taken, part.Document)
			}
		}
	}
	return nil
}

func nameDocument(taken map[string]bool, document *converse.Document) {
	if document == nil {
		return
	}
	base := documentName(document.Name)
	document.Name = base
	for i := 2; taken[document.Name]; i++ {
		document.Name = base + " " + strconv.Itoa(i)
	}
	taken[document.Name] = true
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
