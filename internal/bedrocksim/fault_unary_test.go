// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestUnaryAnswersBreakAsAsked reads the whole of an answer in one piece and looks at what the reading ended with.
func TestUnaryAnswersBreakAsAsked(t *testing.T) {
	for fault, want := range map[string]struct{ readFails, isJSON bool }{
		"cut": {true, false}, "abort": {true, false}, "reset": {true, false}, "end": {false, false}, "bad-crc": {false, true},
	} {
		t.Run(fault, func(t *testing.T) {
			server := httptest.NewServer(New())
			defer server.Close()
			body := strings.Replace(helloBody, "Hello", "[[sim: "+fault+"]]", 1)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/model/"+nova+"/converse", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+DemoIdentity().BearerKey)
			var text []byte
			res, err := server.Client().Do(req)
			if err == nil {
				text, err = io.ReadAll(res.Body)
				_ = res.Body.Close()
			}
			if (err != nil) != want.readFails || strings.HasSuffix(string(text), "}}") != want.isJSON {
				t.Errorf("read %q with error %v", text, err)
			}
		})
	}
}
