// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	imagetar "github.com/outcrop-dev/outcrop/hack/localkube/internal/image"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/layout"
)

// kubeconfig prints the path of the kubeconfig that up writes, whether or not the cluster is up.
func kubeconfig(context.Context, []string) error {
	fmt.Fprintln(os.Stdout, layout.Default("").Admin())
	return nil
}

// auditLog prints the path of the API server's audit log, whether or not the cluster is up.
func auditLog(context.Context, []string) error {
	fmt.Fprintln(os.Stdout, layout.Default("").Audit())
	return nil
}

// archives writes the image of each NAME=PROGRAM to a tar file of the program's name in a folder, for clusters that are not this one.
func archives(_ context.Context, arguments []string) error {
	if len(arguments) < 2 {
		return errors.New("name a folder and at least one NAME=PROGRAM")
	}
	for _, pair := range arguments[1:] {
		name, program, found := strings.Cut(pair, "=")
		if !found || name == "" || program == "" {
			return fmt.Errorf("%q is not NAME=PROGRAM", pair)
		}
		if err := archive(name, program, filepath.Join(arguments[0], filepath.Base(program)+".tar")); err != nil {
			return err
		}
	}
	return nil
}

func archive(name, program, path string) error {
	full, err := imagetar.Normalize(name)
	if err != nil {
		return err
	}
	made, err := imagetar.FromProgram(full, program, imagetar.Roots)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	err = errors.Join(made.Write(io.Writer(file)), file.Close())
	if err == nil {
		fmt.Fprintln(os.Stdout, path)
	}
	return err
}
