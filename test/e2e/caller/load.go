// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// loadOptions say how much is asked, and for how long.
type loadOptions struct {
	workers  int
	duration time.Duration
	prompt   string
}

// loadReport is what a load saw, as JSON on the last line of the output.
type loadReport struct {
	Requests int            `json:"requests"`
	Streams  int            `json:"streams"`
	Failed   int            `json:"failed"`
	ByCall   map[string]int `json:"byCall"`
	Errors   []string       `json:"errors,omitempty"`
}

// maxErrors bounds the errors that a report quotes.
const maxErrors = 10

// loadCalls alternate in a load: half of them stream.
var loadCalls = []string{"chat", "chat-stream", "converse", "converse-stream"}

// load calls the endpoint from several workers until the duration is over or ctx ends, and reports. Calls that are under way then finish.
func load(ctx context.Context, t target, o loadOptions, out io.Writer) error {
	until, stop := context.WithTimeout(ctx, o.duration)
	defer stop()
	report := loadReport{ByCall: map[string]int{}}
	var lock sync.Mutex
	var workers sync.WaitGroup
	for worker := range o.workers {
		workers.Go(func() {
			for turn := worker; until.Err() == nil; turn++ {
				name := loadCalls[turn%len(loadCalls)]
				err := calls[name](context.WithoutCancel(ctx), t, o.prompt, io.Discard)
				lock.Lock()
				report.add(name, err)
				lock.Unlock()
			}
		})
	}
	workers.Wait()
	return json.NewEncoder(out).Encode(report)
}

func (r *loadReport) add(name string, err error) {
	r.Requests++
	r.ByCall[name]++
	if name == "chat-stream" || name == "converse-stream" {
		r.Streams++
	}
	if err == nil {
		return
	}
	r.Failed++
	if len(r.Errors) < maxErrors {
		r.Errors = append(r.Errors, time.Now().UTC().Format(time.TimeOnly)+" "+name+": "+err.Error())
	}
}
