// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

const secret = "AKIDSECRET"

var errorCases = map[string]struct {
	err    error
	want   string
	header map[string]string
}{
	"a refusal names its parameter": {
		err:  field.Refuse(field.CodeType, "stop", "Invalid."),
		want: `400 {"error":{"message":"Invalid.","type":"invalid_request_error","param":"stop","code":"invalid_type"}}`,
	},
	"a read that went over the limit": {
		err:  fmt.Errorf("read body: %w", &http.MaxBytesError{Limit: 9}),
		want: `413 {"error":{"message":"The request body is larger than 9 bytes, which is this endpoint's limit. Send a smaller request.","type":"invalid_request_error","param":null,"code":"request_too_large"}}`,
	},
	"an unknown model, quoted up to a bound": {
		err:  UnknownModel(strings.Repeat("é", 40)),
		want: "404 {\"error\":{\"message\":\"The model `" + strings.Repeat("é", 32) + "…` does not exist here. GET /v1/models lists the names that this endpoint serves.\",\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}",
	},
	"Bedrock's own words about an invalid request": {
		err:    fmt.Errorf("converse: %w", &bedrock.Error{Class: bedrock.Invalid, Message: "Too long.", RequestID: "r-1", RetryAfter: time.Minute}),
		want:   `400 {"error":{"message":"Too long.","type":"invalid_request_error","param":null,"code":null}}`,
		header: map[string]string{"X-Amzn-Requestid": "r-1", "Retry-After": ""},
	},
	"words that are not UTF-8": {
		err:  &bedrock.Error{Class: bedrock.Invalid, Message: "Too \xff long."},
		want: `400 {"error":{"message":"Too ` + "\uFFFD" + ` long.","type":"invalid_request_error","param":null,"code":null}}`,
	},
	"throttled without a hint": {
		err:    &bedrock.Error{Class: bedrock.Throttled},
		want:   `429 {"error":{"message":"Too many requests or tokens, please wait before trying again.","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}`,
		header: map[string]string{"Retry-After": "5"},
	},
	"throttled with a hint of less than a second": {
		err:    &bedrock.Error{Class: bedrock.Throttled, Message: "Wait.", RetryAfter: 10 * time.Millisecond},
		want:   `429 {"error":{"message":"Wait.","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}`,
		header: map[string]string{"Retry-After": "1"},
	},
	"denied, without what Bedrock says of the identity": {
		err:    &bedrock.Error{Class: bedrock.Denied, Message: secret, Err: errors.New(secret)},
		want:   `503 {"error":{"message":"The endpoint's AWS identity may not use its model. Your request and your key are not at fault; call the platform team that runs this endpoint.","type":"server_error","param":null,"code":"endpoint_access_denied"}}`,
		header: map[string]string{"Retry-After": "30", "X-Should-Retry": "false"},
	},
	"a deadline": {
		err:  fmt.Errorf("read: %w", context.DeadlineExceeded),
		want: `504 {"error":{"message":"Bedrock did not answer in time.","type":"server_error","param":null,"code":"timeout"}}`,
	},
	"a caller that went away": {
		err:  context.Canceled,
		want: `499 {"error":{"message":"The request was canceled.","type":"server_error","param":null,"code":"canceled"}}`,
	},
	"any other error, without its text": {
		err:  errors.New(secret),
		want: `500 {"error":{"message":"The endpoint failed while it processed your request.","type":"server_error","param":null,"code":"internal_error"}}`,
	},
}

func TestWriteError(t *testing.T) {
	for name, tc := range errorCases {
		t.Run(name, func(t *testing.T) {
			recorder := httptest.NewRecorder()
			WriteError(recorder, tc.err)
			if diff := cmp.Diff(tc.want, fmt.Sprintf("%d %s", recorder.Code, recorder.Body)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := recorder.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("want application/json, got %q", got)
			}
			for header, want := range tc.header {
				if got := recorder.Header().Get(header); got != want {
					t.Errorf("%s: want %q, got %q", header, want, got)
				}
			}
		})
	}
}

func TestRefusalKeepsTheRequestOutOfLogs(t *testing.T) {
	_, err := Chat(requestOf(sonnet, []byte(`{"model":"m","messages":[{"role":"a secret","content":"x"}]}`)))
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "messages[0].role") {
		t.Errorf("want an error with the parameter and without the value, got %v", err)
	}
}

func TestModels(t *testing.T) {
	created := time.Unix(1700000000, 0)
	want := `{"object":"list","data":[{"id":"a","object":"model","created":1700000000,"owned_by":"amazon-bedrock"},{"id":"b","object":"model","created":1700000000,"owned_by":"amazon-bedrock"}]}`
	if diff := cmp.Diff(want, string(Models([]string{"a", "b"}, created))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want = `{"id":"a","object":"model","created":1700000000,"owned_by":"amazon-bedrock"}`
	if diff := cmp.Diff(want, string(Model("a", created))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(`{"object":"list","data":[]}`, string(Models(nil, created))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
