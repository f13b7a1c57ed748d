// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

const (
	titan1  = "amazon.titan-embed-text-v1"
	titan2  = "amazon.titan-embed-text-v2:0"
	cohere3 = "cohere.embed-english-v3"
	cohere4 = "us.cohere.embed-v4:0"
	nova    = "amazon.nova-2-multimodal-embeddings-v1:0"
	claude  = "anthropic.claude-sonnet-4-5-20250929-v1:0"
)

func requestOf(body, modelID string) translate.Request {
	return translate.Request{
		Body: []byte(body), Header: http.Header{}, Serves: func(name string) bool { return name == "m" }, Family: model.Of(modelID), ID: "1", Now: time.Unix(1700000000, 0),
	}
}

func TestBodies(t *testing.T) {
	for name, tc := range map[string]struct {
		model, request string
		want           []string
		wantNotCarried []string
	}{
		"Titan v1 takes texts one by one": {
			titan1, `{"model":"m","input":["a","b\u00e4\n"],"encoding_format":"base64","dimensions":1536}`,
			[]string{`{"inputText":"a"}`, `{"inputText":"bä\n"}`},
			nil,
		},
		"Titan v2 has several dimensions, and no purposes": {
			titan2, `{"model":"m","input":"a","dimensions":256,"input_type":"search_query","user":"u"}`,
			[]string{`{"inputText":"a","dimensions":256}`},
			[]string{"input_type", "user"},
		},
		"Cohere v3 takes texts at once, for documents by default": {
			cohere3, `{"model":"m","input":["a","b"]}`, []string{`{"texts":["a","b"],"input_type":"search_document"}`}, nil,
		},
		"Cohere v4 has several dimensions": {
			cohere4, `{"model":"m","input":"a","dimensions":1536,"input_type":"search_query"}`,
			[]string{`{"texts":["a"],"input_type":"search_query","embedding_types":["float"],"output_dimension":1536}`},
			nil,
		},
		"Nova has several dimensions and words of its own": {
			nova, `{"model":"m","input":"a","dimensions":384,"input_type":"clustering"}`,
			[]string{`{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"CLUSTERING","embeddingDimension":384,"text":{"truncationMode":"NONE","value":"a"}}}`},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := Create(requestOf(tc.request, tc.model))
			if err != nil {
				t.Fatal(err)
			}
			if call.Model != "m" || call.Operation != bedrock.Invoke || call.Events != nil {
				t.Errorf("want InvokeModel for m in one piece, got %s for %s", call.Operation, call.Model)
			}
			var got []string
			for _, body := range call.Bodies {
				got = append(got, string(body))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("bodies (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tc.wantNotCarried, call.NotCarried); diff != "" {
				t.Errorf("not carried (-want +got)\n%s", diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		model, request string
		strict         bool
		wantCode       string
		wantPath       string
		wantMessage    string
	}{
		"no model":                {titan2, `{"input":"a"}`, false, field.CodeMissing, "model", "Missing required parameter"},
		"a model of another name": {titan2, `{"model":"x","input":"a"}`, false, field.CodeModelNotFound, "model", "does not exist"},
		"no input":                {titan2, `{"model":"m"}`, false, field.CodeMissing, "input", "Missing required parameter"},
		"an input that is null":   {titan2, `{"model":"m","input":null}`, false, field.CodeMissing, "input", "Missing required parameter"},
		"an empty text":           {titan2, `{"model":"m","input":""}`, false, field.CodeEmptyString, "input", "empty string"},
		"an empty text among others": {
			titan2, `{"model":"m","input":["a",""]}`, false, field.CodeEmptyString, "input[1]", "empty string",
		},
		"an empty array":        {titan2, `{"model":"m","input":[]}`, false, field.CodeEmptyArray, "input", "empty array"},
		"tokens":                {titan2, `{"model":"m","input":[1,2]}`, false, field.CodeType, "input", "take text"},
		"arrays of tokens":      {titan2, `{"model":"m","input":[[1],[2]]}`, false, field.CodeType, "input", "take text"},
		"an object":             {titan2, `{"model":"m","input":{}}`, false, field.CodeType, "input", "a string or an array"},
		"an unknown encoding":   {titan2, `{"model":"m","input":"a","encoding_format":"int8"}`, false, field.CodeValue, "encoding_format", "'float', 'base64'"},
		"a dimension of none":   {titan2, `{"model":"m","input":"a","dimensions":-1}`, false, field.CodeValue, "dimensions", "from 1"},
		"a dimension of others": {titan2, `{"model":"m","input":"a","dimensions":300}`, false, field.CodeValue, "dimensions", "256, 512 or 1024"},
		"a dimension of a fixed one": {
			titan1, `{"model":"m","input":"a","dimensions":256}`, false, field.CodeValue, "dimensions", "1536 dimensions",
		},
		"an unknown purpose":       {cohere3, `{"model":"m","input":"a","input_type":"x"}`, false, field.CodeValue, "input_type", "'search_query'"},
		"a model that only chats":  {claude, `{"model":"m","input":"a"}`, false, field.CodeValue, "model", "/v1/chat/completions"},
		"what a strict one drops":  {titan2, `{"model":"m","input":"a","user":"u"}`, true, field.CodeNotCarried, "user", "fidelity: Strict"},
		"an unknown field, strict": {titan2, `{"model":"m","input":"a","made_up":1}`, true, field.CodeNotCarried, "made_up", "fidelity: Strict"},
		"too many texts": {
			cohere3, `{"model":"m","input":[` + strings.Repeat(`"a",`, maxInputs) + `"a"]}`, false, field.CodeLongArray, "input", "2048",
		},
		"a body that is no JSON": {titan2, `{"model":`, false, field.CodeBody, "", "ends too early"},
		"an empty body":          {titan2, ``, false, field.CodeBody, "", "it is empty"},
		"a name twice":           {titan2, `{"model":"m","model":"m"}`, false, field.CodeBody, "", "the name 'model' twice, again at byte 13"},
		"a lone surrogate":       {titan2, `{"model":"m","input":"\ud800"}`, false, field.CodeBody, "", "not valid JSON"},
		"something after its end": {
			titan2, `{"model":"m","input":"a"} x`, false, field.CodeBody, "", "follows its end",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := requestOf(tc.request, tc.model)
			r.Strict = tc.strict
			_, err := Create(r)
			var refused *field.Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("want a refusal, got %v", err)
			}
			if refused.Code != tc.wantCode || refused.Path != tc.wantPath || !strings.Contains(refused.Message, tc.wantMessage) {
				t.Errorf("want %s of %q that says %q, got %s of %q: %s", tc.wantCode, tc.wantPath, tc.wantMessage, refused.Code, refused.Path, refused.Message)
			}
		})
	}
}

// TestBatches splits texts over as many requests as the model needs, and puts the embeddings back in their order.
func TestBatches(t *testing.T) {
	for name, tc := range map[string]struct {
		model      string
		texts      int
		wantBodies []int
	}{
		"one request is enough":     {cohere3, 96, []int{96}},
		"one text is too many":      {cohere3, 97, []int{96, 1}},
		"as many as there may be":   {cohere4, maxInputs, append(repeated(96, 21), 32)},
		"a model without any batch": {titan2, 3, []int{1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			texts := make([]string, tc.texts)
			for i := range texts {
				texts[i] = fmt.Sprint(i)
			}
			input, _ := json.Marshal(texts)
			call, err := Create(requestOf(`{"model":"m","input":`+string(input)+`}`, tc.model))
			if err != nil {
				t.Fatal(err)
			}
			var sizes []int
			answers := make([]translate.Answer, len(call.Bodies))
			for i, body := range call.Bodies {
				given := textsOf(t, body)
				sizes = append(sizes, len(given))
				answers[i] = answerTo(tc.model, given)
			}
			if diff := cmp.Diff(tc.wantBodies, sizes); diff != "" {
				t.Errorf("texts per body (-want +got)\n%s", diff)
			}
			body, outcome, err := call.Answer(answers)
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, body)
			for i, one := range got.Data {
				if one.Index != i || one.Object != "embedding" || string(one.Embedding) != fmt.Sprintf("[%d.5]", i) {
					t.Errorf("want the embedding of text %d, got %+v", i, one)
				}
			}
			if len(got.Data) != tc.texts || got.Usage.PromptTokens != int64(tc.texts) || got.Usage.TotalTokens != int64(tc.texts) || outcome.Input != int64(tc.texts) {
				t.Errorf("want %d embeddings and tokens, got %d, %+v and %+v", tc.texts, len(got.Data), got.Usage, outcome)
			}
		})
	}
}

func textsOf(t *testing.T, body []byte) []string {
	t.Helper()
	var request struct {
		Texts     []string
		InputText string
	}
	if err := json.Unmarshal(body, &request); err != nil {
		t.Fatal(err)
	}
	if request.Texts == nil {
		return []string{request.InputText}
	}
	return request.Texts
}

// answerTo answers as the model does, with an embedding that tells its text and one token for each.
func answerTo(modelID string, texts []string) translate.Answer {
	vectors := make([]string, len(texts))
	for i, text := range texts {
		vectors[i] = "[" + text + ".5]"
	}
	list := strings.Join(vectors, ",")
	header := http.Header{tokenCount: {fmt.Sprint(len(texts))}}
	switch modelID {
	case cohere3:
		return translate.Answer{Header: header, Body: []byte(`{"embeddings":[` + list + `],"response_type":"embeddings_floats"}`)}
	case cohere4:
		return translate.Answer{Header: header, Body: []byte(`{"embeddings":{"float":[` + list + `]},"response_type":"embeddings_by_type"}`)}
	}
	return translate.Answer{Header: http.Header{}, Body: []byte(`{"embedding":` + list + `,"embeddingsByType":{"float":` + list + `},"inputTextTokenCount":1}`)}
}

// list is an answer as a client reads it.
type list struct {
	Object string
	Model  string
	Data   []struct {
		Object    string
		Index     int
		Embedding json.RawMessage
	}
	Usage struct {
		PromptTokens int64 `json:"prompt_tokens"`
		TotalTokens  int64 `json:"total_tokens"`
	}
}

func read(t *testing.T, body []byte) list {
	t.Helper()
	var got list
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatalf("want a list, got %s: %v", body, err)
	}
	if got.Object != "list" || got.Model != "m" {
		t.Errorf("want a list of the model m, got %s of %s", got.Object, got.Model)
	}
	return got
}

