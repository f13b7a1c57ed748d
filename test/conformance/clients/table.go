// SPDX-License-Identifier: Apache-2.0

package clients

import "maps"

// The APIs' words for errors, by status. OpenAI's code goes before its type.
var (
	openAITypes    = map[int]string{400: "invalid_request_error", 404: "model_not_found", 429: "rate_limit_exceeded", 503: "service_unavailable"}
	anthropicTypes = map[int]string{400: "invalid_request_error", 404: "not_found_error", 429: "rate_limit_error", 529: "overloaded_error"}
	awsTypes       = map[int]string{400: "ValidationException", 404: "ResourceNotFoundException", 429: "ThrottlingException", 503: "ServiceUnavailableException"}
)

// The clients' types of errors, by status.
var (
	openAIClasses    = map[int]string{400: "BadRequestError", 404: "NotFoundError", 429: "RateLimitError", 503: "InternalServerError"}
	anthropicClasses = map[int]string{400: "BadRequestError", 404: "NotFoundError", 429: "RateLimitError", 503: "ServiceUnavailableError", 529: "OverloadedError"}
	awsClasses       = awsTypes
	vercelClasses    = map[int]string{400: "APICallError", 404: "APICallError", 429: "APICallError", 503: "APICallError", 529: "APICallError"}
)

const (
	readsNoReasoning = "the client reads no reasoning of chat completions"
	askedBesideChat  = "the client is asked for them beside its chat completions"
)

// Why cases cannot be asked of some clients.
var (
	noEmbeddings = map[string]string{
		"embeddings": "the API has no embeddings", "embeddings in a batch": "the API has no embeddings",
		"embeddings as numbers and as bytes": "the API has no embeddings", "embeddings of fewer dimensions": "the API has no embeddings",
	}
	noModels     = map[string]string{"list of models": "the client has no list of models"}
	noCount      = map[string]string{"tokens counted": "the client counts no tokens"}
	noStop       = map[string]string{"stop sequence": "the API has no stop sequences"}
	noEncoding   = map[string]string{"embeddings as numbers and as bytes": "the client chooses the encoding itself"}
	noRetryAfter = map[string]string{"Retry-After honoured": "the client waits for as long as it likes"}
	noReasoning  = map[string]string{
		"reasoning": readsNoReasoning, "reasoning in a stream": readsNoReasoning, "reasoning replayed": readsNoReasoning,
	}
	besideChat = map[string]string{
		"embeddings": askedBesideChat, "embeddings in a batch": askedBesideChat,
		"embeddings as numbers and as bytes": askedBesideChat, "embeddings of fewer dimensions": askedBesideChat,
	}
	openAILacks    = noCount
	anthropicLacks = noEmbeddings
	invokeLacks    = merged(noEmbeddings, noModels, noCount)
	awsLacks       = merged(noEmbeddings, noModels)
	vercelLacks    = merged(noModels, noCount)
)

// clientsInGo are the clients that run in this process.
func clientsInGo() []*client {
	return []*client{
		{name: "openai-go chat", dialect: chatDialect, types: openAITypes, api: openAIGo{}, lacks: openAILacks},
		{name: "openai-go responses", dialect: responsesDialect, types: openAITypes, api: openAIGo{responses: true}, lacks: merged(openAILacks, noStop, besideChat)},
		{name: "anthropic-sdk-go v1", dialect: messagesDialect, types: anthropicTypes, overloaded: 529, api: anthropicGoV1{}, lacks: anthropicLacks},
		{name: "anthropic-sdk-go v2", dialect: messagesDialect, types: anthropicTypes, overloaded: 529, api: anthropicGoV2{}, lacks: anthropicLacks},
		{name: "anthropic-sdk-go v1 on Bedrock", dialect: messagesDialect, api: anthropicGoV1{bedrock: true}, lacks: invokeLacks},
		{name: "anthropic-sdk-go v2 on Bedrock", dialect: messagesDialect, api: anthropicGoV2{bedrock: true}, lacks: invokeLacks},
		{name: "aws-sdk-go-v2", dialect: converseDialect, types: awsTypes, api: awsGo{}, lacks: merged(awsLacks, noRetryAfter)},
	}
}

// inNode is a client in JavaScript: an adapter in a file of ../javascript.
type inNode struct {
	client
	file, adapter string
}

func clientsInNode() []inNode {
	return []inNode{
		{client{name: "openai chat", dialect: chatDialect, types: openAITypes, classes: openAIClasses, lacks: openAILacks}, "openai.js", "chat"},
		{client{name: "openai responses", dialect: responsesDialect, types: openAITypes, classes: openAIClasses, lacks: merged(openAILacks, noStop, besideChat)}, "openai.js", "responses"},
		{client{name: "@anthropic-ai/sdk", dialect: messagesDialect, types: anthropicTypes, overloaded: 529, classes: anthropicClasses, lacks: anthropicLacks}, "anthropic.js", "messages"},
		{client{name: "@anthropic-ai/bedrock-sdk", dialect: messagesDialect, classes: anthropicClasses, lacks: invokeLacks}, "anthropic.js", "bedrock"},
		{client{name: "@aws-sdk/client-bedrock-runtime", dialect: converseDialect, types: awsTypes, classes: awsClasses, lacks: awsLacks}, "aws.js", "converse"},
		{client{name: "ai with @ai-sdk/openai", dialect: vercelDialect, classes: vercelClasses, lacks: merged(vercelLacks, noStop, besideChat)}, "vercel.js", "openaiResponses"},
		{client{name: "ai with @ai-sdk/openai chat", dialect: vercelDialect, classes: vercelClasses, lacks: merged(vercelLacks, noEncoding, noReasoning)}, "vercel.js", "openaiChat"},
		{client{name: "ai with @ai-sdk/anthropic", dialect: vercelDialect, overloaded: 529, classes: vercelClasses, lacks: merged(vercelLacks, noEmbeddings)}, "vercel.js", "anthropicMessages"},
		{client{name: "ai with @ai-sdk/amazon-bedrock", dialect: vercelDialect, classes: vercelClasses, lacks: merged(vercelLacks, noEmbeddings)}, "vercel.js", "bedrockConverse"},
	}
}

func merged(all ...map[string]string) map[string]string {
	sum := map[string]string{}
	for _, one := range all {
		maps.Copy(sum, one)
	}
	return sum
}
