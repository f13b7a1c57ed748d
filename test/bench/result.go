// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// result is what a run has found.
type result struct {
	At         time.Time `json:"at"`
	Go         string    `json:"go"`
	CPU        string    `json:"cpu"`
	Cores      int       `json:"cores"`
	QuietShare float64   `json:"quietShare"`
	Figures    []*figure `json:"figures"`
}

func newResult() result {
	return result{At: time.Now().UTC(), Go: runtime.Version(), CPU: cpuModel(), Cores: runtime.NumCPU(), QuietShare: quietShare}
}

// figure is one row: what was measured of each target, and how the proxy compares.
type figure struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	// Rounds holds each target's values, Values their medians.
	Rounds map[string][]float64 `json:"rounds"`
	Values map[string]float64   `json:"values"`
	// Compared is the number that Goal bounds, and Basis says what it is. Where it compares with the floor, it is the median of what the rounds came to:
	// how fast the machine is changes by more from one minute to the next.
	Compared float64 `json:"compared"`
	Basis    string  `json:"basis"`
	Goal     float64 `json:"goal,omitempty"`
	// Noisy tells that the rest of the machine was busy in more than a quarter of the windows: as few as that do not move a median.
	Noisy bool `json:"noisy"`
	// windows is how many there were, and busy in how many of them the machine was.
	windows, busy int
}

// What a figure's Compared is.
const (
	ratioToFloor = "times the floor"
	aboveFloor   = "over the floor"
	ownValue     = "the proxy itself"
)

func newFigure(name, unit, basis string, goal float64) *figure {
	return &figure{Name: name, Unit: unit, Basis: basis, Goal: goal, Rounds: map[string][]float64{}, Values: map[string]float64{}}
}

// add takes one round's value of a target.
func (f *figure) add(target string, value float64, noisy bool) {
	f.Rounds[target] = append(f.Rounds[target], value)
	f.windows++
	if noisy {
		f.busy++
	}
}

// conclude takes the medians of figures that are complete, compares, and adds them to the result.
func (b *bench) conclude(figures ...*figure) {
	for _, f := range figures {
		f.compare()
	}
	b.result.Figures = append(b.result.Figures, figures...)
}

func (f *figure) compare() {
	for target, values := range f.Rounds {
		f.Values[target] = median(values)
	}
	byRound := slices.Clone(f.Rounds[nameProxy])
	for i, floor := range f.Rounds[nameFloor] {
		switch f.Basis {
		case ratioToFloor:
			byRound[i] /= floor
		case aboveFloor:
			byRound[i] -= floor
		}
	}
	f.Compared = median(byRound)
	f.Noisy = 4*f.busy > f.windows
}

// verdict says whether the goal is met; nothing where there is none, and no more than that where the machine was too busy to tell.
func (f *figure) verdict() string {
	switch {
	case f.Noisy:
		return "noisy, not judged"
	case f.Goal == 0:
		return ""
	case f.Compared <= f.Goal:
		return "met"
	}
	return "missed"
}

func median(values []float64) float64 { return percentile(values, 50) }

// percentile is the value below which that many in a hundred are; the middle of two where it falls between them.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := p / 100 * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (sorted[above]-sorted[below])*(at-float64(below))
}

func (r *result) writeJSON(path string) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(content, '\n'), 0o600)
}

// cpuModel is the name of the machine's processor, or empty where it is not told.
func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, model, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return ""
}