// floatsOf decodes base64 as the official clients do.
func floatsOf(t *testing.T, raw json.RawMessage) []float32 {
	t.Helper()
	var encoded string
	if err := json.Unmarshal(raw, &encoded); err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(data)%4 != 0 {
		t.Fatalf("want base64 of float32, got %s: %v", encoded, err)
	}
	made := make([]float32, len(data)/4)
	for i := range made {
		made[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return made
}

func TestEncodings(t *testing.T) {
	const vector = `[-0.061209455132484436, 2.2138666827231646E-4,0,1e-50 ,3]`
	answer := []translate.Answer{{Header: http.Header{}, Body: []byte(`{"embedding":` + vector + `,"inputTextTokenCount":8}`)}}
	for name, tc := range map[string]struct {
		format string
		check  func(t *testing.T, got json.RawMessage)
	}{
		"numbers are as the model wrote them": {`"float"`, func(t *testing.T, got json.RawMessage) {
			if string(got) != vector {
				t.Errorf("want %s, got %s", vector, got)
			}
		}},
		"without a format they are too": {`null`, func(t *testing.T, got json.RawMessage) {
			if string(got) != vector {
				t.Errorf("want %s, got %s", vector, got)
			}
		}},
		"base64 has the nearest float32": {`"base64"`, func(t *testing.T, got json.RawMessage) {
			if diff := cmp.Diff([]float32{-0.061209455, 2.2138667e-4, 0, 0, 3}, floatsOf(t, got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := Create(requestOf(`{"model":"m","input":"a","encoding_format":`+tc.format+`}`, titan2))
			if err != nil {
				t.Fatal(err)
			}
			body, _, err := call.Answer(answer)
			if err != nil {
				t.Fatal(err)
			}
			tc.check(t, read(t, body).Data[0].Embedding)
		})
	}
}

// TestBadAnswers never makes an answer of what is none.
func TestBadAnswers(t *testing.T) {
	for name, tc := range map[string]struct{ model, request, answer string }{
		"no JSON":                    {titan2, `"a"`, `<html>`},
		"no embedding":               {titan2, `"a"`, `{"message":"x"}`},
		"an embedding that is none":  {titan2, `"a"`, `{"embedding":"x"}`},
		"too few":                    {cohere3, `["a","b"]`, `{"embeddings":[[1]]}`},
		"too many":                   {cohere3, `["a"]`, `{"embeddings":[[1],[2]]}`},
		"of another type":            {cohere4, `["a"]`, `{"embeddings":{"int8":[[1]]}}`},
		"none at all":                {nova, `"a"`, `{"embeddings":[]}`},
		"numbers that are not any":   {titan2, `"a","encoding_format":"base64"`, `{"embedding":["x"]}`},
		"numbers beyond the bounds":  {titan2, `"a","encoding_format":"base64"`, `{"embedding":[1e999]}`},
		"embeddings in one another":  {titan2, `"a","encoding_format":"base64"`, `{"embedding":[[1]]}`},
		"an object in place of them": {titan2, `"a"`, `{"embedding":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := Create(requestOf(`{"model":"m","input":`+tc.request+`}`, tc.model))
			if err != nil {
				t.Fatal(err)
			}
			body, _, err := call.Answer([]translate.Answer{{Header: http.Header{}, Body: []byte(tc.answer)}})
			var failed *bedrock.Error
			if !errors.As(err, &failed) || failed.Class != bedrock.Internal {
				t.Errorf("want an internal error, got %s and %v", body, err)
			}
		})
	}
}

// TestHeaders reports the headers that InvokeModel of an embedding model has no use for.
func TestHeaders(t *testing.T) {
	r := requestOf(`{"model":"m","input":"a"}`, titan2)
	r.Header.Set("X-Amzn-Bedrock-GuardrailIdentifier", "g")
	call, err := Create(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"X-Amzn-Bedrock-GuardrailIdentifier"}, call.NotCarried); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestEachAnswerHasItsOwnEmbeddings: one too many in an answer and one too few in the next would be embeddings of other texts.
func TestEachAnswerHasItsOwnEmbeddings(t *testing.T) {
	call, err := Create(requestOf(`{"model":"m","input":["a"`+strings.Repeat(`,"a"`, cohereBatch)+`]}`, cohere3))
	if err != nil {
		t.Fatal(err)
	}
	answerOf := func(n int) translate.Answer {
		return translate.Answer{Body: []byte(`{"embeddings":[[1]` + strings.Repeat(",[1]", n-1) + `]}`)}
	}
	if _, _, err := call.Answer([]translate.Answer{answerOf(cohereBatch), answerOf(1)}); err != nil {
		t.Errorf("want an answer, got %v", err)
	}
	if _, _, err := call.Answer([]translate.Answer{answerOf(cohereBatch - 1), answerOf(2)}); err == nil {
		t.Error("want a failure for embeddings that belong to other texts")
	}
}
