// SPDX-License-Identifier: Apache-2.0

// Package browser shows the page of an endpoint in a real browser. It is a module of its own, so that the browser's protocol is no dependency of the product.
package browser

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// console is the part of the page that tries one operation out.
type console string

const (
	chat           console = "#operations-OpenAI-createChatCompletion"
	converseStream console = "#operations-Bedrock-converseStream"
)

// TestPageInABrowser opens the page, tries calls out on it, and fails on anything that the browser complains of or that is asked of another host.
func TestPageInABrowser(t *testing.T) {
	ctx := openBrowser(t)
	origin := startEndpoint(t)
	seen := watch(ctx, t, origin)
	do(ctx, t, chromedp.EmulateViewport(1280, 1000), chromedp.Navigate(origin+"/docs"), chromedp.WaitVisible(string(chat)+" .opblock-summary"))
	if title, sample := text(ctx, t, "h1"), text(ctx, t, "#call pre code"); title != "claude" || !strings.Contains(sample, origin+"/v1/chat/completions") {
		t.Errorf("the page is titled %q and its first sample is %q", title, sample)
	}
	chat.try(ctx, t, "", `"object": "chat.completion"`)
	screenshot(ctx, t)
	chat.try(ctx, t, "stream", `data: [DONE]`)
	converseStream.try(ctx, t, "", `messageStop {"`)
	runSamples(ctx, t)
	if faults := evaluate[string](ctx, t, `[...document.querySelectorAll("#swagger-ui .errors-wrapper")].map((e) => e.textContent).join()`); faults != "" {
		t.Errorf("the interface finds fault with the document: %s", faults)
	}
	if complaints := seen.all(); complaints != "" {
		t.Errorf("the browser complains:\n%s", complaints)
	}
}

// try sends an example, or the first where none is named, and waits for an answer that shows a text.
func (c console) try(ctx context.Context, t *testing.T, example, want string) {
	t.Helper()
	if !evaluate[bool](ctx, t, `document.querySelector("`+string(c)+`").classList.contains("is-open")`) {
		do(ctx, t, chromedp.Click(string(c)+" .opblock-summary-control"))
	}
	// The button stands there before the body that it sends, and does nothing until then.
	do(ctx, t, chromedp.WaitVisible(string(c)+" textarea.body-param__text"))
	if example != "" {
		evaluate[bool](ctx, t, `(() => {
			const choice = document.querySelector("`+string(c)+` .opblock-section-request-body .examples-select select");
			choice.value = "`+example+`";
			return choice.dispatchEvent(new Event("change", {bubbles: true}));
		})()`)
	}
	do(ctx, t, chromedp.Click(string(c)+" .btn.execute"))
	live := string(c) + " .live-responses-table tbody"
	shown := `document.querySelector("` + live + `")?.textContent.includes(` + "`" + want + "`" + `)`
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](shown)); err != nil {
		t.Fatalf("%s does not show %q, but %q: %v", c, want, text(ctx, t, live), err)
	}
	if status := text(ctx, t, live+" .response-col_status"); !strings.HasPrefix(status, "200") {
		t.Errorf("%s shows the status %q", c, status)
	}
}

// runSamples runs those calls of the page that need no SDK, as a reader would.
func runSamples(ctx context.Context, t *testing.T) {
	t.Helper()
	ran := 0
	for _, sample := range evaluate[[]string](ctx, t, `[...document.querySelectorAll("#call pre code")].map((e) => e.textContent)`) {
		if !strings.HasPrefix(sample, "curl ") {
			continue
		}
		ran++
		out, err := exec.CommandContext(ctx, "sh", "-c", sample).CombinedOutput()
		if err != nil || !strings.Contains(string(out), `"role":"assistant"`) {
			t.Errorf("%s\nprints %s (%v)", sample, out, err)
		}
	}
	if ran != 2 {
		t.Errorf("the page has %d calls by curl, want 2", ran)
	}
}

// screenshot keeps a picture of the page where OUTCROP_SCREENSHOT names a file.
func screenshot(ctx context.Context, t *testing.T) {
	t.Helper()
	path := os.Getenv("OUTCROP_SCREENSHOT")
	if path == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
