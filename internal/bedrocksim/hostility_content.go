// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// brokenGrammar are events of ConverseStream that come in an order that no recorded stream has.
var brokenGrammar = []Hostility{
	{Name: "no-metadata", Trigger: "no-metadata tokens=8", Does: "metadata never comes", Layer: Framing, Ends: Broken, Begun: true},
	{Name: "no-end", Trigger: "no-stop tokens=8", Does: "messageStop and metadata never come", Layer: Framing, Ends: Broken, Begun: true},
	{Name: "no-message-stop", Trigger: "no-message-stop tokens=8", Does: "metadata comes without a messageStop", Layer: Framing, Ends: Broken, Begun: true},
	{Name: "failed-after-stop", Trigger: "exception before=metadata tokens=8", Does: "an exception comes between messageStop and metadata", Layer: Framing, Ends: Failed, Exception: "ModelStreamErrorException", Begun: true},
	{Name: "no-message-start", Trigger: "no-message-start tokens=8", Does: "the stream begins with a delta", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "no-block-stop", Trigger: "no-block-stop tokens=8", Does: "a block is not ended before messageStop", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "no-block", Trigger: "no-block tokens=8", Does: "an answer has no content", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "two-starts", Trigger: "two-starts tokens=8", Does: "messageStart comes twice", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "two-stops", Trigger: "two-stops tokens=8", Does: "messageStop comes twice", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "two-metadata", Trigger: "two-metadata tokens=8", Does: "metadata comes twice", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "metadata-before-stop", Trigger: "metadata-first tokens=8", Does: "metadata comes before messageStop", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "delta-after-stop", Trigger: "late-delta tokens=8", Does: "a delta comes after messageStop", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "delta-after-block", Trigger: "delta-after-block tokens=8", Does: "a delta comes for a block that was ended", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "stop-of-no-block", Trigger: "stray-stop tokens=8", Does: "the end of a block comes that was never begun", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "tool-without-start", Trigger: "stray-tool tokens=8", Does: "the input of a tool comes without the tool's name", Layer: Grammar, Ends: Broken, Begun: true},
	{Name: "index-jumps", Trigger: "index-jump tokens=8", Does: "a block has index 7 where 1 is next", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "index-negative", Trigger: "index-negative tokens=8", Does: "a block has index -1", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "blocks-interleaved", Trigger: "interleaved tokens=8", Does: "the deltas of two blocks take turns", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "doubled", Trigger: "doubled tokens=8", Does: "every frame comes twice", Layer: Grammar, Ends: Either, Begun: true},
	{Name: "empty-deltas", Trigger: "empty-deltas after=3 tokens=8", Does: "deltas without text come between the others", Layer: Grammar, Ends: Fine, Begun: true},
}

// brokenPayloads are events of ConverseStream whose payload is not what it should be.
var brokenPayloads = []Hostility{
	{Name: "payload-not-json", Trigger: "bad-json after=3 tokens=8", Does: "a payload is cut JSON", Layer: Content, Ends: Broken, Begun: true},
	{Name: "payload-empty", Trigger: "no-payload after=3 tokens=8", Does: "a delta has no payload", Layer: Content, Ends: Broken, Begun: true},
	{Name: "payload-null", Trigger: "null-payload after=3 tokens=8", Does: "the payload of a delta is null", Layer: Content, Ends: Broken, Begun: true},
	{Name: "payload-of-wrong-types", Trigger: "wrong-types after=3 tokens=8", Does: "the index of a delta is a text and its text a number", Layer: Content, Ends: Broken, Begun: true},
	{Name: "payload-not-utf8", Trigger: "bad-utf8 after=3 tokens=8", Does: "the text of a delta is not UTF-8", Layer: Content, Ends: Either, Begun: true},
	{Name: "payload-half-a-pair", Trigger: "lone-surrogate after=3 tokens=8", Does: "the text of a delta is half of a surrogate pair", Layer: Content, Ends: Either, Begun: true},
	{Name: "payload-names-twice", Trigger: "names-twice after=3 tokens=8", Does: "a payload has a member twice", Layer: Content, Ends: Either, Begun: true},
	{Name: "payload-deep", Trigger: "deep-payload after=3 tokens=8", Does: "an unknown member is ten thousand lists deep", Layer: Content, Ends: Either, Begun: true},
	{Name: "unknown-member", Trigger: "odd-member after=3 tokens=8", Does: "a payload has a member that nobody knows", Layer: Content, Ends: Fine, Begun: true},
	{Name: "unknown-delta", Trigger: "odd-delta after=3 tokens=8", Does: "a delta of a kind that nobody knows comes between the others", Layer: Content, Ends: Either, Begun: true},
	{Name: "malformed-output", Trigger: "stop=malformed_model_output tokens=8", Does: "the model's output was malformed, says the stop reason", Layer: Content, Ends: Broken, Begun: true},
	{Name: "malformed-tool-use", Trigger: "stop=malformed_tool_use tokens=8", Does: "the model's call of a tool was malformed, says the stop reason", Layer: Content, Ends: Broken, Begun: true},
	{Name: "unknown-stop-reason", Trigger: "stop=novel_reason tokens=8", Does: "the stop reason is one that nobody knows", Layer: Content, Ends: Either, Begun: true},
	{Name: "no-stop-reason", Trigger: "no-stop-reason tokens=8", Does: "messageStop has no stop reason", Layer: Content, Ends: Either, Begun: true},
	{Name: "no-usage", Trigger: "no-usage tokens=8", Does: "metadata has no usage", Layer: Content, Ends: Either, Begun: true},
	{Name: "usage-beyond-numbers", Trigger: "huge-usage tokens=8", Does: "usage counts more tokens than 64 bits hold", Layer: Content, Ends: Either, Begun: true},
	{Name: "tool-input-not-json", Trigger: "bad-tool-input tokens=8", Does: "the fragments of a tool's input do not join to JSON", Layer: Content, Ends: Either, Begun: true},
}

// brokenChunks are events of InvokeModelWithResponseStream whose payload is not what it should be.
var brokenChunks = []Hostility{
	{Name: "chunk-not-base64", Trigger: "chunk-not-base64 after=3 tokens=8", Does: "the bytes of a chunk are not base64", Layer: Content, Ends: Broken, Begun: true},
	{Name: "chunk-not-json", Trigger: "chunk-not-json after=3 tokens=8", Does: "the bytes of a chunk are not JSON", Layer: Content, Ends: Broken, Begun: true},
	{Name: "chunk-without-bytes", Trigger: "chunk-without-bytes after=3 tokens=8", Does: "a chunk has no bytes", Layer: Content, Ends: Either, Begun: true},
	{Name: "chunk-payload-not-json", Trigger: "bad-json after=3 tokens=8", Does: "a payload is cut JSON", Layer: Content, Ends: Broken, Begun: true},
	{Name: "chunks-doubled", Trigger: "doubled tokens=8", Does: "every frame comes twice", Layer: Grammar, Ends: Either, Begun: true},
}
