// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
)

const (
	layerType    = "application/vnd.oci.image.layer.v1.tar"
	configType   = "application/vnd.oci.image.config.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	indexType    = "application/vnd.oci.image.index.v1+json"
	// containerd and others read the image's name from these annotations.
	containerdName = "io.containerd.image.name"
	referenceName  = "org.opencontainers.image.ref.name"

	rootsPath = "etc/ssl/certs/ca-certificates.crt"
	user      = "65532:65532"
)

// Image is a program and what it needs around it.
type Image struct {
	// Name is the image's name in full; see Normalize.
	Name string
	// Program is the name of the program, which is at / and is the entrypoint.
	Program string
	// Binary is the statically linked program.
	Binary []byte
	// Roots are the root certificates in PEM, or nothing.
	Roots []byte
}

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

type blob struct {
	descriptor
	data []byte
}

func newBlob(mediaType string, data []byte) blob {
	sum := sha256.Sum256(data)
	digest := "sha256:" + hex.EncodeToString(sum[:])
	return blob{descriptor{MediaType: mediaType, Digest: digest, Size: len(data)}, data}
}

func jsonBlob(mediaType string, value any) (blob, error) {
	data, err := json.Marshal(value)
	return newBlob(mediaType, data), err
}

// Write writes the image as a tar file in the OCI image layout. Equal images
// give equal files.
func (i Image) Write(w io.Writer) error {
	layer, err := i.layer()
	if err != nil {
		return fmt.Errorf("make the layer of %s: %w", i.Name, err)
	}
	config, err := jsonBlob(configType, i.config(layer))
	if err != nil {
		return fmt.Errorf("make the config of %s: %w", i.Name, err)
	}
	manifest, err := jsonBlob(manifestType, map[string]any{
		"schemaVersion": 2, "mediaType": manifestType,
		"config": config.descriptor, "layers": []descriptor{layer.descriptor},
	})
	if err != nil {
		return fmt.Errorf("make the manifest of %s: %w", i.Name, err)
	}
	files, err := i.files(layer, config, manifest)
	if err != nil {
		return fmt.Errorf("make the index of %s: %w", i.Name, err)
	}
	if err := writeTar(w, files); err != nil {
		return fmt.Errorf("write %s: %w", i.Name, err)
	}
	return nil
}

func (i Image) config(layer blob) any {
	return map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config": map[string]any{
			"User":       user,
			"Entrypoint": []string{"/" + i.Program},
			"WorkingDir": "/",
		},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{layer.Digest}},
	}
}

// files lists the files of the layout.
func (i Image) files(layer, config, manifest blob) ([]file, error) {
	entry := manifest.descriptor
	entry.Platform = &platform{Architecture: runtime.GOARCH, OS: "linux"}
	entry.Annotations = map[string]string{containerdName: i.Name, referenceName: i.Name}
	index, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": indexType, "manifests": []descriptor{entry},
	})
	files := []file{
		{name: "oci-layout", mode: 0o644, data: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{name: "index.json", mode: 0o644, data: index},
		{name: "blobs/", mode: 0o755},
		{name: "blobs/sha256/", mode: 0o755},
	}
	for _, known := range []blob{layer, config, manifest} {
		name := "blobs/sha256/" + known.Digest[len("sha256:"):]
		files = append(files, file{name: name, mode: 0o644, data: known.data})
	}
	return files, err
}

// layer is the file system of the image.
func (i Image) layer() (blob, error) {
	files := []file{{name: i.Program, mode: 0o755, data: i.Binary}}
	if len(i.Roots) > 0 {
		files = append(files,
			file{name: "etc/", mode: 0o755},
			file{name: "etc/ssl/", mode: 0o755},
			file{name: "etc/ssl/certs/", mode: 0o755},
			file{name: rootsPath, mode: 0o644, data: i.Roots})
	}
	var layer bytes.Buffer
	err := writeTar(&layer, files)
	return newBlob(layerType, layer.Bytes()), err
}

// file is an entry of a tar file; a folder's name ends with a slash.
type file struct {
	name string
	mode int64
	data []byte
}

func writeTar(w io.Writer, files []file) error {
	archive := tar.NewWriter(w)
	for _, known := range files {
		header := &tar.Header{Name: known.name, Mode: known.mode, Size: int64(len(known.data)), Typeflag: tar.TypeReg}
		if known.name[len(known.name)-1] == '/' {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(known.data); err != nil {
			return err
		}
	}
	return archive.Close()
}
