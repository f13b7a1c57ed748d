// SPDX-License-Identifier: Apache-2.0

package world

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"time"
)

const (
	// startWithin bounds how long a program may take until it says where it listens.
	startWithin = 30 * time.Second
	// shownLog is how much of a program's output an error repeats, in bytes.
	shownLog = 4 << 10
)

// process is a program that runs.
type process struct {
	command *exec.Cmd
	output  sync.WaitGroup
	mu      sync.Mutex
	log     bytes.Buffer
}

// Write keeps the end of what the program says.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log.Write(b)
	if extra := p.log.Len() - shownLog; extra > shownLog {
		p.log.Next(extra)
	}
	return len(b), nil
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// launch starts a program and waits for the line that tells its addresses: the groups of the greeting.
func launch(command *exec.Cmd, greeting *regexp.Regexp) (*process, []string, error) {
	p := &process{command: command}
	command.Stderr = p
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	found := make(chan []string, 1)
	p.output.Go(func() { p.read(out, greeting, found) })
	select {
	case addresses := <-found:
		if addresses != nil {
			return p, addresses, nil
		}
		return nil, nil, errors.Join(fmt.Errorf("%s ended before it served", command.Path), p.stop())
	case <-time.After(startWithin):
		return nil, nil, errors.Join(fmt.Errorf("%s did not serve within %s", command.Path, startWithin), p.stop())
	}
}

// read keeps the output and sends the greeting's groups, or nil where the output ends without one.
func (p *process) read(out io.Reader, greeting *regexp.Regexp, found chan<- []string) {
	lines := bufio.NewScanner(io.TeeReader(out, p))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if groups := greeting.FindStringSubmatch(lines.Text()); groups != nil {
			found <- groups[1:]
			_, _ = io.Copy(p, out)
			return
		}
	}
	found <- nil
}

// stop ends the program as a cluster does, and fails where it did not end in order. A data race makes the exit code 66.
func (p *process) stop() error {
	_ = p.command.Process.Signal(syscall.SIGTERM) // where it has ended already, Wait says how
	p.output.Wait()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%s: %w; it said at last:\n%s", p.command.Path, err, p.said())
	}
	return nil
}
