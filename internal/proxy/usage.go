// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
)

// usage counts the tokens that Bedrock reported for a request. The cached ones are part of the input.
type usage struct{ input, output int64 }

func usageOf(u bedrockwire.Usage) usage {
	return usage{u.InputTokens + u.CacheReadInputTokens + u.CacheWriteInputTokens, u.OutputTokens}
}

// metered is the only member that is read of Converse's answer and of ConverseStream's metadata event.
type metered struct {
	Usage bedrockwire.Usage `json:"usage"`
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
	return usage{
		read("Input-Token-Count") + read("Cache-Read-Input-Token-Count") + read("Cache-Write-Input-Token-Count"),
		read("Output-Token-Count"),
	}
}

// chunk is the payload of InvokeModelWithResponseStream's only event type.
type chunk struct {
	Bytes []byte `json:"bytes"`
}

// invocationMetrics is what Bedrock adds to the last chunk of a stream.
type invocationMetrics struct {
	Metrics struct {
		Input  int64 `json:"inputTokenCount"`
		Output int64 `json:"outputTokenCount"`
	} `json:"amazon-bedrock-invocationMetrics"`
}

// chunkUsage reads the counts of a stream's last chunk.
func chunkUsage(payload []byte) usage {
	var c chunk
	var m invocationMetrics
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(c.Bytes, &m) != nil {
		return usage{}
	}
	return usage{m.Metrics.Input, m.Metrics.Output}
}

// tap reads the usage of a native stream as its frames pass. It keeps one frame at most.
type tap struct {
	operation bedrock.Operation
	last      bytes.Buffer
}

func (t *tap) see(f bedrock.Frame) {
	if t.operation == bedrock.ConverseStream && f.EventType != bedrockwire.EventMetadata {
		return
	}
	t.last.Reset()
	t.last.Write(f.Payload)
}

func (t *tap) usage() usage {
	if t.operation == bedrock.ConverseStream {
		return converseUsage(t.last.Bytes())
	}
	return chunkUsage(t.last.Bytes())
}
