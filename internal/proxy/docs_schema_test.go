// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/sse"
)

// object is a JSON object.
type object = map[string]any

// document is an endpoint's own description, with schemas that allow no member that they do not name.
type document struct {
	t     *testing.T
	whole object
}

func (w *world) document() *document {
	w.t.Helper()
	got := w.get(w.url + "/openapi.json")
	if got.StatusCode != http.StatusOK {
		w.t.Fatalf("/openapi.json: %d %s", got.StatusCode, got.body)
	}
	whole, err := jsonschema.UnmarshalJSON(strings.NewReader(got.body))
	if err != nil {
		w.t.Fatal(err)
	}
	return &document{t: w.t, whole: closed(whole).(object)}
}

// closed allows an object no more members than its schema names.
func closed(value any) any {
	switch v := value.(type) {
	case object:
		if _, names := v["properties"].(object); names && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, below := range v {
			closed(below)
		}
	case []any:
		for _, below := range v {
			closed(below)
		}
	}
	return value
}

func (d *document) paths() object { return d.whole["paths"].(object) }

// at returns what stands at a path, through references; nil: nothing.
func (d *document) at(from any, path ...string) any {
	for _, name := range path {
		here, ok := from.(object)
		if !ok {
			return nil
		}
		from = here[name]
		below, _ := from.(object)
		if reference, ok := below["$ref"].(string); ok {
			from = d.at(d.whole, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...)
		}
	}
	return from
}

// example is a body that the document offers for a path.
type example struct{ path, body string }

func (d *document) examples() []example {
	var all []example
	for path := range d.paths() {
		given, _ := d.at(d.paths(), path, "post", "requestBody", "content", "application/json", "examples").(object)
		for _, one := range given {
			body, err := json.Marshal(one.(object)["value"])
			if err != nil {
				d.t.Fatal(err)
			}
			all = append(all, example{path, string(body)})
		}
	}
	return all
}

// filled puts values in the place of a path's parameters.
func filled(path string) string {
	return strings.NewReplacer("{modelId}", "claude", "/models/{id}", "/models/claude", "{id}", bedrocksim.DemoGuardrail().ID, "{version}", "DRAFT").Replace(path)
}

// check holds an answer to what the document says of its path, method, status and media type.
func (d *document) check(path, method string, status int, got answer) {
	d.t.Helper()
	if got.StatusCode != status {
		d.t.Errorf("%s %s answers %d %s, want %d", method, path, got.StatusCode, got.body, status)
		return
	}
	responses, _ := d.at(d.paths(), path, strings.ToLower(operationOf(method, d, path)), "responses").(object)
	name := strconv.Itoa(status)
	if responses[name] == nil {
		name = "default"
	}
	response, _ := d.at(responses, name).(object)
	media, _, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || d.at(response, "content", media) == nil {
		d.t.Errorf("%s %s: the document has nothing for %d as %q (%v)", method, path, status, media, err)
		return
	}
	d.checkHeaders(path, got, response)
	schema := d.compile(d.at(response, "content", media, "schema"))
	for _, value := range values(d.t, media, got.body) {
		if err := schema.Validate(value); err != nil {
			d.t.Errorf("%s %s: %v\nin %v", method, path, err, value)
		}
	}
}

// operationOf is the method that the document describes for a path: one that is refused is answered as that one is.
func operationOf(method string, d *document, path string) string {
	if d.at(d.paths(), path, strings.ToLower(method)) != nil {
		return method
	}
	return http.MethodPost
}

// describedHeaders begin the names of the headers that an answer may have only where the document says so.
var describedHeaders = []string{"Outcrop-", "X-Amzn-", "X-Request-Id", "Request-Id", "Retry-After"}

func (d *document) checkHeaders(path string, got answer, response object) {
	d.t.Helper()
	for name := range got.Header {
		own := slices.ContainsFunc(describedHeaders, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if own && d.at(response, "headers", name) == nil {
			d.t.Errorf("%s: the header %s of a %d is not described", path, name, got.StatusCode)
		}
	}
	if got.Header.Get("X-Request-Id") == "" {
		d.t.Errorf("%s: no X-Request-Id", path)
	}
}

// compile makes a validator of a schema whose references lead into the document.
func (d *document) compile(schema any) *jsonschema.Schema {
	d.t.Helper()
	root := object{"components": d.whole["components"], "allOf": []any{schema}}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", root); err != nil {
		d.t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		d.t.Fatal(err)
	}
	return compiled
}

// values takes an answer apart into what its schema speaks of: the whole, each event's data, or each frame's payload under its type.
func values(t *testing.T, media, body string) []any {
	t.Helper()
	switch media {
	case "text/html":
		return []any{body}
	case sse.ContentType:
		return eventValues(t, body)
	case "application/vnd.amazon.eventstream":
		return frameValues(t, body)
	default:
		return []any{parsed(t, body)}
	}
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
	return value
}

func eventValues(t *testing.T, body string) []any {
	t.Helper()
	var all []any
	for events := sse.NewDecoder(strings.NewReader(body), 1<<20); ; {
		event, err := events.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if data := string(event.Data); data != "[DONE]" && data != "" {
			all = append(all, parsed(t, data))
		}
	}
}

func frameValues(t *testing.T, body string) []any {
	t.Helper()
	var all []any
	frames := bytes.NewReader([]byte(body))
	for frames.Len() > 0 {
		frame, err := eventstream.NewDecoder().Decode(frames, nil)
		if err != nil {
			t.Fatal(err)
		}
		payload, _ := parsed(t, string(frame.Payload)).(object)
		delete(payload, "p") // padding, which no model of the service names
		kind := frame.Headers.Get(":event-type")
		if kind == nil {
			kind = frame.Headers.Get(":exception-type")
		}
		all = append(all, object{kind.String(): payload})
	}
	return all
}
