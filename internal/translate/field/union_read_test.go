// SPDX-License-Identifier: Apache-2.0

package field

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

type shape struct{ Width, Text jsontext.Value }

var shapes = Object[shapeList]{"of": ListOf(Doc{Fate: Carried}, nil, func(d *Decoder) (shape, error) {
	var s shape
	_, err := shapeKinds.Read(d, &s)
	return s, err
}, func(l *shapeList) *[]shape { return &l.list })}

type shapeList struct{ list []shape }

var shapeKinds = Union[shape]{
	"line": {"width": TextOf(Doc{Fate: Carried}, func(s *shape) *jsontext.Value { return &s.Width })},
	"text": {"text": TextOf(Doc{Fate: Carried}, func(s *shape) *jsontext.Value { return &s.Text })},
}

// TestUnionFindsItsKeyAnywhere reads objects whose type stands first, in the middle, last, nowhere, or is wrong.
func TestUnionFindsItsKeyAnywhere(t *testing.T) {
	for name, tc := range map[string]struct{ body, want, dropped string }{
		"first":           {body: `{"of":[{"type":"text","text":"a"}]}`, want: `"a"`},
		"last, spaced":    {body: "{\"of\":[ \n{ \"text\" : \"a\" , \"x\":{\"type\":1},\"type\": \"text\" } ]}", want: `"a"`, dropped: "of[].x"},
		"escaped":         {body: `{"of":[{"\u0074ype":"text","text":"a"}]}`, want: `"a"`},
		"missing":         {body: `{"of":[{"text":"a"}]}`, want: "missing_required_parameter of[0].type"},
		"missing, empty":  {body: `{"of":[{}]}`, want: "missing_required_parameter of[0].type"},
		"unknown":         {body: `{"of":[{"type":"cube"}]}`, want: "invalid_value of[0].type"},
		"unknown, last":   {body: `{"of":[{"text":"a","type":"cube"}]}`, want: "invalid_value of[0].type"},
		"a number":        {body: `{"of":[{"type":7}]}`, want: "invalid_type of[0].type"},
		"a number, last":  {body: `{"of":[{"text":"a","type":7}]}`, want: "invalid_type of[0].type"},
		"twice":           {body: `{"of":[{"type":"text","type":"text"}]}`, want: "invalid_json of[0]"},
		"cut off":         {body: `{"of":[{"text":"a","ty`, want: "invalid_json "},
		"cut off in it":   {body: `{"of":[{"text":"a","type":"te`, want: "invalid_json "},
		"cut off before":  {body: `{"of":[{"text":"a","type": `, want: "invalid_json "},
		"not escaped":     {body: `{"of":[{"text":"a","type":"te\x"}]}`, want: "invalid_json "},
		"in a text":       {body: `{"of":[{"text":"}\"type\":\"line\"{","type":"text"}]}`, want: `"}\"type\":\"line\"{"`},
		"a text alike":    {body: `{"of":[{"text":"type","type":"text"}]}`, want: `"type"`},
		"no value":        {body: `{"of":[{"type":xyz}]}`, want: "invalid_json "},
		"cut off a value": {body: `{"of":[{"type":t`, want: "invalid_json "},
		"a stray comma":   {body: `{"of":[{"text":"a",}]}`, want: "invalid_json "},
		"broken before":   {body: `{"of":[{"text":tru,"type":"cube"}]}`, want: "invalid_json "},
		"invalid UTF-8":   {body: "{\"of\":[{\"te\xff\":1}]}", want: "invalid_json "},
		"twice, unknown":  {body: `{"of":[{"type":"cube","type":"cube"}]}`, want: "invalid_json of[0]"},
		"another's field": {body: `{"of":[{"type":"text","text":"a","width":"b"}]}`, want: `"a"`, dropped: "of[].width"},
		"no object":       {body: `{"of":[1]}`, want: "invalid_type of[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			var into shapeList
			report, err := Read([]byte(tc.body), shapes, &into)
			got := outcome(err)
			if err == nil {
				got = string(into.list[0].Text)
				if diff := cmp.Diff(tc.dropped, joined(report)); diff != "" {
					t.Errorf("dropped (-want +got)\n%s", diff)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func joined(r *Report) string {
	names := ""
	for _, name := range r.NotCarried() {
		names += name
	}
	return names
}

func outcome(err error) string {
	var refused *Refusal
	if errors.As(err, &refused) {
		return refused.Code + " " + refused.Path
	}
	return ""
}

// FuzzUnionReadsAlikeWhereverItsKeyStands: an object whose type comes behind other members is read as the same one that begins with it.
func FuzzUnionReadsAlikeWhereverItsKeyStands(f *testing.F) {
	for _, member := range []string{`"text":"a"`, `"x":{"type":1},"text":"\u0061"`, `"width":7`, `"type":"line"`, `"\u0074ype":"line"`} {
		for _, kind := range []string{`"text"`, `"line"`, `"cube"`, `"te\u0078t"`} {
			f.Add(kind, member)
		}
	}
	f.Fuzz(func(t *testing.T, kind, member string) {
		if kind == `""` || jsontext.Value(kind).Kind() != '"' || member == "" || !jsontext.Value("{"+member+"}").IsValid() {
			t.Skip("no type, or not the members of an object")
		}
		first, refused := readShape(`{"type":` + kind + `,` + member + `}`)
		last, refusedLast := readShape(`{` + member + `,"type":` + kind + `}`)
		if refused != refusedLast || !refused && first != last {
			t.Errorf("want the same wherever the type stands, got %s first and %s last", first, last)
		}
	})
}

// readShape tells what became of an object: its text and what was dropped, or why it was refused.
func readShape(object string) (told string, refused bool) {
	var into shapeList
	report, err := Read([]byte(`{"of":[`+object+`]}`), shapes, &into)
	if err != nil {
		return outcome(err), true
	}
	return string(into.list[0].Text) + string(into.list[0].Width) + joined(report), false
}
