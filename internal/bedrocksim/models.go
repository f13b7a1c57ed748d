// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// What the families of models have in common.
const (
	claudeFeatures  = Converse | System | Tools | StreamTools | ChoiceAny | ChoiceTool | Images | Documents | AssistantFirst | StructuredOutput
	claude4Features = claudeFeatures | CountTokens | Reasoning
	novaFeatures    = Converse | OnDemand | System | Tools | StreamTools | ChoiceAny | ChoiceTool | CountTokens
	novaSees        = Images | Documents | Video
	llamaFeatures   = Converse | OnDemand | System | Tools
)

var everywhere = []string{"us", "eu", "global"}

// catalogue is the models that the simulator knows. It is a selection that shows every difference between models that a
// caller has to live with; limits and features follow the model cards of late 2026.
var catalogue = []Model{
	{ID: "anthropic.claude-sonnet-4-6", Profiles: everywhere, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-4-5-20250929-v1:0", Profiles: everywhere, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-haiku-4-5-20251001-v1:0", Profiles: everywhere, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-sonnet-4-20250514-v1:0", Profiles: []string{"us", "eu", "apac", "global"}, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-7-sonnet-20250219-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claude4Features, MaxOutput: 64000, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-5-haiku-20241022-v1:0", Profiles: []string{"us"}, Features: claudeFeatures | CountTokens | OnDemand, MaxOutput: 8192, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-haiku-20240307-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand, MaxOutput: 4096, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-5-sonnet-20240620-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand | EndOfLife, MaxOutput: 8192, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-3-sonnet-20240229-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: claudeFeatures | OnDemand | EndOfLife, MaxOutput: 4096, Context: 200000, Invoke: "anthropic"},
	{ID: "anthropic.claude-v2", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 100000, Invoke: "anthropic-text"},
	{ID: "anthropic.claude-v2:1", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 200000, Invoke: "anthropic-text"},
	{ID: "anthropic.claude-instant-v1", Features: Converse | System | OnDemand | EndOfLife, MaxOutput: 4096, Context: 100000, Invoke: "anthropic-text"},

	{ID: "amazon.nova-micro-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures, MaxOutput: 10000, Context: 128000, Invoke: "nova"},
	{ID: "amazon.nova-lite-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures | novaSees, MaxOutput: 10000, Context: 300000, Invoke: "nova"},
	{ID: "amazon.nova-pro-v1:0", Profiles: []string{"us", "eu", "apac"}, Features: novaFeatures | novaSees, MaxOutput: 10000, Context: 300000, Invoke: "nova"},
	{ID: "amazon.nova-2-lite-v1:0", Profiles: everywhere, Features: (novaFeatures | novaSees | Reasoning) &^ OnDemand, MaxOutput: 65535, Context: 1000000, Invoke: "nova"},

	{ID: "meta.llama3-8b-instruct-v1:0", Features: llamaFeatures &^ Tools, MaxOutput: 2048, Context: 8000, Invoke: "llama"},
	{ID: "meta.llama3-70b-instruct-v1:0", Features: llamaFeatures &^ Tools, MaxOutput: 2048, Context: 8000, Invoke: "llama"},
	{ID: "meta.llama3-1-70b-instruct-v1:0", Profiles: []string{"us"}, Features: llamaFeatures, MaxOutput: 8192, Context: 128000, Invoke: "llama"},
	{ID: "meta.llama3-2-1b-instruct-v1:0", Profiles: []string{"us", "eu"}, Features: llamaFeatures &^ Tools, MaxOutput: 8192, Context: 128000, Invoke: "llama"},
	{ID: "meta.llama3-3-70b-instruct-v1:0", Profiles: []string{"us"}, Features: llamaFeatures, MaxOutput: 8192, Context: 128000, Invoke: "llama"},

	{ID: "mistral.mistral-7b-instruct-v0:2", Features: Converse | OnDemand, MaxOutput: 8192, Context: 32000, Invoke: "mistral"},
	{ID: "mistral.mistral-small-2402-v1:0", Features: Converse | OnDemand | System | Tools | ChoiceAny, MaxOutput: 8192, Context: 32000, Invoke: "mistral"},
	{ID: "mistral.mistral-large-2407-v1:0", Features: Converse | OnDemand | System | Tools | ChoiceAny | Documents, MaxOutput: 8192, Context: 128000, Invoke: "mistral"},

	{ID: "openai.gpt-oss-20b-1:0", Features: Converse | OnDemand | System | Tools | StreamTools | Reasoning, MaxOutput: 16384, Context: 128000, Invoke: "openai"},
	{ID: "openai.gpt-oss-120b-1:0", Features: Converse | OnDemand | System | Tools | StreamTools | Reasoning, MaxOutput: 16384, Context: 128000, Invoke: "openai"},
	{ID: "deepseek.r1-v1:0", Profiles: []string{"us"}, Features: Converse | System, MaxOutput: 32768, Context: 128000, Invoke: "none"},

	{ID: "amazon.titan-text-lite-v1", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4096, Context: 4000, Invoke: "titan-text"},
	{ID: "amazon.titan-text-express-v1", Features: Converse | OnDemand | EndOfLife, MaxOutput: 8192, Context: 8000, Invoke: "titan-text"},
	{ID: "amazon.titan-tg1-large", Features: Converse | OnDemand | EndOfLife, MaxOutput: 4096, Context: 4000, Invoke: "titan-text"},
	{ID: "amazon.titan-embed-text-v1", Features: OnDemand, Context: 8192, Invoke: "titan-embed"},
	{ID: "amazon.titan-embed-text-v2:0", Features: OnDemand, Context: 8192, Invoke: "titan-embed"},
	{ID: "cohere.embed-english-v3", Features: OnDemand, Context: 2048, Invoke: "cohere-embed"},
	{ID: "cohere.embed-multilingual-v3", Features: OnDemand, Context: 2048, Invoke: "cohere-embed"},
	{ID: "cohere.embed-v4:0", Profiles: everywhere, Features: OnDemand, Context: 128000, Invoke: "cohere-embed"},
}
