// SPDX-License-Identifier: Apache-2.0

// Package world runs what a caller meets, as black boxes: the programs of this tree, built with the race detector, each a process of its own behind a
// socket on 127.0.0.1. A program that races, panics or does not end in order fails the run.
package world

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// root is the tree, seen from the folders of the packages that use this one.
const root = "../../.."

// World is a set of programs that run. It is not safe for concurrent use.
type World struct {
	folder    string
	processes []*process
}

// New builds the programs. Stop removes them.
func New() (*World, error) {
	folder, err := os.MkdirTemp("", "outcrop-conformance-")
	if err != nil {
		return nil, err
	}
	w := &World{folder: folder}
	build := exec.Command("go", "build", "-race", "-o", folder+"/", "./cmd/proxy", "./cmd/bedrock-sim")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("build the programs: %w", err), w.Stop())
	}
	return w, nil
}

// Stop ends all programs, the last one first, and says which did not end in order.
func (w *World) Stop() error {
	var faults []error
	for _, p := range slices.Backward(w.processes) {
		faults = append(faults, p.stop())
	}
	return errors.Join(append(faults, os.RemoveAll(w.folder))...)
}

// Simulator is a simulated Bedrock.
type Simulator struct {
	// URL is where it listens.
	URL string
}

var simulatorGreeting = regexp.MustCompile(`^bedrock-sim: .* on (\S+), for tests`)

// Simulator starts a simulated Bedrock of a region.
func (w *World) Simulator(region string) (*Simulator, error) {
	command := exec.Command(filepath.Join(w.folder, "bedrock-sim"), "--listen", "127.0.0.1:0", "--region", region, "--stop-timeout", "1s")
	p, addresses, err := launch(command, simulatorGreeting)
	if err != nil {
		return nil, err
	}
	w.processes = append(w.processes, p)
	return &Simulator{URL: "http://" + addresses[0]}, nil
}

// Load is what a simulator is doing, and how many callers left it before their answer ended since the last Forget.
type Load struct {
	InFlight, Streams, Cancelled int
	Calls                        []struct {
		Operation, Model string
		Calls            int
	}
}

// Load asks the simulator.
func (s *Simulator) Load() (Load, error) {
	var load Load
	answer, err := http.Get(s.URL + "/_sim/calls")
	if err != nil {
		return load, err
	}
	defer func() { _ = answer.Body.Close() }()
	return load, json.NewDecoder(answer.Body).Decode(&load)
}

// Forget sets the counters to zero.
func (s *Simulator) Forget() error { return s.send(http.MethodDelete, "/_sim/calls", "") }

// Script makes the simulator misbehave; an empty one ends that.
func (s *Simulator) Script(script string) error {
	return s.send(http.MethodPut, "/_sim/script", script)
}

func (s *Simulator) send(method, path, body string) error {
	request, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if said, _ := io.ReadAll(io.LimitReader(answer.Body, shownLog)); answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, said)
	}
	return nil
}

var proxyGreeting = regexp.MustCompile(`"msg":"serving","address":"([^"]+)","admin_address":"([^"]+)"`)

// Proxy starts a proxy before an upstream, with further OUTCROP_… variables without their prefix, waits until it is ready, and returns its URL.
func (w *World) Proxy(upstream string, settings map[string]string) (string, error) {
	command := exec.Command(filepath.Join(w.folder, "proxy"))
	command.Env = append(environment(upstream, settings), "GORACE=halt_on_error=1")
	p, addresses, err := launch(command, proxyGreeting)
	if err != nil {
		return "", err
	}
	w.processes = append(w.processes, p)
	return "http://" + addresses[0], ready("http://" + addresses[1])
}

// environment is a proxy's configuration, with the simulator's demo identity.
func environment(upstream string, settings map[string]string) []string {
	all := map[string]string{
		"MODEL_REGION": "us-east-1", "UPSTREAM_URL": upstream, "UPSTREAM_ALLOWEDHOSTS": strings.TrimPrefix(upstream, "http://"),
		"LISTEN_ADDRESS": "127.0.0.1:0", "LISTEN_ADMINADDRESS": "127.0.0.1:0", "DRAIN_ENDPOINTREMOVALSECONDS": "0", "DRAIN_TERMINATIONSECONDS": "5",
	}
	maps.Copy(all, settings)
	variables := []string{"AWS_ACCESS_KEY_ID=AKIDSIMULATOR", "AWS_SECRET_ACCESS_KEY=simulator-demo-secret"}
	for name, value := range all {
		variables = append(variables, "OUTCROP_"+name+"="+value)
	}
	return variables
}

// ready waits until a proxy takes requests.
func ready(admin string) error {
	var said []byte
	for end := time.Now().Add(startWithin); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		answer, err := http.Get(admin + "/readyz")
		if err != nil {
			return err
		}
		said, _ = io.ReadAll(io.LimitReader(answer.Body, shownLog))
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("the proxy was not ready within %s: %s", startWithin, bytes.TrimSpace(said))
}
