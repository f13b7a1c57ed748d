// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// What the families of models have in common.
const (
	claudeFeatures = Converse | System | Tools | StreamTools | ChoiceAny | ChoiceTool | Images | Documents | AssistantFirst |
		ResultImages | ResultDocuments
	claudeCaches    = claudeFeatures | Caching | ToolCaching | Citations
	claude4Features = claudeCaches | CountTokens | Reasoning
	claude41        = claude4Features | OneSampling
	claude45        = claude41 | HourCaching | StructuredOutput
	claude46        = claude45 | AdaptiveThinking
	claude47        = (claude46 &^ StructuredOutput) | NoThinkingBudget | NoSampling | SystemRole
	novaFeatures    = Converse | OnDemand | System | Tools | StreamTools | ChoiceAny | ChoiceTool | CountTokens | Caching
	novaSees        = Images | Documents | Video | ResultImages | ResultDocuments
	llamaFeatures   = Converse | OnDemand | System | Tools | ResultsAlone
	mistralFeatures = Converse | OnDemand | System | Tools | ChoiceAny | ResultsAlone | ResultDocuments | ShortToolIDs
	openFeatures    = Converse | OnDemand | System | Tools | StreamTools
	chineseFeatures = openFeatures | AssistantFirst | StructuredOutput
)

var everywhere = []string{"us", "eu", "global"}

