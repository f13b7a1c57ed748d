// SPDX-License-Identifier: Apache-2.0

package embeddings

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate"
)

// tokenCount is the header in which Bedrock tells how many tokens a text has, where the body does not.
const tokenCount = "X-Amzn-Bedrock-Input-Token-Count"

// answer makes one list of the answers to all bodies. It holds Bedrock to as many embeddings in each as it has texts.
func (req *request) answer(form form, answers []translate.Answer) ([]byte, translate.Outcome, error) {
	var outcome translate.Outcome
	var vectors []jsontext.Value
	for _, answer := range answers {
		made, tokens, err := form.vectors(answer.Body)
		if asked := min(form.batch, len(req.Input)-len(vectors)); err != nil || len(made) != asked {
			return nil, outcome, unreadable()
		}
		vectors = append(vectors, made...)
		outcome.Input += tokensOf(tokens, answer.Header)
	}
	body, err := req.list(vectors, outcome.Input)
	return body, outcome, err
}

func unreadable() error {
	return &bedrock.Error{Class: bedrock.Internal, Message: "Bedrock's answer has not the embeddings that were asked for."}
}

func tokensOf(told int64, header http.Header) int64 {
	if told > 0 {
		return told
	}
	tokens, _ := strconv.ParseInt(header.Get(tokenCount), 10, 64) // without the header none are told
	return max(tokens, 0)
}

// list writes the embeddings as they came, or as base64.
func (req *request) list(vectors []jsontext.Value, tokens int64) ([]byte, error) {
	out := []byte(`{"object":"list","data":[`)
	for i, vector := range vectors {
		if vector.Kind() != '[' {
			return nil, unreadable()
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"object":"embedding","index":`...)
		out = strconv.AppendInt(out, int64(i), 10)
		out = append(out, `,"embedding":`...)
		var err error
		if out, err = req.appendVector(out, vector); err != nil {
			return nil, err
		}
		out = append(out, '}')
	}
	out = append(out, `],"model":`...)
	out = append(out, jsonstring.Quote(req.Model)...)
	out = append(out, `,"usage":{"prompt_tokens":`...)
	out = strconv.AppendInt(out, tokens, 10)
	out = append(out, `,"total_tokens":`...)
	out = strconv.AppendInt(out, tokens, 10)
	return append(out, `}}`...), nil
}

func (req *request) appendVector(out []byte, vector jsontext.Value) ([]byte, error) {
	if req.Format != formatBase64 {
		return append(out, vector...), nil
	}
	floats, err := floats(vector)
	if err != nil {
		return nil, unreadable()
	}
	out = append(out, '"')
	out = base64.StdEncoding.AppendEncode(out, floats)
	return append(out, '"'), nil
}

// floats are an array's numbers as little-endian float32.
func floats(vector jsontext.Value) ([]byte, error) {
	var out []byte
	rest := bytes.TrimSpace(vector)
	rest = bytes.TrimSpace(rest[1 : len(rest)-1])
	for len(rest) > 0 {
		number, after, _ := bytes.Cut(rest, []byte(","))
		value, err := strconv.ParseFloat(string(bytes.TrimSpace(number)), 32)
		if err != nil {
			return nil, err
		}
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(value)))
		rest = after
	}
	return out, nil
}
