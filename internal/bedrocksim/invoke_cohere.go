// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"slices"
)

// cohereRequest reads the bodies of Cohere's models and of Jurassic.
type cohereRequest struct {
	Message       string   `json:"message"`
	Prompt        string   `json:"prompt"`
	Query         string   `json:"query"`
	Documents     []string `json:"documents"`
	TopN          int      `json:"top_n"`
	MaxTokens     int      `json:"max_tokens"`
	MaxTokensAI21 int      `json:"maxTokens"`
	StopSequences []string `json:"stop_sequences"`
	StopsAI21     []string `json:"stopSequences"`
}

func readCohere(_ *Simulator, _ *Model, body []byte) (*prompt, *apiError) {
	var req cohereRequest
	if err := json.Unmarshal(body, &req); err != nil && req.Documents == nil && req.Message == "" {
		return nil, validationError("%s", malformed("a member has the wrong type"))
	}
	p := plainPrompt(req.Message + req.Prompt + req.Query)
	p.maxTokens = max(req.MaxTokens, req.MaxTokensAI21)
	p.stops = slices.Concat(req.StopSequences, req.StopsAI21)
	return p, nil
}

// cohereReason is the stop reason by Cohere's names.
func (r *reply) cohereReason() string {
	if r.stopReason == "max_tokens" {
		return "MAX_TOKENS"
	}
	return "COMPLETE"
}

func cohereChatBody(x *exchange, r *reply) any {
	history := []any{
		map[string]any{"role": "USER", "message": x.prompt.lastUser().text()}, map[string]any{"role": "CHATBOT", "message": r.text()},
	}
	return map[string]any{
		"response_id": x.prompt.digest[:32], "generation_id": x.prompt.digest[32:], "text": r.text(), "chat_history": history,
		"finish_reason": r.cohereReason(),
	}
}

func cohereChatChunks(x *exchange, r *reply) []any {
	var chunks []any
	for _, token := range tokenize(r.text()) {
		chunks = append(chunks, map[string]any{"is_finished": false, "event_type": "text-generation", "text": token})
	}
	return append(chunks, map[string]any{
		"is_finished": true, "event_type": "stream-end", "finish_reason": r.cohereReason(), "response": cohereChatBody(x, r),
		metricsMember: r.invocationMetrics(),
	})
}

func cohereTextBody(x *exchange, r *reply) any {
	generation := map[string]any{"id": x.prompt.digest[:32], "text": r.text(), "finish_reason": r.cohereReason()}
	return map[string]any{"id": x.prompt.digest[32:], "generations": []any{generation}, "prompt": x.prompt.lastUser().text()}
}

func cohereTextChunks(_ *exchange, r *reply) []any {
	var chunks []any
	for _, token := range tokenize(r.text()) {
		chunks = append(chunks, map[string]any{"index": 0, "is_finished": false, "text": token})
	}
	return append(chunks, map[string]any{"finish_reason": r.cohereReason(), "is_finished": true, metricsMember: r.invocationMetrics()})
}

// cohereRerankBody ranks documents by the words of the query that they hold.
func cohereRerankBody(x *exchange, _ *reply) any {
	var req cohereRequest
	_ = json.Unmarshal(x.body, &req) // it was read before
	type ranked struct {
		Index int     `json:"index"`
		Score float64 `json:"relevance_score"`
	}
	words := tokenize(req.Query)
	results := make([]ranked, len(req.Documents))
	for i, document := range req.Documents {
		pieces, met := tokenize(document), 0
		for _, word := range words {
			if slices.Contains(pieces, word) {
				met++
			}
		}
		results[i] = ranked{i, float64(met) / float64(max(len(words), 1))}
	}
	slices.SortStableFunc(results, func(a, b ranked) int { return int((b.Score - a.Score) * 1e6) })
	if req.TopN > 0 {
		results = results[:min(req.TopN, len(results))]
	}
	return map[string]any{"results": results}
}

func jurassicBody(x *exchange, r *reply) any {
	completion := map[string]any{"data": map[string]any{"text": r.text()}, "finishReason": map[string]any{"reason": r.length()}}
	return map[string]any{"id": 1234, "prompt": map[string]any{"text": x.prompt.lastUser().text()}, "completions": []any{completion}}
}
