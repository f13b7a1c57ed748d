// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNormalize(t *testing.T) {
	for name, tc := range map[string]struct{ give, want string }{
		"a bare name":             {"proxy", "docker.io/library/proxy:latest"},
		"a name and a tag":        {"proxy:dev", "docker.io/library/proxy:dev"},
		"an owner":                {"outcrop/proxy:dev", "docker.io/outcrop/proxy:dev"},
		"a registry":              {"ghcr.io/outcrop/proxy:dev", "ghcr.io/outcrop/proxy:dev"},
		"a registry with a port":  {"registry:5000/proxy", "registry:5000/proxy:latest"},
		"localhost is a registry": {"localhost/proxy:dev", "localhost/proxy:dev"},
		"nothing":                 {"", ""},
		"a digest":                {"proxy@sha256:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Normalize(tc.give)
			if got != tc.want || (err != nil) != (tc.want == "") {
				t.Errorf("Normalize(%q) = %q, %v, want %q", tc.give, got, err, tc.want)
			}
		})
	}
}

// unpack reads a tar file into memory.
func unpack(t *testing.T, data []byte) map[string]string {
	t.Helper()
	files := map[string]string{}
	archive := tar.NewReader(bytes.NewReader(data))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = string(content)
	}
}

func decode(t *testing.T, data string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), into); err != nil {
		t.Fatalf("%v in %q", err, data)
	}
}

// blobOf finds the content of a descriptor and checks its digest and size.
func blobOf(t *testing.T, files map[string]string, of descriptor) string {
	t.Helper()
	content, found := files["blobs/sha256/"+strings.TrimPrefix(of.Digest, "sha256:")]
	sum := sha256.Sum256([]byte(content))
	if !found || of.Digest != "sha256:"+hex.EncodeToString(sum[:]) || of.Size != len(content) {
		t.Fatalf("no blob fits %+v", of)
	}
	return content
}

func write(t *testing.T, made Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := made.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWriteMakesAChainOfDigests(t *testing.T) {
	made := Image{Name: "docker.io/outcrop/proxy:dev", Program: "proxy", Binary: []byte("ELF"), Roots: []byte("PEM")}
	files := unpack(t, write(t, made))

	var index struct{ Manifests []descriptor }
	decode(t, files["index.json"], &index)
	if len(index.Manifests) != 1 || index.Manifests[0].Annotations[containerdName] != made.Name {
		t.Fatalf("the index does not name the image: %+v", index)
	}
	var manifest struct {
		Config descriptor
		Layers []descriptor
	}
	decode(t, blobOf(t, files, index.Manifests[0]), &manifest)
	var config struct {
		Config struct {
			User       string
			Entrypoint []string
		}
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	decode(t, blobOf(t, files, manifest.Config), &config)
	if diff := cmp.Diff([]string{"/proxy"}, config.Config.Entrypoint); diff != "" {
		t.Errorf("entrypoint (-want +got):\n%s", diff)
	}
	if config.Config.User != "65532:65532" {
		t.Errorf("user %q, want one without rights", config.Config.User)
	}
	if diff := cmp.Diff([]string{manifest.Layers[0].Digest}, config.RootFS.DiffIDs); diff != "" {
		t.Errorf("layers of the config (-want +got):\n%s", diff)
	}
	want := map[string]string{"proxy": "ELF", "etc/": "", "etc/ssl/": "", "etc/ssl/certs/": "", rootsPath: "PEM"}
	if diff := cmp.Diff(want, unpack(t, []byte(blobOf(t, files, manifest.Layers[0])))); diff != "" {
		t.Errorf("layer (-want +got):\n%s", diff)
	}
}

func TestWriteIsReproducible(t *testing.T) {
	made := Image{Name: "docker.io/library/a:b", Program: "a", Binary: []byte("ELF")}
	if !bytes.Equal(write(t, made), write(t, made)) {
		t.Error("two writes of one image differ")
	}
}
