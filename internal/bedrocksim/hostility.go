// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import "slices"

// Layer is how deep a client has to look to notice a hostility.
type Layer string

// The layers, from the outside in.
const (
	// Transport is HTTP and the connection below it.
	Transport Layer = "transport"
	// Framing is the lengths, checksums and headers of frames, and whether a stream has its last events.
	Framing Layer = "framing"
	// Grammar is which event may follow which.
	Grammar Layer = "grammar"
	// Content is what is inside the payload of an event, or of an answer in one piece.
	Content Layer = "content"
)

// Ending is what a client has to conclude from an answer.
type Ending string

// The endings.
const (
	// Fine is a whole answer that came in an odd way: it has to be taken as it is.
	Fine Ending = "fine"
	// Either breaks a rule and still has all that an answer needs: it may be taken or be called broken, but has to end once.
	Either Ending = "either"
	// Broken is an answer that is not whole or cannot be read.
	Broken Ending = "broken"
	// Silent is an answer of which nothing more comes while the connection stays open: only a timeout ends it.
	Silent Ending = "silent"
	// Failed is an answer that ends with an exception, named by Hostility.Exception.
	Failed Ending = "failed"
	// Refused is an HTTP response that is no answer: an error by its status, or a 200 that is something else.
	Refused Ending = "refused"
)

// HostileAnswer is the text of the whole answer to every hostility: what a client gets before the end is a part of it.
const HostileAnswer = "w0 w1 w2 w3 w4 w5 w6 w7"

// Hostility is one way in which an upstream can misbehave.
type Hostility struct {
	// Name tells hostilities apart, and Does says in one line what happens.
	Name string `json:"name"`
	Does string `json:"does"`
	// Trigger asks for it: it is written into the text of the last user turn.
	Trigger string `json:"trigger"`
	// Operations are the operations that it applies to, by the SDK's names.
	Operations []string `json:"operations"`
	// Layer is where it can be noticed. A client that passes frames on unread need not notice what is in Grammar or Content.
	Layer Layer `json:"layer"`
	// Ends is what a client has to conclude.
	Ends Ending `json:"ends"`
	// Exception is the exception that Failed and Refused name, by the service model's name; empty where none is named.
	Exception string `json:"exception,omitempty"`
	// Begun says that good events come first, so that a client's own answer may have begun before the trouble.
	Begun bool `json:"begun"`
}

var (
	bothStreams     = []string{"ConverseStream", "InvokeModelWithResponseStream"}
	converseStreams = []string{"ConverseStream"}
	invokeStreams   = []string{"InvokeModelWithResponseStream"}
	inOnePiece      = []string{"Converse", "InvokeModel"}
	everyAnswer     = []string{"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"}
)

// hostilityGroup is hostilities that apply to the same operations.
type hostilityGroup struct {
	operations []string
	rows       []Hostility
}

// Hostilities are all the ways to misbehave, for tests that try a client with each of them.
func Hostilities() []Hostility {
	var all []Hostility
	for _, group := range hostilityGroups {
		for _, row := range group.rows {
			row.Operations = slices.Clone(group.operations)
			row.Trigger = "[[sim: " + row.Trigger + "]]"
			all = append(all, row)
		}
	}
	return all
}

// HostilitiesTo are those that apply to an operation.
func HostilitiesTo(operation string) []Hostility {
	return slices.DeleteFunc(Hostilities(), func(h Hostility) bool { return !slices.Contains(h.Operations, operation) })
}

var hostilityGroups = []hostilityGroup{
	{everyAnswer, refusals},
	{bothStreams, brokenConnections},
	{bothStreams, brokenFrames},
	{bothStreams, exceptionFrames},
	{converseStreams, brokenGrammar},
	{converseStreams, brokenPayloads},
	{invokeStreams, brokenChunks},
	{inOnePiece, brokenBodies},
}
