// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/recordings"
)

// replayed answers a client with a recording.
func replayed(t *testing.T, r recordings.Exchange) *Client {
	t.Helper()
	header := http.Header{}
	for name, value := range r.Header {
		header.Set(name, value)
	}
	transport, _ := answering(r.Status, header, string(r.Body))
	o := testOptions(t, "http://127.0.0.1:1")
	o.Transport = transport
	return newClient(t, o)
}

func streamOperations() map[string]Operation {
	return map[string]Operation{"ConverseStream": ConverseStream, "InvokeModelWithResponseStream": InvokeWithResponseStream}
}

func TestEveryRecordedStreamReadsToItsEnd(t *testing.T) {
	streams, failed := 0, 0
	for _, r := range recordings.All(t) {
		op, ok := streamOperations()[r.Operation]
		if !ok || !r.Stream || r.Status != http.StatusOK {
			continue
		}
		streams++
		names, err := streamTo(t.Context(), replayed(t, r), Request{Operation: op})
		if err == nil {
			if r.Frames != 0 && r.Frames != len(names) {
				t.Errorf("%s %s: %d events, want %d", r.File, op, len(names), r.Frames)
			}
			continue
		}
		failed++
		if got := asError(t, err); got.Exception != "ModelStreamErrorException" || got.Class != ModelFailed || len(names) != 44 {
			t.Errorf("%s %s: %v after %d events", r.File, op, got, len(names))
		}
	}
	t.Logf("%d streams, of which %d end with an exception", streams, failed)
	if streams < 100 || failed != 1 {
		t.Errorf("%d streams and %d exceptions, want over 100 and the one that was recorded", streams, failed)
	}
}

func TestEveryRecordedErrorHasItsClass(t *testing.T) {
	errs := 0
	for _, r := range recordings.All(t) {
		if r.Status < 400 || strings.HasPrefix(r.Operation, "mantle") {
			continue
		}
		errs++
		_, err := replayed(t, r).Do(t.Context(), Request{Operation: Converse})
		got := asError(t, err)
		wanted := map[int][]Class{400: {Invalid, NotFound}, 403: {Denied, Credentials, CredentialsExpired}, 404: {NotFound}}[r.Status]
		if got.Exception == "" || !slices.Contains(wanted, got.Class) {
			t.Errorf("%s: %v of status %d", r.File, got, r.Status)
		}
	}
	if errs < 20 {
		t.Errorf("%d recorded errors, want at least 20", errs)
	}
}
