// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// TestReadAllReadsAnswersOfEverySize holds that answers come whole however their length is told and their bytes arrive, and that the limit is a limit.
func TestReadAllReadsAnswersOfEverySize(t *testing.T) {
	const limit = 100_000
	arrivals := map[string]func(io.Reader) io.Reader{
		"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "with its end": iotest.DataErrReader,
	}
	for _, size := range []int{1, 2, 4095, 4096, 4097, 32<<10 - 1, 32 << 10, 32<<10 + 1, limit, limit + 1} {
		for arrival, by := range arrivals {
			for _, told := range []int64{int64(size), -1} {
				t.Run(fmt.Sprintf("%d bytes %s, length told as %d", size, arrival, told), func(t *testing.T) {
					want := strings.Repeat("x", size)
					got, err := answered(t, told, by(strings.NewReader(want))).ReadAll(limit)
					if size > limit {
						if failure := asError(t, err); failure.Class != Internal || !errors.Is(err, errLargeAnswer) {
							t.Errorf("%v", failure)
						}
						return
					}
					if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
						t.Errorf("%v (-want +got)\n%s", err, diff)
					}
				})
			}
		}
	}
}

// answered is the response of a Bedrock that answers with the body.
func answered(t *testing.T, length int64, body io.Reader) *Response {
	t.Helper()
	o := testOptions(t, "http://127.0.0.1:1")
	o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {jsonType}}
		return &http.Response{StatusCode: 200, Header: header, ContentLength: length, Body: io.NopCloser(body), Request: r}, nil
	})
	response, err := newClient(t, o).Do(t.Context(), Request{Operation: Converse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestReadAllTakesNoCutAnswerForAWholeOne(t *testing.T) {
	url := rawServer(t, func(conn net.Conn) { _, _ = io.WriteString(conn, jsonHead+"Content-Length: 20\r\n\r\n{\"half\":") })
	response, err := newClient(t, testOptions(t, url)).Do(t.Context(), Request{Operation: Converse})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, err := response.ReadAll(1 << 20); asError(t, err).Class != BrokenStream {
		t.Errorf("%q, %v", got, err)
	}
}
