// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

var errNoCredentials = errors.New("no credentials are loaded")

// keyForms are the forms of the values by key. They refuse what can be no credential, such as a pasted line with spaces; whether AWS knows a value only AWS can tell.
// Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html and https://www.rfc-editor.org/rfc/rfc6750#section-2.1
func keyForms() map[string]*regexp.Regexp {
	token := regexp.MustCompile(`^[-A-Za-z0-9._~+/]+=*$`)
	return map[string]*regexp.Regexp{
		proxyconfig.KeyAccessKeyID:     regexp.MustCompile(`^\w{3,128}$`),
		proxyconfig.KeySecretAccessKey: token,
		proxyconfig.KeySessionToken:    token,
		proxyconfig.KeyBearerToken:     token,
	}
}

// knownKeys are the keys in the order in which messages name them.
func knownKeys() []string {
	return []string{proxyconfig.KeyAccessKeyID, proxyconfig.KeySecretAccessKey, proxyconfig.KeySessionToken, proxyconfig.KeyBearerToken}
}

// fromValues makes an identity of what was read. The owner names where it was read, such as "Secret bedrock".
// A bearer token goes before keys, as it does in the SDKs.
func fromValues(values map[string]string, owner string) (identity, *fault) {
	for _, key := range knownKeys() {
		if value, ok := values[key]; ok && !keyForms()[key].MatchString(value) {
			return identity{}, &fault{proxyconfig.CredentialsInvalid, malformedMessage(owner, key, value)}
		}
	}
	if bearer := values[proxyconfig.KeyBearerToken]; bearer != "" {
		return identity{bearer: bearer}, nil
	}
	if missing := missingKeys(values); len(missing) > 0 {
		return identity{}, &fault{proxyconfig.CredentialsSecretKeyMissing, missingMessage(owner, missing)}
	}
	return identity{keys: aws.Credentials{
		AccessKeyID:     values[proxyconfig.KeyAccessKeyID],
		SecretAccessKey: values[proxyconfig.KeySecretAccessKey],
		SessionToken:    values[proxyconfig.KeySessionToken],
	}}, nil
}

func missingKeys(values map[string]string) []string {
	var missing []string
	for _, key := range []string{proxyconfig.KeyAccessKeyID, proxyconfig.KeySecretAccessKey} {
		if _, ok := values[key]; !ok {
			missing = append(missing, key)
		}
	}
	return missing
}

func missingMessage(owner string, missing []string) string {
	if len(missing) == 1 {
		return fmt.Sprintf("%s has no %s; add it", owner, missing[0])
	}
	return fmt.Sprintf("%s has neither %s nor %s; add both, or %s alone", owner, missing[0], missing[1], proxyconfig.KeyBearerToken)
}

// malformedMessage says what is wrong with a value without showing any of it.
func malformedMessage(owner, key, value string) string {
	fault := "has characters that it cannot have, or is too short or too long"
	switch {
	case value == "":
		fault = "is empty"
	case strings.ContainsAny(value, " \t\r\n"):
		fault = "has spaces or line breaks in it"
	}
	return fmt.Sprintf("%s of %s %s; write the value as AWS gave it", key, owner, fault)
}

// refusalMessage tells people what to do about credentials that AWS refuses.
func refusalMessage(c proxyconfig.Credentials, reason, exception string) string {
	what := "are not known to AWS; write valid ones"
	switch {
	case reason == proxyconfig.CredentialsExpired:
		what = "have expired; write new ones"
	case exception == "InvalidSignatureException":
		what = "do not belong together, or the node's clock is wrong; check the secret key, then the clock"
	}
	if exception != "" {
		what += " (" + exception + ")"
	}
	return "the credentials of " + ownerOf(c) + " " + what
}

// ownerOf names where credentials come from.
func ownerOf(c proxyconfig.Credentials) string {
	switch {
	case c.Source == proxyconfig.SourceWorkloadIdentity:
		return "the workload identity"
	case c.Source == proxyconfig.SourceEnvironment:
		return "the environment"
	case c.SecretName != "":
		return "Secret " + c.SecretName
	}
	return "the directory " + c.Directory
}
