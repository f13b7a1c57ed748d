// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/outcrop-dev/outcrop/test/conformance/world"
)

// report is the table of clients and cases.
type report struct {
	clients []string
	marks   map[string]map[string]string
	// lacks are the cases and the clients for which a reason holds.
	lacks  map[string]*lack
	absent []string
}

type lack struct{ cases, clients []string }

const (
	markPassed  = "ok"
	markFailed  = "FAIL"
	markLacking = "-"
)

func newReport() *report {
	return &report{marks: map[string]map[string]string{}, lacks: map[string]*lack{}}
}

func (r *report) mark(client, name, mark string) {
	if r.marks[client] == nil {
		r.clients = append(r.clients, client)
		r.marks[client] = map[string]string{}
	}
	r.marks[client][name] = mark
}

func (r *report) judged(client, name string, ok bool) {
	mark := markFailed
	if ok {
		mark = markPassed
	}
	r.mark(client, name, mark)
}

func (r *report) lacking(client, name, reason string) {
	r.mark(client, name, markLacking)
	if r.lacks[reason] == nil {
		r.lacks[reason] = &lack{}
	}
	l := r.lacks[reason]
	if !slices.Contains(l.cases, name) {
		l.cases = append(l.cases, name)
	}
	if !slices.Contains(l.clients, client) {
		l.clients = append(l.clients, client)
	}
}

// missing is a client that could not be asked at all.
func (r *report) missing(client, reason string) {
	r.absent = append(r.absent, client+": "+reason)
}

// publish leaves the table for the end of the run.
func (r *report) publish() error {
	if len(r.clients) == 0 {
		return nil
	}
	return world.Report("clients", r.String())
}

func (r *report) String() string {
	var b strings.Builder
	for i, name := range r.clients {
		fmt.Fprintf(&b, "%4d  %s\n", i+1, name)
	}
	fmt.Fprintf(&b, "\n%-36s", "")
	for i := range r.clients {
		fmt.Fprintf(&b, "%5d", i+1)
	}
	counts := map[string]int{}
	for _, tc := range cases {
		fmt.Fprintf(&b, "\n%-36s", tc.name)
		for _, name := range r.clients {
			mark := r.marks[name][tc.name]
			counts[mark]++
			fmt.Fprintf(&b, "%5s", mark)
		}
	}
	b.WriteString("\n\n- is not applicable:\n")
	for _, reason := range slices.Sorted(maps.Keys(r.lacks)) {
		l := r.lacks[reason]
		fmt.Fprintf(&b, "  %s: %s (%s)\n", reason, strings.Join(l.cases, ", "), strings.Join(l.clients, ", "))
	}
	for _, absent := range r.absent {
		fmt.Fprintf(&b, "not asked: %s\n", absent)
	}
	fmt.Fprintf(&b, "\n%d clients x %d cases: %d passed, %d failed, %d not applicable\n",
		len(r.clients), len(cases), counts[markPassed], counts[markFailed], counts[markLacking])
	return b.String()
}
