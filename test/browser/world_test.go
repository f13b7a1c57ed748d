// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

// root is the repository, whose programs are tested as they are built.
const root = "../.."

// startEndpoint builds the proxy and the simulated Bedrock, runs both, and returns the proxy's address for callers.
func startEndpoint(t *testing.T) string {
	t.Helper()
	programs := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", programs, "./cmd/proxy", "./cmd/bedrock-sim")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	upstream := firstMatch(t, run(t, nil, filepath.Join(programs, "bedrock-sim"), "--listen", "127.0.0.1:0", "--region", "us-east-1"), `on (127\.0\.0\.1:\d+)`)
	log := run(t, []string{
		"OUTCROP_ENDPOINT_NAME=claude", "OUTCROP_MODEL_ID=us.anthropic.claude-sonnet-4-5-20250929-v1:0", "OUTCROP_MODEL_REGION=us-east-1",
		"OUTCROP_UPSTREAM_URL=http://" + upstream, "OUTCROP_UPSTREAM_ALLOWEDHOSTS=" + upstream,
		"OUTCROP_LISTEN_ADDRESS=127.0.0.1:0", "OUTCROP_LISTEN_ADMINADDRESS=127.0.0.1:0",
		"AWS_ACCESS_KEY_ID=AKIDSIMULATOR", "AWS_SECRET_ACCESS_KEY=simulator-demo-secret",
	}, filepath.Join(programs, "proxy"))
	return "http://" + servingAddress(t, log)
}

// run starts a program that ends with the test, and returns what it prints.
func run(t *testing.T, environment []string, program string, args ...string) io.Reader {
	t.Helper()
	command := exec.Command(program, args...)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environment...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGKILL)
		_ = command.Wait()
	})
	return out
}

// firstMatch reads lines until one fits, returns its group, and lets the program go on printing.
func firstMatch(t *testing.T, out io.Reader, pattern string) string {
	t.Helper()
	wanted := regexp.MustCompile(pattern)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := wanted.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return found[1]
		}
	}
	t.Fatalf("the program ended without a line that fits %s: %v", pattern, lines.Err())
	return ""
}

// servingAddress reads the proxy's log until it tells where it listens.
func servingAddress(t *testing.T, log io.Reader) string {
	t.Helper()
	lines := json.NewDecoder(log)
	for {
		var line struct {
			Message string `json:"msg"`
			Address string `json:"address"`
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.Message == "serving" {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return line.Address
		}
	}
}
