// SPDX-License-Identifier: Apache-2.0

package model

// Feature is something that a model may lack.
type Feature string

// The features that models lack.
const (
	// Converse is the conversation itself: models that embed have none.
	Converse Feature = "converse"
	// System is a system prompt.
	System Feature = "system"
	// Tools are tools of the caller's.
	Tools Feature = "tools"
	// StrictTools are tools whose input is held to its schema.
	StrictTools Feature = "strictTools"
	// Images and Documents are blocks of a user's turn.
	Images    Feature = "images"
	Documents Feature = "documents"
	// CachePoints mark a prefix of the prompt that is to be cached, CacheTools among the tools, CacheHour keeps it for an hour.
	CachePoints Feature = "cachePoints"
	CacheTools  Feature = "cacheTools"
	CacheHour   Feature = "cacheHour"
	// StructuredOutput is outputConfig.textFormat.
	StructuredOutput Feature = "structuredOutput"
	// Temperature, TopP, TopK and StopSequences are parameters of sampling, TopPBesideTemperature is the first two of them in one request.
	Temperature   Feature = "temperature"
	TopP          Feature = "topP"
	TopK          Feature = "topK"
	StopSequences Feature = "stopSequences"

	TopPBesideTemperature Feature = "topPBesideTemperature"
)

var features = []Feature{
	Converse, System, Tools, StrictTools, Images, Documents, CachePoints, CacheTools, CacheHour, StructuredOutput, Temperature, TopP, TopK, StopSequences,
	TopPBesideTemperature,
}
