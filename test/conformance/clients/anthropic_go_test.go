// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnthropicAdaptersAreAlike: both major versions are asked in the same way. Their types are apart, so that the code has to be there twice.
func TestAnthropicAdaptersAreAlike(t *testing.T) {
	var texts []string
	for _, path := range []string{"anthropic_go_v1.go", "anthropic_go_v2.go"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.NewReplacer("V2", "V1", "anthropic-sdk-go/v2", "anthropic-sdk-go").Replace(string(text)))
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Errorf("the adapters differ in more than their version (-v1 +v2):\n%s", diff)
	}
}
