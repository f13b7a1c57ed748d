// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FromProgram makes an image of that name around a statically linked program.
// The root certificates are left out where the machine has none.
func FromProgram(name, program, roots string) (Image, error) {
	binary, err := os.ReadFile(program)
	if err != nil {
		return Image{}, fmt.Errorf("make the image %s: %w", name, err)
	}
	if err := static(binary); err != nil {
		return Image{}, fmt.Errorf("make the image %s: %s %w", name, program, err)
	}
	certificates, err := os.ReadFile(roots)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Image{}, fmt.Errorf("make the image %s: %w", name, err)
	}
	return Image{Name: name, Program: filepath.Base(program), Binary: binary, Roots: certificates}, nil
}

// static refuses what could not run alone in an empty file system.
func static(binary []byte) error {
	file, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return fmt.Errorf("is not a Linux program: %w", err)
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return errors.New("is linked dynamically: build it with CGO_ENABLED=0")
		}
	}
	return nil
}

// Roots is where Debian and Alpine keep the root certificates that images take along.
const Roots = "/etc/ssl/certs/ca-certificates.crt"
