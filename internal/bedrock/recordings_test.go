// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recording is one exchange of the recorded traffic.
type recording struct {
	File       string            `json:"file"`
	Operation  string            `json:"op"`
	Status     int               `json:"status"`
	Stream     bool              `json:"stream"`
	Exact      bool              `json:"exact"`
	Header     map[string]string `json:"resp_headers"`
	BodyBase64 string            `json:"resp_body_b64"`
	// Frames is how many frames another decoder saw.
	Frames int `json:"frames"`
}

// recordings reads the folder that OUTCROP_RECORDINGS names.
func recordings(t *testing.T) []recording {
	t.Helper()
	folder := os.Getenv("OUTCROP_RECORDINGS")
	if folder == "" {
		t.Skip("OUTCROP_RECORDINGS names no folder of recorded traffic")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings in the folder of OUTCROP_RECORDINGS (%v)", err)
	}
	var all []recording
	for _, file := range files {
		all = append(all, recordingsOf(t, file)...)
	}
	return all
}

func recordingsOf(t *testing.T, path string) []recording {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []recording
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r recording
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// replayed answers a client with a recording.
func replayed(t *testing.T, r recording) *Client {
	t.Helper()
	body, err := base64.StdEncoding.DecodeString(r.BodyBase64)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	for name, value := range r.Header {
		header.Set(name, value)
	}
	transport, _ := answering(r.Status, header, string(body))
	o := testOptions(t, "http://127.0.0.1:1")
	o.Transport = transport
	return newClient(t, o)
}

func streamOperations() map[string]Operation {
	return map[string]Operation{"ConverseStream": ConverseStream, "InvokeModelWithResponseStream": InvokeWithResponseStream}
}

func TestEveryRecordedStreamReadsToItsEnd(t *testing.T) {
	streams, failed := 0, 0
	for _, r := range recordings(t) {
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
	for _, r := range recordings(t) {
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
