// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

const (
	keyID   = "AKIAIOSFODNN7EXAMPLE"
	secret  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	session = "FwoGZXIvYXdzEBYaDExample+/=="
	bearer  = "ABSKQmVkcm9ja0FQSUtleQ=="
)

func TestCredentialsOfASecret(t *testing.T) {
	const (
		missing = proxyconfig.CredentialsSecretMissing
		lacking = proxyconfig.CredentialsSecretKeyMissing
		invalid = proxyconfig.CredentialsInvalid
	)
	cases := map[string]struct {
		values          map[string]string
		reason, message string
	}{
		"keys":                       {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret}, "", ""},
		"keys with a line break":     {map[string]string{"AWS_ACCESS_KEY_ID": keyID + "\n", "AWS_SECRET_ACCESS_KEY": secret + "\r\n"}, "", ""},
		"temporary keys":             {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": session}, "", ""},
		"a bearer token":             {map[string]string{"AWS_BEARER_TOKEN_BEDROCK": bearer}, "", ""},
		"no Secret":                  {nil, missing, "Secret bedrock is missing or empty; create it with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or with AWS_BEARER_TOKEN_BEDROCK"},
		"other keys alone":           {map[string]string{"username": "u"}, lacking, "Secret bedrock has neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY; add both, or AWS_BEARER_TOKEN_BEDROCK alone"},
		"no secret key":              {map[string]string{"AWS_ACCESS_KEY_ID": keyID}, lacking, "Secret bedrock has no AWS_SECRET_ACCESS_KEY; add it"},
		"no key ID":                  {map[string]string{"AWS_SECRET_ACCESS_KEY": secret}, lacking, "Secret bedrock has no AWS_ACCESS_KEY_ID; add it"},
		"a session token alone":      {map[string]string{"AWS_SESSION_TOKEN": session}, lacking, "Secret bedrock has neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY; add both, or AWS_BEARER_TOKEN_BEDROCK alone"},
		"an empty value":             {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": ""}, invalid, "AWS_SECRET_ACCESS_KEY of Secret bedrock is empty; write the value as AWS gave it"},
		"a value with a space":       {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": "a b"}, invalid, "AWS_SECRET_ACCESS_KEY of Secret bedrock has spaces or line breaks in it; write the value as AWS gave it"},
		"two line breaks":            {map[string]string{"AWS_ACCESS_KEY_ID": keyID + "\n\n", "AWS_SECRET_ACCESS_KEY": secret}, invalid, "AWS_ACCESS_KEY_ID of Secret bedrock has spaces or line breaks in it; write the value as AWS gave it"},
		"a control character":        {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": "a\x00b"}, invalid, "AWS_SECRET_ACCESS_KEY of Secret bedrock has characters that it cannot have, or is too short or too long; write the value as AWS gave it"},
		"a key ID with punctuation":  {map[string]string{"AWS_ACCESS_KEY_ID": "<your key>", "AWS_SECRET_ACCESS_KEY": secret}, invalid, "AWS_ACCESS_KEY_ID of Secret bedrock has spaces or line breaks in it; write the value as AWS gave it"},
		"a value beyond its bound":   {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": strings.Repeat("a", maxKeyBytes+1)}, invalid, "AWS_SECRET_ACCESS_KEY of Secret bedrock is longer than 16384 bytes; write the value as AWS gave it"},
		"a malformed bearer token":   {map[string]string{"AWS_BEARER_TOKEN_BEDROCK": "Bearer x"}, invalid, "AWS_BEARER_TOKEN_BEDROCK of Secret bedrock has spaces or line breaks in it; write the value as AWS gave it"},
		"a token goes before no key": {map[string]string{"AWS_BEARER_TOKEN_BEDROCK": bearer, "AWS_ACCESS_KEY_ID": keyID}, "", ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got := storeOf(t, tc.values).Status()
			want := proxyconfig.CredentialsStatus{Source: proxyconfig.SourceSecret, Loaded: tc.reason == "", Reason: tc.reason, Message: tc.message}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(proxyconfig.CredentialsStatus{}, "Time", "Revision")); diff != "" {
				t.Errorf("status (-want +got)\n%s", diff)
			}
			if (got.Revision != "") != got.Loaded || got.Time.IsZero() {
				t.Errorf("revision %q, time %v", got.Revision, got.Time)
			}
		})
	}
}

// mounted is a Secret as a kubelet mounts it.
type mounted struct {
	t   *testing.T
	dir string
}

func (m mounted) publish(revision string, values map[string]string) {
	m.t.Helper()
	dated := filepath.Join(m.dir, revision)
	if err := os.Mkdir(dated, 0o700); err != nil {
		m.t.Fatal(err)
	}
	writeSecret(m.t, dated, values)
	for _, err := range []error{
		os.Symlink(revision, filepath.Join(m.dir, "..data_tmp")),
		os.Rename(filepath.Join(m.dir, "..data_tmp"), filepath.Join(m.dir, "..data")),
	} {
		if err != nil {
			m.t.Fatal(err)
		}
	}
	for key := range values {
		_ = os.Symlink(filepath.Join("..data", key), filepath.Join(m.dir, key))
	}
}

func TestTheLastGoodCredentialsStayInUse(t *testing.T) {
	m := mounted{t, t.TempDir()}
	m.publish("..2026_1", map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret})
	s := NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceSecret, Directory: m.dir, SecretName: "bedrock"}, testRegion, nil)
	if got := s.Status(); got.Revision != "..2026_1" || got.Reason != "" {
		t.Fatalf("status %+v", got)
	}
	if s.Reload() {
		t.Error("reading the same credentials again was taken for a change")
	}
	m.publish("..2026_2", map[string]string{"AWS_ACCESS_KEY_ID": keyID})
	if got := s.Status(); s.Reload() || got.Revision != "..2026_1" {
		t.Errorf("status %+v", got)
	}
	if got := s.Status(); !got.Loaded || got.Revision != "..2026_1" || got.Reason != proxyconfig.CredentialsSecretKeyMissing {
		t.Errorf("status %+v, want the first revision in use and the second's fault", got)
	}
	if id, err := s.identity(t.Context()); err != nil || id.keys.SecretAccessKey != secret {
		t.Errorf("the last good keys are not in use: %v", err)
	}
	m.publish("..2026_3", map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret + "2"})
	if !s.Reload() {
		t.Error("new credentials were not taken for a change")
	}
	if got := s.Status(); got.Revision != "..2026_3" || got.Reason != "" {
		t.Errorf("status %+v", got)
	}
}

