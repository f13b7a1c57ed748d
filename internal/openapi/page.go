// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sample is a call that a reader can copy.
type sample struct {
	Title string
	// Route is the one that is called, such as POST /v1/messages.
	Route string
	// Needs is what it needs of the model, as an example does.
	Needs string
	Code  string
}

// page returns the page for people. It is put together by hand: a program that holds html/template is 3 MB larger.
func page(e Endpoint) ([]byte, error) {
	layout, err := ui.ReadFile("ui/page.html")
	if err != nil {
		return nil, err
	}
	samples, err := e.samples()
	if err != nil {
		return nil, err
	}
	var shown strings.Builder
	for i, s := range samples {
		shown.WriteString(s.html(i == 0))
	}
	text := strings.NewReplacer(
		"${name}", html.EscapeString(e.Names[0]), "${model}", html.EscapeString(e.Model), "${region}", html.EscapeString(e.Region), "${samples}", shown.String(),
	).Replace(string(layout))
	return []byte(text), nil
}

// samples are those of the routes that are served, as far as the model can answer them.
func (e Endpoint) samples() ([]sample, error) {
	content, err := ui.ReadFile("ui/samples.yaml")
	if err != nil {
		return nil, err
	}
	var samples []sample
	if err := yaml.Unmarshal(content, &samples); err != nil {
		return nil, fmt.Errorf("parse ui/samples.yaml: %w", err)
	}
	samples = slices.DeleteFunc(samples, func(s sample) bool {
		method, path, _ := strings.Cut(s.Route, " ")
		return !slices.Contains(e.Routes, Route{method, path}) || !e.meets(s.Needs)
	})
	for i := range samples {
		samples[i].Code = e.words().Replace(strings.TrimSpace(samples[i].Code))
	}
	return samples, nil
}

// html is the sample on the page, whose script knows what to put in the place of the address.
func (s sample) html(open bool) string {
	attribute := ""
	if open {
		attribute = " open"
	}
	code := strings.ReplaceAll(html.EscapeString(s.Code), "${origin}", `<span class="origin">http://this-endpoint</span>`)
	return "<details" + attribute + ">\n<summary>" + html.EscapeString(s.Title) + "</summary>\n<pre><code>" + code + "</code></pre>\n</details>\n"
}
