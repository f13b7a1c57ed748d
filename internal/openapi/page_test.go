// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/model"
)

func TestPageShowsWhatTheModelCanAnswer(t *testing.T) {
	cases := map[string]struct {
		model  string
		routes []Route
		want   []string
	}{
		"a model that converses": {
			model: "amazon.nova-lite-v1:0", routes: []Route{{"POST", "/v1/chat/completions"}, {"POST", "/v1/embeddings"}},
			want: []string{"curl", "curl, streamed", "OpenAI for Python", "OpenAI for Node.js"},
		},
		"a model that embeds": {
			model: "amazon.titan-embed-text-v2:0", routes: []Route{{"POST", "/v1/chat/completions"}, {"POST", "/v1/embeddings"}},
			want: []string{"curl", "OpenAI for Python"},
		},
		"a route that is not served": {
			model: "amazon.titan-embed-text-v2:0", routes: []Route{{"POST", "/v1/chat/completions"}},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			samples, err := Endpoint{Names: []string{"x"}, Family: model.Of(tc.model), Routes: tc.routes}.samples()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range samples {
				got = append(got, s.Title)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("samples (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPageTakesNamesForText(t *testing.T) {
	e := everything(t)
	e.Names, e.Model, e.Region = []string{"<script>x"}, "<b>m", "<i>r"
	got, err := page(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"<script>x", "<b>", "<i>"} {
		if strings.Contains(string(got), tag) {
			t.Errorf("the page has %s in it", tag)
		}
	}
	if at := strings.Index(string(got), "${"); at >= 0 {
		t.Errorf("a place is not filled: %.60s", got[at:])
	}
}

func TestDocumentTellsTheFidelity(t *testing.T) {
	for strict, want := range map[bool]string{true: refused, false: warned} {
		e := everything(t)
		e.Strict = strict
		document, err := Document(e)
		if err != nil || !strings.Contains(string(document), want) {
			t.Errorf("strict %t: the document does not say %q (%v)", strict, want, err)
		}
	}
}

func TestSite(t *testing.T) {
	site := NewSite(everything(t))
	for path, want := range map[string]string{
		DocumentPath: `"openapi":"3.1.0"`, PagePath: "<h1>claude</h1>", AssetsPath + "page.js": "SwaggerUIBundle(", AssetsPath + "swagger-ui-bundle.js": "SwaggerUIBundle",
	} {
		file, known, err := site.File(path)
		if !known || err != nil {
			t.Fatalf("%s: known %t, %v", path, known, err)
		}
		if plain, err := file.Plain(); err != nil || !strings.Contains(string(plain), want) {
			t.Errorf("%s does not hold %q (%v)", path, want, err)
		}
	}
	if _, known, err := site.File("/docs/../secret"); known || err != nil {
		t.Errorf("a file that is not there: %t, %v", known, err)
	}
}
