// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/model"
	"github.com/outcrop-dev/outcrop/internal/translate"
	"github.com/outcrop-dev/outcrop/internal/translate/anthropic"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
	"github.com/outcrop-dev/outcrop/internal/translate/openai"
)

// BenchmarkTranslationMemory tells how much live heap a translation takes for each byte of its body, which translationMemory is taken from.
func BenchmarkTranslationMemory(b *testing.B) {
	const size, most = 22 << 20, field.MaxElements - 1
	const before, after = `{"model":"claude","max_tokens":9,"messages":[`, `{"role":"user","content":"a"}]}`
	parts := `{"role":"user","content":[` + strings.Repeat(`{"type":"text","text":"a"},`, most-3) + `{"type":"text","text":"a"}]},`
	turns := strings.Repeat(`{"role":"user","content":"a"},{"role":"assistant","content":"a"},`, most/2)
	for name, tc := range map[string]struct {
		translate translate.Translator
		middle    string
	}{
		"image":           {openai.Chat, `{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoA` + strings.Repeat("AAAA", size/4) + `"}}]},`},
		"text":            {openai.Chat, `{"role":"user","content":"` + strings.Repeat("text", size/4) + `"},`},
		"messages":        {openai.Chat, strings.Repeat(`{"role":"user","content":"`+strings.Repeat("a", size/most-28)+`"},`, most)},
		"parts":           {openai.Chat, parts},
		"turns":           {openai.Chat, turns},
		"Anthropic parts": {anthropic.Messages, parts},
		"Anthropic turns": {anthropic.Messages, turns},
	} {
		b.Run(name, func(b *testing.B) {
			body := []byte(before + tc.middle + after)
			defer debug.SetGCPercent(debug.SetGCPercent(5)) // what is live, and hardly any garbage
			for b.Loop() {
				peak := peakHeap(func() { translateOnce(b, tc.translate, body) })
				b.ReportMetric(float64(peak)/float64(len(body)), "peak-B/body-B")
				b.ReportMetric(float64(peak)/float64(translationMemory(int64(len(body)))), "peak-B/reserved-B")
			}
		})
	}
}

func translateOnce(b *testing.B, t translate.Translator, body []byte) {
	serves := func(string) bool { return true }
	if _, err := t(translate.Request{Body: body, Serves: serves, Family: model.Of("anthropic.claude-sonnet-4-5-20250929-v1:0")}); err != nil {
		b.Fatal(err)
	}
}

// peakHeap is how much the heap grows at most while f runs.
func peakHeap(f func()) uint64 {
	runtime.GC()
	before, done, peak := heap(), make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for most := before; ; most = max(most, heap()) {
			select {
			case <-done:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	return <-peak - before
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
