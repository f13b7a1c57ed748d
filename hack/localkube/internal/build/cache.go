// SPDX-License-Identifier: Apache-2.0

// Package build compiles the programs of a local cluster into a cache that
// outlives the clone. It must not know how the programs are run.
package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/components"
)

// Cache is the folder of one set of programs: one Kubernetes version, one set
// of pins, one way of compiling.
type Cache struct {
	// Root is the folder of this set.
	Root string
	// Bin holds the programs, and nothing that is half made.
	Bin string
	// Logs holds one file of compiler output for each program.
	Logs string
}

// Root is the folder that holds every Cache and the lock file: outcrop/localkube
// below the user's cache folder.
func Root() (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder (set XDG_CACHE_HOME or HOME): %w", err)
	}
	return filepath.Join(user, "outcrop", "localkube"), nil
}

// Open names the cache for the pins below source, the folder hack/localkube.
// The folder need not exist yet.
func Open(root, source string) (Cache, error) {
	version, err := components.KubernetesVersion(source)
	if err != nil {
		return Cache{}, err
	}
	key, err := Key(source, components.All(version))
	if err != nil {
		return Cache{}, err
	}
	folder := filepath.Join(root, version+"-"+key)
	return Cache{Root: folder, Bin: filepath.Join(folder, "bin"), Logs: filepath.Join(folder, "logs")}, nil
}

// Path is where the program of that name is, or will be.
func (c Cache) Path(name string) string { return filepath.Join(c.Bin, name) }

// Has tells whether the program of that name has been built.
func (c Cache) Has(name string) bool {
	info, err := os.Stat(c.Path(name))
	return err == nil && info.Mode().IsRegular()
}

// Key is a short hash of all that decides what the programs are: the pins, the
// sources of this tree among them, the flags, the compiler and the machine.
func Key(source string, set []components.Component) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, component := range set {
		fmt.Fprintf(sum, "%+v\n", component)
	}
	paths, err := inputs(source)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		if err := addFile(sum, source, path); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// inputs lists the files of modules/ and cmd/ in a fixed order.
func inputs(source string) ([]string, error) {
	var paths []string
	for _, folder := range []string{"modules", "cmd"} {
		err := filepath.WalkDir(filepath.Join(source, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			relative, err := filepath.Rel(source, path)
			paths = append(paths, relative)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list the sources of localkube: %w", err)
		}
	}
	sort.Strings(paths)
	return paths, nil
}

func addFile(sum hash.Hash, source, path string) error {
	file, err := os.Open(filepath.Join(source, path))
	if err != nil {
		return fmt.Errorf("read a pin: %w", err)
	}
	defer file.Close()
	fmt.Fprintf(sum, "%s\n", path)
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("read a pin: %w", err)
	}
	return nil
}

// FindSource finds the folder hack/localkube from a folder inside the clone.
func FindSource(from string) (string, error) {
	for folder := from; ; folder = filepath.Dir(folder) {
		for _, candidate := range []string{folder, filepath.Join(folder, "hack", "localkube")} {
			_, err := os.Stat(filepath.Join(candidate, "modules", "kubernetes", "go.mod"))
			if err == nil {
				return candidate, nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return "", fmt.Errorf("look for hack/localkube: %w", err)
			}
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("%s is not inside a clone of outcrop: run localkube from there", from)
		}
	}
}
