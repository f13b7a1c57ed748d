// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "strings"

// plainRequest reads the bodies whose prompt is one text: Llama, Mistral, Titan and Claude 2, each with its own names.
type plainRequest struct {
	Prompt            string             `json:"prompt"`
	InputText         string             `json:"inputText"`
	Messages          []anthropicMessage `json:"messages"`
	MaxGenLen         int                `json:"max_gen_len"`
	MaxTokens         int                `json:"max_tokens"`
	MaxTokensToSample int                `json:"max_tokens_to_sample"`
	Stop              []string           `json:"stop"`
	StopSequences     []string           `json:"stop_sequences"`
	TextGeneration    struct {
		MaxTokenCount int      `json:"maxTokenCount"`
		StopSequences []string `json:"stopSequences"`
	} `json:"textGenerationConfig"`
}

func readPlain(_ *Simulator, _ *Model, body []byte) (*prompt, *apiError) {
	var req plainRequest
	if failed := decodeInto(body, &req); failed != nil {
		return nil, failed
	}
	p := plainPrompt(req.Prompt + req.InputText)
	for _, message := range req.Messages {
		p.turns = append(p.turns, turn{role: message.Role, blocks: message.Content.blocks()})
	}
	p.maxTokens = max(req.MaxGenLen, req.MaxTokens, req.MaxTokensToSample, req.TextGeneration.MaxTokenCount)
	p.stops = append(append(req.Stop, req.StopSequences...), req.TextGeneration.StopSequences...)
	return p, nil
}

// text is the reply's text in one piece.
func (r *reply) text() string {
	var b strings.Builder
	for _, piece := range r.blocks {
		b.WriteString(piece.text)
	}
	return b.String()
}

func (r *reply) length() string {
	if r.stopReason == "max_tokens" {
		return "length"
	}
	return "stop"
}

// textChunks makes one chunk for each token by a function that is told whether the token is the last.
func (r *reply) textChunks(chunk func(token string, last bool) map[string]any) []any {
	tokens := tokenize(r.text())
	chunks := make([]any, len(tokens))
	for i, token := range tokens {
		last := i == len(tokens)-1
		c := chunk(token, last)
		if last {
			c[metricsMember] = r.invocationMetrics()
		}
		chunks[i] = c
	}
	return chunks
}

func llamaBody(_ *exchange, r *reply) any {
	return map[string]any{"generation": r.text(), "prompt_token_count": r.input, "generation_token_count": r.output, "stop_reason": r.length()}
}

func llamaChunks(_ *exchange, r *reply) []any {
	sent := 0
	return r.textChunks(func(token string, last bool) map[string]any {
		sent++
		return map[string]any{"generation": token, "prompt_token_count": nil, "generation_token_count": sent, "stop_reason": onlyLast(last, r.length())}
	})
}

func onlyLast(last bool, v string) any {
	if last {
		return v
	}
	return nil
}

func mistralBody(_ *exchange, r *reply) any {
	return map[string]any{"outputs": []any{map[string]any{"text": r.text(), "stop_reason": r.length()}}}
}

func mistralChunks(_ *exchange, r *reply) []any {
	return r.textChunks(func(token string, last bool) map[string]any {
		return map[string]any{"outputs": []any{map[string]any{"text": token, "stop_reason": onlyLast(last, r.length())}}}
	})
}

func (r *reply) titanReason() string {
	if r.stopReason == "max_tokens" {
		return "LENGTH"
	}
	return "FINISH"
}

func titanTextBody(_ *exchange, r *reply) any {
	result := map[string]any{"tokenCount": r.output, "outputText": r.text(), "completionReason": r.titanReason()}
	return map[string]any{"inputTextTokenCount": r.input, "results": []any{result}}
}

func titanTextChunks(_ *exchange, r *reply) []any {
	return []any{map[string]any{
		"outputText": r.text(), "index": 0, "totalOutputTextTokenCount": r.output, "completionReason": r.titanReason(),
		"inputTextTokenCount": r.input, metricsMember: r.invocationMetrics(),
	}}
}

func completionBody(_ *exchange, r *reply) any {
	return map[string]any{"type": "completion", "completion": r.text(), "stop_reason": r.stopReason, "stop": r.stopSequenceOrNil()}
}

func completionChunks(_ *exchange, r *reply) []any {
	return r.textChunks(func(token string, last bool) map[string]any {
		return map[string]any{"type": "completion", "completion": token, "stop_reason": onlyLast(last, r.stopReason), "stop": r.stopSequenceOrNil()}
	})
}

// importedBody is the form of endpoints and of imported models: text completions as OpenAI had them.
func importedBody(x *exchange, r *reply) any {
	choice := map[string]any{"index": 0, "text": r.text(), "finish_reason": r.length(), "logprobs": nil}
	return map[string]any{
		"object": "text_completion", "id": "", "created": 0, "model": x.model.ID, "choices": []any{choice}, "usage": r.openAIUsage(),
	}
}

func (r *reply) openAIUsage() map[string]int {
	return map[string]int{"prompt_tokens": r.input, "completion_tokens": r.output, "total_tokens": r.input + r.output}
}
