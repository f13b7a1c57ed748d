// SPDX-License-Identifier: Apache-2.0

package anthropic

import "time"

// TypeModel is the Type of a Model.
const TypeModel = "model"

// ModelList is the answer of GET /v1/models. FirstID and LastID are null where Data is empty.
type ModelList struct {
	Data    []Model `json:"data"`
	FirstID *string `json:"first_id"`
	LastID  *string `json:"last_id"`
	HasMore bool    `json:"has_more"`
}

// Model is one model.
type Model struct {
	Type        string    `json:"type"`
	ID          string    `json:"id"`
	DisplayName string    `json:"display_name"`
	CreatedAt   time.Time `json:"created_at"`
}
