// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"maps"
	"slices"
)

// streamFault breaks a stream; rest is the events that a healthy stream would go on with.
type streamFault func(out *frameWriter, rest []event, b *Behaviour)

// edit changes the events that are still to come.
type edit func(rest []event) []event

// faultNamed finds a fault of a stream, or of an answer in one piece, by the name that scripts and prompts use.
func faultNamed(name string) (streamFault, bool) {
	for _, table := range []map[string]streamFault{streamFaults, connectionFaults, frameFaults} {
		if fault, ok := table[name]; ok {
			return fault, true
		}
	}
	for _, table := range []map[string]edit{frameEdits, grammarEdits, payloadEdits} {
		if change, ok := table[name]; ok {
			return edited(change), true
		}
	}
	_, ok := unaryFaults[name]
	return edited(unchanged), ok
}

// faultNames are the names that faultNamed finds.
func faultNames() []string {
	names := map[string]bool{}
	for _, table := range []map[string]streamFault{streamFaults, connectionFaults, frameFaults} {
		for name := range table {
			names[name] = true
		}
	}
	for _, table := range []map[string]edit{frameEdits, grammarEdits, payloadEdits} {
		for name := range table {
			names[name] = true
		}
	}
	for name := range unaryFaults {
		names[name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// edited plays a stream with its events changed.
func edited(change edit) streamFault {
	return func(out *frameWriter, rest []event, b *Behaviour) { out.sendAll(change(rest), b.pace()) }
}

func unchanged(rest []event) []event { return rest }
