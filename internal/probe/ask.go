// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// maxBody bounds the status that a proxy may send, in bytes.
const maxBody = 64 << 10

// newClient goes to pods directly and follows nobody elsewhere. It keeps no connection, because a proxy at rest is asked a few times a minute.
func newClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true, MaxResponseHeaderBytes: maxBody},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ask reads one proxy's status.
func ask(ctx context.Context, client *http.Client, url string) (proxyconfig.Status, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return proxyconfig.Status{}, fmt.Errorf("ask %s: %w", url, err)
	}
	response, err := client.Do(request)
	if err != nil {
		return proxyconfig.Status{}, fmt.Errorf("ask %s: %w", url, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return proxyconfig.Status{}, fmt.Errorf("ask %s: status %d instead of 200", url, response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return proxyconfig.Status{}, fmt.Errorf("read the answer of %s: %w", url, err)
	}
	return decode(body)
}

// decode takes one JSON object of the contract's form, and nothing beside it.
func decode(body []byte) (proxyconfig.Status, error) {
	var status proxyconfig.Status
	if len(body) > maxBody {
		return status, fmt.Errorf("the status is longer than %d bytes", maxBody)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&status); err != nil {
		return proxyconfig.Status{}, fmt.Errorf("decode the status: %w", err)
	}
	if decoder.More() {
		return proxyconfig.Status{}, fmt.Errorf("decode the status: more than one JSON value")
	}
	return status, nil
}
