// SPDX-License-Identifier: Apache-2.0

package field

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of a request. No conversation comes near them; they keep a body of small elements from taking many times its size.
const (
	// MaxDepth is how deep arrays and objects may stand in one another.
	MaxDepth = 200
	// MaxElements is how many elements all arrays of a request may have together.
	MaxElements = 100_000
)

// Decoder reads one request, once, from its first byte to its last, and remembers what it has no place for. It refuses what is not JSON by RFC 8259 and
// I-JSON: invalid UTF-8, a lone surrogate, a name that an object has twice, and nesting beyond MaxDepth.
type Decoder struct {
	*input
	report *Report
	path   []step
}

// input is the text that a decoder reads.
type input struct {
	json   jsontext.Decoder
	buffer bytes.Buffer
	body   []byte
}

// step leads from a value to one within it: by a name, which is a JSON string, or by an index.
type step struct {
	name  jsontext.Value
	index int
}

// Read reads a request's body, which is one object, by the table of its fields. The body must not change as long as what was read of it is in use: text is
// not copied. Every error is a *Refusal.
func Read[T any](body []byte, fields Object[T], into *T) (*Report, error) {
	d := &Decoder{input: inputOf(body), report: &Report{}, path: make([]step, 0, usualDepth)}
	defer d.release()
	if kind := d.Kind(); kind != '{' && kind != 0 {
		return nil, Refuse(CodeBody, "", "We could not parse the JSON body of your request: expected an object, but got %s instead.", kindName(kind))
	}
	if err := fields.Read(d, into); err != nil {
		return nil, d.refusal(err)
	}
	if _, err := d.json.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, Refuse(CodeBody, "", "We could not parse the JSON body of your request: something follows its end at byte %d.", d.json.InputOffset())
	}
	return d.report, nil
}

// usualDepth is how deep most requests nest.
const usualDepth = 8

// inputs are used again, since what they keep of the names of objects takes more memory than all else about a short request.
var inputs = sync.Pool{New: func() any { return new(input) }}

func inputOf(body []byte) *input {
	in, _ := inputs.Get().(*input) // nothing else is in the pool
	in.body, in.buffer = body, *bytes.NewBuffer(body)
	in.json.Reset(&in.buffer)
	return in
}

// release ends the use of an input. It keeps nothing of the body.
func (in *input) release() {
	in.body, in.buffer = nil, bytes.Buffer{}
	in.json.Reset(&in.buffer)
	inputs.Put(in)
}

// refusal keeps a *Refusal, and makes one of an error of the JSON itself, which quotes nothing of the body.
func (d *Decoder) refusal(err error) error {
	var refused *Refusal
	if errors.As(err, &refused) {
		return refused
	}
	var syntactic *jsontext.SyntacticError
	switch {
	case len(bytes.TrimSpace(d.body)) == 0:
		return Refuse(CodeBody, "", "We could not parse the JSON body of your request: it is empty. Send a JSON object.")
	case bytes.HasPrefix(d.body, []byte("\ufeff")):
		return Refuse(CodeBody, "", "We could not parse the JSON body of your request: it begins with a byte order mark. Leave that out.")
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return Refuse(CodeBody, "", "We could not parse the JSON body of your request: it ends too early.")
	case !errors.As(err, &syntactic):
	case errors.Is(err, jsontext.ErrDuplicateName):
		name := Clip(syntactic.JSONPointer.LastToken())
		return Refuse(CodeBody, d.Path(), "We could not parse the JSON body of your request: an object has the name '%s' twice, again at byte %d. Give each name once.", name, syntactic.ByteOffset)
	default:
		return Refuse(CodeBody, "", "We could not parse the JSON body of your request: it is not valid JSON at byte %d.", syntactic.ByteOffset)
	}
	return Refuse(CodeBody, "", "We could not parse the JSON body of your request: a value in it is out of bounds.")
}

// Path is where the decoder is, such as messages[0].content. Long names, which are the caller's own, are shortened.
func (d *Decoder) Path() string {
	var path strings.Builder
	for _, s := range d.path {
		switch {
		case s.name == nil:
			path.WriteString("[" + strconv.Itoa(s.index) + "]")
		case path.Len() > 0:
			path.WriteString(".")
			fallthrough
		default:
			name, _ := jsontext.AppendUnquote(nil, s.name) // the name was read as a JSON string
			path.WriteString(Clip(string(name)))
		}
	}
	return path.String()
}

// Kind is the kind of the value that comes next: '{', '[', '"', '0', 't', 'f', 'n', or 0 where the JSON is broken.
func (d *Decoder) Kind() jsontext.Kind { return d.json.PeekKind() }

// Raw reads the next value as it stands: a part of the body, which is not to be changed.
func (d *Decoder) Raw() (jsontext.Value, error) {
	raw, err := d.json.ReadValue()
	if err != nil {
		return nil, err
	}
	// The library lends its value until the next read only; the body is ours.
	end := d.json.InputOffset()
	return d.bounded(d.body[end-int64(len(raw)) : end : end])
}

// nextName reads the next name of an object; nil: it has no more.
func (d *Decoder) nextName() (jsontext.Value, error) {
	if d.Kind() != '"' {
		return nil, nil
	}
	return d.Raw()
}

// bounded refuses a value that is nested too deep where it stands.
func (d *Decoder) bounded(raw jsontext.Value) (jsontext.Value, error) {
	if kind := raw.Kind(); (kind == '{' || kind == '[') && len(d.path)+Depth(raw) > MaxDepth {
		return nil, d.tooDeep()
	}
	return raw, nil
}

// within reads what stands one level below, and comes back.
func (d *Decoder) within(s step, read func() error) error {
	if len(d.path) >= MaxDepth {
		return d.tooDeep()
	}
	d.path = append(d.path, s)
	if err := read(); err != nil {
		return err
	}
	d.path = d.path[:len(d.path)-1]
	return nil
}

func (d *Decoder) tooDeep() error {
	return Refuse(CodeBody, d.Path(), "We could not parse the JSON body of your request: it is nested deeper than %d levels. Nest it less.", MaxDepth)
}

// TypeError refuses the next value for its type.
func (d *Decoder) TypeError(expected string) error {
	kind := d.Kind()
	if kind == 0 {
		_, err := d.json.ReadToken() // which tells what is wrong with the JSON
		return err
	}
	path := d.Path()
	return Refuse(CodeType, path, "Invalid type for '%s': expected %s, but got %s instead.", path, expected, kindName(kind))
}

var kindNames = map[jsontext.Kind]string{'{': "an object", '[': "an array", '"': "a string", '0': "a number", 't': "a boolean", 'f': "a boolean", 'n': "null"}

func kindName(kind jsontext.Kind) string {
	if name, known := kindNames[kind]; known {
		return name
	}
	return "nothing"
}
