// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "slices"

// need is a feature that a body may ask of a model, and what Bedrock says where the model lacks it.
type need struct {
	feature Feature
	asked   func(*converseBody) bool
	message string
}

var needs = []need{
	{
		System, func(b *converseBody) bool { return len(b.System) > 0 },
		"This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
	},
	{Tools, func(b *converseBody) bool { return b.ToolConfig != nil }, "This model doesn't support tool use."},
	{
		ChoiceAny, func(b *converseBody) bool { return b.ToolConfig != nil && b.ToolConfig.ToolChoice.Any != nil },
		"This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
	},
	{
		ChoiceTool, func(b *converseBody) bool { return b.ToolConfig != nil && b.ToolConfig.ToolChoice.Tool != nil },
		"This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and try again.",
	},
	{
		Images, func(b *converseBody) bool { return b.any(func(c converseContent) bool { return c.Image != nil }) },
		"This model doesn't support the image content block that you provided. Update the content block and try again.",
	},
	{
		Documents, func(b *converseBody) bool { return b.any(func(c converseContent) bool { return c.Document != nil }) },
		"This model doesn't support the document content block that you provided. Update the content block and try again.",
	},
	{
		Video, func(b *converseBody) bool { return b.any(func(c converseContent) bool { return c.Video != nil }) },
		"This model doesn't support the video content block that you provided. Update the content block and try again.",
	},
	{
		StructuredOutput, func(b *converseBody) bool { return b.OutputConfig.TextFormat != nil },
		"This model doesn't support the outputConfig field. Remove outputConfig and try again.",
	},
	{
		SystemRole, (*converseBody).changesMidway,
		"This model doesn't support the system role in messages, nor changes of its tools between them. Use the system field and try again.",
	},
	{
		SystemTools, func(b *converseBody) bool { return b.hasTool(func(t converseTool) bool { return t.SystemTool != nil }) },
		"This model doesn't support the systemTool field. Remove systemTool and try again.",
	},
	{
		Citations, func(b *converseBody) bool { return b.any(converseContent.cites) },
		"This model doesn't support citations. Remove the citations field and try again.",
	},
	{
		ResultImages, func(b *converseBody) bool {
			return b.anyInResults(func(c converseContent) bool { return c.Image != nil })
		},
		"This model doesn't support images in toolResult content blocks. Update the content block and try again.",
	},
	{
		ResultDocuments, func(b *converseBody) bool {
			return b.anyInResults(func(c converseContent) bool { return c.Document != nil })
		},
		"This model doesn't support documents in toolResult content blocks. Update the content block and try again.",
	},
}

func (b *converseBody) changesMidway() bool {
	return slices.ContainsFunc(b.Messages, func(m converseMessage) bool { return m.Role == "system" }) ||
		b.any(func(c converseContent) bool { return c.ToolAddition != nil || c.ToolRemoval != nil })
}

func (b *converseBody) hasTool(such func(converseTool) bool) bool {
	return b.ToolConfig != nil && slices.ContainsFunc(b.ToolConfig.Tools, such)
}

func (c converseContent) cites() bool {
	return c.Document != nil && c.Document.Citations.Enabled || c.SearchResult != nil && c.SearchResult.Citations.Enabled
}

// anyInResults reports whether a block inside a tool's result is such.
func (b *converseBody) anyInResults(such func(converseContent) bool) bool {
	return b.any(func(c converseContent) bool { return c.ToolResult != nil && anyContent(c.ToolResult.Content, such) })
}

func featuresSupported(m *Model, b *converseBody) *apiError {
	for _, n := range needs {
		if n.asked(b) && !m.Can(n.feature) {
			return validationError("%s", n.message)
		}
	}
	return nil
}

// any reports whether a block of any message, or of a tool result in one, is such.
func (b *converseBody) any(such func(converseContent) bool) bool {
	for _, message := range b.Messages {
		if anyContent(message.Content, such) {
			return true
		}
	}
	return false
}

func anyContent(contents []converseContent, such func(converseContent) bool) bool {
	for _, c := range contents {
		if such(c) || c.ToolResult != nil && anyContent(c.ToolResult.Content, such) {
			return true
		}
	}
	return false
}

func imagesReadable(_ *Model, b *converseBody) *apiError {
	unreadable := b.any(func(c converseContent) bool {
		return c.Image != nil && len(c.Image.Source.Bytes) > 0 && imageFormat(c.Image.Source.Bytes) == ""
	})
	if unreadable {
		return validationError("The model returned the following errors: Could not process image")
	}
	mismatched := b.any(func(c converseContent) bool {
		return c.Image != nil && len(c.Image.Source.Bytes) > 0 && imageFormat(c.Image.Source.Bytes) != c.Image.Format
	})
	if mismatched {
		return validationError("The model returned the following errors: The image was specified using a format that does not match its content. Provide the format of the image and try again.")
	}
	return nil
}
