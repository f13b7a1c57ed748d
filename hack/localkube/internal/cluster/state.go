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
	"slices"

	"github.com/outcrop-dev/outcrop/hack/localkube/internal/host"
	"github.com/outcrop-dev/outcrop/hack/localkube/internal/network"
)

// State is what must be known to end a cluster. It is on disk before the first
// thing is changed, and goes after the last.
type State struct {
	// Boot is the kernel's name of the boot in which the cluster was started.
	Boot string `json:"boot"`
	// Bin is the folder of the programs that were started.
	Bin string `json:"bin"`
	// Plan holds the addresses.
	Plan network.Plan `json:"plan"`
	// Settings are the kernel settings from before.
	Settings host.Settings `json:"settings"`
	// Tables, Folders and Controllers (of control groups) were there before,
	// and stay.
	Tables      []string `json:"tables"`
	Folders     []string `json:"folders"`
	Controllers []string `json:"controllers"`
}

const (
	stateFile = "state.json"
	newSuffix = ".new"
)

// ReadState reads the state below a folder. It is fs.ErrNotExist where no
// cluster was started, and another error where the file is damaged.
func ReadState(folder string) (State, error) {
	var state State
	data, err := os.ReadFile(filepath.Join(folder, stateFile))
	if err != nil {
		return State{}, fmt.Errorf("read the state of the cluster: %w", err)
	}
	if err := json.Unmarshal(data, &state); err != nil {
		return State{}, fmt.Errorf("read the state of the cluster: %s is damaged: %w", stateFile, err)
	}
	if state.Boot == "" || state.Plan.Bridge == "" || !state.Plan.Node.IsValid() {
		return State{}, fmt.Errorf("read the state of the cluster: %s is damaged: it lacks the boot or the addresses", stateFile)
	}
	return state, nil
}

// survey looks at the machine before anything is changed.
func survey(ctx context.Context, boot, bin string) (State, error) {
	routes, routesErr := network.Routes(ctx)
	tables, tablesErr := network.Tables(ctx)
	settings, settingsErr := host.ReadSettings("/proc/sys")
	if err := errors.Join(routesErr, tablesErr, settingsErr); err != nil {
		return State{}, err
	}
	for _, table := range network.ProxyTables() {
		if slices.Contains(tables, table) {
			return State{}, fmt.Errorf("the nftables table %q belongs to another kube-proxy on this machine: "+
				"set KUBECONFIG to its cluster", table)
		}
	}
	plan, err := network.Choose(routes)
	return State{Boot: boot, Bin: bin, Plan: plan, Settings: settings, Tables: tables}, err
}

// write puts the state on disk, whole or not at all, also when the power fails.
func (s State) write(folder string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write the state of the cluster: %w", err)
	}
	path := filepath.Join(folder, stateFile)
	if err := errors.Join(os.MkdirAll(folder, 0o755), writeSynced(path+newSuffix, data)); err != nil {
		return fmt.Errorf("write the state of the cluster: %w", err)
	}
	if err := errors.Join(os.Rename(path+newSuffix, path), syncFolder(folder)); err != nil {
		return fmt.Errorf("write the state of the cluster: %w", err)
	}
	return nil
}

// writeSynced returns when the content is on disk, so that a rename that comes
// after it cannot be there alone.
func writeSynced(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// removeState removes a state folder, and the state itself last.
func removeState(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	faults := []error{err}
	for _, entry := range entries {
		if entry.Name() != stateFile {
			faults = append(faults, os.RemoveAll(filepath.Join(folder, entry.Name())))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("remove the state of the cluster: %w", err)
	}
	return os.RemoveAll(folder)
}
