// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/json"

	"github.com/google/go-cmp/cmp"
)

var (
	weather = Tool{
		Name: "get_weather", Description: "Tells the weather.",
		Schema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
	}
	clock = Tool{Name: "get_time", Description: "Tells the time.", Schema: json.RawMessage(`{"type":"object","properties":{}}`)}
)

var toolCases = []conformanceCase{
	{"tool call", func(u *user) {
		answer := u.chat(withTools("Call get_weather city=Paris"))
		u.calls(answer, `get_weather {"city":"Paris"}`)
		u.ends(answer, "tools")
	}},
	{"tool without arguments", func(u *user) {
		for _, ask := range []func(Request) Answer{u.chat, u.stream} {
			answer := ask(withTools("Call get_time"))
			u.calls(answer, `get_time {}`)
			u.ends(answer, "tools")
		}
	}},
	{"tools loop", func(u *user) { u.loop("claude", false, u.chat) }},
	{"tools loop in streams", func(u *user) { u.loop("claude", false, u.stream) }},
	// Also of clients that do not give the reasoning back, without which Claude would not go on reasoning.
	{"tools loop of a model that reasons", func(u *user) {
		u.loop(endpoints["claude"]["MODEL_ID"], true, u.chat)
		u.loop(endpoints["claude"]["MODEL_ID"], true, u.stream)
	}},
	{"parallel tools in a stream", func(u *user) {
		r := withTools("Call get_weather city=Paris and get_time and get_weather city=Oslo")
		answer := u.stream(r)
		u.calls(answer, `get_weather {"city":"Paris"}`, `get_time {}`, `get_weather {"city":"Oslo"}`)
		u.same(u.chat(r), answer)
	}},
	{"tool required", func(u *user) {
		r := withTools("Hello")
		r.Choice = "required"
		u.calls(u.chat(r), `get_weather {"city":"some city"}`)
	}},
	{"tool named", func(u *user) {
		r := withTools("Hello")
		r.Choice = "get_time"
		u.calls(u.chat(r), `get_time {}`)
	}},
}

func withTools(text string) Request {
	r := asks("claude", text)
	r.Tools = []Tool{weather, clock}
	return r
}

// loop has the model call two tools at once, gives it their results, and looks for those in its answer.
func (u *user) loop(model string, reasons bool, ask func(Request) Answer) {
	u.Helper()
	r := withTools("Call get_weather city=Paris and get_weather city=Oslo")
	r.Model, r.Reasoning = model, reasons
	first := ask(r)
	u.calls(first, `get_weather {"city":"Paris"}`, `get_weather {"city":"Oslo"}`)
	u.ends(first, "tools")
	r.Turns = append(r.Turns, Turn{Answer: &first}, resultsOf(first))
	second := ask(r)
	u.ends(second, "stop")
	for _, call := range first.Calls {
		u.holds(second.Text, "Tool result "+call.ID+" (success): rain in "+cityOf(call))
	}
}

// calls fails where the answer calls other tools than these, each "name input".
func (u *user) calls(answer Answer, want ...string) {
	u.Helper()
	var got []string
	seen := map[string]bool{}
	for _, call := range answer.Calls {
		got = append(got, call.Name+" "+canonical(call.Input))
		seen[call.ID] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		u.Fatalf("calls of tools (-want +got):\n%s", diff)
	}
	if len(seen) != len(want) || seen[""] {
		u.Fatalf("the calls have the IDs %v, want one each", seen)
	}
}

// resultsOf is what the tools return that an answer calls.
func resultsOf(answer Answer) Turn {
	var turn Turn
	for _, call := range answer.Calls {
		turn.Results = append(turn.Results, Result{call.ID, call.Name, "rain in " + cityOf(call)})
	}
	return turn
}

func cityOf(call Call) string {
	var input struct{ City string }
	_ = json.Unmarshal([]byte(call.Input), &input) // user.calls has compared it
	return input.City
}
