// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	callersTrace  = "0af7651916cd43dd8448eb211c80319c"
	callersParent = "00-" + callersTrace + "-b7ad6b7169203331-01"
)

// collector keeps the spans that it is sent.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	spans    []*tracepb.Span
	resource map[string]string
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var got tracepb.TracesData
		if err != nil || proto.Unmarshal(body, &got) != nil {
			t.Errorf("the collector got no traces: %v", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, of := range got.GetResourceSpans() {
			c.resource = textOf(of.GetResource().GetAttributes())
			for _, scope := range of.GetScopeSpans() {
				c.spans = append(c.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// tracedWorld is a world whose traces go to the collector.
func tracedWorld(t *testing.T, c *collector, edits ...func(*proxyconfig.Config)) *world {
	t.Helper()
	return newWorld(t, append(edits, func(config *proxyconfig.Config) { config.Telemetry.Tracing.Endpoint = c.URL })...)
}

// all are the spans that have come once the proxy has ended, the parents first.
func (c *collector) all(w *world) []*tracepb.Span {
	w.stop()
	w.ended <- <-w.ended
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(c.spans, func(a, b *tracepb.Span) int { return int(a.GetKind()) - int(b.GetKind()) })
	return c.spans
}

func textOf(attributes []*commonpb.KeyValue) map[string]string {
	all := map[string]string{}
	for _, a := range attributes {
		value := a.GetValue()
		all[a.GetKey()] = value.GetStringValue()
		if value.GetStringValue() == "" {
			all[a.GetKey()] = strings.Join(strings.Fields(value.String()), " ")
		}
	}
	return all
}

func (w *world) postTraced(path, body, parent string) answer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Traceparent", parent)
	request.Header.Set("Tracestate", "vendor=1")
	response, err := w.client().Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	return answer{response, string(read), err}
}

func TestTraceOfAStreamFollowsTheConventions(t *testing.T) {
	c := newCollector(t)
	w := tracedWorld(t, c)
	const secret = "CANARYPROMPT"
	got := w.postTraced(chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"`+secret+`"}]}`, callersParent)
	upstream := w.sim.Calls()[0]
	spans := c.all(w)
	if len(spans) != 2 {
		t.Fatalf("%d spans, want one of the request and one of its attempt", len(spans))
	}
	request, attempt := spans[0], spans[1]
	if request.GetName() != "chat "+sonnet || request.GetKind() != tracepb.Span_SPAN_KIND_SERVER || attempt.GetKind() != tracepb.Span_SPAN_KIND_CLIENT {
		t.Errorf("spans %q (%v) and %q (%v)", request.GetName(), request.GetKind(), attempt.GetName(), attempt.GetKind())
	}
	if id := hexOf(request.GetTraceId()); id != callersTrace || hexOf(request.GetParentSpanId()) != "b7ad6b7169203331" || request.GetTraceState() != "vendor=1" {
		t.Errorf("trace %s below %x with state %q is not the caller's", id, request.GetParentSpanId(), request.GetTraceState())
	}
	if string(attempt.GetParentSpanId()) != string(request.GetSpanId()) {
		t.Error("the attempt is no child of the request")
	}
	if want := "00-" + callersTrace + "-" + hexOf(attempt.GetSpanId()) + "-01"; upstream.Header.Get("Traceparent") != want || upstream.Header.Get("Tracestate") != "vendor=1" {
		t.Errorf("Bedrock got %q and %q, want %q and the caller's state", upstream.Header.Get("Traceparent"), upstream.Header.Get("Tracestate"), want)
	}
	attributes := textOf(request.GetAttributes())
	for name, want := range map[string]string{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": sonnet, "gen_ai.response.model": sonnet,
		"gen_ai.response.finish_reasons": `array_value:{values:{string_value:"end_turn"}}`, "gen_ai.request.stream": "bool_value:true",
		"http.route": "chat/completions", "http.response.status_code": "int_value:200",
		"http.response.header.x-request-id": `array_value:{values:{string_value:"` + got.Header.Get("X-Request-Id") + `"}}`,
		"aws.request_id":                    got.Header.Get("X-Amzn-Requestid"),
	} {
		if attributes[name] != want {
			t.Errorf("%s is %q, want %q", name, attributes[name], want)
		}
	}
	for _, name := range []string{"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.response.time_to_first_chunk"} {
		if attributes[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if c.resource["service.name"] != "claude" || c.resource["service.namespace"] != "team-a" {
		t.Errorf("the spans are of %v", c.resource)
	}
	for _, span := range spans {
		if strings.Contains(span.String(), secret) {
			t.Errorf("the prompt is in a span: %v", span)
		}
	}
	if !strings.Contains(w.log.String(), `"trace_id":"`+callersTrace+`"`) {
		t.Error("the access log does not name the trace")
	}
}

func hexOf(id []byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 2*len(id))
	for _, b := range id {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}

func TestMethodOfTheCallersOwnReachesNoSpanAndNoLog(t *testing.T) {
	c := newCollector(t)
	w := tracedWorld(t, c)
	request, err := http.NewRequestWithContext(t.Context(), "CANARY", w.url+"/v1/models", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := w.client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	spans := c.all(w)
	if len(spans) != 1 || spans[0].GetName() != "_OTHER models" || textOf(spans[0].GetAttributes())["http.request.method"] != "_OTHER" {
		t.Errorf("spans: %v", spans)
	}
	if log := w.log.String(); strings.Contains(log, "CANARY") || !strings.Contains(log, "_OTHER") {
		t.Errorf("log: %s", log)
	}
}

func TestEachAttemptHasASpan(t *testing.T) {
	c := newCollector(t)
	w := tracedWorld(t, c, func(config *proxyconfig.Config) { config.Retries.MaxAttempts = 2 })
	w.postTraced(conversePath, strings.Replace(converseBody, "hi", "[[sim: throttle]]", 1), callersParent)
	spans := c.all(w)
	statuses := map[string]int{}
	for _, span := range spans[1:] {
		statuses[textOf(span.GetAttributes())["http.response.status_code"]]++
	}
	if diff := cmp.Diff(map[string]int{"int_value:429": 2}, statuses); diff != "" {
		t.Errorf("attempts by status (-want +got):\n%s", diff)
	}
	if got := textOf(spans[0].GetAttributes())["error.type"]; got != "Throttled" {
		t.Errorf("error.type is %q, want Throttled", got)
	}
}

func TestSamplingKeepsTheCallersDecision(t *testing.T) {
	cases := map[string]struct {
		percent int
		parent  string
		want    int
	}{
		"the caller samples":                        {0, callersParent, 2},
		"the caller does not sample":                {100, strings.TrimSuffix(callersParent, "1") + "0", 0},
		"the caller says nothing, all are sampled":  {100, "", 2},
		"the caller says nothing, none is sampled":  {0, "", 0},
		"the caller says nonsense, all are sampled": {100, "00-zz-1", 2},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := newCollector(t)
			w := tracedWorld(t, c, func(config *proxyconfig.Config) { config.Telemetry.Tracing.SamplingPercent = tc.percent })
			w.postTraced(conversePath, converseBody, tc.parent)
			if got := len(c.all(w)); got != tc.want {
				t.Errorf("%d spans, want %d", got, tc.want)
			}
		})
	}
}

func TestWithoutACollectorTheContextIsCarriedOn(t *testing.T) {
	w := newWorld(t)
	w.postTraced(conversePath, converseBody, callersParent)
	header := w.sim.Calls()[0].Header
	if header.Get("Traceparent") != callersParent || header.Get("Tracestate") != "vendor=1" {
		t.Errorf("Bedrock got %q and %q", header.Get("Traceparent"), header.Get("Tracestate"))
	}
	w.postTraced(conversePath, converseBody, "")
	if got := w.sim.Calls()[1].Header.Get("Traceparent"); got != "" {
		t.Errorf("a trace was made up: %q", got)
	}
	if traced := regexp.MustCompile(`"trace_id"`).FindAllString(w.log.String(), -1); len(traced) != 1 {
		t.Errorf("%d lines of the log have a trace, want 1", len(traced))
	}
}

// A collector that is not there costs a request nothing, and the end of the proxy little.
func TestCollectorThatIsGoneHoldsUpNothing(t *testing.T) {
	c := newCollector(t)
	c.Close()
	w := tracedWorld(t, c)
	if got := w.postTraced(conversePath, converseBody, callersParent); got.StatusCode != http.StatusOK {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
	c.all(w)
	if n := strings.Count(w.log.String(), "traces are dropped"); n != 1 {
		t.Errorf("the log tells %d times that traces are dropped, want once", n)
	}
}
