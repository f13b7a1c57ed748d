// SPDX-License-Identifier: Apache-2.0

// Package scenariotest plays what an upstream answers to a dialect, and holds what comes of it against a file. It is for tests.
package scenariotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// Relay plays a stream to an encoder, and returns what a caller gets. Each line is the type of an event and its payload; "end" is the end of a whole body,
// and "error" one that ParseError reads. A stream without either breaks off.
func Relay(stream []byte, encoder translate.Encoder) []byte {
	var out []byte
	end := error(&bedrock.Error{Class: bedrock.BrokenStream})
	for line := range strings.Lines(string(stream)) {
		name, payload, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "end" {
			end = nil
			break
		}
		if name == "error" {
			end = ParseError(payload)
			break
		}
		encoded, err := encoder.Encode(name, []byte(payload))
		out = append(out, encoded...)
		if err != nil {
			end = err
			break
		}
	}
	return append(out, encoder.End(end)...)
}

// ParseError reads "Class message". Its cause is secret: no caller may see it.
func ParseError(line string) error {
	class, message, _ := strings.Cut(strings.TrimSpace(line), " ")
	return &bedrock.Error{Class: bedrock.Class(class), Message: message, RequestID: "upstream-1", RetryAfter: 1500 * time.Millisecond, Err: errors.New("secret cause")}
}

// Indent makes JSON readable, and ends it with a line's end.
func Indent(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		t.Fatalf("want JSON, got %q: %v", body, err)
	}
	return append(out.Bytes(), '\n')
}

// update has the scenarios written anew, whose diff is then the review.
var update = flag.Bool("update", false, "write what the translator produces into the scenarios")

// Compare holds what came of a scenario against its file, or writes the file anew where the tests run with -update.
func Compare(t *testing.T, file string, want, got *txtar.Archive) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, txtar.Format(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(txtar.Format(want)), string(txtar.Format(got))); diff != "" {
		t.Errorf("%s (-want +got)\n%s", file, diff)
	}
}
