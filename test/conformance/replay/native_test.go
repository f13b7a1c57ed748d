// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecordedNative replays every recorded exchange through the proxy: what the caller sent reaches the upstream, and the upstream's answer the caller.
func TestRecordedNative(t *testing.T) {
	recordings := loadRecordings(t)
	models := map[string]bool{}
	for _, r := range recordings {
		model, err := r.model()
		if err != nil {
			t.Fatal(err)
		}
		models[model] = true
	}
	bedrock := newUpstream()
	defer bedrock.Close()
	proxy := proxyBefore(t, bedrock.URL, models)
	passed, counts := 0, map[string]int{}
	for _, r := range recordings {
		t.Run(r.name(), func(t *testing.T) {
			defer counted(t, &passed)
			bedrock.prepare(r.answer())
			got := post(t, proxy+r.Path, headerOf(r.RequestHeader), r.RequestBody)
			if r.RequestBody == "" {
				refusedItself(t, got, bedrock.requests())
				return
			}
			arrived(t, bedrock.requests(), request{"/model/" + escaped(upstreamModel) + "/" + r.operation(), headerOf(r.RequestHeader), r.RequestBody})
			if r.Status == http.StatusOK {
				identical(t, r.answer(), got)
			} else {
				refusedAlike(t, r.answer(), got)
			}
		})
		counts[r.Operation]++
	}
	if len(recordings) < 400 {
		t.Errorf("only %d recordings were replayed", len(recordings))
	}
	sum(t, "recorded exchanges behind the native routes, %d models by ID or ARN, %v: %d of %d passed", len(models), counts, passed, len(recordings))
}

// escaped is a model ID as AWS's SDKs write it in a path.
func escaped(model string) string { return strings.ReplaceAll(url.PathEscape(model), ":", "%3A") }

// arrived wants the one request that the caller sent, with the endpoint's model in its path and the caller's credentials left behind.
func arrived(t *testing.T, got []request, want request) {
	t.Helper()
	if len(got) != 1 {
		t.Fatalf("%d requests arrived, want 1", len(got))
	}
	if got[0].path != want.path {
		t.Errorf("the path is %s, want %s", got[0].path, want.path)
	}
	if got[0].body != want.body {
		t.Errorf("another body arrived:\n%.500s\nwant\n%.500s", got[0].body, want.body)
	}
	for name := range want.header {
		isAnything := want.header.Get(name) == "*/*" // the proxy then says what the operation answers in
		if isOperationHeader(name) && !isAnything && got[0].header.Get(name) != want.header.Get(name) {
			t.Errorf("%s is %q, want %q", name, got[0].header.Get(name), want.header.Get(name))
		}
	}
	if !strings.HasPrefix(got[0].header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=AKIDSIMULATOR/") {
		t.Error("the request is not signed with the endpoint's identity")
	}
}

// refusedItself wants the proxy's own refusal of a request without a body. Bedrock refuses it too, for another fault of those that were recorded.
func refusedItself(t *testing.T, got answer, requests []request) {
	t.Helper()
	if told := exceptionOf(got); got.status != http.StatusBadRequest || told.Exception == "" || told.Message == "" || len(requests) > 0 {
		t.Errorf("%d %+v and %d requests upstream for a request without a body", got.status, told, len(requests))
	}
}

// isOperationHeader tells whether a header is part of an operation's input or output.
func isOperationHeader(name string) bool {
	return strings.HasPrefix(name, "X-Amzn-Bedrock-") || name == "Accept"
}

// identical wants the upstream's status, bytes and documented headers.
func identical(t *testing.T, want, got answer) {
	t.Helper()
	if got.status != want.status || !bytes.Equal(got.body, want.body) {
		t.Errorf("%d with %d bytes, want %d with these %d bytes: %.300q", got.status, len(got.body), want.status, len(want.body), got.body)
	}
	for name := range want.header {
		if documented := isOperationHeader(name) || name == "Content-Type" || name == "X-Amzn-Requestid"; documented && got.header.Get(name) != want.header.Get(name) {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want.header.Get(name))
		}
	}
}

// refusedAlike wants the upstream's status, exception and message, but for refusals of the endpoint's own identity, which a caller may not take for its own.
func refusedAlike(t *testing.T, want, got answer) {
	t.Helper()
	told := exceptionOf(got)
	if want.status == http.StatusForbidden {
		if got.status != http.StatusServiceUnavailable || told.Exception != "ServiceUnavailableException" || !strings.Contains(told.Message, "platform team") {
			t.Errorf("%d %+v for a refusal of the endpoint's identity", got.status, told)
		}
		return
	}
	if diff := cmp.Diff(exceptionOf(want), told); diff != "" || got.status != want.status {
		t.Errorf("status %d, want %d; exception (-want +got):\n%s", got.status, want.status, diff)
	}
}

// exception is an error in Bedrock's form.
type exception struct{ Exception, Message string }

// exceptionOf reads an error as AWS's SDKs do: the name is in a header or in the body, and may have a namespace before it or an address after it.
func exceptionOf(a answer) exception {
	var body struct {
		Type    string `json:"__type"`
		Message string
	}
	_ = json.Unmarshal(a.body, &body) // what is no JSON has no message
	name := a.header.Get("X-Amzn-Errortype")
	if name == "" {
		name = body.Type
	}
	name, _, _ = strings.Cut(name, ":")
	return exception{name[strings.LastIndexByte(name, '#')+1:], body.Message}
}
