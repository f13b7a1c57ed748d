// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"cmp"
	"net/http"
	"slices"
)

// callTally is one line of the answer to GET /_sim/calls.
type callTally struct {
	CallCount
	Calls int `json:"calls"`
}

// callReport is the answer to GET /_sim/calls. It holds no bodies and no headers.
type callReport struct {
	Calls     []callTally `json:"calls"`
	InFlight  int         `json:"inFlight"`
	Streams   int         `json:"streams"`
	Cancelled int         `json:"cancelled"`
}

// Admin serves what tests outside the process need, without authentication: GET and DELETE /_sim/calls, PUT /_sim/script
// and PUT /_sim/identities (both as the files are written), GET /_sim/hostilities (the list of Hostilities), and GET /healthz.
func (s *Simulator) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /_sim/calls", s.reportCalls)
	mux.HandleFunc("DELETE /_sim/calls", func(w http.ResponseWriter, _ *http.Request) {
		s.ResetCalls()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /_sim/hostilities", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, Hostilities()) })
	mux.HandleFunc("PUT /_sim/script", s.putScript)
	mux.HandleFunc("PUT /_sim/identities", s.putIdentities)
	return mux
}

func (s *Simulator) reportCalls(w http.ResponseWriter, _ *http.Request) {
	report := callReport{Calls: []callTally{}, InFlight: s.InFlight(), Streams: s.OpenStreams(), Cancelled: s.Cancelled()}
	for key, n := range s.CallCounts() {
		report.Calls = append(report.Calls, callTally{key, n})
	}
	slices.SortFunc(report.Calls, func(a, b callTally) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Model, b.Model),
			cmp.Compare(a.Identity, b.Identity), cmp.Compare(a.Result, b.Result))
	})
	writeJSON(w, http.StatusOK, report)
}

func (s *Simulator) putScript(w http.ResponseWriter, r *http.Request) {
	script, err := ParseScript(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.SetScript(script)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Simulator) putIdentities(w http.ResponseWriter, r *http.Request) {
	ids, err := ParseIdentities(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.identities.replace(ids)
	w.WriteHeader(http.StatusNoContent)
}
