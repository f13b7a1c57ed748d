// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program makes an ELF file that has one segment and no code.
func program(t *testing.T, segment elf.ProgType) []byte {
	t.Helper()
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	header.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	var out bytes.Buffer
	for _, part := range []any{header, elf.Prog64{Type: uint32(segment)}} {
		if err := binary.Write(&out, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestFromProgram(t *testing.T) {
	for name, tc := range map[string]struct {
		content []byte
		fault   string
	}{
		"a static program":    {program(t, elf.PT_LOAD), ""},
		"a dynamic program":   {program(t, elf.PT_INTERP), "CGO_ENABLED=0"},
		"a script":            {[]byte("#!/bin/sh\n"), "not a Linux program"},
		"an empty file":       {nil, "not a Linux program"},
		"a cut-off ELF magic": {[]byte("\x7fELF"), "not a Linux program"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "proxy")
			if err := os.WriteFile(path, tc.content, 0o755); err != nil {
				t.Fatal(err)
			}
			made, err := FromProgram("name:tag", path, filepath.Join(t.TempDir(), "no-roots"))
			if tc.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fault) || !strings.Contains(err.Error(), path) {
					t.Errorf("error %v, want one with %q and the path", err, tc.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if made.Program != "proxy" || !bytes.Equal(made.Binary, tc.content) || made.Roots != nil {
				t.Errorf("made %q with %d bytes and roots %q", made.Program, len(made.Binary), made.Roots)
			}
		})
	}
}
