// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/outcrop-dev/outcrop/internal/bedrocksim"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// clearAWS takes AWS's variables of the machine out of a test.
func clearAWS(t *testing.T) {
	t.Helper()
	for _, name := range append(append(knownKeys(), identityVariables()...), "AWS_ROLE_ARN", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS") {
		t.Setenv(name, "")
	}
}

// stsServer answers AssumeRoleWithWebIdentity with the simulator's demo keys, for one token.
func stsServer(t *testing.T, token string) *httptest.Server {
	t.Helper()
	demo := bedrocksim.DemoIdentity()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/xml")
		if !strings.Contains(string(body), "WebIdentityToken="+token) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>arn:aws:iam::123456789012:role/x</Message></Error></ErrorResponse>`)
			return
		}
		fmt.Fprintf(w, `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
			<AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>token</SessionToken><Expiration>%s</Expiration>
			</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
			demo.AccessKeyID, demo.SecretAccessKey, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(server.Close)
	return server
}

func workloadStore() *CredentialsStore {
	return NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceWorkloadIdentity}, testRegion, nil)
}

func TestWebIdentity(t *testing.T) {
	clearAWS(t)
	dir := t.TempDir()
	writeSecret(t, dir, map[string]string{"token": "good"})
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", filepath.Join(dir, "token"))
	t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/outcrop")
	t.Setenv("AWS_ENDPOINT_URL_STS", stsServer(t, "good").URL)
	store, demo := workloadStore(), bedrocksim.DemoIdentity()
	demo.SessionToken = "token"
	c, _ := simulated(t, func(o *Options) { o.Credentials = store }, bedrocksim.WithIdentity(demo))
	response, err := c.Do(t.Context(), Request{Operation: Converse, Body: []byte(novaBody)})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := store.Status(); !got.Loaded || got.Reason != "" || got.Revision != "AWS_WEB_IDENTITY_TOKEN_FILE" {
		t.Errorf("status %+v", got)
	}
}

func TestWebIdentityThatIsRefused(t *testing.T) {
	clearAWS(t)
	dir := t.TempDir()
	writeSecret(t, dir, map[string]string{"token": "bad"})
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", filepath.Join(dir, "token"))
	t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/outcrop")
	t.Setenv("AWS_ENDPOINT_URL_STS", stsServer(t, "good").URL)
	store := workloadStore()
	_, failure := store.identity(t.Context())
	if failure == nil || failure.Class != Credentials || strings.Contains(failure.Error(), "123456789012") {
		t.Fatalf("error %v", failure)
	}
	if got := store.Status(); got.Reason != proxyconfig.CredentialsInvalid {
		t.Errorf("status %+v", got)
	}
}

func TestContainerCredentials(t *testing.T) {
	clearAWS(t)
	demo := bedrocksim.DemoIdentity()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "pod-token" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":%q,"Token":"t","Expiration":%q}`,
			demo.AccessKeyID, demo.SecretAccessKey, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL+"/v1/credentials")
	t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "pod-token")
	id, failure := workloadStore().identity(t.Context())
	if failure != nil || id.keys.AccessKeyID != demo.AccessKeyID {
		t.Fatalf("error %v", failure)
	}
}

func TestNoWorkloadIdentity(t *testing.T) {
	clearAWS(t)
	got := workloadStore().Status()
	if got.Loaded || got.Reason != proxyconfig.CredentialsInvalid || !strings.HasPrefix(got.Message, "the pod has no workload identity; annotate") {
		t.Errorf("status %+v", got)
	}
}

func TestKeysWouldHideAWorkloadIdentity(t *testing.T) {
	clearAWS(t)
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
	t.Setenv("AWS_ACCESS_KEY_ID", keyID)
	if got := workloadStore().Status(); got.Loaded || !strings.HasPrefix(got.Message, "AWS_ACCESS_KEY_ID is set") {
		t.Errorf("status %+v", got)
	}
}

func TestCredentialsOfTheEnvironment(t *testing.T) {
	cases := map[string]struct {
		values  map[string]string
		message string
	}{
		"keys":           {map[string]string{"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret}, ""},
		"a bearer token": {map[string]string{"AWS_BEARER_TOKEN_BEDROCK": bearer}, ""},
		"nothing":        {nil, "the environment has neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY; add both, or AWS_BEARER_TOKEN_BEDROCK alone"},
		"half":           {map[string]string{"AWS_ACCESS_KEY_ID": keyID}, "the environment has no AWS_SECRET_ACCESS_KEY; add it"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			clearAWS(t)
			for key, value := range tc.values {
				t.Setenv(key, value)
			}
			got := NewCredentials(proxyconfig.Credentials{Source: proxyconfig.SourceEnvironment}, testRegion, nil).Status()
			if got.Message != tc.message || got.Loaded != (tc.message == "") {
				t.Errorf("status %+v, want message %q", got, tc.message)
			}
		})
	}
}
