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
		report.Drop(fmt.Sprintf("z%d", 100+i))
	}
	names := report.NotCarried()
	if len(names) != 33 || names[0] != "z100" || names[31] != "z131" || names[32] != "and-others" {
		t.Errorf("not carried: %q", names)
	}
	var refused *Refusal
	if err := report.Strict(); !errors.As(err, &refused) || refused.Path != "z100" {
		t.Errorf("Strict: %v, want a refusal for z100", err)
	}
}
