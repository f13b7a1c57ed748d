// SPDX-License-Identifier: Apache-2.0

// Package field reads callers' requests by tables of their fields. One table says how a field is read, what becomes of it on its way to Bedrock, and what
// the documents say of it, so that the three cannot drift apart. It knows no dialect, and nothing of HTTP.
package field

// Fate is what becomes of a field of a request on its way to Bedrock.
type Fate string

// The fates of a field.
const (
	// Carried: it means the same to Bedrock.
	Carried Fate = "Carried"
	// Mapped: Bedrock says it in another way, or the proxy acts on it itself. Where a model cannot do it, it is reported as not carried.
	Mapped Fate = "Mapped"
	// NotCarried: Bedrock has no way to say it. The request goes on without it and the caller is told, or it is refused: see Report.
	NotCarried Fate = "NotCarried"
	// Refused: leaving it out would give another answer than the one that was asked for, so the request is refused.
	Refused Fate = "Refused"
	// Ignored: it says nothing that another field does not say, or nothing about the answer, so nothing is lost without it.
	Ignored Fate = "Ignored"
)

// Doc is what is known of a field beside how it is read.
type Doc struct {
	Fate Fate
	// To is where it goes: a member of Converse's request such as inferenceConfig.maxTokens, or empty.
	To string
	// Note is a sentence for callers: a bound, a condition, the reason of a refusal, or what to write instead.
	Note string
}

// Entry is one field of a dialect's requests, as documents and specifications list it.
type Entry struct {
	// Path is the field's place, such as messages[].content[].text.
	Path string
	// Type is JSON's: string, integer, number, boolean, object, array, any, or several joined by " or ".
	Type string
	// Variant is the type of the object that has the field, where objects of several types stand in one place.
	Variant string
	// Allowed lists the values that a string may have; empty: any.
	Allowed []string
	Doc
}

// Type is JSON's type of a field.
const (
	String  = "string"
	Integer = "integer"
	Number  = "number"
	Boolean = "boolean"
	Map     = "object"
	List    = "array"
	Any     = "any"
)
