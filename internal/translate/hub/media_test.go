// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// heads are the first bytes of a file of each format.
var heads = map[string]string{
	"png": "\x89PNG\r\n\x1a\n0000", "jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "gif": "GIF89a\x01\x00\x01\x00\x00\x00", "webp": "RIFF\x10\x00\x00\x00WEBP", "pdf": "%PDF-1.7\n000",
}

func encoded(format string) string { return base64.StdEncoding.EncodeToString([]byte(heads[format])) }

func TestImageURL(t *testing.T) {
	png := encoded("png")
	for name, tc := range map[string]struct{ url, want string }{
		"png":                      {"data:image/png;base64," + png, "png " + png},
		"jpeg":                     {"data:image/jpeg;base64," + encoded("jpeg"), "jpeg " + encoded("jpeg")},
		"jpg, which many write":    {"data:image/jpg;base64," + encoded("jpeg"), "jpeg " + encoded("jpeg")},
		"gif":                      {"data:image/gif;base64," + encoded("gif"), "gif " + encoded("gif")},
		"webp":                     {"data:image/webp;base64," + encoded("webp"), "webp " + encoded("webp")},
		"upper case":               {"DATA:IMAGE/PNG;BASE64," + png, "png " + png},
		"a parameter":              {"data:image/png;charset=utf-8;base64," + png, "png " + png},
		"base64 with line breaks":  {"data:image/png;base64," + png[:4] + "\r\n" + png[4:] + "\n", "png " + png},
		"another format":           {"data:image/png;base64," + encoded("gif"), "invalid_image_format"},
		"no data":                  {"data:image/png;base64,", "invalid_base64"},
		"cut off":                  {"data:image/png;base64," + png[:7], "invalid_base64"},
		"no type":                  {"data:;base64," + png, "invalid_image_format"},
		"another type":             {"data:image/tiff;base64," + png, "invalid_image_format"},
		"no base64":                {"data:image/png," + png, "invalid_image_url"},
		"no comma":                 {"data:image/png;base64", "invalid_image_url"},
		"the alphabet of URLs":     {"data:image/png;base64," + strings.NewReplacer("+", "-", "/", "_").Replace(png) + "_-__", "invalid_base64"},
		"an address of a web page": {"https://example.com/a.png", "invalid_image_url"},
		"a file":                   {"file:///etc/passwd", "invalid_image_url"},
		"nothing":                  {"", "invalid_image_url"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, quoted := range []string{string(jsonstring.Quote(tc.url)), strings.ReplaceAll(string(jsonstring.Quote(tc.url)), "/", `\/`)} {
				image, err := ImageURL([]byte(quoted), "at")
				got := codeOf(err)
				if err == nil {
					got = image.Format + " " + jsonstring.Unquote(image.Source.Bytes)
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("%s (-want +got)\n%s", quoted, diff)
				}
			}
		})
	}
}

func TestDocument(t *testing.T) {
	text := base64.StdEncoding.EncodeToString([]byte("a text"))
	for name, tc := range map[string]struct{ mediaType, name, data, want string }{
		"a pdf":                    {"application/pdf", "a.pdf", encoded("pdf"), "pdf a"},
		"the type of the name":     {"", "Report.2026.PDF", encoded("pdf"), "pdf Report.2026"},
		"the type before the name": {"text/csv", "a.pdf", text, "csv a"},
		"no name":                  {"text/plain", "", text, "txt "},
		"no pdf":                   {"application/pdf", "a.pdf", text, "invalid_image_format"},
		"an unknown type":          {"application/zip", "a.pdf", text, "invalid_file"},
		"an unknown name":          {"", "a.zip", text, "invalid_file"},
		"neither":                  {"", "", text, "invalid_file"},
		"no base64":                {"text/plain", "a", "a text", "invalid_base64"},
	} {
		t.Run(name, func(t *testing.T) {
			document, err := Document(tc.mediaType, tc.name, jsonstring.Quote(tc.data), "at")
			got := codeOf(err)
			if err == nil {
				got = document.Format + " " + document.Name
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func codeOf(err error) string {
	var refused *field.Refusal
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}
