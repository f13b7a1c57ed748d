// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"
)

// loadedByAWS is what AWS's own package makes of the environment.
func loadedByAWS(t *testing.T) (aws.Config, error) {
	t.Helper()
	return config.LoadDefaultConfig(t.Context(), config.WithRegion(testRegion), config.WithEC2IMDSClientEnableState(imds.ClientDisabled),
		config.WithSharedConfigFiles([]string{}), config.WithSharedCredentialsFiles([]string{}))
}

// reached is how STS is reached.
type reached struct {
	Region, App, Endpoint, Mode, Retries string
	FIPS                                 aws.FIPSEndpointState
	DualStack                            aws.DualStackEndpointState
	Attempts                             int
	HasRoots                             bool
}

func reachedBy(o sts.Options) reached {
	transport := o.HTTPClient.(*awshttp.BuildableClient).GetTransport()
	return reached{
		Region: o.Region, App: o.AppID, Endpoint: aws.ToString(o.BaseEndpoint), Mode: string(o.DefaultsMode), Retries: string(o.RetryMode),
		FIPS: o.EndpointOptions.UseFIPSEndpoint, DualStack: o.EndpointOptions.UseDualStackEndpoint, Attempts: o.Retryer.MaxAttempts(),
		HasRoots: transport.TLSClientConfig != nil && transport.TLSClientConfig.RootCAs != nil,
	}
}

