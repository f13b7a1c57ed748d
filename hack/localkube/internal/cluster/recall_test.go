// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wholeState is what write puts on disk.
func wholeState(t *testing.T) string {
	t.Helper()
	data, err := json.Marshal(newCluster(t).State)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDownEndsAClusterWhoseStateIsLost(t *testing.T) {
	whole := wholeState(t)
	for name, tc := range map[string]struct{ file, content string }{
		"the state is cut off":               {stateFile, whole[:len(whole)/2]},
		"the state is empty":                 {stateFile, ""},
		"the state is of something else":     {stateFile, "{}"},
		"the state is gone, the rest is not": {"admin.kubeconfig", "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			if err := os.WriteFile(filepath.Join(c.Layout.State, tc.file), []byte(tc.content), 0o600); err != nil {
				t.Fatal(err)
			}
			var restored []string
			c.find = func(context.Context) (State, error) { return State{Bin: "found"}, nil }
			c.restore = func(_ context.Context, state State) error {
				restored = append(restored, state.Bin)
				return nil
			}
			if err := c.Down(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"found"}, restored); diff != "" {
				t.Errorf("restored (-want +got):\n%s", diff)
			}
			for _, folder := range []string{c.Layout.State, c.Layout.Run} {
				if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s is left: %v", folder, err)
				}
			}
			if said := fmt.Sprint(c.Progress); !strings.Contains(said, "kernel settings") || !strings.Contains(said, stateFile) {
				t.Errorf("Down says %q, want what is damaged and what stays", said)
			}
		})
	}
}

func TestDownKeepsTheFilesUntilTheMachineIsGivenBack(t *testing.T) {
	c := newCluster(t)
	if err := c.State.write(c.Layout.State); err != nil {
		t.Fatal(err)
	}
	fault := errors.New("the bridge is busy")
	c.restore = func(context.Context, State) error { return fault }
	if err := c.Down(t.Context()); !errors.Is(err, fault) {
		t.Errorf("Down = %v, want %v", err, fault)
	}
	if _, err := ReadState(c.Layout.State); err != nil {
		t.Errorf("the state went before the machine was given back: %v", err)
	}
}

func TestAStateHalfWrittenIsNoCluster(t *testing.T) {
	c := newCluster(t)
	if err := os.WriteFile(filepath.Join(c.Layout.State, stateFile+newSuffix), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Down(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAdoptOfADamagedStateSaysWhatToDo(t *testing.T) {
	c := newCluster(t)
	if err := os.WriteFile(filepath.Join(c.Layout.State, stateFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Adopt(); err == nil || !strings.Contains(err.Error(), "localkube down") {
		t.Errorf("Adopt = %v, want what to do", err)
	}
}
