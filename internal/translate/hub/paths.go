// SPDX-License-Identifier: Apache-2.0

package hub

// Paths names a dialect's own fields for what a model may not be able to do, so that a caller is told in its own words. An empty path: the dialect has no such field.
// Turns is what has the conversation; empty: messages.
type Paths struct {
	Turns, LateSystem, Tools, ToolChoice, Serial, StrictTools, Images, Documents, CachePoints, CacheTTL, Temperature, TopP, TopK, StopSequences, Schema, Reasoning string
}
