// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// module ships one canonical request and answer of each operation of Bedrock's runtime, and one of each exception.
const module = "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

// vectorModel is the model in the vectors' paths.
const vectorModel = "__ModelId__"

// served are the operations that a proxy serves, of those that have vectors.
var served = []string{"ApplyGuardrail", "Converse", "CountTokens", "InvokeModel"}

// guardrailPath gives a guardrail the form that Bedrock asks of one, which a proxy holds to.
var guardrailPath = strings.NewReplacer("__GuardrailIdentifier__", "abc123def456", "__GuardrailVersion__", "1")

// vectors are the texts of the module's snapshots with this ending, by the name before it.
func vectors(t *testing.T, pattern string) map[string]vector {
	t.Helper()
	folder, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(folder)), pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s has no %s (%v)", module, pattern, err)
	}
	all := map[string]vector{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		v := parseVector(string(text))
		v.first = guardrailPath.Replace(v.first)
		all[name] = v
	}
	return all
}

// vector is a request or an answer: its first line, header and body.
type vector struct {
	first  string
	header http.Header
	body   string
}

// parseVector reads a snapshot. That of a request has an empty line after the first, that of an answer has none.
func parseVector(text string) vector {
	first, rest, _ := strings.Cut(text, "\n")
	head, body, _ := strings.Cut(strings.TrimPrefix(rest, "\n"), "\n\n")
	v := vector{first, http.Header{}, body}
	for line := range strings.Lines(head) {
		if name, value, isHeader := strings.Cut(strings.TrimSpace(line), ": "); isHeader {
			v.header.Set(name, value)
		}
	}
	return v
}

func (v vector) answer(t *testing.T) answer {
	t.Helper()
	status, err := strconv.Atoi(v.first)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status, v.header, []byte(v.body)}
}

func (v vector) target() (method, path string) {
	method, path, _ = strings.Cut(v.first, " ")
	return method, path
}

// TestVectors sends the SDK's own request of each operation and answers with its own answer, then with each exception.
func TestVectors(t *testing.T) {
	requests, answers := vectors(t, "request_snapshot/*.request.snap"), vectors(t, "response_snapshot/*.response.snap")
	exceptions := vectors(t, "response_snapshot/*.error.snap")
	bedrock := newUpstream()
	defer bedrock.Close()
	proxy := proxyBefore(t, bedrock.URL, map[string]bool{vectorModel: true})
	passed, all := 0, 0
	check := func(name string, run func(*testing.T)) {
		all++
		t.Run(name, func(t *testing.T) {
			defer counted(t, &passed)
			run(t)
		})
	}
	for _, operation := range served {
		r := requests[operation]
		check(operation, func(t *testing.T) {
			got := exchange(t, bedrock, proxy, r, answers[operation].answer(t))
			_, path := r.target()
			arrived(t, bedrock.requests(), request{strings.Replace(path, vectorModel, escaped(upstreamModel), 1), r.header, r.body})
			identical(t, answers[operation].answer(t), got)
		})
		for name, failure := range exceptions {
			check(operation+"/"+name, func(t *testing.T) {
				typedAlike(t, failure.answer(t), exchange(t, bedrock, proxy, r, failure.answer(t)))
			})
		}
		delete(requests, operation)
	}
	for operation, r := range requests {
		check(operation+" is not served", func(t *testing.T) { unserved(t, bedrock, proxy, r) })
	}
	sum(t, "vectors of the SDK, %d operations with %d exceptions each, %d operations not served: %d of %d passed",
		len(served), len(exceptions), len(requests), passed, all)
}

func exchange(t *testing.T, bedrock *upstream, proxy string, r vector, a answer) answer {
	t.Helper()
	bedrock.prepare(a)
	_, path := r.target()
	return post(t, proxy+path, r.header.Clone(), r.body)
}

// typedAlike wants the same exception with the same status. A text that is none of Bedrock's known ones, such as a vector's, is replaced.
func typedAlike(t *testing.T, want, got answer) {
	t.Helper()
	told := exceptionOf(got)
	if told.Message == "" {
		t.Error("the exception has no message")
	}
	if want.status != http.StatusForbidden {
		want.body = []byte(`{"__type":"` + exceptionOf(want).Exception + `","message":"` + told.Message + `"}`)
	}
	refusedAlike(t, want, got)
}

// unserved wants a clear answer to what a proxy does not do, and nothing to go upstream.
func unserved(t *testing.T, bedrock *upstream, proxy string, r vector) {
	t.Helper()
	bedrock.prepare(answer{status: http.StatusOK})
	method, path := r.target()
	q, err := http.NewRequestWithContext(t.Context(), method, proxy+path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	if got.StatusCode != http.StatusNotFound || len(bedrock.requests()) > 0 {
		t.Errorf("%s is answered %d, with %d requests upstream", r.first, got.StatusCode, len(bedrock.requests()))
	}
}
