// SPDX-License-Identifier: Apache-2.0

package host

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Mounts lists the mount points of a mountinfo file (see proc(5)) at or below
// any of the folders, the latest first.
func Mounts(mountinfo string, folders ...string) ([]string, error) {
	data, err := os.ReadFile(mountinfo)
	if err != nil {
		return nil, fmt.Errorf("list the mounts: %w", err)
	}
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var found []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		point := unescape.Replace(fields[4])
		if within(point, folders) {
			found = append(found, point)
		}
	}
	slices.Reverse(found)
	return found, nil
}

func within(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return path == folder || strings.HasPrefix(path, folder+"/")
	})
}

// Unmount detaches every mount at or below the folders.
func Unmount(folders ...string) error {
	const mountinfo = "/proc/self/mountinfo"
	points, err := Mounts(mountinfo, folders...)
	faults := []error{err}
	for _, point := range points {
		err := detach(point)
		if err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOENT) {
			faults = append(faults, fmt.Errorf("unmount %s: %w", point, err))
		}
	}
	return errors.Join(faults...)
}
