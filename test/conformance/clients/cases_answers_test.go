// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"strings"

	"github.com/google/go-cmp/cmp"
)

var answerCases = []conformanceCase{
	{"chat", func(u *user) {
		for _, model := range u.chatEndpoints() {
			r := asks(model, "Hello")
			r.System = "Be brief."
			answer := u.chat(r)
			u.holds(answer.Text, `You said: "Hello".`, `The system prompt says: "Be brief."`)
			u.ends(answer, "stop")
		}
	}},
	{"several turns", func(u *user) {
		r := asks("claude", "Hello")
		first := u.chat(r)
		r.Turns = append(r.Turns, Turn{Answer: &first}, Turn{Text: "And now?"})
		u.holds(u.chat(r).Text, `You said: "And now?".`, "The conversation has 3 messages.")
	}},
	{"stream", func(u *user) {
		for _, model := range u.chatEndpoints() {
			r := asks(model, "Hello, \"world\" <&> ünïcödé 🙂 \\ end")
			u.same(u.chat(r), u.stream(r))
		}
	}},
	{"long stream", func(u *user) {
		r := asks("claude", "[[sim: tokens=5000]]")
		r.MaxTokens = 6000
		answer := u.stream(r)
		u.same(u.chat(r), answer)
		if answer.Usage.Output != 5000 || strings.Count(answer.Text, " ") != 4999 {
			u.Errorf("%d tokens and %d bytes, want 5000 words", answer.Usage.Output, len(answer.Text))
		}
	}},
	{"end by length", func(u *user) {
		r := asks("claude", "[[sim: tokens=100]]")
		r.MaxTokens = 20
		for _, answer := range []Answer{u.chat(r), u.stream(r)} {
			u.ends(answer, "length")
		}
	}},
	{"stop sequence", func(u *user) {
		r := asks("claude", "Hello")
		r.Stop = []string{"You said"}
		for _, answer := range []Answer{u.chat(r), u.stream(r)} {
			u.ends(answer, "stop")
			if strings.Contains(answer.Text, "You said") || answer.Text == "" {
				u.Errorf("the answer goes on after the stop sequence: %q", answer.Text)
			}
		}
	}},
	{"image", func(u *user) {
		r := asks("claude", "What is this?")
		r.Turns[0].Image = picture()
		u.holds(u.chat(r).Text, "The image is png", "2x3 pixels")
	}},
	{"document", func(u *user) {
		r := asks("claude", "What is this?")
		r.Turns[0].Document = []byte("%PDF-1.4 remember the milk")
		u.holds(u.chat(r).Text, `The document "`, "pdf, 26 bytes")
	}},
	{"reasoning", func(u *user) { u.reasoned(u.chat(reasoning())) }},
	{"reasoning in a stream", func(u *user) { u.reasoned(u.stream(reasoning())) }},
	{"reasoning replayed", func(u *user) {
		for _, ask := range []func(Request) Answer{u.chat, u.stream} {
			r := reasoning()
			r.Turns[0].Text, r.Tools = "Call get_weather city=Paris", []Tool{weather}
			first := ask(r)
			u.reasoned(first)
			u.calls(first, `get_weather {"city":"Paris"}`)
			r.Turns = append(r.Turns, Turn{Answer: &first}, resultsOf(first))
			u.holds(ask(r).Text, "rain in Paris", "The conversation has 3 messages.")
		}
	}},
	{"structured output", func(u *user) {
		r := asks("claude", "Give me city=Oslo count=3")
		r.Schema = json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"},"count":{"type":"integer"}},"required":["city","count"],"additionalProperties":false}`)
		for _, answer := range []Answer{u.chat(r), u.stream(r)} {
			u.ends(answer, "stop")
			if got := canonical(answer.Text); got != `{"city":"Oslo","count":3}` {
				u.Errorf("the answer is %s", answer.Text)
			}
		}
	}},
}

// reasoning names the model by its ID, since some clients know by that what a model can do.
func reasoning() Request {
	r := asks(endpoints["claude"]["MODEL_ID"], "Think about it")
	r.Reasoning = true
	return r
}

// chatEndpoints are those whose models the client can call: Bedrock's InvokeModel in Anthropic's form is for Claude alone.
func (u *user) chatEndpoints() []string {
	if strings.HasSuffix(u.client.name, "on Bedrock") || strings.HasSuffix(u.client.name, "bedrock-sdk") {
		return chatEndpoints[:1]
	}
	return chatEndpoints
}

// holds fails where a text lacks a part.
func (u *user) holds(text string, parts ...string) {
	u.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			u.Errorf("%.800q does not hold %q", text, part)
		}
	}
}

// ends fails where an answer did not end that way, or without usage.
func (u *user) ends(answer Answer, finish string) {
	u.Helper()
	if answer.Finish != finish || answer.Usage.Input == 0 || answer.Usage.Output == 0 {
		u.Errorf("finish %q with usage %+v, want %q with all counts: %.300q", answer.Finish, answer.Usage, finish, answer.Text)
	}
}

// same fails where two answers differ in what a user sees.
func (u *user) same(whole, streamed Answer) {
	u.Helper()
	whole.Native, streamed.Native = nil, nil
	for _, answer := range []Answer{whole, streamed} {
		for i, call := range answer.Calls {
			answer.Calls[i].Input = canonical(call.Input)
		}
	}
	if diff := cmp.Diff(whole, streamed); diff != "" || whole.Text == "" && whole.Calls == nil {
		u.Errorf("the whole answer and the streamed one differ (-whole +streamed):\n%s", diff)
	}
}

// reasoned fails where an answer has no reasoning, or none that can be proven where the API has a proof.
func (u *user) reasoned(answer Answer) {
	u.Helper()
	u.holds(answer.Reasoning, "The user wrote")
	if isProven := u.client.dialect != chatDialect; isProven && answer.Signature == "" {
		u.Error("the reasoning has no signature")
	}
}

func picture() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 3))) // a buffer takes everything
	return b.Bytes()
}

// canonical sorts the members of JSON, so that only what it says is compared.
func canonical(text string) string {
	var decoded any
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		return "not JSON: " + text
	}
	encoded, _ := json.Marshal(decoded) // it was decoded
	return string(encoded)
}
