// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

var (
	bedrockName   = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	bedrockUseID  = regexp.MustCompile(`^[a-zA-Z0-9_.:-]{1,64}$`)
	headerSafe    = regexp.MustCompile(`^[A-Za-z0-9_.\[\]?-]+$`)
	imageFormatOK = regexp.MustCompile(`^(png|jpeg|gif|webp)$`)
)

// checkConverse tells what Bedrock would refuse in a body; nil when nothing.
func checkConverse(body []byte) error {
	var request converse.Request
	if err := json.Unmarshal(body, &request); err != nil {
		return err
	}
	for _, block := range request.System {
		if block.CachePoint == nil && jsonstring.IsBlank(block.Text) {
			return fmt.Errorf("blank system prompt")
		}
	}
	role, uses := "", false
	for _, message := range request.Messages {
		if message.Role == role || len(message.Content) == 0 {
			return fmt.Errorf("turn of %q after %q with %d blocks", message.Role, role, len(message.Content))
		}
		role = message.Role
		for _, block := range message.Content {
			uses = uses || block.ToolUse != nil || block.ToolResult != nil
			if err := checkBlock(block); err != nil {
				return err
			}
		}
	}
	if role == "" || uses && request.ToolConfig == nil {
		return fmt.Errorf("no turn, or a history of tools without tools")
	}
	return checkToolConfig(request.ToolConfig)
}

func checkBlock(block converse.ContentBlock) error {
	switch {
	case block.Text != nil:
		if jsonstring.IsBlank(block.Text) {
			return fmt.Errorf("blank text")
		}
	case block.Image != nil:
		if !imageFormatOK.MatchString(block.Image.Format) || len(block.Image.Source.Bytes) == 0 {
			return fmt.Errorf("image %q", block.Image.Format)
		}
	case block.ToolUse != nil:
		use := block.ToolUse
		if !bedrockUseID.MatchString(use.ToolUseID) || !bedrockName.MatchString(use.Name) || !strings.HasPrefix(string(use.Input), "{") {
			return fmt.Errorf("tool use %+v", use)
		}
	case block.ToolResult != nil:
		if !bedrockUseID.MatchString(block.ToolResult.ToolUseID) || block.ToolResult.Content == nil {
			return fmt.Errorf("tool result %+v", block.ToolResult)
		}
	case block.Document != nil:
		if block.Document.Name == "" || len(block.Document.Source.Bytes) < 3 {
			return fmt.Errorf("document %+v", block.Document)
		}
	case block.ReasoningContent != nil:
		if text := block.ReasoningContent.ReasoningText; text == nil && block.ReasoningContent.RedactedContent == nil || text != nil && text.Signature == nil {
			return fmt.Errorf("reasoning %+v", block.ReasoningContent)
		}
	case block.CachePoint != nil:
		if block.CachePoint.Type != "default" {
			return fmt.Errorf("cache point %+v", block.CachePoint)
		}
	default:
		return fmt.Errorf("empty block")
	}
	return nil
}

func checkToolConfig(config *converse.ToolConfig) error {
	if config == nil {
		return nil
	}
	if len(config.Tools) == 0 {
		return fmt.Errorf("no tools")
	}
	for _, tool := range config.Tools {
		if tool.CachePoint != nil {
			continue
		}
		if !bedrockName.MatchString(tool.ToolSpec.Name) || !strings.HasPrefix(string(tool.ToolSpec.InputSchema.JSON), "{") {
			return fmt.Errorf("tool %+v", tool.ToolSpec)
		}
	}
	return nil
}
