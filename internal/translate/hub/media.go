// SPDX-License-Identifier: Apache-2.0

package hub

import (
	"bytes"
	"encoding/base64"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/wire/converse"
)

// The codes of what is refused of images and files.
const (
	codeImageURL    = "invalid_image_url"
	codeImageFormat = "invalid_image_format"
	codeFile        = "invalid_file"
	codeBase64      = "invalid_base64"
)

// imageFormats are the formats of images that Bedrock takes, by media type.
var imageFormats = map[string]string{
	"image/png":  "png",
	"image/jpeg": "jpeg",
	"image/jpg":  "jpeg",
	"image/gif":  "gif",
	"image/webp": "webp",
}

// signatures tell whether a file begins as one of a format does.
var signatures = map[string]func(head []byte) bool{
	"png":  func(head []byte) bool { return bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) },
	"jpeg": func(head []byte) bool { return bytes.HasPrefix(head, []byte("\xff\xd8\xff")) },
	"gif":  func(head []byte) bool { return bytes.HasPrefix(head, []byte("GIF8")) },
	"webp": func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 && string(head[8:12]) == "WEBP"
	},
	"pdf": func(head []byte) bool { return bytes.HasPrefix(head, []byte("%PDF-")) },
}

// documentFormats are the formats of documents that Bedrock takes, by media type.
var documentFormats = map[string]string{
	"application/pdf":    "pdf",
	"text/csv":           "csv",
	"application/csv":    "csv",
	"application/msword": "doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
	"application/vnd.ms-excel": "xls",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
	"text/html":     "html",
	"text/plain":    "txt",
	"text/markdown": "md",
}

// documentExtensions are the ends of a file's name that tell its format where no media type does.
var documentExtensions = []string{"pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"}

// Image makes an image of base64, a JSON string, which is checked but not decoded. The path is where the caller gave it.
func Image(mediaType string, data jsontext.Value, path string) (*converse.Image, error) {
	format, known := imageFormats[mediaType]
	if !known {
		return nil, field.Refuse(codeImageFormat, path,
			"Invalid '%s': the image is of the type '%s'. Send an image of the type image/png, image/jpeg, image/gif or image/webp.", path, field.Clip(mediaType))
	}
	data, err := checkBase64(format, data, path)
	if err != nil {
		return nil, err
	}
	return &converse.Image{Format: format, Source: converse.Source{Bytes: data}}, nil
}

// ImageURL makes an image of a data URL (RFC 2397), a JSON string. A remote URL is refused: the endpoint fetches nothing on a caller's behalf.
func ImageURL(url jsontext.Value, path string) (*converse.Image, error) {
	mediaType, data, isData := SplitDataURL(url)
	switch {
	case !isData:
		return nil, field.Refuse(codeImageURL, path,
			"Invalid '%s': this endpoint fetches no remote images. Send the image itself as a data URL: data:image/png;base64,….", path)
	case data == nil:
		return nil, field.Refuse(codeImageURL, path, "Invalid '%s': the data URL is not of the form data:image/png;base64,….", path)
	}
	return Image(mediaType, data, path)
}

// Document makes a document of base64, a JSON string, which is checked but not decoded. Its format is told by the media type, or by the file's name where
// that is empty. Fit gives it a name that Bedrock takes.
func Document(mediaType, name string, data jsontext.Value, at string) (*converse.Document, error) {
	format, known := documentFormats[mediaType]
	if !known && mediaType == "" {
		format = strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
		known = slices.Contains(documentExtensions, format)
	}
	if !known {
		return nil, field.Refuse(codeFile, at,
			"Invalid '%s': the type of the file is not known or not one that Bedrock takes. Send one of %s, as a data URL that tells its type: data:application/pdf;base64,….",
			at, strings.Join(documentExtensions, ", "))
	}
	data, err := checkBase64(format, data, at)
	if err != nil {
		return nil, err
	}
	return &converse.Document{Format: format, Name: strings.TrimSuffix(name, path.Ext(name)), Source: converse.Source{Bytes: data}}, nil
}

// SplitDataURL takes a data URL apart, a JSON string: its media type, in lower case and without parameters, and its base64 as a JSON string, nil where the
// URL has none. It tells false for any other URL.
func SplitDataURL(url jsontext.Value) (string, jsontext.Value, bool) {
	const scheme = "data:"
	inner := jsonstring.Inner(plain(url))
	if len(inner) < len(scheme) || !strings.EqualFold(string(inner[:len(scheme)]), scheme) {
		return "", nil, false
	}
	inner = inner[len(scheme):]
	comma := bytes.IndexByte(inner, ',')
	if comma < 0 {
		return "", nil, true
	}
	mediaType, encoded := strings.CutSuffix(strings.ToLower(string(inner[:comma])), ";base64")
	if !encoded {
		return "", nil, true
	}
	mediaType, _, _ = strings.Cut(mediaType, ";")
	data := append(make(jsontext.Value, 0, len(inner)-comma+1), '"')
	return mediaType, append(append(data, inner[comma+1:]...), '"'), true
}

// plain is a JSON string without escapes where it has some, as that of a base64 whose slashes are escaped, or that is broken into lines.
func plain(s jsontext.Value) jsontext.Value {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	return jsonstring.Quote(withoutLines.Replace(jsonstring.Unquote(s)))
}

var withoutLines = strings.NewReplacer("\r", "", "\n", "")

// checkBase64 refuses what is not the base64 of a file that begins as one of its format does.
func checkBase64(format string, data jsontext.Value, path string) (jsontext.Value, error) {
	data = plain(data)
	inner := jsonstring.Inner(data)
	if !isBase64(inner) {
		return nil, field.Refuse(codeBase64, path, "Invalid '%s': the data of the file is not valid base64. Encode it with the standard alphabet and padding.", path)
	}
	const headLength = 16
	head, err := base64.StdEncoding.DecodeString(string(inner[:min(len(inner), headLength)]))
	if fits := signatures[format]; err != nil || fits != nil && !fits(head) {
		return nil, field.Refuse(codeImageFormat, path, "Invalid '%s': the data is not of the format %s, which its type tells. Send the type that it has.", path, format)
	}
	return data, nil
}

// base64Alphabet has true for each character of the standard alphabet.
var base64Alphabet = func() (is [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		is[c] = true
	}
	return is
}()

// isBase64 tells base64 of the standard alphabet with padding, which is not empty.
func isBase64(data []byte) bool {
	if len(data) == 0 || len(data)%4 != 0 {
		return false
	}
	data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("=")), []byte("="))
	for _, c := range data {
		if !base64Alphabet[c] {
			return false
		}
	}
	return true
}
