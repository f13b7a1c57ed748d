// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
)

func TestImage(t *testing.T) {
	for name, tc := range map[string]struct {
		url, want string
	}{
		"png":                      {"data:image/png;base64,AQID", "png"},
		"jpeg":                     {"data:image/jpeg;base64,AQID", "jpeg"},
		"jpg, which many write":    {"data:image/jpg;base64,AQID", "jpeg"},
		"gif":                      {"data:image/gif;base64,AQID", "gif"},
		"webp":                     {"data:image/webp;base64,AQID", "webp"},
		"upper case":               {"DATA:IMAGE/PNG;BASE64,AQID", "png"},
		"a parameter":              {"data:image/png;charset=utf-8;base64,AQID", "png"},
		"base64 with line breaks":  {"data:image/png;base64,AQ\nID", "png"},
		"no data":                  {"data:image/png;base64,", ""},
		"no type":                  {"data:;base64,AQID", ""},
		"the alphabet of URLs":     {"data:image/png;base64,_-__", ""},
		"an address of a web page": {"https://example.com/a.png", ""},
		"a file":                   {"file:///etc/passwd", ""},
		"nothing":                  {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := image(tc.url, "at")
			if (err == nil) != (tc.want != "") {
				t.Fatalf("want the format %q, got %v", tc.want, err)
			}
			if err != nil {
				requireRefusal(t, err)
				return
			}
			want := &bedrockwire.Image{Format: tc.want, Source: bedrockwire.ImageSource{Bytes: []byte{1, 2, 3}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
