// SPDX-License-Identifier: Apache-2.0

package openai

func unsupportedValue(path, got string, allowed []string) error {
	return badRequest("invalid_value", path, "Invalid value: '%s'. Supported values are: %s.", clip(got), quotedList(allowed))
}

// quotedList joins names as OpenAI does: 'a', 'b', and 'c'.
func quotedList(names []string) string {
	list := ""
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1 && len(names) > 2:
			list += ", and "
		case i > 0 && i == len(names)-1:
			list += " and "
		case i > 0:
			list += ", "
		}
		list += "'" + name + "'"
	}
	return list
}

func missing(path string) error {
	return badRequest("missing_required_parameter", path, "Missing required parameter: '%s'.", path)
}

func emptyArray(path string) error {
	return badRequest("empty_array", path, "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty array instead.", path)
}
