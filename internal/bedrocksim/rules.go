// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// rule is something that Bedrock demands of a conversation beyond its shape; it returns the first breach.
type rule func(*Model, *converseBody) *apiError

// conversationRules are applied in this order; the first breach is the answer.
var conversationRules = []rule{
	converseSupported, notEmpty, contentPresent, noBlankText, startsWithUser, rolesAlternate, toolsDeclared, toolNamesDistinct,
	toolInputsAreObjects, toolResultsAnswer, featuresSupported, imagesReadable, documentsNamed, outputSchemaReadable,
	outputWithinLimit, fieldPathsReadable, cachingAllowed, quirksRespected, strictSchemas,
}

// checkConversation applies the rules of the Converse operations.
func checkConversation(m *Model, b *converseBody) *apiError {
	for _, check := range conversationRules {
		if failed := check(m, b); failed != nil {
			return failed
		}
	}
	return nil
}

func converseSupported(m *Model, _ *converseBody) *apiError {
	if m.Can(Converse) {
		return nil
	}
	return validationError("This action doesn't support the model that you provided. Try again with a supported text or chat model.")
}

func notEmpty(_ *Model, b *converseBody) *apiError {
	if len(b.Messages) > 0 {
		return nil
	}
	return validationError("A conversation must have at least one message. Try again with a conversation that starts with a user message.")
}

func contentPresent(_ *Model, b *converseBody) *apiError {
	for i, message := range b.Messages {
		if len(message.Content) == 0 {
			return validationError("The content field in the Message object at messages.%d is empty. Add a ContentBlock object to the content field and try again.", i)
		}
	}
	return nil
}

func noBlankText(_ *Model, b *converseBody) *apiError {
	for i, message := range b.Messages {
		for j, content := range message.Content {
			if content.Text != nil && strings.TrimSpace(*content.Text) == "" {
				return validationError("The text field in the ContentBlock object at messages.%d.content.%d is blank. Add text to the text field, and try again.", i, j)
			}
		}
	}
	return nil
}

func startsWithUser(m *Model, b *converseBody) *apiError {
	if b.Messages[0].Role == "user" || m.Can(AssistantFirst) && b.Messages[0].Role == "assistant" {
		return nil
	}
	return validationError("A conversation must start with a user message. Try again with a conversation that starts with a user message.")
}

// rolesAlternate refuses two answers in a row. Bedrock joins user messages that follow each other.
func rolesAlternate(_ *Model, b *converseBody) *apiError {
	last := ""
	for _, message := range b.Messages {
		if message.Role == "assistant" && last == "assistant" {
			return validationError("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.")
		}
		last = message.Role
	}
	return nil
}

func toolsDeclared(_ *Model, b *converseBody) *apiError {
	if b.ToolConfig != nil || !b.hasToolBlocks() {
		return nil
	}
	return validationError("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
}

func (b *converseBody) hasToolBlocks() bool {
	return slices.ContainsFunc(b.Messages, func(m converseMessage) bool {
		return slices.ContainsFunc(m.Content, func(c converseContent) bool { return c.ToolUse != nil || c.ToolResult != nil })
	})
}

func toolNamesDistinct(_ *Model, b *converseBody) *apiError {
	if b.ToolConfig == nil {
		return nil
	}
	seen := map[string]bool{}
	for i, spec := range b.ToolConfig.Tools {
		if spec.ToolSpec == nil {
			continue
		}
		if seen[spec.ToolSpec.Name] {
			return validationError("The tool %s is already defined at toolConfig.tools.%d. Remove the duplicate tool definition and try again.", spec.ToolSpec.Name, i)
		}
		seen[spec.ToolSpec.Name] = true
		if failed := schemaIsObject(i, spec.ToolSpec.InputSchema.JSON); failed != nil {
			return failed
		}
	}
	return chosenToolExists(b.ToolConfig.ToolChoice, seen)
}

func schemaIsObject(index int, schema json.RawMessage) *apiError {
	var s struct{ Type any }
	if json.Unmarshal(schema, &s) == nil && s.Type == "object" {
		return nil
	}
	return validationError("The value at toolConfig.tools.%d.toolSpec.inputSchema.json.type must be one of the following: object.", index)
}

func chosenToolExists(choice converseChoice, names map[string]bool) *apiError {
	if choice.Tool == nil || names[choice.Tool.Name] {
		return nil
	}
	return validationError("The tool %s at toolConfig.toolChoice.tool.name isn't defined in toolConfig.tools. Define the tool and try again.", choice.Tool.Name)
}

func toolInputsAreObjects(_ *Model, b *converseBody) *apiError {
	for i, message := range b.Messages {
		for j, content := range message.Content {
			at := fmt.Sprintf("messages.%d.content.%d", i, j)
			if content.ToolUse != nil && !isObject(content.ToolUse.Input) {
				return notAnObject(at + ".toolUse.input")
			}
			if failed := resultsAreObjects(at, content.ToolResult); failed != nil {
				return failed
			}
		}
	}
	return nil
}

func resultsAreObjects(at string, result *converseResult) *apiError {
	if result == nil {
		return nil
	}
	for k, content := range result.Content {
		if content.JSON != nil && !isObject(content.JSON) {
			return notAnObject(fmt.Sprintf("%s.toolResult.content.%d.json", at, k))
		}
	}
	return nil
}

func notAnObject(at string) *apiError {
	return validationError("The format of the value at %s is invalid. Provide a json object for the field and try again.", at)
}

func isObject(raw json.RawMessage) bool {
	var obj map[string]json.RawMessage
	return json.Unmarshal(raw, &obj) == nil && obj != nil
}

func outputWithinLimit(m *Model, b *converseBody) *apiError {
	if m.MaxOutput == 0 || b.InferenceConfig.MaxTokens <= m.MaxOutput {
		return nil
	}
	return validationError("The maximum tokens you requested exceeds the model limit of %d. Try again with a maximum tokens value that is lower than %d.", m.MaxOutput, m.MaxOutput)
}
