// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/smithy-go"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// fromEnvironment reads AWS's variables; without keys or a bearer token among them, a workload identity is taken.
func fromEnvironment(region string) (identity, *fault) {
	values := map[string]string{}
	for _, key := range knownKeys() {
		if value := os.Getenv(key); value != "" {
			values[key] = value
		}
	}
	if len(values) == 0 && identityVariable() != "" {
		return workloadIdentity(region)
	}
	id, malformed := fromValues(values, "the environment")
	id.revision = "environment"
	return id, malformed
}

// identityVariable is the name of the first variable of a workload identity that is set.
func identityVariable() string {
	for _, name := range identityVariables() {
		if os.Getenv(name) != "" {
			return name
		}
	}
	return ""
}

// workloadIdentity asks AWS for keys in the name of the pod's ServiceAccount, and again before they end.
// The node's own identity is never taken: it is not the endpoint's.
func workloadIdentity(region string) (identity, *fault) {
	variable := identityVariable()
	if variable == "" {
		return identity{}, &fault{
			proxyconfig.CredentialsInvalid,
			"the pod has no workload identity; annotate its ServiceAccount with a role for IRSA, or associate it with a role for EKS Pod Identity",
		}
	}
	if os.Getenv(proxyconfig.KeyAccessKeyID) != "" {
		return identity{}, &fault{
			proxyconfig.CredentialsInvalid,
			proxyconfig.KeyAccessKeyID + " is set in the proxy's environment and would hide the workload identity; remove it",
		}
	}
	provider, err := identityProvider(context.Background(), region)
	if err != nil {
		// The cause may quote a variable's value.
		return identity{}, &fault{proxyconfig.CredentialsInvalid, fmt.Sprintf("the workload identity of %s cannot be set up; check the variables of the pod", variable)}
	}
	return identity{provider: provider, revision: variable}, nil
}

// retrievalError tells why a workload identity gave no keys. Its cause names AWS's error and no more, since its text may hold ARNs and tokens.
func retrievalError(ctx context.Context, err error) *Error {
	if _, ended := endedClass(ctx); ended {
		return transportError(ctx, err)
	}
	var refusal smithy.APIError
	if !errors.As(err, &refusal) {
		return &Error{Class: Unreachable, Message: classMessage(Unreachable), Err: errors.New("the source of the workload identity cannot be reached")}
	}
	name, class := exceptionName(refusal.ErrorCode()), Credentials
	if name == "ExpiredTokenException" || name == "ExpiredToken" {
		class = CredentialsExpired
	}
	return &Error{Class: class, Exception: name, Message: classMessage(class), Err: errors.New("the workload identity was refused")}
}
