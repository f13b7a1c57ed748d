// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"
)

// pixel is an image of one pixel: a PNG, in base64.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

// How a field's fate is put into words for each fidelity.
const (
	warned  = "What is not carried is named in the header `Outcrop-Not-Carried`."
	refused = "A request with a field that is not carried is refused."
)

// words puts what the endpoint says of itself in the place of ${…}.
func (e Endpoint) words() *strings.Replacer {
	return strings.NewReplacer(
		"${name}", e.Names[0], "${names}", "`"+strings.Join(e.Names, "`, `")+"`", "${model}", e.Model, "${region}", e.Region,
		"${version}", e.Version, "${fidelity}", e.fidelity(), "${png}", pixel,
	)
}

func (e Endpoint) fidelity() string {
	if e.Strict {
		return refused
	}
	return warned
}

// filled replaces words in every text.
func filled(value any, words *strings.Replacer) any {
	switch v := value.(type) {
	case string:
		return words.Replace(v)
	case *object:
		for name := range v.values {
			v.values[name] = filled(v.values[name], words)
		}
	case []any:
		for i := range v {
			v[i] = filled(v[i], words)
		}
	}
	return value
}
