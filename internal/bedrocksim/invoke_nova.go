// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// novaRequest is Nova's own body: Converse's, with other names for some parameters.
type novaRequest struct {
	converseBody
	InferenceConfig struct {
		MaxNewTokens  int      `json:"max_new_tokens"`
		MaxTokens     int      `json:"maxTokens"`
		StopSequences []string `json:"stopSequences"`
	} `json:"inferenceConfig"`
}

func readNova(s *Simulator, m *Model, body []byte) (*prompt, *apiError) {
	var req novaRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	req.converseBody.InferenceConfig.MaxTokens = max(req.InferenceConfig.MaxTokens, req.InferenceConfig.MaxNewTokens)
	req.converseBody.InferenceConfig.StopSequences = req.InferenceConfig.StopSequences
	return s.conversation(m, &req.converseBody)
}

type novaUsage struct {
	InputTokens               int `json:"inputTokens"`
	OutputTokens              int `json:"outputTokens"`
	TotalTokens               int `json:"totalTokens"`
	CacheReadInputTokenCount  int `json:"cacheReadInputTokenCount"`
	CacheWriteInputTokenCount int `json:"cacheWriteInputTokenCount"`
}

func (r *reply) novaUsage() novaUsage {
	return novaUsage{
		InputTokens: r.input, OutputTokens: r.output, TotalTokens: r.input + r.output + r.cache.read + r.cache.write,
		CacheReadInputTokenCount: r.cache.read, CacheWriteInputTokenCount: r.cache.write,
	}
}

func novaBody(_ *exchange, r *reply) any {
	message := map[string]any{"content": converseBlocks(r), "role": "assistant"}
	return map[string]any{"output": map[string]any{"message": message}, "stopReason": r.stopReason, "usage": r.novaUsage()}
}

// novaChunks is the stream of Converse with each event under its name.
func novaChunks(x *exchange, r *reply) []any {
	var chunks []any
	for _, e := range converseEvents(x, r) {
		if e.kind == "metadata" {
			e.payload = map[string]any{"usage": r.novaUsage(), "metrics": map[string]any{}, "trace": map[string]any{}}
		}
		chunk := map[string]any{e.kind: e.members()}
		if e.kind == "metadata" {
			chunk[metricsMember] = r.invocationMetrics()
		}
		chunks = append(chunks, chunk)
	}
	return chunks
}
