// SPDX-License-Identifier: Apache-2.0

// Package recordings reads traffic that was recorded from the real Bedrock, from the folder that OUTCROP_RECORDINGS names. It is for tests.
package recordings

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// folderVariable names the folder.
const folderVariable = "OUTCROP_RECORDINGS"

// Exchange is one request and its answer.
type Exchange struct {
	Repo  string `json:"repo"`
	File  string `json:"file"`
	Index int    `json:"idx"`
	// Operation is the SDK's name of it, and Path the request's.
	Operation string `json:"op"`
	Path      string `json:"path"`
	Model     string `json:"model"`
	// Request is the request's body, which some recordings do not have as text.
	Request any               `json:"req_body"`
	Status  int               `json:"status"`
	Header  map[string]string `json:"resp_headers"`
	Body    []byte            `json:"resp_body_b64"`
	// Stream tells of an event stream, and Frames how many frames another decoder saw in it; 0: it did not say.
	Stream bool `json:"stream"`
	Frames int  `json:"frames"`
}

// Name tells exchanges apart.
func (e Exchange) Name() string { return fmt.Sprintf("%s/%s#%d", e.Repo, e.File, e.Index) }

// RequestText is the request's body, or empty where the recording does not have it as text.
func (e Exchange) RequestText() string {
	text, _ := e.Request.(string)
	return text
}

// All are all exchanges. The test is skipped where there is no folder.
func All(t *testing.T) []Exchange {
	t.Helper()
	Folder(t)
	return IfAny(t)
}

// Folder is the folder itself, for what else is in it. The test is skipped where there is none.
func Folder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv(folderVariable)
	if folder == "" {
		t.Skip(folderVariable + " does not name the folder of recorded traffic")
	}
	return folder
}

// IfAny are all exchanges, and none where there is no folder, for tests that have cases of their own too.
func IfAny(t *testing.T) []Exchange {
	t.Helper()
	folder := os.Getenv(folderVariable)
	if folder == "" {
		t.Log("without recorded traffic, since " + folderVariable + " does not name its folder")
		return nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("want recordings in %s, got %v, %v", folder, files, err)
	}
	var all []Exchange
	for _, file := range files {
		all = append(all, read(t, file)...)
	}
	return all
}

func read(t *testing.T, path string) []Exchange {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []Exchange
	for decoder := json.NewDecoder(bufio.NewReader(file)); decoder.More(); {
		var e Exchange
		if err := decoder.Decode(&e); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, e)
	}
	return all
}

// Successful are those of an operation that Bedrock answered with 200.
func Successful(from []Exchange, operation string) []Exchange {
	var found []Exchange
	for _, e := range from {
		if e.Operation == operation && e.Status == http.StatusOK {
			found = append(found, e)
		}
	}
	return found
}

// Frames takes an event stream apart, with the SDK's own decoder.
func Frames(t *testing.T, body []byte) []eventstream.Message {
	t.Helper()
	var frames []eventstream.Message
	for decoder, source := eventstream.NewDecoder(), bytes.NewReader(body); ; {
		frame, err := decoder.Decode(source, nil)
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
}
