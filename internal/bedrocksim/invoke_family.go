// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// invokeFamilies are the forms of InvokeModel bodies by the name that Model.Invoke gives.
var invokeFamilies = map[string]invokeFamily{
	"anthropic":      {"AnthropicRequest", readAnthropic, anthropicBody, anthropicChunks},
	"nova":           {"NovaRequest", readNova, novaBody, novaChunks},
	"titan-embed":    {"TitanEmbedRequest", readTitanEmbed, titanEmbedBody, nil},
	"cohere-embed":   {"CohereEmbedRequest", readCohereEmbed, cohereEmbedBody, nil},
	"llama":          {"LlamaRequest", readPlain, llamaBody, llamaChunks},
	"mistral":        {"MistralRequest", readPlain, mistralBody, mistralChunks},
	"titan-text":     {"TitanTextRequest", readPlain, titanTextBody, titanTextChunks},
	"anthropic-text": {"AnthropicTextRequest", readPlain, completionBody, completionChunks},
	"openai":         {"OpenAIRequest", readOpenAI, openAIBody, openAIChunks},
}
