// SPDX-License-Identifier: Apache-2.0

// Package browser shows the page of an endpoint in a real browser. It is a module of its own, so that the browser's protocol is no dependency of the product.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browsers are the programs that are looked for, the first that is there is used.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// chat is the operation that the test tries out, by the interface's name for its part of the page.
const chat = "#operations-OpenAI-createChatCompletion"

// TestPageInABrowser opens the page, tries a chat out on it, and fails on anything that the browser complains of or that is asked of another host.
func TestPageInABrowser(t *testing.T) {
	ctx := openBrowser(t)
	origin := startEndpoint(t)
	seen := watch(ctx, t, origin)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%v\nthe browser complains:\n%s", err, seen.all())
		}
	}
	do(chromedp.EmulateViewport(1280, 1000), chromedp.Navigate(origin+"/docs"), chromedp.WaitVisible(chat+" .opblock-summary"))
	title, sample := text(ctx, t, "h1"), text(ctx, t, "#call pre code")
	if title != "claude" || !strings.Contains(sample, origin+"/v1/chat/completions") {
		t.Errorf("the page is titled %q and its first sample is %q", title, sample)
	}
	do(chromedp.Click(chat+" .opblock-summary-control"), chromedp.WaitVisible(chat+" .btn.execute"), chromedp.Click(chat+" .btn.execute"))
	do(chromedp.WaitVisible(chat + " .live-responses-table .response-col_status"))
	screenshot(ctx, t)
	if status := text(ctx, t, chat+" .live-responses-table tbody .response-col_status"); !strings.HasPrefix(status, "200") {
		t.Errorf("the console shows the status %q", status)
	}
	answer := text(ctx, t, chat+" .live-responses-table .response-col_description .highlight-code code")
	var completion struct {
		Object, Model string
	}
	if err := json.Unmarshal([]byte(answer), &completion); err != nil || completion.Object != "chat.completion" || completion.Model != "claude" {
		t.Errorf("the console shows %q (%v), want a completion of claude", answer, err)
	}
	if faults, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("#swagger-ui .errors-wrapper")].map((e) => e.textContent).join()`)); err != nil || faults != "" {
		t.Errorf("the interface finds fault with the document: %s %v", faults, err)
	}
	runSamples(ctx, t)
	if complaints := seen.all(); complaints != "" {
		t.Errorf("the browser complains:\n%s", complaints)
	}
}

// runSamples runs those calls of the page that need no SDK, as a reader would.
func runSamples(ctx context.Context, t *testing.T) {
	t.Helper()
	samples, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("#call pre code")].map((e) => e.textContent)`))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, sample := range samples {
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

// text is what a part of the page says.
func text(ctx context.Context, t *testing.T, selector string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.TextContent(selector))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return got
}

// openBrowser starts a browser without a window, or skips the test where there is none and CI does not ask for one.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil && program == "" {
			program = found
		}
	}
	if program == "" {
		t.Skipf("skipped: none of %s is installed", strings.Join(browsers, ", "))
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// complaints is what the browser says of the page, and what it asks of hosts that are not the endpoint.
type complaints struct {
	mu   sync.Mutex
	list []string
}

func (c *complaints) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, fmt.Sprintf(format, args...))
}

func (c *complaints) all() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.list, "\n")
}

// watch listens to the browser. What breaks the page's Content-Security-Policy stands in the browser's log.
func watch(ctx context.Context, t *testing.T, origin string) *complaints {
	t.Helper()
	seen := &complaints{}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				for _, argument := range e.Args {
					seen.add("console: %s %s", argument.Value, argument.Description)
				}
			}
		case *runtime.EventExceptionThrown:
			seen.add("exception: %v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			seen.add("log: %s: %s", e.Entry.Level, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if url := e.Request.URL; !strings.HasPrefix(url, origin+"/") && !strings.HasPrefix(url, "data:") {
				seen.add("a request to %s", url)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
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
