// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestLimitBody(t *testing.T) {
	cases := map[string]struct {
		body     string
		length   int64
		encoding string
		want     faultKind
	}{
		"a body at the limit":                          {body: "12345678", length: 8},
		"a body over the limit that says so":           {body: "123456789", length: 9, want: bodyTooLarge},
		"a body over the limit that does not say so":   {body: "123456789", length: -1, want: bodyTooLarge},
		"a compressed body":                            {body: "1", length: 1, encoding: "gzip", want: bodyEncoded},
		"a body that says it is not compressed":        {body: "1", length: 1, encoding: "identity"},
		"an empty body":                                {},
		"a body that is shorter than its length stays": {body: "1", length: 2},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			read := ""
			c := proxyconfig.Default()
			s := &Server{config: &c, flights: &flights{}, memory: newBodyMemory(1, c.Limits.MaxBodyBytes)}
			h := limitBody(8, func(w http.ResponseWriter, r *http.Request) error {
				body, _, err := s.readBody(w, r)
				read = string(body)
				return err
			})
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
			r.ContentLength = tc.length
			r.Header.Set("Content-Encoding", tc.encoding)
			err := h(httptest.NewRecorder(), r)
			var f *fault
			errors.As(err, &f)
			if tc.want == "" && (err != nil || read != tc.body) || tc.want != "" && (f == nil || f.kind != tc.want) {
				t.Errorf("read %q, error %v; want kind %q", read, err, tc.want)
			}
		})
	}
}
