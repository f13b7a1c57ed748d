// SPDX-License-Identifier: Apache-2.0

package modelendpoint

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// modelName is the ID inside a model's ARN, or the ID itself. It is empty for an application inference profile, whose ID says nothing.
func modelName(id string) string {
	parsed, err := arn.Parse(id)
	if err != nil {
		return id
	}
	kind, name, _ := strings.Cut(parsed.Resource, "/")
	if kind == "foundation-model" || kind == "inference-profile" {
		return name
	}
	return ""
}

// arnRegion is the region of a model's ARN; empty where the ID is no ARN.
func arnRegion(id string) string {
	parsed, err := arn.Parse(id)
	if err != nil {
		return ""
	}
	return parsed.Region
}

// splitGeography cuts the geography off the ID of a cross-region inference profile. Other IDs have none.
func splitGeography(name string) (geography, model string) {
	first, rest, _ := strings.Cut(name, ".")
	if _, known := geographies()[first]; known {
		return first, rest
	}
	return "", name
}