// catalogue is the models that the simulator knows. It is a selection that shows every difference between models that a
// caller has to live with; limits and features follow the model cards of late 2026.
var catalogue = []Model{
	{ID: "anthropic.claude-opus-4-7", Profiles: everywhere, Features: claude47, MaxOutput: 128000, Context: 1000000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-5", Profiles: everywhere, Features: claude47, MaxOutput: 128000, Context: 1000000, Invoke: "anthropic"},
	{ID: "anthropic.claude-opus-4-6-v1", Profiles: everywhere, Features: claude46, MaxOutput: 128000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-4-6", Profiles: everywhere, Features: claude46, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-4-5-20250929-v1:0", Profiles: everywhere, Features: claude45, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-opus-4-5-20251101-v1:0", Profiles: everywhere, Features: claude45, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-opus-4-1-20250805-v1:0", Profiles: []string{"us"}, Features: claude41, MaxOutput: 32000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-haiku-4-5-20251001-v1:0", Profiles: everywhere, Features: claude45, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-4-20250514-v1:0", Profiles: []string{"us", "eu", "apac", "global"}, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-7-sonnet-20250219-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-5-haiku-20241022-v1:0", Profiles: []string{"us"}, Features: claudeCaches | CountTokens | OnDemand, MaxOutput: 8192, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-haiku-20240307-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand, MaxOutput: 4096, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-5-sonnet-20240620-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand | EndOfLife, MaxOutput: 8192, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-5-sonnet-20241022-v2:0", Profiles: []string{"us", "apac"}, Features: claudeCaches | OnDemand | EndOfLife, MaxOutput: 8192, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-opus-20240229-v1:0", Profiles: []string{"us"}, Features: claudeFeatures | EndOfLife, MaxOutput: 4096, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-sonnet-20240229-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand | EndOfLife, MaxOutput: 4096, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-v2", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 100000, Invoke: "anthropic-text"},
	{ID: "anthropic.claude-v2:1", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 200000, Invoke: "anthropic-text"},
	{ID: "anthropic.claude-instant-v1", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 100000, Invoke: "anthropic-text"},

	{ID: "amazon.nova-micro-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures, MaxOutput: 10000, Context: 128000, Invoke: "nova"},
	{ID: "amazon.nova-lite-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures | novaSees, MaxOutput: 10000, Context: 300000, Invoke: "nova"},
	{ID: "amazon.nova-pro-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures | novaSees, MaxOutput: 10000, Context: 300000, Invoke: "nova"},
	{ID: "amazon.nova-2-lite-v1:0", Profiles: everywhere, Features: (novaFeatures | novaSees | Reasoning | SystemTools) &^ OnDemand, MaxOutput: 65535, Context: 1000000, Invoke: "nova"},

	{ID: "meta.llama2-13b-chat-v1", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 2048, Context: 4096, Invoke: "llama"},
	{ID: "meta.llama3-8b-instruct-v1:0", Features: llamaFeatures &^ Tools, MaxOutput: 2048, Context: 8000, Invoke: "llama"},
	{ID: "meta.llama3-70b-instruct-v1:0", Features: llamaFeatures &^ Tools, MaxOutput: 2048, Context: 8000, Invoke: "llama"},
	{ID: "meta.llama3-1-70b-instruct-v1:0", Profiles: []string{"us"}, Features: llamaFeatures, MaxOutput: 8192, Context: 128000, Invoke: "llama"},
	{ID: "meta.llama3-2-1b-instruct-v1:0", Profiles: []string{"us", "eu"}, Features: llamaFeatures &^ Tools, MaxOutput: 8192, Context: 128000, Invoke: "llama"},
	{ID: "meta.llama4-maverick-17b-instruct-v1:0", Profiles: []string{"us"}, Features: (llamaFeatures | Images | Documents | ResultImages | ResultDocuments) &^ OnDemand, MaxOutput: 8192, Context: 1000000, Invoke: "llama"},
	{ID: "meta.llama3-3-70b-instruct-v1:0", Profiles: []string{"us"}, Features: llamaFeatures, MaxOutput: 8192, Context: 128000, Invoke: "llama"},

	{ID: "mistral.mistral-7b-instruct-v0:2", Features: Converse | OnDemand | ResultsAlone, MaxOutput: 8192, Context: 32000, Invoke: "mistral"},
	{ID: "mistral.mistral-small-2402-v1:0", Features: mistralFeatures, MaxOutput: 8192, Context: 32000, Invoke: "mistral"},
	{ID: "mistral.mistral-large-2407-v1:0", Features: mistralFeatures | Documents, MaxOutput: 8192, Context: 128000, Invoke: "mistral"},

	{ID: "openai.gpt-oss-20b-1:0", Features: openFeatures | Reasoning | AlwaysReasons, MaxOutput: 16384, Context: 128000, Invoke: "openai"},
	{ID: "openai.gpt-oss-120b-1:0", Features: openFeatures | Reasoning | AlwaysReasons, MaxOutput: 16384, Context: 128000, Invoke: "openai"},
	{ID: "deepseek.v3-v1:0", Features: openFeatures | ChoiceAny | ChoiceTool | Reasoning, MaxOutput: 81920, Context: 163840, Invoke: "openai"},
	{ID: "qwen.qwen3-32b-v1:0", Features: chineseFeatures | Reasoning, MaxOutput: 8192, Context: 32768, Invoke: "openai"},
	{ID: "qwen.qwen3-235b-a22b-2507-v1:0", Features: chineseFeatures | Reasoning, MaxOutput: 8192, Context: 262144, Invoke: "openai"},
	{ID: "qwen.qwen3-coder-480b-a35b-v1:0", Features: chineseFeatures, MaxOutput: 16384, Context: 131072, Invoke: "openai"},
	{ID: "qwen.qwen3-vl-235b-a22b", Features: chineseFeatures | Images, MaxOutput: 8192, Context: 262144, Invoke: "openai"},
	{ID: "zai.glm-4.7", Features: chineseFeatures | Reasoning, MaxOutput: 131072, Context: 202752, Invoke: "openai"},
	{ID: "moonshot.kimi-k2-thinking", Features: chineseFeatures | AlwaysReasons, MaxOutput: 32768, Context: 262144, Invoke: "openai"},
	{ID: "minimax.minimax-m2", Features: openFeatures | StructuredOutput, MaxOutput: 16384, Context: 196608, Invoke: "openai"},
	{ID: "google.gemma-3-12b-it", Features: Converse | OnDemand | System | Images | StructuredOutput, MaxOutput: 8192, Context: 131072, Invoke: "openai"},
	{ID: "google.gemma-3-27b-it", Features: Converse | OnDemand | System | Images | StructuredOutput, MaxOutput: 8192, Context: 131072, Invoke: "openai"},
	{ID: "writer.palmyra-x5-v1:0", Profiles: []string{"us"}, Features: Converse | System | Tools | ResultsAlone | NoResultStatus, MaxOutput: 8192, Context: 1040000, Invoke: "openai"},

	{ID: "cohere.command-r-v1:0", Features: Converse | OnDemand | System | Tools | StreamTools | Documents, MaxOutput: 4000, Context: 128000, Invoke: "cohere-chat"},
	{ID: "cohere.command-text-v14", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4000, Context: 4000, Invoke: "cohere-text"},
	{ID: "cohere.command-light-text-v14", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4000, Context: 4000, Invoke: "cohere-text"},
	{ID: "cohere.rerank-v3-5:0", Features: OnDemand, Context: 4096, Invoke: "cohere-rerank"},
	{ID: "ai21.jamba-1-5-mini-v1:0", Features: Converse | OnDemand | System | Tools, MaxOutput: 4096, Context: 256000, Invoke: "openai"},
	{ID: "ai21.j2-mid-v1", Features: OnDemand | EndOfLife, MaxOutput: 8191, Context: 8191, Invoke: "jurassic"},
	{ID: "ai21.j2-ultra-v1", Features: OnDemand | EndOfLife, MaxOutput: 8191, Context: 8191, Invoke: "jurassic"},

	{ID: "deepseek.r1-v1:0", Profiles: []string{"us"}, Features: Converse | System | AlwaysReasons, MaxOutput: 32768, Context: 128000, Invoke: "none"},

	{ID: "amazon.titan-text-lite-v1", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4096, Context: 4000, Invoke: "titan-text"},
	{ID: "amazon.titan-text-express-v1", Features: Converse | OnDemand | EndOfLife, MaxOutput: 8192, Context: 8000, Invoke: "titan-text"},
	{ID: "amazon.titan-tg1-large", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4096, Context: 4000, Invoke: "titan-text"},
	{ID: "amazon.titan-embed-text-v1", Features: OnDemand, Context: 8192, Invoke: "titan-embed-v1"},
	{ID: "amazon.titan-embed-text-v2:0", Features: OnDemand, Context: 8192, Invoke: "titan-embed"},
	{ID: "cohere.embed-english-v3", Features: OnDemand, Context: 2048, Invoke: "cohere-embed"},
	{ID: "cohere.embed-multilingual-v3", Features: OnDemand, Context: 2048, Invoke: "cohere-embed"},
	{ID: "cohere.embed-v4:0", Profiles: everywhere, Features: OnDemand, Context: 128000, Invoke: "cohere-embed-v4"},
	{ID: "amazon.nova-2-multimodal-embeddings-v1:0", Features: OnDemand, Context: 8192, Invoke: "nova-embed"},
}
