// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"slices"
	"strings"
)

// Feature is something that a model can do.
type Feature uint64

// What models differ in, as far as the simulator tells them apart.
const (
	// System is a system prompt.
	System Feature = 1 << iota
	// Tools is the use of tools in Converse.
	Tools
	// StreamTools is the use of tools in ConverseStream.
	StreamTools
	// ChoiceAny is toolChoice.any.
	ChoiceAny
	// ChoiceTool is toolChoice.tool.
	ChoiceTool
	// Images is image blocks.
	Images
	// Documents is document blocks.
	Documents
	// Video is video blocks.
	Video
	// CountTokens is the CountTokens operation.
	CountTokens
	// AssistantFirst is a conversation that the assistant starts.
	AssistantFirst
	// Converse is the Converse operations; without it a model is for InvokeModel alone.
	Converse
	// OnDemand is use by the model's own ID; without it only an inference profile reaches the model.
	OnDemand
	// Reasoning is reasoning content on request.
	Reasoning
	// StructuredOutput is outputConfig with a JSON schema.
	StructuredOutput
	// EndOfLife is a model that is gone: it is known, and refused.
	EndOfLife
	// AlwaysReasons is reasoning content without being asked.
	AlwaysReasons
	// AdaptiveThinking is Anthropic's thinking of type adaptive.
	AdaptiveThinking
	// NoThinkingBudget refuses Anthropic's thinking of type enabled, which has a budget.
	NoThinkingBudget
	// NoSampling refuses temperature, top_p and top_k, OneSampling the first two of them together.
	NoSampling
	OneSampling
	// Caching is cache points in the system prompt and in messages, ToolCaching also among the tools, HourCaching those of one hour.
	Caching
	ToolCaching
	HourCaching
	// Citations is citations of documents and search results.
	Citations
	// SystemRole is messages of the role system, and changes of the tools between messages.
	SystemRole
	// SystemTools is tools that the service runs itself.
	SystemTools
	// ResultImages and ResultDocuments are images and documents in the results of tools.
	ResultImages
	ResultDocuments
	// ResultsAlone refuses anything beside the results of tools in their turn, and NoResultStatus a result's status.
	ResultsAlone
	NoResultStatus
	// ShortToolIDs refuses IDs of calls that have not nine letters and digits.
	ShortToolIDs
)

// Model is one foundation model.
type Model struct {
	// ID is the base model ID, without the prefix of an inference profile.
	ID string
	// Profiles are the prefixes of its inference profiles: us, eu, apac, jp, au, global.
	Profiles []string
	// Features is what the model can do.
	Features Feature
	// MaxOutput is the largest maxTokens that the model takes.
	MaxOutput int
	// Context is the largest prompt in tokens.
	Context int
	// Invoke names the form of its InvokeModel bodies, such as anthropic, nova or openai; see invokeFamilies.
	Invoke string
}

// Can reports whether the model has all of the given features.
func (m *Model) Can(f Feature) bool { return m.Features&f == f }

// profileRegions says in which regions a profile of each prefix can be called, as prefixes of region names.
var profileRegions = map[string][]string{
	"us":     {"us-", "ca-"},
	"eu":     {"eu-"},
	"apac":   {"ap-"},
	"jp":     {"ap-northeast-"},
	"au":     {"ap-southeast-"},
	"global": {""},
}

const (
	invalidModel = "The provided model identifier is invalid."
	endOfLife    = "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
	noOnDemand   = "Invocation of model ID %s with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
)

// resolve finds the model that an identifier stands for: a model ID, an inference profile's ID, or the ARN of either.
func (s *Simulator) resolve(identifier string) (*Model, *apiError) {
	id, viaProfile, failed := s.plainID(identifier)
	if failed != nil {
		return nil, failed
	}
	if prefix, base, ok := strings.Cut(id, "."); ok && profileRegions[prefix] != nil {
		return s.resolveProfile(prefix, base)
	}
	m, ok := s.models[id]
	switch {
	case !ok:
		return nil, validationError("%s", invalidModel)
	case m.Can(EndOfLife):
		return nil, bedrockError("ResourceNotFoundException", "%s", endOfLife)
	case !m.Can(OnDemand) && !viaProfile:
		return nil, validationError(noOnDemand, id)
	}
	return m, nil
}

func (s *Simulator) resolveProfile(prefix, base string) (*Model, *apiError) {
	m, ok := s.models[base]
	if !ok || !slices.Contains(m.Profiles, prefix) || !hasAnyPrefix(s.region, profileRegions[prefix]) {
		return nil, validationError("%s", invalidModel)
	}
	if m.Can(EndOfLife) {
		return nil, bedrockError("ResourceNotFoundException", "%s", endOfLife)
	}
	return m, nil
}

// plainID takes the model or profile ID out of an ARN. An application inference profile reaches its model like a profile.
func (s *Simulator) plainID(identifier string) (id string, viaProfile bool, failed *apiError) {
	if !strings.HasPrefix(identifier, "arn:") {
		return identifier, false, nil
	}
	if target, ok := s.profiles[identifier]; ok {
		return target, true, nil
	}
	parts := strings.SplitN(identifier, ":", 6)
	if len(parts) != 6 || parts[2] != "bedrock" || parts[3] != s.region {
		return "", false, validationError("%s", invalidModel)
	}
	resource, name, _ := strings.Cut(parts[5], "/")
	if resource != "inference-profile" && resource != "foundation-model" {
		return "", false, validationError("%s", invalidModel)
	}
	return name, false, nil
}

func hasAnyPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}
