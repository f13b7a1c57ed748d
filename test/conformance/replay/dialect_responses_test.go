// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"testing"
)

func readResponse(t *testing.T, text []byte) told {
	t.Helper()
	var response struct {
		Status            string
		IncompleteDetails struct{ Reason string } `json:"incomplete_details"`
		Output            []struct {
			Type, Name, Arguments string
			Content, Summary      []struct{ Text string }
		}
		Usage struct {
			Input   int `json:"input_tokens"`
			Output  int `json:"output_tokens"`
			Details struct {
				Cached int `json:"cached_tokens"`
			} `json:"input_tokens_details"`
		}
	}
	decode(t, text, &response)
	sum := told{Stop: response.Status, Input: response.Usage.Input, Cached: response.Usage.Details.Cached, Output: response.Usage.Output}
	if response.IncompleteDetails.Reason != "" {
		sum.Stop = response.IncompleteDetails.Reason
	}
	for _, item := range response.Output {
		into := &sum.Text
		switch item.Type {
		case "function_call":
			sum.Calls = append(sum.Calls, item.Name+" "+canonical(item.Arguments))
		case "reasoning":
			into = &sum.Reasoning
		}
		for _, part := range append(item.Summary, item.Content...) {
			*into += part.Text
		}
	}
	return sum
}

// joinResponse takes the response of the terminal event, and wants the pieces before it to make the same text.
func joinResponse(t *testing.T, events []event) []byte {
	t.Helper()
	var pieces string
	var whole json.RawMessage
	for i, e := range events {
		var one struct {
			Type     string
			Delta    string
			Sequence int `json:"sequence_number"`
			Response json.RawMessage
		}
		decode(t, e.data, &one)
		if one.Type != e.name || one.Sequence != i {
			t.Errorf("event %d is %s by name, %s by type, and has the sequence number %d", i, e.name, one.Type, one.Sequence)
		}
		switch one.Type {
		case "response.output_text.delta":
			pieces += one.Delta
		case "response.completed", "response.incomplete":
			whole = one.Response
			if i != len(events)-1 {
				t.Errorf("something follows %s", one.Type)
			}
		}
	}
	if whole == nil {
		t.Fatal("the stream ends without a terminal event")
	}
	if sum := readResponse(t, whole); sum.Text != pieces {
		t.Errorf("the pieces make %.300q, the whole is %.300q", pieces, sum.Text)
	}
	return whole
}
