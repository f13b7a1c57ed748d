// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
)

func TestMeterReadsTheUsageOfStreams(t *testing.T) {
	chunk := func(text string) bedrock.Frame {
		return bedrock.Frame{EventType: "chunk", Payload: []byte(`{"bytes":"` + base64.StdEncoding.EncodeToString([]byte(text)) + `","p":"abc"}`)}
	}
	cases := map[string]struct {
		frames []bedrock.Frame
		want   usage
	}{
		"ConverseStream tells at its end": {[]bedrock.Frame{
			{EventType: "contentBlockDelta", Payload: []byte(`{"usage":{"inputTokens":99}}`)},
			{EventType: "metadata", Payload: []byte(`{"usage":{"inputTokens":3,"outputTokens":5,"cacheReadInputTokens":7,"cacheWriteInputTokens":1}}`)},
		}, usage{11, 5, 7, 1}},
		"the last chunk of InvokeModel's stream tells": {[]bedrock.Frame{
			chunk(`{"type":"message_start"}`),
			chunk(`{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":4,"outputTokenCount":6}}`),
		}, usage{input: 4, output: 6}},
		"a stream that was cut off tells nothing": {[]bedrock.Frame{chunk(`{"type":"message_start"}`)}, usage{}},
		"a stream of nothing":                     {nil, usage{}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var m meter
			for _, f := range tc.frames {
				m.see(f)
			}
			if got := m.used(); got != tc.want {
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
	if got := invokeUsage(h); got != (usage{input: 14, cacheRead: 2}) {
		t.Errorf("usage is %+v, want 14 and 0", got)
	}
}
