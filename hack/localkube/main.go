// SPDX-License-Identifier: Apache-2.0

// Command localkube runs a real Kubernetes cluster of one node on this Linux
// machine. Every part of it is compiled from Go modules: it needs no Docker, no
// image registry and no downloaded program.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// command is one word that localkube understands.
type command struct {
	name, arguments, help string
	run                   func(ctx context.Context, arguments []string) error
}

func commands() []command {
	return []command{
		{"up", "", "build what is missing, start a cluster or what has died of it, wait until it works", up},
		{"down", "", "end the cluster and leave only the build cache", down},
		{"status", "", "say which parts run", status},
		{"kill", "PART...", "end parts at once, as a crash would; up brings them back", kill},
		{"image", "NAME=PROGRAM...", "make images of static programs and load them", image},
		{"load", "IMAGE_TAR...", "load images from tar files", load},
		{"archives", "FOLDER NAME=PROGRAM...", "write images as tar files, for another cluster", archives},
		{"kubeconfig", "", "print where the cluster's kubeconfig is", kubeconfig},
		{"auditlog", "", "print where the API server's audit log is", auditLog},
		{"assets", "", "build etcd, kube-apiserver and kubectl, print their folder (KUBEBUILDER_ASSETS)", assets},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := dispatch(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "localkube:", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		usage()
		return fmt.Errorf("say what to do")
	}
	for _, known := range commands() {
		if known.name == arguments[0] {
			return known.run(ctx, arguments[1:])
		}
	}
	usage()
	return fmt.Errorf("%q is not a command of localkube", arguments[0])
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: localkube COMMAND")
	for _, known := range commands() {
		fmt.Fprintf(os.Stderr, "  %-28s %s\n", known.name+" "+known.arguments, known.help)
	}
}
