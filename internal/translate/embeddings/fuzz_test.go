// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

var models = []string{titan1, titan2, cohere3, cohere4, nova}

func messageOf(err error) string {
	var refused *field.Refusal
	if errors.As(err, &refused) {
		return refused.Message
	}
	return ""
}

// FuzzCreate: whatever the body, the caller is told what is wrong with it, or every body for Bedrock is JSON and holds what is asked for.
func FuzzCreate(f *testing.F) {
	for i, seed := range []string{
		`{"model":"m","input":"a"}`, `{"model":"m","input":["a","\ud83d\ude00"],"encoding_format":"base64"}`, `{"model":"m","input":[1,2]}`,
		`{"model":"m","input":"a","dimensions":256,"input_type":"search_query","user":"u"}`, `{"model":"m","input":[[1]]}`, `{"input":5}`, `[]`, ``, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(seed), i)
	}
	f.Fuzz(func(t *testing.T, body []byte, choice int) {
		r := requestOf(string(body), models[uint(choice)%uint(len(models))])
		r.Serves = func(string) bool { return true }
		call, err := Create(r)
		if err != nil {
			if message := messageOf(err); message == "" || len(message) > 4096 {
				t.Errorf("want a refusal with a message of a bounded length, got %v", err)
			}
			return
		}
		for _, made := range call.Bodies {
			if !json.Valid(made) {
				t.Errorf("want JSON, got %s", made)
			}
		}
	})
}

// FuzzAnswer: whatever Bedrock answers, the caller gets JSON with an embedding for each text, or an error.
func FuzzAnswer(f *testing.F) {
	for i, id := range models {
		f.Add(answerTo(id, []string{"1"}).Body, i, i%2 == 0)
	}
	f.Add([]byte(`{"embeddings":[{"embeddingType":"TEXT","embedding":[0.5]}]}`), 4, true)
	f.Add([]byte(`{"embedding":[]}`), 1, true)
	f.Fuzz(func(t *testing.T, answer []byte, choice int, asBase64 bool) {
		format := formatFloat
		if asBase64 {
			format = formatBase64
		}
		call, err := Create(requestOf(`{"model":"m","input":"a","encoding_format":"`+format+`"}`, models[uint(choice)%uint(len(models))]))
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := call.Answer([]translate.Answer{{Header: http.Header{}, Body: answer}})
		if err != nil {
			return
		}
		if got := read(t, body); len(got.Data) != 1 {
			t.Errorf("want one embedding, got %s", body)
		}
	})
}

// BenchmarkCreate makes the requests of 96 texts of 1 KB.
func BenchmarkCreate(b *testing.B) {
	text := strings.Repeat("some words of a text that is embedded ", 26)
	body := `{"model":"m","input":["` + strings.Repeat(text+`","`, 95) + text + `"]}`
	for name, id := range map[string]string{"Titan": titan2, "Cohere": cohere3} {
		b.Run(name, func(b *testing.B) {
			r := requestOf(body, id)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Create(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAnswer makes the answer of 96 embeddings of 1024 dimensions.
func BenchmarkAnswer(b *testing.B) {
	vector := "[" + strings.Repeat("-0.041503906,", 1023) + "0.5]"
	answer := []translate.Answer{{Header: http.Header{}, Body: []byte(`{"embeddings":[` + strings.Repeat(vector+",", 95) + vector + `]}`)}}
	texts := strings.Repeat(`"a",`, 95) + `"a"`
	for _, format := range []string{formatFloat, formatBase64} {
		b.Run(format, func(b *testing.B) {
			call, err := Create(requestOf(fmt.Sprintf(`{"model":"m","input":[%s],"encoding_format":"%s"}`, texts, format), cohere3))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(answer[0].Body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := call.Answer(answer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
