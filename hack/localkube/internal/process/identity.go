// SPDX-License-Identifier: Apache-2.0

// Package process starts the parts of a cluster as daemons, records which
// process each one is, and never mistakes another process for it. It knows
// nothing of Kubernetes.
package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Identity names one process for good: the kernel gives a process ID again,
// but not with the same start time in the same boot.
type Identity struct {
	PID int `json:"pid"`
	// StartTicks is the start time in clock ticks since the boot.
	StartTicks uint64 `json:"startTicks"`
	// Boot is the kernel's random name of this boot.
	Boot string `json:"boot"`
}

// Proc reads processes below a mounted /proc.
type Proc struct{ Root string }

// Identify reads the identity of a running process.
func (p Proc) Identify(pid int) (Identity, error) {
	boot, err := p.Boot()
	if err != nil {
		return Identity{}, err
	}
	_, ticks, err := p.stat(pid)
	if err != nil {
		return Identity{}, err
	}
	return Identity{PID: pid, StartTicks: ticks, Boot: boot}, nil
}

// Alive tells whether the very process still runs. A zombie does not.
func (p Proc) Alive(id Identity) bool {
	boot, err := p.Boot()
	if err != nil || boot != id.Boot || id.PID <= 0 {
		return false
	}
	state, ticks, err := p.stat(id.PID)
	return err == nil && ticks == id.StartTicks && state != "Z" && state != "X"
}

// Boot is the kernel's random name of this boot.
func (p Proc) Boot() (string, error) {
	data, err := os.ReadFile(filepath.Join(p.Root, "sys/kernel/random/boot_id"))
	if err != nil {
		return "", fmt.Errorf("read the boot's name: %w", err)
	}
	return string(bytes.TrimSpace(data)), nil
}

// stat reads the state and the start time; see proc(5) for the fields. The
// second one, the command, may hold spaces and parentheses.
func (p Proc) stat(pid int) (state string, startTicks uint64, err error) {
	data, err := os.ReadFile(filepath.Join(p.Root, strconv.Itoa(pid), "stat"))
	if err != nil {
		return "", 0, fmt.Errorf("read process %d: %w", pid, err)
	}
	const startTimeAfterCommand = 19
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	if len(fields) <= startTimeAfterCommand {
		return "", 0, fmt.Errorf("read process %d: its stat has %d fields", pid, len(fields))
	}
	startTicks, err = strconv.ParseUint(fields[startTimeAfterCommand], 10, 64)
	if err != nil {
		return "", 0, fmt.Errorf("read process %d: %w", pid, err)
	}
	return fields[0], startTicks, nil
}
