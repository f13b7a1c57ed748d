// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// invokeFamilies are the forms of InvokeModel bodies by the name that Model.Invoke gives.
var invokeFamilies = map[string]invokeFamily{
	"anthropic":       {"AnthropicRequest", readAnthropic, anthropicBody, anthropicChunks},
	"nova":            {"NovaRequest", readNova, novaBody, novaChunks},
	"titan-embed-v1":  {"TitanEmbedV1Request", readTitanEmbed, titanEmbedBody, nil},
	"titan-embed":     {"TitanEmbedRequest", readTitanEmbed, titanEmbedBody, nil},
	"cohere-embed":    {"CohereEmbedRequest", readCohereEmbed, cohereEmbedBody, nil},
	"cohere-embed-v4": {"CohereEmbedV4Request", readCohereEmbed, cohereEmbedBody, nil},
	"cohere-chat":     {"CohereChatRequest", readCohere, cohereChatBody, cohereChatChunks},
	"cohere-text":     {"CohereTextRequest", readCohere, cohereTextBody, cohereTextChunks},
	"cohere-rerank":   {"CohereRerankRequest", readCohere, cohereRerankBody, nil},
	"jurassic":        {"JurassicRequest", readCohere, jurassicBody, nil},
	"nova-embed":      {"NovaEmbedRequest", readNovaEmbed, novaEmbedBody, nil},
	"llama":           {"LlamaRequest", readPlain, llamaBody, llamaChunks},
	"mistral":         {"MistralRequest", readPlain, mistralBody, mistralChunks},
	"titan-text":      {"TitanTextRequest", readPlain, titanTextBody, titanTextChunks},
	"anthropic-text":  {"AnthropicTextRequest", readPlain, completionBody, completionChunks},
	"imported":        {"ImportedRequest", readPlain, importedBody, nil},
	"openai":          {"OpenAIRequest", readOpenAI, openAIBody, openAIChunks},
}
