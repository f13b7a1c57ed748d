// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// usage counts the tokens that Bedrock reported for a request. Those read from its prompt cache or written to it are part of the input.
type usage struct{ input, output, cacheRead, cacheWrite int64 }

func usageOf(u converse.Usage) usage {
	return usage{
		input: u.InputTokens + u.CacheReadInputTokens + u.CacheWriteInputTokens, output: u.OutputTokens,
		cacheRead: u.CacheReadInputTokens, cacheWrite: u.CacheWriteInputTokens,
	}
}

// metered is the only member that is read of Converse's answer and of ConverseStream's metadata event.
type metered struct {
	Usage converse.Usage `json:"usage"`
}

// converseUsage reads the usage of Converse's answer, or of ConverseStream's metadata event. A body without one has none: it is the caller's to judge.
func converseUsage(body []byte) usage {
	var m metered
	if json.Unmarshal(body, &m) != nil {
		return usage{}
	}
	return usageOf(m.Usage)
}

// invokeUsage reads the headers that InvokeModel answers with beside the model's own body.
func invokeUsage(h http.Header) usage {
	read := func(name string) int64 {
		n, err := strconv.ParseInt(h.Get("X-Amzn-Bedrock-"+name), 10, 64)
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	return usageOf(converse.Usage{
		InputTokens: read("Input-Token-Count"), OutputTokens: read("Output-Token-Count"),
		CacheReadInputTokens: read("Cache-Read-Input-Token-Count"), CacheWriteInputTokens: read("Cache-Write-Input-Token-Count"),
	})
}

// chunk is the payload of InvokeModelWithResponseStream's only event type.
type chunk struct {
	Bytes []byte `json:"bytes"`
}

// invocationMetrics is what Bedrock adds to the last chunk of a stream.
type invocationMetrics struct {
	Metrics struct {
		Input      int64 `json:"inputTokenCount"`
		Output     int64 `json:"outputTokenCount"`
		CacheRead  int64 `json:"cacheReadInputTokenCount"`
		CacheWrite int64 `json:"cacheWriteInputTokenCount"`
	} `json:"amazon-bedrock-invocationMetrics"`
}

// chunkUsage reads the counts of a stream's last chunk.
func chunkUsage(payload []byte) usage {
	var c chunk
	var m invocationMetrics
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(c.Bytes, &m) != nil {
		return usage{}
	}
	return usageOf(converse.Usage{
		InputTokens: m.Metrics.Input, OutputTokens: m.Metrics.Output,
		CacheReadInputTokens: m.Metrics.CacheRead, CacheWriteInputTokens: m.Metrics.CacheWrite,
	})
}
