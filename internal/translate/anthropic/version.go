// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"net/http"

	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// HeaderVersion names the version of the API that a request is written for.
const HeaderVersion = "Anthropic-Version"

// The versions of the API. A request that names none is taken for one of the first.
// Source: https://platform.claude.com/docs/en/api/migration-2026-10-21
const (
	version2023 = "2023-06-01"
	version2026 = "2026-10-21"
)

var versions = []string{version2023, version2026}

func versionOf(h http.Header) (string, error) {
	switch version := h.Get(HeaderVersion); version {
	case "":
		return version2023, nil
	case version2023, version2026:
		return version, nil
	default:
		return "", field.Unsupported("anthropic-version", version, versions)
	}
}

// keepVersion refuses what the version of the request has no more.
func (r *request) keepVersion() error {
	if r.version != version2026 {
		return nil
	}
	for _, parameter := range []struct {
		name  string
		given bool
	}{{"temperature", r.temperature != nil}, {"top_p", r.topP != nil}, {"top_k", r.topK != nil}} {
		if parameter.given {
			return field.Refuse(field.CodeUnsupported, parameter.name,
				"Unsupported parameter: '%s' does not exist in version %s of the API. Leave it out, or send the header anthropic-version: %s.", parameter.name, version2026, version2023)
		}
	}
	for _, m := range r.messages {
		if err := m.keepVersion(); err != nil {
			return err
		}
	}
	return nil
}

func (m *message) keepVersion() error {
	for _, b := range m.content {
		switch {
		case m.role == roleAssistant && b.kind == blockDocument:
			return field.Refuse(field.CodeValue, b.path, "Invalid '%s': version %s of the API takes no document of an assistant. Give it in a turn of the user.", b.path, version2026)
		case m.role == roleUser && len(b.citations) > 0:
			return field.Refuse(field.CodeValue, b.path+".citations",
				"Invalid '%s.citations': version %s of the API takes no citations of a user. Leave them out.", b.path, version2026)
		}
	}
	return nil
}
