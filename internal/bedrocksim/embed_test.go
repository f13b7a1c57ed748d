// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	novaEmbed = "amazon.nova-2-multimodal-embeddings-v1:0"
	cohereV4  = "us.cohere.embed-v4:0"
)

// vectorsOf finds the vectors of floats in an answer, whatever its form.
func vectorsOf(v any) [][]float64 {
	var found [][]float64
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if name != "embeddingsByType" {
				found = append(found, vectorsOf(v[name])...)
			}
		}
	case []any:
		var vector []float64
		for _, element := range v {
			n, ok := element.(float64)
			if !ok {
				found = append(found, vectorsOf(element)...)
				continue
			}
			vector = append(vector, n)
		}
		if vector != nil {
			found = append(found, vector)
		}
	}
	return found
}

func length(v []float64) float64 {
	var squares float64
	for _, x := range v {
		squares += x * x
	}
	return math.Sqrt(squares)
}

func TestEmbeddingsOfEveryForm(t *testing.T) {
	novaBody := func(text, more string) string {
		return `{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX"` + more + `,"text":{"truncationMode":"END","value":"` + text + `"}}}`
	}
	for name, tc := range map[string]struct {
		model, body string
		vectors     int
		dimension   int
		unit        bool
	}{
		"Titan 1":                  {"amazon.titan-embed-text-v1", `{"inputText":"one"}`, 1, 1536, false},
		"Titan 2":                  {"amazon.titan-embed-text-v2:0", `{"inputText":"one"}`, 1, 1024, true},
		"Titan 2, short":           {"amazon.titan-embed-text-v2:0", `{"inputText":"one","dimensions":256}`, 1, 256, true},
		"Titan 2, not normalised":  {"amazon.titan-embed-text-v2:0", `{"inputText":"one","normalize":false}`, 1, 1024, false},
		"Cohere 3":                 {"cohere.embed-english-v3", `{"texts":["one","two"],"input_type":"search_query"}`, 2, 1024, true},
		"Cohere 3, by type":        {"cohere.embed-english-v3", `{"texts":["one","two"],"input_type":"search_query","embedding_types":["float"]}`, 2, 1024, true},
		"Cohere 4":                 {cohereV4, `{"texts":["one"],"input_type":"search_query"}`, 1, 1536, true},
		"Cohere 4, short":          {cohereV4, `{"texts":["one"],"input_type":"search_query","output_dimension":512}`, 1, 512, true},
		"Cohere 4, mixed content":  {cohereV4, `{"inputs":[{"content":[{"type":"text","text":"one"}]}],"input_type":"search_query"}`, 1, 1536, true},
		"Nova":                     {novaEmbed, novaBody("one", ""), 1, 3072, true},
		"Nova, of three and a bit": {novaEmbed, novaBody("one", `,"embeddingDimension":384`), 1, 384, true},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func(body string) [][]float64 {
				w := post(New(), tc.model, "invoke", body)
				var tree any
				if err := json.Unmarshal(w.Body.Bytes(), &tree); err != nil || w.Code != 200 {
					t.Fatalf("answer %d %.200s", w.Code, w.Body)
				}
				return vectorsOf(tree)
			}
			got := ask(tc.body)
			if len(got) != tc.vectors || len(got[0]) != tc.dimension || (math.Abs(length(got[0])-1) < 1e-4) != tc.unit {
				t.Fatalf("%d vectors of %d numbers, length %f; want %d of %d", len(got), len(got[0]), length(got[0]), tc.vectors, tc.dimension)
			}
			if diff := cmp.Diff(got, ask(tc.body)); diff != "" {
				t.Error("equal texts have different vectors")
			}
			if cmp.Equal(got[0], ask(strings.Replace(tc.body, `"one"`, `"uno"`, 1))[0]) {
				t.Error("different texts have one vector")
			}
		})
	}
}

func TestEmbeddingsOfOtherTypes(t *testing.T) {
	w := post(New(), cohereV4, "invoke", `{"texts":["one"],"input_type":"search_query","output_dimension":256,"embedding_types":["int8","uint8","binary","ubinary"]}`)
	var got struct{ Embeddings map[string][][]int }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]struct{ count, low, high int }{"int8": {256, -128, 127}, "uint8": {256, 0, 255}, "binary": {32, -128, 127}, "ubinary": {32, 0, 255}} {
		vector := got.Embeddings[kind][0]
		if len(vector) != want.count {
			t.Errorf("%s: %d numbers, want %d", kind, len(vector), want.count)
		}
		for _, n := range vector {
			if n < want.low || n > want.high {
				t.Errorf("%s: %d is out of bounds", kind, n)
			}
		}
	}
	w = post(New(), "amazon.titan-embed-text-v2:0", "invoke", `{"inputText":"one","embeddingTypes":["binary"]}`)
	if !strings.Contains(w.Body.String(), `"embeddingsByType":{"binary":[`) || strings.Contains(w.Body.String(), `"embedding":`) {
		t.Errorf("answer %.100s, want bits alone", w.Body)
	}
}

func TestEmbeddingsAreRefused(t *testing.T) {
	texts := `"` + strings.Repeat(`x","`, 96) + `x"`
	for name, tc := range map[string]struct{ model, body, want string }{
		"97 texts":                {"cohere.embed-english-v3", `{"texts":[` + texts + `],"input_type":"search_query"}`, "length less than or equal to 96"},
		"no input type":           {"cohere.embed-english-v3", `{"texts":["x"]}`, "required key [input_type] not found"},
		"an empty text":           {cohereV4, `{"texts":[""],"input_type":"search_query"}`, "expected minLength: 1"},
		"a dimension for Cohere3": {"cohere.embed-english-v3", `{"texts":["x"],"input_type":"search_query","output_dimension":256}`, "extraneous key [output_dimension]"},
		"an odd dimension":        {cohereV4, `{"texts":["x"],"input_type":"search_query","output_dimension":300}`, "300 is not a valid enum value"},
		"a dimension for Titan 1": {"amazon.titan-embed-text-v1", `{"inputText":"x","dimensions":256}`, "extraneous key [dimensions]"},
		"an odd one for Titan 2":  {"amazon.titan-embed-text-v2:0", `{"inputText":"x","dimensions":300}`, "300 is not a valid enum value"},
		"a batch for Nova":        {novaEmbed, `{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX"}}`, "exactly one of [text, image, audio, video]"},
		"no purpose for Nova":     {novaEmbed, `{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"text":{"truncationMode":"END","value":"x"}}}`, "required key [embeddingPurpose] not found"},
	} {
		t.Run(name, func(t *testing.T) {
			if w := post(New(), tc.model, "invoke", tc.body); w.Code != 400 || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("answer %d %s, want 400 and %q", w.Code, w.Body, tc.want)
			}
		})
	}
}
