// SPDX-License-Identifier: Apache-2.0

package openai

// ToolNames restores the callers' names of tools whose names Bedrock does not take. Its zero value restores nothing.
type ToolNames struct {
	original map[string]string
}

// Original returns the caller's name of the tool that Bedrock knows as name.
func (n ToolNames) Original(name string) string {
	if original, ok := n.original[name]; ok {
		return original
	}
	return name
}
