// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// answer is what Converse says, about as long as a short answer of a model is.
const answer = `{"metrics":{"latencyMs":1234},"output":{"message":{"content":[{"text":"The bedding planes dip gently to the east, and where the stream has cut through them ` +
	`the harder sandstone stands out as a low ledge. Below it the shale has weathered back, so that the ledge overhangs by about half a metre. Nothing suggests a fault: the ` +
	`beds on both sides match in thickness and in colour, and so does the thin band of coal between them."}],"role":"assistant"}},"stopReason":"end_turn",` +
	`"usage":{"inputTokens":301,"outputTokens":74,"totalTokens":375}}`

// frame is one event of a stream as Bedrock sends it.
func frame(event, payload string) []byte {
	message := eventstream.Message{Payload: []byte(payload)}
	message.Headers.Set(":event-type", eventstream.StringValue(event))
	message.Headers.Set(":content-type", eventstream.StringValue("application/json"))
	message.Headers.Set(":message-type", eventstream.StringValue("event"))
	var out bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&out, message); err != nil {
		panic(err) // nothing here comes from outside
	}
	return out.Bytes()
}

// opening, delta and ending are the frames of a stream. Bedrock pads payloads with a member p, so that their length tells nothing of their text.
func opening() [][]byte {
	return [][]byte{frame("messageStart", `{"p":"abcdefghijklmno","role":"assistant"}`)}
}

func delta(n int) []byte {
	const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
	return frame("contentBlockDelta", fmt.Sprintf(`{"contentBlockIndex":0,"delta":{"text":" bed %d"},"p":%q}`, n%1000, padding[:n%len(padding)]))
}

func ending() [][]byte {
	return [][]byte{
		frame("contentBlockStop", `{"contentBlockIndex":0,"p":"abcd"}`),
		frame("messageStop", `{"p":"abcdefghijkl","stopReason":"end_turn"}`),
		frame("metadata", `{"metrics":{"latencyMs":1234},"p":"abc","usage":{"inputTokens":301,"outputTokens":100,"totalTokens":401}}`),
	}
}
