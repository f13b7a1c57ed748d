// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// stsSettings are AWS's variables for the calls of its SDKs.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
func stsSettings() map[string]func(o *sts.Options, value string) error {
	return map[string]func(*sts.Options, string) error{
		"AWS_CA_BUNDLE":              setAuthorities,
		"AWS_DEFAULTS_MODE":          setDefaultsMode,
		"AWS_MAX_ATTEMPTS":           setAttempts,
		"AWS_RETRY_MODE":             setRetryMode,
		"AWS_USE_DUALSTACK_ENDPOINT": setDualStack,
		"AWS_USE_FIPS_ENDPOINT":      setFIPS,
	}
}

var (
	errNoCertificates = errors.New("the file holds no certificates")
	errMode           = errors.New("there is no such mode")
	errFlag           = errors.New("write true or false")
)

func setAuthorities(o *sts.Options, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		return errNoCertificates
	}
	o.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		if t.TLSClientConfig == nil {
			t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		t.TLSClientConfig.RootCAs = roots
	})
	return nil
}

func setDefaultsMode(o *sts.Options, value string) error {
	if !o.DefaultsMode.SetFromString(value) {
		return errMode
	}
	return nil
}

func setAttempts(o *sts.Options, value string) (err error) {
	o.RetryMaxAttempts, err = strconv.Atoi(value)
	return err
}

func setRetryMode(o *sts.Options, value string) (err error) {
	o.RetryMode, err = aws.ParseRetryMode(value)
	return err
}

func setDualStack(o *sts.Options, value string) error {
	on, err := parseFlag(value)
	o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
	if on {
		o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
	}
	return err
}

func setFIPS(o *sts.Options, value string) error {
	on, err := parseFlag(value)
	o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
	if on {
		o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateEnabled
	}
	return err
}

func parseFlag(value string) (bool, error) {
	on := strings.EqualFold(value, "true")
	if !on && !strings.EqualFold(value, "false") {
		return false, errFlag
	}
	return on, nil
}
