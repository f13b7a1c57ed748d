// SPDX-License-Identifier: Apache-2.0

package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
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

// reply is what came of one question.
type reply struct {
	answer Answer
	err    error
}

// askAny returns the answer of the first target that gives one, within one timeout for them all. The next is asked when one has failed, or has not
// answered for its share of the time. The error says why none answered, and nothing of what a proxy sent.
func (p *Prober) askAny(ctx context.Context, targets []Target) (Answer, error) {
	var asking sync.WaitGroup
	defer asking.Wait()
	ctx, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	replies, left := make(chan reply, len(targets)), targets
	askNext := func() {
		if len(left) > 0 {
			target := left[0]
			left = left[1:]
			asking.Go(func() { replies <- p.askOne(ctx, target) })
		}
	}
	patience := time.NewTicker(p.options.Timeout / time.Duration(len(targets)+1))
	defer patience.Stop()
	var faults []error
	for askNext(); len(faults) < len(targets); askNext() {
		select {
		case r := <-replies:
			if r.err == nil {
				return r.answer, nil
			}
			faults = append(faults, r.err)
		case <-patience.C:
		}
	}
	return Answer{}, errors.Join(faults...)
}

func (p *Prober) askOne(ctx context.Context, t Target) reply {
	status, err := ask(ctx, p.client, t.URL)
	if err != nil {
		return reply{err: fmt.Errorf("pod %s: %w", t.Pod, err)}
	}
	return reply{answer: Answer{State: Answered, Pod: t.Pod, Status: status}}
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

// decode takes one JSON object of the contract's form, and nothing beside it. Members that it does not know are those of a newer proxy.
// Its errors repeat nothing of the body.
func decode(body []byte) (proxyconfig.Status, error) {
	var status proxyconfig.Status
	if len(body) > maxBody {
		return status, fmt.Errorf("the status is longer than %d bytes", maxBody)
	}
	err := json.Unmarshal(body, &status)
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped):
		return proxyconfig.Status{}, fmt.Errorf("decode the status: its member %q is not a %s", mistyped.Field, mistyped.Type)
	case err != nil:
		return proxyconfig.Status{}, errors.New("decode the status: it is not one JSON value")
	default:
		return status, nil
	}
}