func TestAVerdictOnOldCredentialsSaysNothingOfNewOnes(t *testing.T) {
	s := storeOf(t, map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret})
	s.refused("another revision", &Error{Class: Credentials})
	s.Refused(&Error{Class: Denied})
	if got := s.Status().Reason; got != "" {
		t.Errorf("reason %q", got)
	}
	s.Refused(&Error{Class: CredentialsExpired, Exception: "ExpiredTokenException"})
	got := s.Status()
	if want := "the credentials of Secret bedrock have expired; write new ones (ExpiredTokenException)"; got.Message != want || got.Reason != proxyconfig.CredentialsExpired {
		t.Errorf("status %+v", got)
	}
	s.Accepted()
	if got := s.Status().Reason; got != "" {
		t.Errorf("reason %q after Bedrock accepted them", got)
	}
}

func TestNothingShowsASecret(t *testing.T) {
	var logged bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	dir := t.TempDir()
	writeSecret(t, dir, map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": session})
	s := NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceSecret, Directory: dir}, testRegion, logger)
	id, failure := s.identity(t.Context())
	if failure != nil {
		t.Fatal(failure)
	}
	writeSecret(t, dir, map[string]string{"AWS_SECRET_ACCESS_KEY": secret + " with a space"})
	s.Reload()
	s.Refused(&Error{Class: Credentials})
	logger.Info("identity", "value", id, "pointer", &id, "list", []identity{id})
	shown := logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb, id) + fmt.Sprintf(verb, &id) + fmt.Sprintf(verb, struct{ I identity }{id})
	}
	shown += fmt.Sprintf("%+v", s.Status())
	for _, value := range []string{secret, session, keyID} {
		if strings.Contains(shown, value) || strings.Contains(shown, fmt.Sprintf("%x", value)) {
			t.Errorf("a value is shown in %s", shown)
		}
	}
	if !strings.Contains(shown, "in use") || !strings.Contains(shown, proxyconfig.CredentialsInvalid) {
		t.Errorf("the log does not tell of the changes: %s", logged.String())
	}
}
