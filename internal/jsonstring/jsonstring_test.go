// SPDX-License-Identifier: Apache-2.0

package jsonstring

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

func TestIsBlank(t *testing.T) {
	for s, want := range map[string]bool{
		``: true, `""`: true, `" "`: true, `" \n\t\r\f"`: true, `"\u0020"`: true, `"\u00a0\n"`: true, "\"\u2003\"": true,
		`"a"`: false, `" a"`: false, `"\\"`: false, `"\""`: false, `"\u0061"`: false, "\" \u00e4\"": false, `"\b"`: false,
	} {
		if got := IsBlank(jsontext.Value(s)); got != want {
			t.Errorf("%s: want %t, got %t", s, want, got)
		}
	}
}

func TestEqual(t *testing.T) {
	for name, tc := range map[string]struct {
		s, text string
		want    bool
	}{
		"the same":          {`"text"`, "text", true},
		"another":           {`"text"`, "test", false},
		"with an escape":    {`"te\u0078t"`, "text", true},
		"absent":            {``, "", false},
		"empty":             {`""`, "", true},
		"one that is empty": {`"a"`, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			var s jsontext.Value
			if tc.s != "" {
				s = jsontext.Value(tc.s)
			}
			if got := Equal(s, tc.text); got != tc.want {
				t.Errorf("want %t, got %t", tc.want, got)
			}
		})
	}
}

func TestConcat(t *testing.T) {
	got := Concat(jsontext.Value(`"a\n"`), nil, jsontext.Value(`""`), jsontext.Value(`"\"b"`))
	if want := `"a\n\"b"`; string(got) != want {
		t.Errorf("want %s, got %s", want, got)
	}
	if empty := Concat(); string(empty) != `""` || !IsEmpty(empty) {
		t.Errorf("want an empty string, got %s", empty)
	}
}

// FuzzRoundTrip: a text comes back as it was, whole and in two pieces, and all that is made is JSON.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{"", "text", "\"quoted\" \\ \n", "äöü 😀", " \u00a0", "\xff", "\u2028"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		quoted := Quote(text)
		valid := text
		if !utf8.ValidString(text) {
			valid = Unquote(quoted)
			if !utf8.ValidString(valid) || !strings.Contains(valid, "\ufffd") {
				t.Errorf("want broken bytes to be replaced, got %q", valid)
			}
		}
		if !quoted.IsValid() || Unquote(quoted) != valid || !Equal(quoted, valid) || IsEmpty(quoted) != (valid == "") {
			t.Errorf("want %q, got %s", valid, quoted)
		}
		if IsBlank(quoted) != (strings.TrimSpace(valid) == "") {
			t.Errorf("%s: want blank to be what has only white space, got %t", quoted, IsBlank(quoted))
		}
		at = min(max(at, 0), len(valid))
		for at > 0 && at < len(valid) && !utf8.RuneStart(valid[at]) {
			at--
		}
		if joined := Concat(Quote(valid[:at]), Quote(valid[at:])); !joined.IsValid() || Unquote(joined) != valid {
			t.Errorf("want %q, got %s", valid, joined)
		}
	})
}
