// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"debug/elf"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// staticProgram writes an ELF file that has one segment and no code.
func staticProgram(t *testing.T) string {
	t.Helper()
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB)
	header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	file, err := os.Create(filepath.Join(t.TempDir(), "proxy"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []any{header, elf.Prog64{Type: uint32(elf.PT_LOAD)}} {
		err = errors.Join(err, binary.Write(file, binary.LittleEndian, part))
	}
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func TestArchivesWritesATarNamedForTheProgram(t *testing.T) {
	folder := t.TempDir()
	if err := archives(t.Context(), []string{folder, "outcrop/proxy:dev=" + staticProgram(t)}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(folder, "proxy.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var names []string
	reader := tar.NewReader(file)
	for {
		entry, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, entry.Name)
	}
	for _, want := range []string{"index.json", "oci-layout"} {
		if !slices.Contains(names, want) {
			t.Errorf("the archive holds %v, not %s", names, want)
		}
	}
}

func TestArchivesRefuses(t *testing.T) {
	program := staticProgram(t)
	for name, tc := range map[string]struct {
		pair, want string
	}{
		"a pair without a program":     {"outcrop/proxy:dev=", "is not NAME=PROGRAM"},
		"a pair without a name":        {"=" + program, "is not NAME=PROGRAM"},
		"a word alone":                 {"proxy", "is not NAME=PROGRAM"},
		"a program that is not there":  {"outcrop/proxy:dev=" + program + "-gone", "no such file"},
		"a program that is not static": {"outcrop/proxy:dev=paths.go", "is not a Linux program"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			err := archives(t.Context(), []string{folder, tc.pair})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("archives = %v, want an error with %q", err, tc.want)
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
				t.Errorf("%v is left, %v", entries, err)
			}
		})
	}
	if err := archives(t.Context(), []string{t.TempDir()}); err == nil {
		t.Error("archives took a folder without programs")
	}
}

func TestArchivesNamesTheFolderThatIsMissing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "none")
	err := archives(t.Context(), []string{folder, "outcrop/proxy:dev=" + staticProgram(t)})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), folder) {
		t.Errorf("archives = %v, want the folder", err)
	}
}

func TestPathsArePrintedAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		arguments []string
		want      string
	}{
		"the kubeconfig": {[]string{"kubeconfig"}, "/var/lib/outcrop-localkube/admin.kubeconfig\n"},
		"the audit log":  {[]string{"auditlog"}, "/var/lib/outcrop-localkube/audit/audit.log\n"},
	} {
		t.Run(name, func(t *testing.T) {
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			before := os.Stdout
			os.Stdout = writer
			err = dispatch(t.Context(), tc.arguments)
			os.Stdout = before
			if err := errors.Join(err, writer.Close()); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(reader)
			if err != nil || string(got) != tc.want {
				t.Errorf("printed %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}
