// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"slices"
)

// mostStrictTools is how many tools of a request may be strict.
const mostStrictTools = 20

// notInStrict are the keywords that schemas of structured outputs and of strict tools may not have.
var notInStrict = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems"}

// strictSchemas holds the schemas that an answer is made to fit to what the models' grammars can say.
func strictSchemas(_ *Model, b *converseBody) *apiError {
	if format := b.OutputConfig.TextFormat; format != nil {
		if fault := strictFault([]byte(format.Structure.JSONSchema.Schema)); fault != "" {
			return validationError("The model returned the following errors: output_config.format.schema: %s", fault)
		}
	}
	if b.ToolConfig == nil {
		return nil
	}
	strict := 0
	for i, t := range b.ToolConfig.Tools {
		if t.ToolSpec == nil || !t.ToolSpec.Strict {
			continue
		}
		if strict++; strict > mostStrictTools {
			return validationError("The model returned the following errors: tools: at most %d tools may be strict.", mostStrictTools)
		}
		if fault := strictFault(t.ToolSpec.InputSchema.JSON); fault != "" {
			return validationError("The model returned the following errors: tools.%d.custom.input_schema: %s", i, fault)
		}
	}
	return nil
}

func strictFault(schema []byte) string {
	var tree any
	if json.Unmarshal(schema, &tree) != nil {
		return "not valid JSON"
	}
	return strictNodeFault(tree)
}

// strictNodeFault looks through a schema. Names of properties are not keywords: their values are schemas again.
func strictNodeFault(node any) string {
	switch v := node.(type) {
	case []any:
		for _, element := range v {
			if fault := strictNodeFault(element); fault != "" {
				return fault
			}
		}
	case map[string]any:
		return strictObjectFault(v)
	}
	return ""
}

func strictObjectFault(schema map[string]any) string {
	kind, _ := schema["type"].(string)
	if kind == "object" && schema["additionalProperties"] != false {
		return "For 'object' type, 'additionalProperties' must be explicitly set to false"
	}
	if least, ok := schema["minItems"].(float64); ok && least > 1 {
		return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
	}
	for _, keyword := range sortedKeys(schema) {
		if slices.Contains(notInStrict, keyword) {
			return "property '" + keyword + "' is not supported"
		}
		if fault := strictMemberFault(keyword, schema[keyword]); fault != "" {
			return fault
		}
	}
	return ""
}

func strictMemberFault(keyword string, v any) string {
	named, isMap := v.(map[string]any)
	if !isMap || keyword != "properties" && keyword != "$defs" && keyword != "definitions" {
		if keyword == "enum" || keyword == "const" || keyword == "default" || keyword == "examples" {
			return "" // values, not schemas
		}
		return strictNodeFault(v)
	}
	for _, name := range sortedKeys(named) {
		if fault := strictNodeFault(named[name]); fault != "" {
			return fault
		}
	}
	return ""
}