func TestSTSIsReachedAsAWSReachesIt(t *testing.T) {
	roots, empty := t.TempDir(), t.TempDir()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	writeSecret(t, roots, map[string]string{"pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))})
	writeSecret(t, empty, map[string]string{"pem": "nothing"})
	cases := map[string]map[string]string{
		"nothing":                  nil,
		"another region":           {"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1", "AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
		"an endpoint":              {"AWS_ENDPOINT_URL": "https://any.example"},
		"an endpoint of STS":       {"AWS_ENDPOINT_URL_STS": "https://sts.example"},
		"both endpoints":           {"AWS_ENDPOINT_URL": "https://any.example", "AWS_ENDPOINT_URL_STS": "https://sts.example"},
		"an ignored endpoint":      {"AWS_ENDPOINT_URL": "https://any.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
		"an ignored one of STS":    {"AWS_ENDPOINT_URL_STS": "https://sts.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
		"an endpoint in use":       {"AWS_ENDPOINT_URL": "https://any.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
		"no word on endpoints":     {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "maybe"},
		"FIPS":                     {"AWS_USE_FIPS_ENDPOINT": "true"},
		"no FIPS":                  {"AWS_USE_FIPS_ENDPOINT": "FALSE"},
		"no word on FIPS":          {"AWS_USE_FIPS_ENDPOINT": "1"},
		"dual stack":               {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
		"no dual stack":            {"AWS_USE_DUALSTACK_ENDPOINT": "false"},
		"no word on dual stack":    {"AWS_USE_DUALSTACK_ENDPOINT": "yes"},
		"attempts":                 {"AWS_MAX_ATTEMPTS": "7"},
		"no number of attempts":    {"AWS_MAX_ATTEMPTS": "many"},
		"adaptive retries":         {"AWS_RETRY_MODE": "adaptive", "AWS_MAX_ATTEMPTS": "4"},
		"standard retries":         {"AWS_RETRY_MODE": "standard"},
		"no mode of retries":       {"AWS_RETRY_MODE": "legacy"},
		"a mode":                   {"AWS_DEFAULTS_MODE": "in-region"},
		"no mode":                  {"AWS_DEFAULTS_MODE": "out-of-region"},
		"an application":           {"AWS_SDK_UA_APP_ID": "outcrop"},
		"authorities":              {"AWS_CA_BUNDLE": filepath.Join(roots, "pem")},
		"authorities without any":  {"AWS_CA_BUNDLE": filepath.Join(empty, "pem")},
		"authorities not there":    {"AWS_CA_BUNDLE": filepath.Join(empty, "gone")},
		"a key under its old name": {"AWS_SECRET_KEY": secret},
	}
	for name, variables := range cases {
		t.Run(name, func(t *testing.T) {
			clearAWS(t)
			t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
			t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/outcrop")
			for key, value := range variables {
				t.Setenv(key, value)
			}
			loaded, wantErr := loadedByAWS(t)
			options, err := stsOptions(testRegion)
			if (err != nil) != (wantErr != nil) {
				t.Fatalf("error %v, AWS's %v", err, wantErr)
			}
			if err != nil {
				return
			}
			if diff := cmp.Diff(reachedBy(sts.NewFromConfig(loaded).Options()), reachedBy(sts.New(options).Options())); diff != "" {
				t.Errorf("not as AWS reaches it (-AWS's +ours):\n%s", diff)
			}
		})
	}
}

// asked is what a source of keys was asked, and whether keys came of it.
type asked struct {
	Calls    []string
	HasError bool
	Keys     string
}

// ask sets up a provider and has it give keys. AWS's own name for a caller's session is the time, so that it is left out.
func ask(ctx context.Context, calls *[]string, setUp func() (aws.CredentialsProvider, error)) asked {
	*calls = nil
	provider, err := setUp()
	var keys aws.Credentials
	if err == nil {
		keys, err = provider.Retrieve(ctx)
	}
	return asked{slices.Clone(*calls), err != nil, keys.AccessKeyID + keys.SessionToken}
}

func recorded(r *http.Request, sessionMatters bool) string {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	if !sessionMatters {
		form.Del("RoleSessionName")
	}
	return fmt.Sprint(r.Method, r.URL.Path, r.Header.Get("Authorization"), form.Encode())
}

func TestKeysAreAskedForAsAWSAsksForThem(t *testing.T) {
	const expiration = "2099-01-01T00:00:00Z"
	var calls []string
	isNamed := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls = append(calls, recorded(r, isNamed))
		if r.Method == http.MethodGet {
			fmt.Fprintf(w, `{"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","Expiration":%q}`, expiration)
			return
		}
		fmt.Fprintf(w, `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKID</AccessKeyId>
			<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration></Credentials>
			</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`, expiration)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	writeSecret(t, dir, map[string]string{"token": "of-a-file", "two-lines": "a\nb"})
	at := server.URL + "/v1/credentials"
	cases := map[string]map[string]string{
		"a role":                     {webIdentityVariable: filepath.Join(dir, "token"), "AWS_ROLE_ARN": "arn:role"},
		"a role and a session":       {webIdentityVariable: filepath.Join(dir, "token"), "AWS_ROLE_ARN": "arn:role", "AWS_ROLE_SESSION_NAME": "own"},
		"no role":                    {webIdentityVariable: filepath.Join(dir, "token")},
		"no token":                   {webIdentityVariable: filepath.Join(dir, "gone"), "AWS_ROLE_ARN": "arn:role"},
		"a role and a container":     {webIdentityVariable: filepath.Join(dir, "token"), "AWS_ROLE_ARN": "arn:role", containerURIVariable: at},
		"a container":                {containerURIVariable: at},
		"a container of this name":   {containerURIVariable: "http://localhost:" + portOf(t, server.URL)},
		"a container with a token":   {containerURIVariable: at, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of-the-environment"},
		"a container with a file":    {containerURIVariable: at, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "x", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": filepath.Join(dir, "token")},
		"a container, no file":       {containerURIVariable: at, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": filepath.Join(dir, "gone")},
		"a token of two lines":       {containerURIVariable: at, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": filepath.Join(dir, "two-lines")},
		"a container elsewhere":      {containerURIVariable: "http://192.0.2.1/v1"},
		"a container of another pod": {containerURIVariable: "http://169.254.170.22/v1"},
		"a container without a host": {containerURIVariable: "/v1/credentials"},
		"a container without a URI":  {containerURIVariable: "http://%zz"},
		"a profile":                  {containerURIVariable: at, "AWS_PROFILE": "own"},
		"a default profile":          {containerURIVariable: at, "AWS_DEFAULT_PROFILE": "own"},
		"no such name":               {containerURIVariable: "http://outcrop.invalid/v1"},
	}
	for name, variables := range cases {
		t.Run(name, func(t *testing.T) {
			clearAWS(t)
			t.Setenv("AWS_ENDPOINT_URL_STS", server.URL)
			for key, value := range variables {
				t.Setenv(key, value)
			}
			isNamed = variables["AWS_ROLE_SESSION_NAME"] != ""
			want := ask(t.Context(), &calls, func() (aws.CredentialsProvider, error) {
				loaded, err := loadedByAWS(t)
				return loaded.Credentials, err
			})
			got := ask(t.Context(), &calls, func() (aws.CredentialsProvider, error) { return identityProvider(t.Context(), testRegion) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("not as AWS asks (-AWS's +ours):\n%s", diff)
			}
		})
	}
}

func portOf(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Port()
}

func TestAddressesOfAgents(t *testing.T) {
	cases := map[string]struct {
		variable, value, want string
		isRefused             bool
	}{
		"ECS":               {variable: containerRelativeVariable, value: "/v2/x", want: "http://169.254.170.2/v2/x"},
		"no path":           {variable: containerRelativeVariable, value: "@agent.example/", isRefused: true},
		"ECS, in full":      {variable: containerURIVariable, value: "http://169.254.170.2/v2/x", want: "http://169.254.170.2/v2/x"},
		"EKS":               {variable: containerURIVariable, value: "http://169.254.170.23/v1", want: "http://169.254.170.23/v1"},
		"EKS over IPv6":     {variable: containerURIVariable, value: "http://[fd00:ec2::23]/v1", want: "http://[fd00:ec2::23]/v1"},
		"the node's":        {variable: containerURIVariable, value: "http://169.254.169.254/v1", isRefused: true},
		"any host over TLS": {variable: containerURIVariable, value: "https://agent.example/v1", want: "https://agent.example/v1"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			clearAWS(t)
			t.Setenv(tc.variable, tc.value)
			got, err := containerEndpoint(t.Context())
			if (err != nil) != tc.isRefused || err == nil && got != tc.want {
				t.Errorf("%q, error %v", got, err)
			}
		})
	}
}
