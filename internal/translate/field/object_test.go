// SPDX-License-Identifier: Apache-2.0

package field

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// order is what the tables of these tests read.
type order struct {
	Name, Kind string
	Text       jsontext.Value
	Count      *int64
	Share      *float64
	Fast       bool
	Raw        jsontext.Value
	Address    address
	Words      []string
	Kept       jsontext.Value
}

type address struct{ Street string }

var orderFields = Object[order]{
	"name":    NameOf(Doc{Fate: Carried}, func(o *order) *string { return &o.Name }),
	"text":    TextOf(Doc{Fate: Carried}, func(o *order) *jsontext.Value { return &o.Text }),
	"kind":    OneOf(Doc{Fate: Mapped}, []string{"small", "large"}, func(o *order) *string { return &o.Kind }),
	"count":   IntegerOf(Doc{Fate: Carried}, 1, 10, func(o *order) **int64 { return &o.Count }),
	"share":   NumberOf(Doc{Fate: Carried}, 0, 1, func(o *order) **float64 { return &o.Share }),
	"fast":    BoolOf(Doc{Fate: Carried}, func(o *order) *bool { return &o.Fast }),
	"raw":     RawObjectOf(Doc{Fate: Carried}, func(o *order) *jsontext.Value { return &o.Raw }),
	"address": ObjectOf(Doc{Fate: Mapped}, Object[address]{"street": WordOf(Doc{Fate: Carried}, func(a *address) *string { return &a.Street })}, func(o *order) *address { return &o.Address }),
	"words":   ListOf(Doc{Fate: Carried}, nil, (*Decoder).Word, func(o *order) *[]string { return &o.Words }),
	"kept":    Kept(ListOf(Doc{Fate: Carried}, nil, (*Decoder).Word, func(o *order) *[]string { return &o.Words }), func(o *order) *jsontext.Value { return &o.Kept }),
	"lost":    Dropped[order](Any, "Nobody has it.", "0", `{"a":[]}`),
	"never":   RefusedRow[order](Any, "Leave it out.", "false"),
	"silent":  IgnoredRow[order](Any, "It says nothing."),
}

