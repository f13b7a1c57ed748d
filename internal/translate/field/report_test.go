// SPDX-License-Identifier: Apache-2.0

package field

import (
	"errors"
	"fmt"
	"testing"
)

func TestReportOfMoreThanItNamesEndsByTellingSo(t *testing.T) {
	var report Report
	for i := range 100 {
		report.Drop(fmt.Sprintf("a%d", 100+i))
	}
	names := report.NotCarried()
	if len(names) != 33 || names[0] != "a100" || names[31] != "a131" || names[32] != "and-others" {
		t.Errorf("not carried: %q", names)
	}
	var refused *Refusal
	if err := report.Strict(); !errors.As(err, &refused) || refused.Path != "a100" {
		t.Errorf("Strict: %v, want a refusal for a100", err)
	}
}
