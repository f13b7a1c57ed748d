// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxEntries bounds how much of a directory is looked at.
const maxEntries = 1024

// fingerprint tells whether a directory has changed: names, link targets, sizes and times of what is in it. It reads no content.
func fingerprint(directory string) string {
	d, err := os.Open(directory)
	if err != nil {
		return "absent"
	}
	defer d.Close()
	// A read error leaves out entries; the next look finds them.
	entries, _ := d.ReadDir(maxEntries)
	lines := make([]string, 0, len(entries))
	for _, entry := range entries {
		lines = append(lines, entryLine(directory, entry.Name()))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// entryLine describes one entry, through links: a kubelet's files are links to ..data, which is a link to a dated directory.
func entryLine(directory, name string) string {
	path := filepath.Join(directory, name)
	target, _ := os.Readlink(path)
	info, err := os.Stat(path)
	if err != nil {
		return name + " " + target
	}
	return fmt.Sprintf("%s %s %d %d", name, target, info.Size(), info.ModTime().UnixNano())
}
