// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

// maxCause bounds the text of a cause in the log, in bytes.
const maxCause = 300

// quoted is what an error repeats of what it read, such as the line of a response that is no HTTP.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?|'\S{1,8}'`)

// causeOf tells the operators of an endpoint what its callers must not know: why no connection came about, or how an answer broke off.
// It is empty where the class and the exception say everything, and never holds text of a caller or a model.
func causeOf(err error) string {
	var upstream *bedrock.Error
	var found *fault
	var refused *field.Refusal
	switch {
	case errors.As(err, &upstream):
		if upstream.Err == nil || !hasCause(upstream) {
			return ""
		}
		err = upstream.Err
	case errors.As(err, &found), errors.As(err, &refused):
		return ""
	}
	return causeText(err)
}

// hasCause tells whether an error's cause is the proxy's own finding: for other classes it is Bedrock's answer, or a caller that left.
func hasCause(err *bedrock.Error) bool {
	switch err.Class {
	case bedrock.Unreachable, bedrock.Internal, bedrock.BrokenStream, bedrock.Timeout:
		return true
	case bedrock.Credentials:
		return err.Exception == "" // nothing was sent: the request could not be signed
	default:
		return false
	}
}

func causeText(err error) string {
	var protocol textproto.ProtocolError
	if errors.As(err, &protocol) {
		return "the answer is no HTTP" // its text repeats the line that it did not understand
	}
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err // the URL may have a query
	}
	text := quoted.ReplaceAllString(err.Error(), `"…"`)
	if len(text) > maxCause {
		return strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return text
}
