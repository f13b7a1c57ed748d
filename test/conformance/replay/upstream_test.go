// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// upstream stands where Bedrock is, and gives the answer that was put there. The check that a proxy makes of its model on its own is answered apart.
type upstream struct {
	*httptest.Server

	mu     sync.Mutex
	answer answer
	took   []request
}

// answer is what comes back for any request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// request is what arrived.
type request struct {
	path   string
	header http.Header
	body   string
}

// checkBody is the question of a proxy's own check.
const checkBody = `{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"ping"}]}]}}}`

func newUpstream() *upstream {
	u := &upstream{}
	u.Server = httptest.NewServer(u)
	return u
}

// prepare sets the answer and forgets what arrived before.
func (u *upstream) prepare(a answer) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.answer, u.took = a, nil
}

// requests are those that arrived since the last answer was set.
func (u *upstream) requests() []request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.took
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/count-tokens") && string(body) == checkBody {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"inputTokens":1}`)
		return
	}
	u.mu.Lock()
	a := u.answer
	u.took = append(u.took, request{r.URL.EscapedPath(), r.Header, string(body)})
	u.mu.Unlock()
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a proxy that has gone is seen by its answer
}
