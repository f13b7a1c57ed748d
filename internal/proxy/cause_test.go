// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/internal/bedrock"
	"github.com/outcrop-dev/outcrop/internal/translate/field"
)

func TestCauseOf(t *testing.T) {
	refused := errors.New("dial tcp 10.0.0.1:443: connect: connection refused")
	cases := map[string]struct {
		err  error
		want string
	}{
		"no connection":           {&bedrock.Error{Class: bedrock.Unreachable, Err: refused}, refused.Error()},
		"an answer of its own":    {&bedrock.Error{Class: bedrock.Internal, Err: errors.New("the answer's content type is not the operation's")}, "the answer's content type is not the operation's"},
		"a damaged stream":        {&bedrock.Error{Class: bedrock.BrokenStream, Err: errors.New("damaged frame")}, "damaged frame"},
		"a timeout":               {&bedrock.Error{Class: bedrock.Timeout, Err: errors.New("the idle timeout was reached")}, "the idle timeout was reached"},
		"no signature":            {&bedrock.Error{Class: bedrock.Credentials, Err: errors.New("sign: no")}, "sign: no"},
		"refused credentials":     {&bedrock.Error{Class: bedrock.Credentials, Exception: "X", Err: refused}, ""},
		"throttled":               {&bedrock.Error{Class: bedrock.Throttled, Err: refused}, ""},
		"a class without a cause": {&bedrock.Error{Class: bedrock.Internal}, ""},
		"a fault":                 {faultf(bodyNotJSON, "no"), ""},
		"a refused request":       {&field.Refusal{Message: "no"}, ""},
		"an error of no kind":     {fmt.Errorf("encode: %w", refused), "encode: " + refused.Error()},
		"a URL with a query":      {&url.Error{Op: "Get", URL: "http://x/?key=hunter2", Err: refused}, refused.Error()},
		"a line that is no HTTP":  {fmt.Errorf("broken: %w", textproto.ProtocolError("malformed MIME header line: hunter2")), "the answer is no HTTP"},
		"an answer in quotes":     {errors.New(`malformed HTTP response "hunter2 \" hunter2"`), `malformed HTTP response "…"`},
		"a character":             {errors.New(`invalid character 'h' in literal`), `invalid character "…" in literal`},
		"a long text":             {errors.New(strings.Repeat("é", maxCause)), strings.Repeat("é", maxCause/2) + "…"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, causeOf(tc.err)); diff != "" {
				t.Errorf("cause (-want +got):\n%s", diff)
			}
		})
	}
}