// TestRead reads requests once, and accounts for what has no place.
func TestRead(t *testing.T) {
	count, share := int64(10), 0.5
	for name, tc := range map[string]struct {
		body       string
		want       order
		notCarried []string
	}{
		"nothing is given":                      {body: `{}`},
		"null is not given":                     {body: `{"name":null,"count":null,"address":null,"lost":null,"never":null}`},
		"text stays as it is written":           {body: `{"text":"a\u00e9\n"}`, want: order{Text: jsontext.Value(`"a\u00e9\n"`)}},
		"words are read":                        {body: `{"name":"a\u00e9","kind":"large","fast":true}`, want: order{Name: "aé", Kind: "large", Fast: true}},
		"numbers up to their bounds":            {body: `{"count":10,"share":5e-1}`, want: order{Count: &count, Share: &share}},
		"an object stays as it is written":      {body: `{"raw":{ "a" : 1.0 }}`, want: order{Raw: jsontext.Value(`{ "a" : 1.0 }`)}},
		"objects and lists":                     {body: `{"address":{"street":"x"},"words":["a","b"]}`, want: order{Address: address{"x"}, Words: []string{"a", "b"}}},
		"an empty list is one":                  {body: `{"words":[]}`, want: order{Words: []string{}}},
		"a value is read and kept":              {body: `{"kept" : ["a", "b"] }`, want: order{Words: []string{"a", "b"}, Kept: jsontext.Value(`["a", "b"]`)}},
		"a name may be written with escapes":    {body: `{"n\u0061me":"x"}`, want: order{Name: "x"}},
		"what is unknown is told, each once":    {body: `{"new":1,"address":{"city":[1],"zip":2},"other":{"a":{}}}`, notCarried: []string{"address.city", "address.zip", "new", "other"}},
		"what is dropped is told":               {body: `{"lost":1}`, notCarried: []string{"lost"}},
		"what asks for nothing is not told":     {body: `{"lost": 0 ,"never":false,"silent":{"a":1}}`},
		"neutral values are compared compactly": {body: `{"lost":{ "a" : [ ] }}`},
	} {
		t.Run(name, func(t *testing.T) {
			var got order
			report, err := Read([]byte(tc.body), orderFields, &got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tc.notCarried, report.NotCarried(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("not carried (-want +got)\n%s", diff)
			}
		})
	}
}

// TestReadRefuses tells where a request is wrong, and why.
func TestReadRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ body, code, path string }{
		"no body":                  {"", CodeBody, ""},
		"no object":                {"[]", CodeBody, ""},
		"half an object":           {`{"name":`, CodeBody, ""},
		"a name twice":             {`{"text":"a","text":"b"}`, CodeBody, ""},
		"something that follows":   {`{} x`, CodeBody, ""},
		"a lone surrogate":         {`{"text":"\ud800"}`, CodeBody, ""},
		"an empty name":            {`{"name":""}`, CodeEmptyString, "name"},
		"a word outside the list":  {`{"kind":"medium"}`, CodeValue, "kind"},
		"a number out of bounds":   {`{"count":11}`, CodeValue, "count"},
		"a fraction":               {`{"count":1.5}`, CodeValue, "count"},
		"a number beyond 64 bits":  {`{"count":99999999999999999999}`, CodeValue, "count"},
		"a number beyond a double": {`{"share":1e999}`, CodeValue, "share"},
		"a string for a number":    {`{"count":"1"}`, CodeType, "count"},
		"a number for a string":    {`{"address":{"street":1}}`, CodeType, "address.street"},
		"a string in a list":       {`{"words":["a",1]}`, CodeType, "words[1]"},
		"a list for an object":     {`{"raw":[]}`, CodeType, "raw"},
		"a word for a boolean":     {`{"fast":"true"}`, CodeType, "fast"},
		"what is refused":          {`{"never":1}`, CodeUnsupported, "never"},
		"what is nested too deep":  {`{"raw":` + strings.Repeat(`{"a":`, MaxDepth) + "1" + strings.Repeat("}", MaxDepth+1), CodeBody, "raw"},
		"what nobody reads, too":   {`{"new":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + "}", CodeBody, "new"},
		"a list that is too long":  {`{"words":["a"` + strings.Repeat(`,"a"`, MaxElements) + `]}`, CodeLongArray, "words"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(tc.body), orderFields, new(order))
			var refused *Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("want a refusal, got %v", err)
			}
			if refused.Code != tc.code || tc.path != "" && refused.Path != tc.path || refused.Message == "" {
				t.Errorf("want %s at %q, got %+v", tc.code, tc.path, refused)
			}
			if strings.Contains(err.Error(), "medium") {
				t.Errorf("want an error that quotes nothing of the request, got %v", err)
			}
		})
	}
}

// TestUnionRefusesATypeAsAWhole refuses it wherever the type stands, and leaves it out of what is offered.
func TestUnionRefusesATypeAsAWhole(t *testing.T) {
	shapes := Union[address]{"known": {}, "gone": RefusedType[address]("Write another.")}
	table := Object[order]{"shape": Custom(Map, Doc{Fate: Mapped}, func(d *Decoder, o *order) error {
		_, err := shapes.Read(d, &o.Address)
		return err
	})}
	for body, want := range map[string]string{
		`{"shape":{"type":"gone","a":1}}`: "Unsupported value for 'shape.type': 'gone'. Write another.",
		`{"shape":{"a":1,"type":"gone"}}`: "Unsupported value for 'shape.type': 'gone'. Write another.",
		`{"shape":{"type":"new"}}`:        "Invalid value for 'shape.type': 'new'. Supported values are: 'known'.",
		`{"shape":{}}`:                    "Missing required parameter: 'shape.type'.",
	} {
		_, err := Read([]byte(body), table, new(order))
		var refused *Refusal
		if !errors.As(err, &refused) || refused.Message != want {
			t.Errorf("%s: want %q, got %+v", body, want, err)
		}
	}
	entries := shapes.Entries()
	if last := entries[len(entries)-1]; last.Fate != Refused || last.Variant != "gone" || last.Path != "type" {
		t.Errorf("want the refused type told, got %+v", entries)
	}
}

// TestReportIsSafeInAHeader bounds what is told of names that a caller chose.
func TestReportIsSafeInAHeader(t *testing.T) {
	r := &Report{}
	r.Drop("messages[12].content[0].x")
	r.Drop("messages[13].content[1].x")
	r.Drop("a b\r\nSet-Cookie: é")
	r.Drop(strings.Repeat("long", 100))
	for i := range 100 {
		r.Drop(fmt.Sprint("name", i))
	}
	names := r.NotCarried()
	if len(names) != maxReported+1 {
		t.Errorf("want %d names, got %d", maxReported+1, len(names))
	}
	for _, name := range names {
		if len(name) > maxReportedName || strings.ContainsAny(name, " \r\n:,é") {
			t.Errorf("want a name that is safe in a header, got %q", name)
		}
	}
	if err := (&Report{}).Strict(); err != nil {
		t.Errorf("want nothing refused where all is carried, got %v", err)
	}
	var refused *Refusal
	if err := r.Strict(); !errors.As(err, &refused) || refused.Code != CodeNotCarried || !strings.Contains(refused.Message, "messages[].content[].x") {
		t.Errorf("want all names refused, got %v", err)
	}
}

// FuzzRead reads any bytes: what is not refused is JSON by encoding/json's own rules too, and what is read points into the body or stands for it.
func FuzzRead(f *testing.F) {
	for _, body := range []string{`{}`, `{"text":"a","words":["x"],"new":{"a":[1]}}`, `{"kept":[ "a" ],"count":3,"lost":0}`, "\ufeff{}", `{"a":"\ud800"}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		given := string(body)
		var got order
		report, err := Read(body, orderFields, &got)
		var refused *Refusal
		switch {
		case string(body) != given:
			t.Error("want the body left as it was")
		case err == nil && !jsontext.Value(body).IsValid():
			t.Errorf("want invalid JSON refused: %q", body)
		case err == nil && report == nil:
			t.Error("want a report")
		case err != nil && (!errors.As(err, &refused) || refused.Message == ""):
			t.Errorf("want a refusal that tells why, got %v", err)
		}
		for _, raw := range []jsontext.Value{got.Text, got.Raw, got.Kept} {
			if err == nil && raw != nil && !raw.IsValid() {
				t.Errorf("want JSON, got %q", raw)
			}
		}
	})
}

// TestPathsAreShort: a refusal and a report do not repeat a long name that the caller made up.
func TestPathsAreShort(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for name, body := range map[string]string{
		"a name twice within": `{"` + long + `":{"a":1,"a":2}}`,
		"nested too deep":     `{"` + long + `":` + strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			var refused *Refusal
			if _, err := Read([]byte(body), orderFields, &order{}); !errors.As(err, &refused) || len(refused.Path) > 100 || len(refused.Message) > 1000 {
				t.Errorf("want a short refusal, got a path of %d bytes and a message of %d", len(refused.Path), len(refused.Message))
			}
		})
	}
}
