// SPDX-License-Identifier: Apache-2.0

package anthropic

import "github.com/outcrop-dev/outcrop/internal/translate/hub"

// rename gives every tool of the caller's own a name that Bedrock takes, where it is declared, chosen and called.
func (t *translation) rename() hub.Names {
	var named []*string
	if config := t.chat.ToolConfig; config != nil {
		for _, tool := range config.Tools {
			if tool.ToolSpec != nil {
				named = append(named, &tool.ToolSpec.Name)
			}
		}
		if config.ToolChoice != nil && config.ToolChoice.Tool != nil {
			named = append(named, &config.ToolChoice.Tool.Name)
		}
	}
	for _, message := range t.chat.Messages {
		for _, block := range message.Content {
			if block.ToolUse != nil {
				named = append(named, &block.ToolUse.Name)
			}
		}
	}
	all := make([]string, len(named))
	for i, name := range named {
		all[i] = *name
	}
	names := hub.NamesOf(all)
	for _, name := range named {
		*name = names.Upstream(*name)
	}
	return names
}
