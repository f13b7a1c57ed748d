// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/recordings"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// recordedEmbeddings are the exchanges with models that make embeddings.
func recordedEmbeddings(t *testing.T) []recordings.Exchange {
	t.Helper()
	var found []recordings.Exchange
	for _, e := range recordings.All(t) {
		if e.Status == http.StatusOK && model.Of(e.Model).Embedding != "" {
			found = append(found, e)
		}
	}
	return found
}

// TestRecordedAnswers holds every recorded answer of a model that makes embeddings against what a caller is told: all numbers, and the tokens.
func TestRecordedAnswers(t *testing.T) {
	forms := map[string]int{}
	for _, e := range recordedEmbeddings(t) {
		name := e.Name()
		want := recordedVectors(t, e.Body)
		input, _ := json.Marshal(repeated("a", len(want)))
		header := http.Header{}
		for key, value := range e.Header {
			header.Set(key, value)
		}
		for _, format := range []string{formatFloat, formatBase64} {
			call, err := Create(requestOf(`{"model":"m","input":`+string(input)+`,"encoding_format":"`+format+`"}`, e.Model))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(call.Bodies) > 1 {
				t.Fatalf("%s: want one body, got %d", name, len(call.Bodies))
			}
			body, outcome, err := call.Answer([]translate.Answer{{Header: header, Body: e.Body}})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if wantTokens := recordedTokens(e); outcome.Input != wantTokens {
				t.Errorf("%s: want %d tokens, got %d", name, wantTokens, outcome.Input)
			}
			for i, one := range read(t, body).Data {
				if diff := cmp.Diff(want[i], numbers(t, format, one.Embedding)); diff != "" {
					t.Errorf("%s: %s (-want +got)\n%s", name, format, diff)
				}
			}
		}
		forms[model.Of(e.Model).Embedding]++
	}
	t.Logf("recorded answers by their form: %v", forms)
	for _, form := range []string{"titan-1", "titan-2", "cohere-3", "cohere-4", "nova"} {
		if forms[form] == 0 {
			t.Errorf("want a recorded answer of the form %s, got none", form)
		}
	}
}

func repeated[T any](value T, count int) []T {
	made := make([]T, count)
	for i := range made {
		made[i] = value
	}
	return made
}

func numbers(t *testing.T, format string, raw json.RawMessage) []float32 {
	t.Helper()
	if format == formatBase64 {
		return floatsOf(t, raw)
	}
	var made []float32
	if err := json.Unmarshal(raw, &made); err != nil {
		t.Fatal(err)
	}
	return made
}

// recordedTokens reads an answer without the types of the translator, as does recordedVectors.
func recordedTokens(e recordings.Exchange) int64 {
	var body map[string]any
	_ = json.Unmarshal(e.Body, &body)
	if count, ok := body["inputTextTokenCount"].(float64); ok {
		return int64(count)
	}
	var count int64
	_, _ = fmt.Sscan(e.Header["x-amzn-bedrock-input-token-count"], &count)
	return count
}

func recordedVectors(t *testing.T, raw []byte) [][]float32 {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	if one, ok := body["embedding"]; ok {
		return [][]float32{vectorOf(one)}
	}
	found := body["embeddings"]
	if byType, ok := found.(map[string]any); ok {
		found = byType["float"]
	}
	var vectors [][]float32
	for _, one := range found.([]any) {
		if named, ok := one.(map[string]any); ok {
			one = named["embedding"]
		}
		vectors = append(vectors, vectorOf(one))
	}
	return vectors
}

func vectorOf(value any) []float32 {
	var made []float32
	for _, number := range value.([]any) {
		made = append(made, float32(number.(float64)))
	}
	return made
}

// TestRecordedRequests gives each request that was recorded with OpenAI's own API to a model of Bedrock's: it is served where it gives text.
func TestRecordedRequests(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordings.Folder(t), "openai-api", "embeddings-*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("want recorded requests, got %v, %v", files, err)
	}
	refusedHere := map[string]string{
		"embeddings-tokens.yaml":        "take text",
		"embeddings-bad-request.yaml":   "dimensions",
		"embeddings-unknown-model.yaml": "does not exist",
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var recorded struct {
			Interactions []struct {
				Request struct{ Body string }
			}
		}
		if err := yaml.Unmarshal(raw, &recorded); err != nil {
			t.Fatal(err)
		}
		for _, interaction := range recorded.Interactions {
			r := requestOf(interaction.Request.Body, titan2)
			r.Serves = func(name string) bool { return name == "text-embedding-3-small" }
			_, err := Create(r)
			want := refusedHere[filepath.Base(file)]
			if refused := err != nil; refused != (want != "") || refused && !strings.Contains(messageOf(err), want) {
				t.Errorf("%s: want a refusal that says %q or none, got %v", file, want, err)
			}
		}
	}
}
