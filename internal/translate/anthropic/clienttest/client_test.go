// SPDX-License-Identifier: Apache-2.0

package clienttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	sdk "github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/pagination"
	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	translator "github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

const sonnet45 = "anthropic.claude-sonnet-4-5-20250929-v1:0"

func requestOf(body []byte, id string) translate.Request {
	return translate.Request{Body: body, Header: http.Header{}, Serves: func(name string) bool { return name == "claude" }, Family: model.Of(id), ID: "1"}
}

// asked is a call of which only the answer matters.
func asked(t *testing.T, stream bool) *translate.Call {
	t.Helper()
	call, err := translator.Messages(requestOf(fmt.Appendf(nil, `{"model":"claude","max_tokens":9,"stream":%t,"messages":[{"role":"user","content":"Hi"}]}`, stream), sonnet45))
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// TestLawOfReturn gives answers back as an official client does, and wants Bedrock to get what it said: text, thinking with its signature, withheld thinking,
// and calls of tools whose names it had not taken.
func TestLawOfReturn(t *testing.T) {
	said := `[{"reasoningContent":{"reasoningText":{"text":"Hm \u00e9.","signature":"c2ln"}}},{"reasoningContent":{"redactedContent":"cmVk"}},` +
		`{"text":"I look: \"now\"."},{"toolUse":{"toolUseId":"tooluse_1","name":"%s","input":{"zone":"UTC","n":1.0}}},{"toolUse":{"toolUseId":"tooluse_2","name":"now","input":{}}}]`
	ask := `{"model":"claude","max_tokens":9,"tools":[{"name":"get.time","input_schema":{"type":"object"}},{"name":"now","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"Hi"}%s]}`
	call, err := translator.Messages(requestOf(fmt.Appendf(nil, ask, ""), sonnet45))
	if err != nil {
		t.Fatal(err)
	}
	said = fmt.Sprintf(said, toolName(t, call))
	body, _, err := call.Answer([]translate.Answer{{Body: []byte(`{"output":{"message":{"role":"assistant","content":` + said + `}},"stopReason":"tool_use","usage":{}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	var message sdk.Message
	if err := json.Unmarshal(body, &message); err != nil {
		t.Fatal(err)
	}
	turn, err := json.Marshal(message.ToParam())
	if err != nil {
		t.Fatal(err)
	}
	call, err = translator.Messages(requestOf(fmt.Appendf(nil, ask, ","+string(turn)), sonnet45))
	if err != nil {
		t.Fatalf("%v for %s", err, turn)
	}
	if len(call.NotCarried) > 0 {
		t.Errorf("want everything carried, got %v", call.NotCarried)
	}
	turns := decoded(t, call.Bodies[0])["messages"].([]any)
	var want any
	if err := json.Unmarshal([]byte(said), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, turns[len(turns)-1].(map[string]any)["content"]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// toolName is the name that Bedrock gets for the first tool.
func toolName(t *testing.T, call *translate.Call) string {
	t.Helper()
	var request converse.Request
	if err := json.Unmarshal(call.Bodies[0], &request); err != nil {
		t.Fatal(err)
	}
	return request.ToolConfig.Tools[0].ToolSpec.Name
}

// TestModels holds the lists of models to what an official client reads.
func TestModels(t *testing.T) {
	created := time.Date(2026, 11, 1, 2, 3, 4, 5, time.UTC)
	var page pagination.Page[sdk.ModelInfo]
	if err := json.Unmarshal(translator.Models([]string{"claude", "other"}, created), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Data) != 2 || page.FirstID != "claude" || page.LastID != "other" || page.HasMore {
		t.Errorf("want both models, got %+v", page)
	}
	if got := string(translator.Models(nil, created)); got != `{"data":[],"first_id":null,"last_id":null,"has_more":false}` {
		t.Errorf("want an empty list, got %s", got)
	}
	if diff := cmp.Diff(`{"type":"model","id":"claude","display_name":"claude","created_at":"2026-11-01T02:03:04Z"}`, string(translator.Model("claude", created))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
