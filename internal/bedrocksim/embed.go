// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"crypto/sha256"
	"math"
	"math/rand/v2"
)

// embed makes a vector of length one from the hash of a text: equal texts are equal, others are far apart.
func embed(text string, dimensions int) []float32 {
	source := rand.New(rand.NewChaCha8(sha256.Sum256([]byte(text))))
	vector := make([]float64, dimensions)
	var squares float64
	for i := range vector {
		vector[i] = source.Float64()*2 - 1
		squares += vector[i] * vector[i]
	}
	unit := make([]float32, dimensions)
	for i, v := range vector {
		unit[i] = float32(v / math.Sqrt(squares))
	}
	return unit
}

// embeddingTypes are the forms that a vector can be asked for in.
var embeddingTypes = map[string]func([]float32) any{
	"float":   func(v []float32) any { return v },
	"int8":    func(v []float32) any { return scaled(v, 0) },
	"uint8":   func(v []float32) any { return scaled(v, 128) },
	"binary":  func(v []float32) any { return packed(v, -128) },
	"ubinary": func(v []float32) any { return packed(v, 0) },
}

// scaled makes whole numbers of one byte of the members of a vector, relative to the largest.
func scaled(vector []float32, offset int) []int {
	largest := float32(0)
	for _, v := range vector {
		largest = max(largest, float32(math.Abs(float64(v))))
	}
	bytes := make([]int, len(vector))
	for i, v := range vector {
		bytes[i] = int(math.Round(float64(v/largest)*127)) + offset
	}
	return bytes
}

// packed makes one bit of each member, eight in a number.
func packed(vector []float32, offset int) []int {
	bytes := make([]int, (len(vector)+7)/8)
	for i, v := range vector {
		if v > 0 {
			bytes[i/8] |= 0x80 >> (i % 8)
		}
	}
	for i := range bytes {
		bytes[i] += offset
	}
	return bytes
}

// bits is a vector as zeros and ones.
func bits(vector []float32) []int {
	ones := make([]int, len(vector))
	for i, v := range vector {
		if v > 0 {
			ones[i] = 1
		}
	}
	return ones
}

// grown is a vector that is not of length one, as those are that were not normalised.
func grown(vector []float32, text string) []float32 {
	factor := 2 + float32(len(text)%8)
	longer := make([]float32, len(vector))
	for i, v := range vector {
		longer[i] = v * factor
	}
	return longer
}
