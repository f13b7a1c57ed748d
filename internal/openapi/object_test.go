// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"testing"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v3"
)

func TestObjectKeepsItsOrder(t *testing.T) {
	cases := map[string]struct{ yaml, want string }{
		"members":             {"{b: 1, a: [x, {d: null, c: true}], z: 1.5}", `{"b":1,"a":["x",{"d":null,"c":true}],"z":1.5}`},
		"names like numbers":  {"{'404': a, '200': b}", `{"404":"a","200":"b"}`},
		"what an alias is of": {"a: &x {c: 1}\nb: *x", `{"a":{"c":1},"b":{"c":1}}`},
		"what is merged in":   {"a: &x {c: 1, b: 2}\nd: {<<: *x, b: 3}", `{"a":{"c":1,"b":2},"d":{"c":1,"b":3}}`},
		"nothing":             {"{}", `{}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			read := newObject()
			if err := yaml.Unmarshal([]byte(tc.yaml), read); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(read)
			if err != nil || string(got) != tc.want {
				t.Errorf("got %s, %v; want %s", got, err, tc.want)
			}
		})
	}
}
