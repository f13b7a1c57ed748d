// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/openapi"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
	"github.com/outcrop-dev/outcrop/internal/translate/catalogue"
	"github.com/outcrop-dev/outcrop/internal/version"
)

// describe makes the site that tells people and programs of this endpoint.
func (s *Server) describe() *openapi.Site {
	return openapi.NewSite(openapi.Endpoint{
		Names: s.names, Model: s.config.Model.ID, Region: s.config.Model.Region, Version: version.Version,
		Family: model.Of(s.config.Model.ID), Strict: s.config.Fidelity == proxyconfig.FidelityStrict, Routes: s.describedRoutes(), Requests: catalogue.Schemas(),
	})
}

// describedRoutes are the routes as OpenAPI writes them, each once. Native operations share one route here, and the page's assets are part of the page.
func (s *Server) describedRoutes() []openapi.Route {
	var routes []openapi.Route
	for _, rt := range s.routes() {
		described := openapi.Route{Method: rt.method, Path: strings.ReplaceAll(rt.pattern, "...}", "}")}
		switch {
		case rt.name == routeNative:
			for operation := range operations() {
				routes = append(routes, openapi.Route{Method: rt.method, Path: nativePath + "{modelId}/" + string(operation)})
			}
		case rt.method != "" && rt.pattern != openapi.AssetsPath && !slices.Contains(routes, described):
			routes = append(routes, described)
		}
	}
	return routes
}

// docs serves the files of the site.
func (s *Server) docs(w http.ResponseWriter, r *http.Request) error {
	file, known, err := s.site().File(r.URL.Path)
	if err != nil {
		return err
	}
	if !known {
		return noRoute(w, r)
	}
	content := file.Gzip
	if acceptsGzip(r.Header) {
		w.Header().Set("Content-Encoding", "gzip")
	} else if content, err = file.Plain(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", file.ContentType)
	w.Header().Set("Content-Security-Policy", openapi.Policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", cacheControl(r.URL.Path))
	w.Header().Set("Vary", "Accept-Encoding")
	return exchangeOf(r.Context()).sendWhole(http.StatusOK, content)
}

// cacheControl lets browsers keep the page's assets for a while; what tells of the endpoint changes with it.
func cacheControl(path string) string {
	if strings.HasPrefix(path, openapi.AssetsPath) {
		return "max-age=3600"
	}
	return "no-cache"
}

// acceptsGzip tells whether a caller takes gzip. Source: https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding
func acceptsGzip(header http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, parameter, _ := strings.Cut(strings.TrimSpace(coding), ";")
		weight, weighted := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q, err := strconv.ParseFloat(weight, 64)
			return !weighted || err == nil && q > 0
		}
	}
	return false
}
