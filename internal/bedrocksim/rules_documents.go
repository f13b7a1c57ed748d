// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"regexp"
)

// documentName is what a document may be called: no dots, no slashes, no two spaces in a row.
var documentName = regexp.MustCompile(`^[\p{L}\p{N}_()\[\]-]+(\s[\p{L}\p{N}_()\[\]-]+)*$`)

// documentsNamed demands names that models take, each once in a message, and a text beside a document.
func documentsNamed(_ *Model, b *converseBody) *apiError {
	for i, message := range b.Messages {
		seen := map[string]bool{}
		for _, content := range message.Content {
			if content.Document == nil {
				continue
			}
			name := content.Document.Name
			if !documentName.MatchString(name) {
				return validationError("The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.")
			}
			if seen[name] {
				return validationError("Messages.%d contains documents with duplicate names. Give each document a different name and try again.", i)
			}
			seen[name] = true
		}
		if len(seen) > 0 && !hasText(message.Content) {
			return validationError("A text block is required in messages.%d beside its documents. Add a text block and try again.", i)
		}
	}
	return nil
}

func hasText(contents []converseContent) bool {
	for _, c := range contents {
		if c.Text != nil {
			return true
		}
	}
	return false
}

// outputSchemaReadable demands that the schema of a structured output is JSON for an object: on the wire it is a text.
func outputSchemaReadable(_ *Model, b *converseBody) *apiError {
	if b.OutputConfig.TextFormat == nil || isObject([]byte(b.OutputConfig.TextFormat.Structure.JSONSchema.Schema)) {
		return nil
	}
	return notAnObject("outputConfig.textFormat.structure.jsonSchema.schema")
}
