// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// The requests that a check sends: the shortest message there is.
const (
	checkMessages   = `"messages":[{"role":"user","content":[{"text":"ping"}]}]`
	countTokensBody = `{"input":{"converse":{` + checkMessages + `}}}`
	billedBody      = `{` + checkMessages + `,"inferenceConfig":{"maxTokens":1}}`
)

// Check asks Bedrock whether it accepts the client's identity for its model: by CountTokens, which is free, or, where the model has none and
// the client was told to, by a Converse request of one token, which is billed.
func (c *Client) Check(ctx context.Context) proxyconfig.ModelStatus {
	method, err := proxyconfig.MethodCountTokens, c.ask(ctx, CountTokens, countTokensBody)
	if isUncountable(err) && c.options.Check == proxyconfig.CheckBilled {
		method, err = proxyconfig.MethodConverse, c.ask(ctx, Converse, billedBody)
	}
	status, _ := ModelStatusOf(err, method, time.Now())
	status.ID, status.Region = c.options.ModelID, c.options.Region
	return status
}

// ask sends one request of a check. What Bedrock answers matters less than that it does.
func (c *Client) ask(ctx context.Context, op Operation, body string) error {
	response, err := c.Do(ctx, Request{Operation: op, Body: []byte(body)})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, maxErrorBytes))
	return err
}

// isUncountable tells whether the model has no CountTokens.
func isUncountable(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Class == Invalid && strings.Contains(failure.Message, "support counting tokens")
}
