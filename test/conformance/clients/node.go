// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// node is a client in JavaScript: a process that takes calls as lines of JSON on its standard input and answers on its standard output.
type node struct {
	command *exec.Cmd
	in      io.WriteCloser
	ended   chan struct{}

	mu      sync.Mutex
	last    int
	waiting map[int]*waiter
}

// waiter is a call that is under way.
type waiter struct {
	first func()
	done  chan line
}

// line is what the process says of a call.
type line struct {
	ID      int      `json:"id"`
	First   bool     `json:"first"`
	Reply   reply    `json:"reply"`
	Failure *Failure `json:"failure"`
}

// startNode starts the adapter of a file in ../javascript by its name there.
func startNode(file, name string) (*node, error) {
	n := &node{command: exec.Command("node_modules/.bin/node", "driver.js", file, name), ended: make(chan struct{}), waiting: map[int]*waiter{}}
	n.command.Dir, n.command.Stderr = "../javascript", os.Stderr
	in, err := n.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := n.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.command.Start(); err != nil {
		return nil, fmt.Errorf("start node: %w", err)
	}
	n.in = in
	go n.read(out)
	return n, nil
}

// stop ends the process, which exits when its input does.
func (n *node) stop() error {
	_ = n.in.Close()
	<-n.ended
	return n.command.Wait()
}

// read hands lines to their calls until the process ends, which fails those that wait.
func (n *node) read(out io.Reader) {
	defer close(n.ended)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var said line
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			fmt.Fprintf(os.Stderr, "the driver said: %s\n", lines.Bytes())
			continue
		}
		n.hand(said)
	}
}

func (n *node) hand(said line) {
	n.mu.Lock()
	defer n.mu.Unlock()
	w := n.waiting[said.ID]
	switch {
	case w == nil:
	case !said.First:
		delete(n.waiting, said.ID)
		w.done <- said
	case w.first != nil:
		w.first()
	}
}

func (n *node) call(ctx context.Context, c call) (reply, error) {
	w := &waiter{first: c.first, done: make(chan line, 1)}
	n.mu.Lock()
	n.last++
	id := n.last
	n.waiting[id] = w
	n.mu.Unlock()
	if err := n.say(object{"id": id, "call": c}); err != nil {
		return reply{}, err
	}
	left := ctx.Done()
	for {
		select {
		case said := <-w.done:
			if said.Failure != nil {
				return reply{}, said.Failure
			}
			return said.Reply, nil
		case <-left:
			left = nil // the call ends by itself once it is aborted
			if err := n.say(object{"id": id, "abort": true}); err != nil {
				return reply{}, err
			}
		case <-n.ended:
			return reply{}, errors.New("the driver ended")
		}
	}
}

func (n *node) say(message object) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	_, err = n.in.Write(append(text, '\n'))
	return err
}
