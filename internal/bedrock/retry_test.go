// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// answering is a transport that gives the same answer each time.
func answering(status int, header http.Header, body string) (http.RoundTripper, *int) {
	calls := new(int)
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		*calls++
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}), calls
}

// failingWith is a transport that gets no answer.
func failingWith(err error) (http.RoundTripper, *int) {
	calls := new(int)
	return roundTripper(func(*http.Request) (*http.Response, error) {
		*calls++
		return nil, err
	}), calls
}

func exceptionHeader(name string, more ...string) http.Header {
	h := http.Header{"X-Amzn-Errortype": {name + ":http://internal.amazon.com/coral/com.amazon.bedrock/"}}
	for i := 0; i < len(more); i += 2 {
		h.Set(more[i], more[i+1])
	}
	return h
}

func retrying(t *testing.T, transport http.RoundTripper, attempts int) *Client {
	t.Helper()
	o := testOptions(t, "http://127.0.0.1:1")
	o.Transport, o.Retries.MaxAttempts = transport, attempts
	return newClient(t, o)
}

func TestWhatIsTriedAgain(t *testing.T) {
	cases := map[string]struct {
		status    int
		exception string
		err       error
		want      int
	}{
		"throttling":                     {429, "ThrottlingException", nil, 3},
		"a model that is not ready":      {429, "ModelNotReadyException", nil, 3},
		"an overload":                    {503, "ServiceUnavailableException", nil, 3},
		"a failure inside":               {500, "InternalServerException", nil, 3},
		"a load balancer's 502":          {502, "", nil, 3},
		"a load balancer's 504":          {504, "", nil, 3},
		"a 500 without a name":           {500, "", nil, 3},
		"a refused connection":           {0, "", syscall.ECONNREFUSED, 3},
		"a connection that was reset":    {0, "", syscall.ECONNRESET, 3},
		"a connection that just ended":   {0, "", io.EOF, 3},
		"a certificate of someone else":  {0, "", &tls.CertificateVerificationError{Err: errors.New("unknown authority")}, 1},
		"a mistake of the caller":        {400, "ValidationException", nil, 1},
		"a quota":                        {400, "ServiceQuotaExceededException", nil, 1},
		"a refusal":                      {403, "AccessDeniedException", nil, 1},
		"credentials":                    {403, "UnrecognizedClientException", nil, 1},
		"a model that does not exist":    {404, "ResourceNotFoundException", nil, 1},
		"a model that took too long":     {408, "ModelTimeoutException", nil, 1},
		"a model that failed":            {424, "ModelErrorException", nil, 1},
		"an answer that is none":         {204, "", nil, 1},
		"an exception of the next year":  {409, "NovelException", nil, 1},
		"an unknown failure of Bedrock":  {599, "NovelException", nil, 3},
		"a body that is too large there": {413, "", nil, 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, calls := answering(tc.status, exceptionHeader(tc.exception), "{}")
				if tc.err != nil {
					transport, calls = failingWith(tc.err)
				}
				_, err := retrying(t, transport, 3).Do(t.Context(), Request{Operation: Converse})
				if got := asError(t, err); got.Attempts != tc.want || *calls != tc.want {
					t.Errorf("%v after %d calls, want %d", got, *calls, tc.want)
				}
			})
		})
	}
}

