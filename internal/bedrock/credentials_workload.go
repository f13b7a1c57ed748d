// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The variables that name a source of a workload identity.
const (
	webIdentityVariable       = "AWS_WEB_IDENTITY_TOKEN_FILE"
	containerURIVariable      = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	containerRelativeVariable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
)

// identityVariables are set in a pod that has a workload identity: by IRSA, and by EKS Pod Identity or ECS.
func identityVariables() []string {
	return []string{webIdentityVariable, containerURIVariable, containerRelativeVariable}
}

// identityProvider gives the keys of the pod's workload identity. AWS's own package for this links and sets up every other source of keys too,
// which takes more than a megabyte of an idle proxy's memory.
func identityProvider(ctx context.Context, region string) (aws.CredentialsProvider, error) {
	if os.Getenv("AWS_PROFILE") != "" {
		return nil, errors.New("AWS's files are not read, so that there are no profiles")
	}
	if os.Getenv(webIdentityVariable) != "" {
		return webIdentity(region)
	}
	return containerIdentity(ctx)
}

// webIdentity exchanges the pod's token for keys of a role.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
func webIdentity(region string) (aws.CredentialsProvider, error) {
	role := os.Getenv("AWS_ROLE_ARN")
	if role == "" {
		return nil, errors.New("no role is named")
	}
	options, err := stsOptions(region)
	if err != nil {
		return nil, err
	}
	token := stscreds.IdentityTokenFile(os.Getenv(webIdentityVariable))
	return aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(sts.New(options), role, token, func(o *stscreds.WebIdentityRoleOptions) {
		o.RoleSessionName = os.Getenv("AWS_ROLE_SESSION_NAME")
	})), nil
}

// expiryWindow is how long before their end a container's keys are asked for again.
const expiryWindow = 5 * time.Minute

// containerIdentity asks the agent beside the pod for keys.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
func containerIdentity(ctx context.Context) (aws.CredentialsProvider, error) {
	endpoint, err := containerEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	provider := endpointcreds.New(endpoint, func(o *endpointcreds.Options) {
		o.AuthorizationToken = os.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")
		if path := os.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); path != "" {
			o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(func() (string, error) {
				token, err := os.ReadFile(path)
				return string(token), err
			})
		}
	})
	return aws.NewCredentialsCache(provider, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = expiryWindow }), nil
}

// containerEndpoint is where the agent is. Over plain HTTP its token is sent to this machine and AWS's own addresses alone.
func containerEndpoint(ctx context.Context) (string, error) {
	if path := os.Getenv(containerRelativeVariable); path != "" {
		if !strings.HasPrefix(path, "/") {
			return "", fmt.Errorf("%s is no path", containerRelativeVariable)
		}
		return "http://169.254.170.2" + path, nil
	}
	endpoint := os.Getenv(containerURIVariable)
	parsed, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return "", err
	case parsed.Hostname() == "":
		return "", fmt.Errorf("%s names no host", containerURIVariable)
	case parsed.Scheme == "http":
		return endpoint, agentHost(ctx, parsed.Hostname())
	}
	return endpoint, nil
}

// agentHost refuses a host of which any address is neither of this machine nor one of ECS's and EKS's agents.
func agentHost(ctx context.Context, host string) error {
	addresses := []string{host}
	if net.ParseIP(host) == nil {
		var err error
		if addresses, err = net.DefaultResolver.LookupHost(ctx, host); err != nil {
			return err
		}
	}
	for _, address := range addresses {
		if ip := net.ParseIP(address); !ip.IsLoopback() && !slices.ContainsFunc(agentAddresses(), ip.Equal) {
			return fmt.Errorf("%s is not an address of this machine or of an agent of AWS's", address)
		}
	}
	return nil
}

func agentAddresses() []net.IP {
	return []net.IP{net.IPv4(169, 254, 170, 2), net.IPv4(169, 254, 170, 23), net.ParseIP("fd00:ec2::23")}
}

// stsOptions are what AWS's variables say about how to reach STS.
func stsOptions(region string) (sts.Options, error) {
	o := sts.Options{Region: region, AppID: os.Getenv("AWS_SDK_UA_APP_ID"), DefaultsMode: aws.DefaultsModeLegacy}
	for name, set := range stsSettings() {
		value := os.Getenv(name)
		if value == "" {
			continue
		}
		if err := set(&o, value); err != nil {
			return o, fmt.Errorf("%s: %w", name, err)
		}
	}
	ignored, err := parseFlag(cmp.Or(os.Getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "false"))
	if endpoint := cmp.Or(os.Getenv("AWS_ENDPOINT_URL_STS"), os.Getenv("AWS_ENDPOINT_URL")); endpoint != "" && !ignored {
		o.BaseEndpoint = &endpoint
	}
	return o, err
}
