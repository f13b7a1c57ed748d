// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// maxKeyBytes bounds the file of one key.
const maxKeyBytes = 16 << 10

// errTooLong is a file beyond maxKeyBytes.
var errTooLong = fmt.Errorf("is longer than %d bytes", maxKeyBytes)

// fromDirectory reads a Secret that is mounted as a directory, one file per key.
func fromDirectory(c proxyconfig.Credentials) (identity, *fault) {
	owner := ownerOf(c)
	directory, revision := newest(c.Directory)
	values, read := readKeys(directory, owner)
	if read != nil {
		return identity{}, read
	}
	if len(values) == 0 && isEmpty(directory) {
		return identity{}, &fault{proxyconfig.CredentialsSecretMissing, absentMessage(c)}
	}
	id, malformed := fromValues(values, owner)
	id.revision = revision
	if revision == "" {
		id.revision = newestTime(directory)
	}
	return id, malformed
}

func absentMessage(c proxyconfig.Credentials) string {
	return fmt.Sprintf("%s is missing or empty; create it with %s and %s, or with %s",
		ownerOf(c), proxyconfig.KeyAccessKeyID, proxyconfig.KeySecretAccessKey, proxyconfig.KeyBearerToken)
}

// newest follows a kubelet's ..data link once, so that all keys are read from one version of the Secret even while it is swapped.
// The link's target names the version; without a link there is none.
func newest(directory string) (resolved, revision string) {
	target, err := os.Readlink(filepath.Join(directory, "..data"))
	if err != nil {
		return directory, ""
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(directory, target)
	}
	return target, filepath.Base(target)
}

// readKeys reads the keys that are there.
func readKeys(directory, owner string) (map[string]string, *fault) {
	values := map[string]string{}
	for _, key := range knownKeys() {
		value, err := readKey(filepath.Join(directory, key))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, errTooLong):
			return nil, &fault{proxyconfig.CredentialsInvalid, fmt.Sprintf("%s of %s %v; write the value as AWS gave it", key, owner, err)}
		case err != nil:
			return nil, &fault{proxyconfig.CredentialsInvalid, fmt.Sprintf("%s of %s cannot be read; check the permissions of its file", key, owner)}
		default:
			values[key] = value
		}
	}
	return values, nil
}

// readKey reads one value, without the line break that editors and echo put at its end.
func readKey(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxKeyBytes+1))
	if err != nil {
		return "", err
	}
	if len(content) > maxKeyBytes {
		return "", errTooLong
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r"), nil
}

// isEmpty tells whether a directory is absent or has no file that a Secret's key could be.
func isEmpty(directory string) bool {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return true
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			return false
		}
	}
	return true
}

// newestTime is the newest time at which a key was written.
func newestTime(directory string) string {
	var newest time.Time
	for _, key := range knownKeys() {
		info, err := os.Stat(filepath.Join(directory, key))
		if err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest.UTC().Format(time.RFC3339Nano)
}
