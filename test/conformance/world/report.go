// SPDX-License-Identifier: Apache-2.0

package world

import (
	"os"
	"path/filepath"
)

// Report leaves a text for the end of the run in the folder that CONFORMANCE_REPORT names, if any. The parts are shown in the order of their names.
func Report(name, text string) error {
	folder := os.Getenv("CONFORMANCE_REPORT")
	if folder == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(folder, name+".txt"), []byte(text), 0o644)
}
