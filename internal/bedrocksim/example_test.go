// SPDX-License-Identifier: Apache-2.0

package bedrocksim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
)

// A test gives the simulator a script, sends requests, and looks at the calls that arrived.
func ExampleNew() {
	script, err := bedrocksim.ParseScript(strings.NewReader(`
seed: 1
rules:
- name: a bad start
  match: {operations: [Converse], first: 1}
  do: {error: {exception: ServiceUnavailableException, message: Bedrock is unable to process your request., retryAfter: 1s}}
- match: {promptRegexp: "slow(ly)?"}
  do: {latency: 50ms, tokensPerSecond: 200, tokens: 20}
- match: {rate: 0}
  do: {fault: cut, after: 3}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	sim := bedrocksim.New(bedrocksim.WithScript(script))
	for range 2 {
		body := `{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}`
		req := httptest.NewRequest(http.MethodPost, "/model/amazon.nova-lite-v1:0/converse", strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+bedrocksim.DemoIdentity().BearerKey)
		sim.ServeHTTP(httptest.NewRecorder(), req)
	}
	for _, call := range sim.Calls() {
		fmt.Println(call.Operation, call.Identity, call.Status, call.Result)
	}
	// Output:
	// Converse demo 503 a bad start
	// Converse demo 200 ok
}
