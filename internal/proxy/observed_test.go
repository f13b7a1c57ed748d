// SPDX-License-Identifier: Apache-2.0

package proxy_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

func TestMetricsTellWhatHappened(t *testing.T) {
	w := brokenWorld(t)
	w.post(chatPath, strings.Replace(chatBody, `"messages"`, `"seed":1,"my_invention":2,"messages"`, 1))
	w.post(conversePath, converseBody)
	w.post("/model/claude/invoke", messagesBody)
	w.post("/model/claude/invoke-with-response-stream", messagesBody)
	w.post(chatPath, `{"model":"claude","stream":true,"messages":[{"role":"user","content":"[[sim: bad-crc after=2]]"}]}`)
	w.post(chatPath, `{"model":"nobody's","messages":[{"role":"user","content":"hi"}]}`)
	w.get(w.url + "/some/path")
	got := w.get(w.admin + proxyconfig.MetricsPath).body
	for _, want := range []string{
		`modelendpoint_proxy_requests_total{code="2xx",dialect="openai",route="chat/completions"} 2`,
		`modelendpoint_proxy_requests_total{code="4xx",dialect="openai",route="chat/completions"} 1`,
		`modelendpoint_proxy_requests_total{code="2xx",dialect="bedrock",route="converse"} 1`,
		`modelendpoint_proxy_requests_total{code="2xx",dialect="bedrock",route="invoke-with-response-stream"} 1`,
		`modelendpoint_proxy_requests_total{code="4xx",dialect="none",route="none"} 1`,
		`modelendpoint_proxy_broken_streams_total{cause="BrokenStream",dialect="openai"} 1`,
		`modelendpoint_proxy_upstream_attempts_total{operation="converse",outcome="ok"} 2`,
		`modelendpoint_proxy_not_carried_fields_total{field="seed"} 1`,
		`modelendpoint_proxy_not_carried_fields_total{field="other"} 1`,
		`modelendpoint_proxy_in_flight_requests 0`,
		`modelendpoint_proxy_ready 1`,
		`modelendpoint_proxy_model_accepted 1`,
		w.genAI("server_request_duration_seconds_count", "chat", `error_type=""`) + " 2",
		w.genAI("server_request_duration_seconds_count", "chat", `error_type="BrokenStream"`) + " 1",
		w.genAI("server_time_to_first_token_seconds_count", "invoke_model") + " 1",
		w.genAI("server_time_per_output_token_seconds_count", "invoke_model") + " 1",
		`modelendpoint_proxy_unmetered_requests_total{cause="BrokenStream"} 1`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("the metrics lack %s", want)
		}
	}
	for _, kind := range []string{"input", "output"} {
		if sum := sampleOf(got, w.genAI("client_token_usage_sum", "chat", `gen_ai_token_type="`+kind+`"`)); sum <= 0 {
			t.Errorf("%g %s tokens were counted", sum, kind)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// genAI is the name of a series of the conventions, with its labels in the order in which they are served.
func (w *world) genAI(name, operation string, more ...string) string {
	_, port, _ := strings.Cut(strings.TrimPrefix(w.config.Upstream.URL, "http://"), ":")
	labels := slices.Sorted(slices.Values(append(slices.Clone(more), `gen_ai_operation_name="`+operation+`"`, `gen_ai_provider_name="aws.bedrock"`,
		`gen_ai_request_model="`+sonnet+`"`, `gen_ai_response_model="`+sonnet+`"`, `server_address="127.0.0.1"`, `server_port="`+port+`"`)))
	return "gen_ai_" + name + "{" + strings.Join(labels, ",") + "}"
}

// sampleOf is the value of a series, 0 where it is not served.
func sampleOf(metrics, series string) float64 {
	for line := range strings.Lines(metrics) {
		if value, found := strings.CutPrefix(line, series+" "); found {
			n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return n
		}
	}
	return 0
}

func TestNothingSecretLeaves(t *testing.T) {
	const prompt, callersKey = "CANARYPROMPT", "CANARYKEY"
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.Timeouts = proxyconfig.Timeouts{ConnectSeconds: 1, FirstByteSeconds: 1, IdleSeconds: 1, RequestSeconds: 2}
	})
	var seen strings.Builder
	for _, trigger := range bedrocksim.Triggers() {
		if trigger == "slow" {
			continue
		}
		for _, body := range []string{
			`{"model":"claude","messages":[{"role":"user","content":"` + prompt + ` [[sim: ` + trigger + `]]"}]}`,
			`{"model":"claude","stream":true,"CANARYPROMPT":1,"messages":[{"role":"user","content":"` + prompt + ` [[sim: ` + trigger + ` after=2]]"}]}`,
		} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+chatPath+"?key="+callersKey, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+callersKey)
			response, err := w.client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
	}
	seen.WriteString(w.get(w.admin+proxyconfig.StatusPath).body + w.get(w.admin+proxyconfig.MetricsPath).body + w.get(w.url+"/health").body)
	w.stop()
	seen.WriteString(w.log.String())
	for _, secret := range []string{prompt, callersKey, bedrocksim.DemoIdentity().SecretAccessKey, bedrocksim.DemoIdentity().AccessKeyID} {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("%q is in the log, the status or the metrics", secret)
		}
	}
}

func TestCORSOnTheWholeServer(t *testing.T) {
	w := newWorld(t, func(c *proxyconfig.Config) {
		c.CORS = &proxyconfig.CORS{AllowedOrigins: []string{"https://app.example"}}
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+chatPath, strings.NewReader(chatBody))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", "https://app.example")
	response, err := w.client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.Header.Get("Access-Control-Allow-Origin") != "https://app.example" || !strings.Contains(response.Header.Get("Access-Control-Expose-Headers"), "X-Request-Id") {
		t.Errorf("headers: %v", response.Header)
	}
}