func TestBackoffStaysWithinItsBounds(t *testing.T) {
	for attempts := 1; attempts <= 10; attempts++ {
		ceiling := min(backoffCap, backoffBase<<(attempts-1))
		longest := time.Duration(0)
		for range 2000 {
			longest = max(longest, backoff(attempts))
		}
		if longest >= ceiling || longest < ceiling/2 {
			t.Errorf("after %d attempts the longest of 2000 waits is %v, want nearly %v", attempts, longest, ceiling)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	cases := map[string]struct {
		header, value string
		deadline      time.Duration
		attempts      int
		least         time.Duration
	}{
		"seconds":                    {"Retry-After", "7", time.Minute, 2, 7 * time.Second},
		"milliseconds":               {"X-Amz-Retry-After", "1500", time.Minute, 2, 1500 * time.Millisecond},
		"longer than there is time":  {"Retry-After", "90", time.Minute, 1, 0},
		"a value that is no number":  {"Retry-After", "soon", time.Minute, 2, 0},
		"a time that is negative":    {"Retry-After", "-5", time.Minute, 2, 0},
		"no time for a wait at all":  {"X-Amz-Retry-After", "1", time.Millisecond, 1, 0},
		"milliseconds before others": {"X-Amz-Retry-After", "200", time.Minute, 2, 200 * time.Millisecond},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, calls := answering(429, exceptionHeader("ThrottlingException", tc.header, tc.value), "{}")
				ctx, cancel := context.WithTimeout(t.Context(), tc.deadline)
				defer cancel()
				began := time.Now()
				_, err := retrying(t, transport, 2).Do(ctx, Request{Operation: Converse})
				took := time.Since(began)
				if got := asError(t, err); got.Class != Throttled || *calls != tc.attempts {
					t.Errorf("%v after %d calls, want %d", got, *calls, tc.attempts)
				}
				if took < tc.least || took > tc.least+time.Second {
					t.Errorf("it took %v, want about %v", took, tc.least)
				}
			})
		})
	}
}

func TestRetryAfterAsADate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat)
		if got := retryAfter(http.Header{"Retry-After": {at}}); got < 29*time.Second || got > 30*time.Second {
			t.Errorf("%v, want 30 s", got)
		}
		if got := retryAfter(http.Header{"Retry-After": {"99999999"}}); got != maxRetryAfter {
			t.Errorf("%v, want the bound", got)
		}
	})
}

func TestAFailingBedrockIsNotBuriedUnderRetries(t *testing.T) {
	cases := map[string]struct {
		requests int
		pace     time.Duration
		most     float64
	}{
		"ten a second":       {1500, 100 * time.Millisecond, 1.2},
		"all at once":        {1500, 0, 1.2},
		"one a second":       {600, time.Second, 1.2},
		"one in ten seconds": {60, 10 * time.Second, 3},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, calls := answering(503, exceptionHeader("ServiceUnavailableException"), "{}")
				c := retrying(t, transport, 3)
				for range tc.requests {
					_, _ = c.Do(t.Context(), Request{Operation: Converse})
					<-time.After(tc.pace)
				}
				// The floor is given once more, before there are requests to take a share of.
				ratio := float64(*calls-budgetFloor) / float64(tc.requests)
				if ratio > tc.most || ratio <= 1 {
					t.Errorf("%.3f attempts per request, want more than 1 and at most %.1f", ratio, tc.most)
				}
			})
		})
	}
}

func TestAQuietEndpointHasRetriesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, calls := answering(503, exceptionHeader("ServiceUnavailableException"), "{}")
		_, _ = retrying(t, transport, 3).Do(t.Context(), Request{Operation: Converse})
		if *calls != 3 {
			t.Errorf("%d calls for the first request, want 3", *calls)
		}
	})
}

func TestACallerThatLeavesEndsTheWaitForARetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport, _ := answering(429, exceptionHeader("ThrottlingException", "Retry-After", "20"), "{}")
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		time.AfterFunc(time.Second, cancel)
		_, err := retrying(t, transport, 3).Do(ctx, Request{Operation: Converse})
		if got := asError(t, err); got.Class != Canceled || time.Since(began) != time.Second {
			t.Errorf("%v after %v, want Canceled after 1s", got, time.Since(began))
		}
	})
}

func TestTheRequestTimeoutBoundsAllAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		_, err := retrying(t, silent, 3).Do(t.Context(), Request{Operation: Converse})
		if got := asError(t, err); got.Class != Timeout || time.Since(began) != 30*time.Second || got.Attempts != 1 {
			t.Errorf("%v after %v and %d attempts, want Timeout after 30s", got, time.Since(began), got.Attempts)
		}
	})
}
