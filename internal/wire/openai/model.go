// SPDX-License-Identifier: Apache-2.0

package openai

// The values of the object member.
const (
	ObjectModel = "model"
	ObjectList  = "list"
)

// Model is one entry of GET /v1/models, and the body of GET /v1/models/{id}.
type Model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// ModelList is the body of GET /v1/models.
type ModelList struct {
	Object string  `json:"object"`
	Data   []Model `json:"data"`
}
