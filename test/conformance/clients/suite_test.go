// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/test/conformance/world"
)

// patience bounds one call of a client.
const patience = time.Minute

// endpoints are the proxies that the clients call, by the name that a caller gives as the model.
var endpoints = map[string]map[string]string{
	"claude": {"MODEL_ID": "us.anthropic.claude-sonnet-4-5-20250929-v1:0"},
	"nova":   {"MODEL_ID": "amazon.nova-lite-v1:0"},
	"gpt":    {"MODEL_ID": "openai.gpt-oss-120b-1:0"},
	"titan":  {"MODEL_ID": "amazon.titan-embed-text-v2:0"},
	"cohere": {"MODEL_ID": "cohere.embed-multilingual-v3"},
	// steadfast never tries again on its own, so that a client's own tries show.
	"steadfast": {"MODEL_ID": "anthropic.claude-3-haiku-20240307-v1:0", "RETRIES_MAXATTEMPTS": "1"},
}

var (
	simulator *world.Simulator
	urls      = map[string]string{}
	results   = newReport()
	// noNode says why the clients in JavaScript cannot run; empty: they can.
	noNode string
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	w, err := world.New()
	if err != nil {
		return failed(err)
	}
	if err := begin(w); err != nil {
		return failed(errors.Join(err, w.Stop()))
	}
	code = m.Run()
	if err := w.Stop(); err != nil {
		code = failed(err)
	}
	if err := results.publish(); err != nil {
		code = failed(err)
	}
	return code
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, "conformance:", err)
	return 1
}

func begin(w *world.World) (err error) {
	if simulator, err = w.Simulator("us-east-1"); err != nil {
		return err
	}
	for name, settings := range endpoints {
		settings["ENDPOINT_NAME"] = name
		if urls[name], err = w.Proxy(simulator.URL, settings); err != nil {
			return fmt.Errorf("endpoint %s: %w", name, err)
		}
		urls[settings["MODEL_ID"]] = urls[name]
	}
	urls["nobody"] = urls["claude"]
	if err := exec.Command("../javascript/node_modules/.bin/node", "--version").Run(); err != nil {
		noNode = "the clients in JavaScript are not installed (" + err.Error() + "): run `make test-conformance`, which needs npm"
	}
	return nil
}

// TestClients asks every case of every client.
func TestClients(t *testing.T) {
	for _, c := range clientsInGo() {
		t.Run(c.name, func(t *testing.T) { askAll(t, c) })
	}
	for _, c := range clientsInNode() {
		t.Run(strings.ReplaceAll(c.name, "/", "_"), func(t *testing.T) { // a slash would part the name of the test
			if noNode != "" {
				results.missing(c.name, noNode)
				t.Skip(noNode)
			}
			process, err := startNode(c.file, c.adapter)
			if err != nil {
				t.Fatal(err)
			}
			c.api = process
			defer func() {
				if err := process.stop(); err != nil {
					t.Errorf("the driver ended with %v", err)
				}
			}()
			askAll(t, &c.client)
		})
	}
}

func askAll(t *testing.T, c *client) {
	for _, tc := range cases {
		if reason := c.lacks[tc.name]; reason != "" {
			results.lacking(c.name, tc.name, reason)
			continue
		}
		t.Run(tc.name, func(t *testing.T) {
			defer func() { results.judged(c.name, tc.name, !t.Failed()) }()
			tc.run(&user{T: t, client: c})
		})
	}
}

// user is who asks a case of a client.
type user struct {
	*testing.T
	client *client
}

// asks is what a case has to say of a request: a text for a model.
func asks(model, text string) Request { return Request{Model: model, Turns: []Turn{{Text: text}}} }

// try makes a call and returns the client's error with what it answered.
func (u *user) try(ctx context.Context, what call, r Request) (Answer, reply, error) {
	u.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	what.Endpoint = urls[r.Model]
	return u.client.ask(ctx, what, r)
}

// chat asks for an answer in one piece.
func (u *user) chat(r Request) Answer {
	u.Helper()
	answer, _, err := u.try(u.Context(), call{Op: opChat}, r)
	if err != nil {
		u.Fatalf("%s: %v", r.Model, err)
	}
	return answer
}

// stream asks for an answer in pieces, whose text has to be that of the whole.
func (u *user) stream(r Request) Answer {
	u.Helper()
	answer, got, err := u.try(u.Context(), call{Op: opStream}, r)
	if err != nil {
		u.Fatalf("%s: %v", r.Model, err)
	}
	if got.Deltas != answer.Text {
		u.Errorf("the pieces make %.500q, the client's sum is %.500q", got.Deltas, answer.Text)
	}
	return answer
}
