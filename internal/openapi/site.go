// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"sync"

	"github.com/swaggest/swgui/v5/static"
)

// Where the files of a Site are.
const (
	DocumentPath = "/openapi.json"
	PagePath     = "/docs"
	AssetsPath   = "/docs/"
)

// Policy is the Content-Security-Policy that the page's files are made for: nothing is loaded from elsewhere, and no script stands in the page.
// The interface sets styles by script, which is not a style in the page; its pictures are data URLs.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// File is what stands at one path.
type File struct {
	// ContentType is its media type.
	ContentType string
	// Gzip is its content, compressed.
	Gzip []byte
}

// Plain returns the content as it is for those who cannot decompress it.
func (f File) Plain() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Site is the document and the page of one endpoint. It makes each of them when it is first asked for. It is safe for concurrent use.
// The interface is Swagger UI: it reads OpenAPI 3.1, and its module holds it compressed, which costs the program 0.6 MB.
type Site struct {
	made map[string]func() (File, error)
}

//go:embed ui
var ui embed.FS

// NewSite returns the site of an endpoint.
func NewSite(e Endpoint) *Site {
	return &Site{made: map[string]func() (File, error){
		DocumentPath:                        once("application/json", func() ([]byte, error) { return Document(e) }),
		PagePath:                            once("text/html; charset=utf-8", func() ([]byte, error) { return page(e) }),
		AssetsPath + "page.css":             once("text/css; charset=utf-8", func() ([]byte, error) { return ui.ReadFile("ui/page.css") }),
		AssetsPath + "page.js":              once("text/javascript; charset=utf-8", func() ([]byte, error) { return ui.ReadFile("ui/page.js") }),
		AssetsPath + "swagger-ui.css":       embedded("text/css; charset=utf-8", "swagger-ui.css.gz"),
		AssetsPath + "swagger-ui-bundle.js": embedded("text/javascript; charset=utf-8", "swagger-ui-bundle.js.gz"),
	}}
}

// File returns what stands at a path, and whether anything does.
func (s *Site) File(path string) (File, bool, error) {
	file, known := s.made[path]
	if !known {
		return File{}, false, nil
	}
	f, err := file()
	return f, true, err
}

// once compresses what is made at the first call, and keeps no more than that.
func once(contentType string, content func() ([]byte, error)) func() (File, error) {
	return sync.OnceValues(func() (File, error) {
		plain, err := content()
		if err != nil {
			return File{}, err
		}
		var compressed bytes.Buffer
		w := gzip.NewWriter(&compressed)
		_, _ = w.Write(plain) // a buffer takes everything
		err = w.Close()
		return File{contentType, bytes.Clone(compressed.Bytes())}, err
	})
}

// embedded is a file of the interface, which its module holds compressed.
func embedded(contentType, name string) func() (File, error) {
	return func() (File, error) {
		content, err := static.FS.ReadFile(name)
		return File{contentType, content}, err
	}
}
