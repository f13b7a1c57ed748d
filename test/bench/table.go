// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// writeTable writes the figures as a table that is Markdown too.
func (r *result) writeTable(to io.Writer, peers []peer) error {
	targets := []string{nameFloor, nameProxy}
	for _, p := range peers {
		targets = append(targets, p.name)
	}
	w := tabwriter.NewWriter(to, 0, 0, 1, ' ', 0)
	header := append(append([]string{"figure", "unit"}, targets...), "compared", "goal", "")
	writeRow(w, header)
	writeRow(w, strings.Split(strings.Repeat("---,", len(header)), ",")[:len(header)])
	for _, f := range r.Figures {
		cells := []string{f.Name, f.Unit}
		for _, target := range targets {
			cells = append(cells, f.cell(target))
		}
		writeRow(w, append(cells, number(f.Compared)+" "+f.Basis, f.goal(), f.verdict()))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to, "\n%s, %d cores, %s, %s\n", r.CPU, r.Cores, r.Go, r.At.Format("2006-01-02 15:04 MST"))
	return err
}

func writeRow(w io.Writer, cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, "\t| ")) }

func (f *figure) cell(target string) string {
	value, ok := f.Values[target]
	if !ok {
		return "-"
	}
	return number(value)
}

func (f *figure) goal() string {
	if f.Goal == 0 {
		return "-"
	}
	return "≤ " + number(f.Goal)
}

// number has three significant digits, and no more than two after the point.
func number(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
}
