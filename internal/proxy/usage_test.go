// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

func TestTapReadsTheUsageOfStreams(t *testing.T) {
	chunk := func(text string) bedrock.Frame {
		return bedrock.Frame{EventType: "chunk", Payload: []byte(`{"bytes":"` + base64.StdEncoding.EncodeToString([]byte(text)) + `","p":"abc"}`)}
	}
	cases := map[string]struct {
		operation bedrock.Operation
		frames    []bedrock.Frame
		want      usage
	}{
		"ConverseStream tells at its end": {bedrock.ConverseStream, []bedrock.Frame{
			{EventType: "contentBlockDelta", Payload: []byte(`{"usage":{"inputTokens":99}}`)},
			{EventType: "metadata", Payload: []byte(`{"usage":{"inputTokens":3,"outputTokens":5,"cacheReadInputTokens":7,"cacheWriteInputTokens":1}}`)},
		}, usage{11, 5}},
		"the last chunk of InvokeModel's stream tells": {bedrock.InvokeWithResponseStream, []bedrock.Frame{
			chunk(`{"type":"message_start"}`),
			chunk(`{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":4,"outputTokenCount":6}}`),
		}, usage{4, 6}},
		"a stream that was cut off tells nothing": {bedrock.InvokeWithResponseStream, []bedrock.Frame{chunk(`{"type":"message_start"}`)}, usage{}},
		"a stream of nothing":                     {bedrock.ConverseStream, nil, usage{}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			passing := tap{operation: tc.operation}
			for _, f := range tc.frames {
				passing.see(f)
			}
			if got := passing.usage(); got != tc.want {
				t.Errorf("usage is %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestInvokeUsageReadsHeaders(t *testing.T) {
	h := http.Header{}
	h.Set("X-Amzn-Bedrock-Input-Token-Count", "12")
	h.Set("X-Amzn-Bedrock-Output-Token-Count", "-3")
	h.Set("X-Amzn-Bedrock-Cache-Read-Input-Token-Count", "2")
	if got := invokeUsage(h); got != (usage{14, 0}) {
		t.Errorf("usage is %+v, want 14 and 0", got)
	}
}
