// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestForeignPagesAreRefused(t *testing.T) {
	const app, evil = "https://app.example.com", "https://evil.example"
	none, one, all := []string(nil), []string{app}, []string{"*"}
	cases := map[string]struct {
		allowed      []string
		origin, site string
		want         int
	}{
		"no browser":                               {none, "", "", http.StatusOK},
		"a page of the endpoint itself":            {none, "", "same-origin", http.StatusOK},
		"a page of another origin":                 {none, evil, "cross-site", http.StatusForbidden},
		"a page of another origin, an old browser": {none, evil, "", http.StatusForbidden},
		"a page of the allowed origin":             {one, app, "cross-site", http.StatusOK},
		"a page of an origin that is not allowed":  {one, evil, "cross-site", http.StatusForbidden},
		"any page": {all, evil, "cross-site", http.StatusOK},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *proxyconfig.Config) {
				if tc.allowed != nil {
					c.CORS = &proxyconfig.CORS{AllowedOrigins: tc.allowed}
				}
			})
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+chatPath, strings.NewReader(chatBody))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "text/plain") // for which a browser asks nobody
			for header, value := range map[string]string{"Origin": tc.origin, "Sec-Fetch-Site": tc.site} {
				if value != "" {
					request.Header.Set(header, value)
				}
			}
			response, err := w.client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if sent := len(w.sim.Calls()) > 0; response.StatusCode != tc.want || sent != (tc.want == http.StatusOK) {
				t.Errorf("status %d, sent upstream: %t; want %d", response.StatusCode, sent, tc.want)
			}
		})
	}
}
