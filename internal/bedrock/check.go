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
// the client was told to, by a Converse request of one token, which is billed. Credentials that are on trial come into use if it does; where
// Bedrock refuses the model to them, that is the answer, and those in use stay. A model without a free check stays accepted, and is not billed again,
// once it has answered the credentials in use, unless, with the billed check, Bedrock has refused a caller's request since.
func (c *Client) Check(ctx context.Context) proxyconfig.ModelStatus {
	if offered, ok := c.options.Credentials.trial(); ok {
		if status, told := c.try(ctx, offered); told {
			return status
		}
	}
	status, _ := c.checkAs(ctx, nil)
	return status
}

// try checks with the credentials on trial, and tells whether that says something of the model.
func (c *Client) try(ctx context.Context, offered identity) (proxyconfig.ModelStatus, bool) {
	status, failure := c.checkAs(ctx, &offered)
	switch {
	case status.Result == proxyconfig.ModelAccepted || isUncountable(failure):
		c.options.Credentials.conclude(offered, nil)
		if failure == nil {
			c.options.Credentials.accepted(offered.revision, evidence{status.Method, status.Time})
		}
		return status, true
	case status.Result == proxyconfig.ModelRefused:
		c.options.Credentials.bar(offered)
		status.Message = "with the newest credentials: " + status.Message + "; the previous credentials stay in use"
		return status, true
	}
	if isRefusal(failure) {
		reason := refusalReasons()[failure.Class]
		c.options.Credentials.conclude(offered, &fault{reason, refusalMessage(c.options.Credentials.config, reason, failure.Exception)})
	}
	return status, false
}

// checkAs makes one check with an identity, or with the one in use.
func (c *Client) checkAs(ctx context.Context, as *identity) (proxyconfig.ModelStatus, *Error) {
	method, failure := proxyconfig.MethodCountTokens, c.ask(ctx, as, CountTokens, countTokensBody)
	isBilled := c.options.Check == proxyconfig.CheckBilled
	isSuspect := isBilled && c.suspect.Load()
	if how, known := c.known(as); isUncountable(failure) && known && !isSuspect {
		return c.status(proxyconfig.ModelStatus{Result: proxyconfig.ModelAccepted, Method: how.method, Time: how.at}), nil
	}
	if isUncountable(failure) && isBilled {
		method, failure = proxyconfig.MethodConverse, c.ask(ctx, as, Converse, billedBody)
	}
	var err error
	if failure != nil {
		err = failure
	}
	status, _ := ModelStatusOf(err, method, time.Now())
	return c.status(status), failure
}

// known is what the model's answers have told of an identity before.
func (c *Client) known(as *identity) (evidence, bool) {
	if as != nil {
		return evidence{}, false
	}
	return c.options.Credentials.evidence()
}

// status is a status with the model's name.
func (c *Client) status(status proxyconfig.ModelStatus) proxyconfig.ModelStatus {
	status.ID, status.Region = c.options.ModelID, c.options.Region
	return status
}

// ask sends one request of a check. What Bedrock answers matters less than that it does.
func (c *Client) ask(ctx context.Context, as *identity, op Operation, body string) *Error {
	request := Request{Operation: op, Body: []byte(body), as: as, check: true}
	response, err := c.Do(ctx, request)
	if errors.Is(err, errReplaced) {
		response, err = c.Do(ctx, request)
	}
	if err == nil {
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, io.LimitReader(response.Body, maxErrorBytes))
	}
	var failure *Error
	if errors.As(err, &failure) || err == nil {
		return failure
	}
	return &Error{Class: Internal, Err: err}
}

// isUncountable tells whether the model has no CountTokens.
func isUncountable(failure *Error) bool {
	return failure != nil && failure.Class == Invalid && strings.Contains(failure.Message, "support counting tokens")
}
