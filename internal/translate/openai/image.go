// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"encoding/base64"
	"strings"

	bedrockwire "github.com/outcrop-dev/outcrop/internal/wire/bedrock"
)

// imageFormats are the formats that Bedrock takes, by media type.
var imageFormats = map[string]string{
	"image/png":  "png",
	"image/jpeg": "jpeg",
	"image/jpg":  "jpeg",
	"image/gif":  "gif",
	"image/webp": "webp",
}

// image reads a data URL (RFC 2397). A remote URL is refused: the endpoint fetches nothing on a caller's behalf.
func image(url, path string) (*bedrockwire.Image, error) {
	mediaType, data, err := splitDataURL(url, path)
	if err != nil {
		return nil, err
	}
	format, known := imageFormats[mediaType]
	if !known {
		return nil, badRequest("invalid_image_format", path,
			"Invalid '%s': the image is of the type '%s'. Send an image of the type image/png, image/jpeg, image/gif or image/webp.", path, clip(mediaType))
	}
	content, err := base64.StdEncoding.DecodeString(data)
	if err != nil || len(content) == 0 {
		return nil, badRequest("invalid_base64", path,
			"Invalid '%s': the data of the image is not valid base64. Encode it with the standard alphabet and padding.", path)
	}
	return &bedrockwire.Image{Format: format, Source: bedrockwire.ImageSource{Bytes: content}}, nil
}

// splitDataURL returns the media type, in lower case and without parameters, and the data of a base64 data URL.
func splitDataURL(url, path string) (string, string, error) {
	const scheme = "data:"
	if len(url) < len(scheme) || !strings.EqualFold(url[:len(scheme)], scheme) {
		return "", "", badRequest("invalid_image_url", path,
			"Invalid '%s': this endpoint fetches no remote images. Send the image itself as a data URL: data:image/png;base64,….", path)
	}
	head, data, found := strings.Cut(url[len(scheme):], ",")
	mediaType, encoding, encoded := cutLast(strings.ToLower(head), ";")
	if !found || !encoded || encoding != "base64" {
		return "", "", badRequest("invalid_image_url", path,
			"Invalid '%s': the data URL is not of the form data:image/png;base64,….", path)
	}
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return mediaType, data, nil
}

func cutLast(text, separator string) (string, string, bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}
