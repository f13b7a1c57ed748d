// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"bytes"
	"fmt"
	"image"
	// The formats of Bedrock that the standard library decodes.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
)

// imageFormat finds out what an image really is; it is empty where the bytes are no image that Bedrock takes.
func imageFormat(data []byte) string {
	if isWebP(data) {
		return "webp"
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return ""
	}
	return format
}

func isWebP(data []byte) bool {
	return len(data) > 15 && bytes.HasPrefix(data, []byte("RIFF")) && bytes.Equal(data[8:12], []byte("WEBP"))
}

// imageSize is ", 2x3 pixels" for an image whose size can be read.
func imageSize(b block) string {
	if b.kind != blockImage {
		return ""
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(b.data))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(", %dx%d pixels", config.Width, config.Height)
}
