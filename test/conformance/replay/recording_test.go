// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recording is one exchange that another project recorded with the real Bedrock.
type recording struct {
	Repo           string
	File           string
	Index          int `json:"idx"`
	Path           string
	Operation      string            `json:"op"`
	RequestHeader  map[string]string `json:"req_headers"`
	RequestBody    string            `json:"req_body"`
	Status         int
	ResponseHeader map[string]string `json:"resp_headers"`
	Body           []byte            `json:"resp_body_b64"`
}

func (r *recording) name() string {
	return fmt.Sprintf("%s/%s#%d", r.Repo, filepath.Base(r.File), r.Index)
}

// model is the model ID or ARN in the path, and operation the last segment: /model/{id}/{operation}.
func (r *recording) model() (string, error) {
	segments := strings.Split(r.Path, "/")
	return url.PathUnescape(strings.Join(segments[2:len(segments)-1], "/"))
}

func (r *recording) operation() string { return r.Path[strings.LastIndexByte(r.Path, '/')+1:] }

// ownHeaders are those of a connection, which are not replayed.
var ownHeaders = []string{"Content-Length", "Transfer-Encoding", "Connection", "Date", "Host", "Accept-Encoding"}

func headerOf(recorded map[string]string) http.Header {
	header := http.Header{}
	for name, value := range recorded {
		header.Set(name, value)
	}
	for _, name := range ownHeaders {
		header.Del(name)
	}
	return header
}

// answer is the recorded one, as an upstream gives it.
func (r *recording) answer() answer { return answer{r.Status, headerOf(r.ResponseHeader), r.Body} }

// loadRecordings reads the exchanges with Bedrock's runtime from the folder that OUTCROP_RECORDINGS names.
func loadRecordings(t *testing.T) []recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordingsFolder(t), "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings in the folder of OUTCROP_RECORDINGS (%v)", err)
	}
	var all []recording
	for _, path := range files {
		all = append(all, readRecordings(t, path)...)
	}
	return all
}

func recordingsFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("OUTCROP_RECORDINGS")
	if folder == "" {
		t.Skip("OUTCROP_RECORDINGS is not set: set it to the folder of recorded traffic to replay it")
	}
	return folder
}

func readRecordings(t *testing.T, path string) []recording {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []recording
	for decoder := json.NewDecoder(bufio.NewReader(file)); decoder.More(); {
		var r recording
		if err := decoder.Decode(&r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if strings.HasPrefix(r.Path, "/model/") {
			all = append(all, r)
		}
	}
	return all
}
