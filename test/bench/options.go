// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// options are what a run can be told.
type options struct {
	proxy, json, profiles, protocol  string
	rows                             *regexp.Regexp
	rounds, streams, starts, repeats int
	window, settle                   time.Duration
	peers                            []peer
	smoke                            bool
}

// peer is another gateway in front of the same kind of upstream, which somebody else has started. It is asked for OpenAI's chat completions.
type peer struct {
	name, url string
	// pid is the process whose CPU time is read; 0: none.
	pid int
}

func parse(args []string) (options, error) {
	var o options
	var rows string
	var peers []string
	set := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	set.SortFlags = false
	set.StringVar(&o.proxy, "proxy", "bin/bench/proxy", "the proxy's program")
	set.StringVar(&o.json, "json", "bin/bench/result.json", "where the result goes")
	set.StringVar(&rows, "rows", ".", "regular expression: the rows to measure")
	set.StringVar(&o.protocol, "upstream", "h2", "what the upstream speaks over TLS, apart from the rows that say it: h2 or h1")
	set.IntVar(&o.rounds, "rounds", 11, "windows of each CPU and latency row and target, in turn; medians are taken of them")
	set.DurationVar(&o.window, "window", time.Second, "length of a window of CPU and latency rows")
	set.DurationVar(&o.settle, "settle", 24*time.Second, "how long open streams are watched")
	set.IntVar(&o.streams, "streams", 1000, "how many streams are open for the memory rows")
	set.IntVar(&o.starts, "starts", 3, "how often the proxy is started to time it")
	set.StringArrayVar(&peers, "peer", nil, "NAME=URL or NAME=URL@PID: another gateway, whose model is the same")
	set.StringVar(&o.profiles, "profiles", "", "directory for CPU and heap profiles of the proxy, one per row; they cost time themselves")
	set.BoolVar(&o.smoke, "smoke", false, "every row as short as can be: shows that all of it works, and measures nothing")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	o.repeats = repeats
	if o.smoke {
		o.rounds, o.starts, o.streams, o.repeats = 1, 1, 50, 0
		o.window, o.settle = 200*time.Millisecond, 1500*time.Millisecond
	}
	return o, errors.Join(o.compile(rows), o.addPeers(peers), o.check())
}

func (o *options) compile(rows string) (err error) {
	o.rows, err = regexp.Compile(rows)
	return err
}

func (o *options) addPeers(specs []string) error {
	for _, spec := range specs {
		name, url, ok := strings.Cut(spec, "=")
		url, pid, hasPID := strings.Cut(url, "@")
		p := peer{name: name, url: strings.TrimSuffix(url, "/")}
		if hasPID {
			n, err := strconv.Atoi(pid)
			ok, p.pid = ok && err == nil, n
		}
		if !ok {
			return fmt.Errorf("--peer %q: write NAME=http://HOST:PORT or NAME=http://HOST:PORT@PID", spec)
		}
		o.peers = append(o.peers, p)
	}
	return nil
}

func (o *options) check() error {
	if o.protocol != protocolH1 && o.protocol != protocolH2 {
		return fmt.Errorf("--upstream %q: write h2 or h1", o.protocol)
	}
	if _, err := os.Stat(o.proxy); err != nil {
		return fmt.Errorf("--proxy: %w; `make bench` builds it", err)
	}
	if o.rounds < 1 || o.streams < 1 || o.starts < 1 {
		return errors.New("--rounds, --streams and --starts are at least 1")
	}
	return nil
}
