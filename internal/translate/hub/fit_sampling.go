// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"strings"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// sampling leaves out the parameters that the model does not take, and puts top_k where its family wants it.
func (f *fitter) sampling() error {
	if inference := f.chat.InferenceConfig; inference != nil {
		leaveOut(f, model.Temperature, f.paths.Temperature, &inference.Temperature)
		leaveOut(f, model.TopP, f.paths.TopP, &inference.TopP)
		if len(inference.StopSequences) > 0 && f.family.Lacks(model.StopSequences) {
			f.drop(f.paths.StopSequences)
			inference.StopSequences = nil
		}
		if isEmpty(inference) {
			f.chat.InferenceConfig = nil
		}
	}
	leaveOut(f, model.TopK, f.paths.TopK, &f.chat.TopK)
	if f.chat.TopK != nil && f.family.TopK == "" {
		f.drop(f.paths.TopK)
		f.chat.TopK = nil
	}
	if f.chat.TopK != nil {
		f.chat.SetAdditional(f.family.TopK, *f.chat.TopK)
	}
	return nil
}

// eitherSampling leaves out top_p beside a temperature where the model takes only one of them.
func (f *fitter) eitherSampling() error {
	if inference := f.chat.InferenceConfig; inference != nil && inference.Temperature != nil {
		leaveOut(f, model.TopPBesideTemperature, f.paths.TopP, &inference.TopP)
	}
	return nil
}

func isEmpty(c *converse.InferenceConfig) bool {
	return c.MaxTokens == nil && c.Temperature == nil && c.TopP == nil && len(c.StopSequences) == 0
}

// leaveOut takes a parameter out of the request where the model lacks it.
func leaveOut[V any](f *fitter, feature model.Feature, path string, at **V) {
	if *at != nil && f.family.Lacks(feature) {
		f.drop(path)
		*at = nil
	}
}

// SetAdditional sets a member of additionalModelRequestFields, with dots between its levels.
func (c *Chat) SetAdditional(path string, value any) {
	if c.AdditionalModelRequestFields == nil {
		c.AdditionalModelRequestFields = map[string]any{}
	}
	at := c.AdditionalModelRequestFields
	for {
		name, rest, deeper := strings.Cut(path, ".")
		if !deeper {
			at[name] = value
			return
		}
		next, ok := at[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[name] = next
		}
		at, path = next, rest
	}
}
