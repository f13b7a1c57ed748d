// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "strings"

// ownFields are the shapes of additionalModelRequestFields by the vendor of a model. Of open ones not all members are known.
var ownFields = map[string]struct {
	shape string
	open  bool
}{
	"anthropic": {shape: "AnthropicOwnFields"},
	"amazon":    {shape: "NovaOwnFields"},
	"openai":    {shape: "OpenAIOwnFields", open: true},
	"qwen":      {shape: "QwenOwnFields", open: true},
}

// ownFieldsFault refuses members of additionalModelRequestFields that the model does not have, as the model itself does.
func (s *Simulator) ownFieldsFault(m *Model, b *converseBody) *apiError {
	vendor, _, _ := strings.Cut(m.ID, ".")
	own, known := ownFields[vendor]
	if !known || len(b.AdditionalModelRequestFields) == 0 {
		return nil
	}
	tree, err := decodeTree(b.AdditionalModelRequestFields)
	if err != nil || tree == nil {
		return nil // the shape of the body has settled it
	}
	if faults := validate(invokeShapes, own.shape, tree, own.open || s.allowUnknown); len(faults) > 0 {
		return validationError("The model returned the following errors: %s", malformedError(faults).message)
	}
	return nil
}
