// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// quietShare is how much of a core the rest of the machine may use in a window that counts.
	quietShare = 0.06
	// windowTries is how often a window is done before it counts although the machine was not quiet, and repeats how many windows of a run are done again.
	windowTries = 4
	repeats     = 48
	// userHZ is the unit of /proc/stat on every Linux that Go runs on.
	userHZ = 100
)

// watch reads how busy the machine was apart from some processes.
type watch struct {
	pids  []int
	began time.Time
	busy  time.Duration
	ours  time.Duration
}

func newWatch(pids []int) (*watch, error) {
	w := &watch{pids: pids, began: time.Now()}
	var err error
	w.busy, w.ours, err = w.read()
	return w, err
}

// others is the share of a core that the rest of the machine has used since.
func (w *watch) others() (float64, error) {
	busy, ours, err := w.read()
	return max(0, ((busy-w.busy)-(ours-w.ours)).Seconds()/time.Since(w.began).Seconds()), err
}

func (w *watch) read() (busy, ours time.Duration, err error) {
	for _, pid := range w.pids {
		used, err := cpuTime(pid)
		if err != nil {
			return 0, 0, err
		}
		ours += used
	}
	busy, err = machineTime()
	return busy, ours, err
}

// machineTime is the time that all cores together were not idle.
func machineTime() (time.Duration, error) {
	f, err := os.Open("/proc/stat")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return 0, err
	}
	// cpu user nice system idle iowait irq softirq steal guest guest_nice; guests are part of user.
	fields := strings.Fields(line)
	if len(fields) < 9 {
		return 0, errors.New("/proc/stat is not of the form that is known")
	}
	var ticks int64
	for _, at := range []int{1, 2, 3, 6, 7, 8} {
		n, err := strconv.ParseInt(fields[at], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/stat: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / userHZ, nil
}
