// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxMessageBytes bounds a message of Bedrock that goes on to a caller.
const maxMessageBytes = 2048

// classMessage is what a caller is told where Bedrock's own text may not pass.
func classMessage(c Class) string {
	messages := map[Class]string{
		Invalid:            "Bedrock refused the request as invalid.",
		Credentials:        "The endpoint's AWS credentials were not accepted. Ask the platform team to check them.",
		CredentialsExpired: "The endpoint's AWS credentials have expired. Ask the platform team to renew them.",
		Denied:             "The endpoint's AWS identity may not use its model. Ask the platform team to check its permissions.",
		NotFound: "Bedrock does not have what was asked for in the endpoint's region: its model, or a guardrail that the request names. " +
			"Check the ID and the version of the guardrail; where there is none, ask the platform team to check the model.",
		Quota:        "A service quota of the endpoint's AWS account is exceeded. Try again later, or ask the platform team to have it raised.",
		Throttled:    "Bedrock received too many requests or tokens. Try again later.",
		NotReady:     "The model is not ready yet. Try again later.",
		Unavailable:  "Bedrock is not available. Try again later.",
		Unreachable:  "Bedrock could not be reached. Try again later.",
		Timeout:      "The model did not answer in time. Ask for a shorter answer, or ask the platform team for longer timeouts.",
		ModelFailed:  "The model failed while it answered. Try the request again.",
		BrokenStream: "The answer ended before it was complete. Try the request again.",
		Internal:     "Bedrock failed to answer the request. Try it again.",
		Canceled:     "The caller went away.",
	}
	return messages[c]
}

// ownMessages are the exceptions that speak of the caller's own request, so that their text may go back to it.
func ownMessages() []string {
	return []string{"ValidationException", "SerializationException", "RequestEntityTooLargeException"}
}

// knownOpenings start the other texts of Bedrock that are known to say nothing but what they say.
func knownOpenings() []string {
	return []string{
		"Too many tokens", "Too many requests", "Too many connections", "Bedrock is unable to process your request",
		"The system encountered an unexpected error", "This model version has reached the end of its life",
	}
}

// safeMessage is Bedrock's message where it may go to a caller, else the class's. Secrets are what the request was signed with:
// a text that repeats one of them never passes.
func safeMessage(class Class, exception, message string, secrets []string) string {
	isKnown := slices.ContainsFunc(knownOpenings(), func(opening string) bool { return strings.HasPrefix(message, opening) })
	isOwn := slices.Contains(ownMessages(), exception)
	isLeak := slices.ContainsFunc(secrets, func(s string) bool { return s != "" && strings.Contains(message, s) })
	isText := message != "" && len(message) <= maxMessageBytes && !strings.ContainsFunc(message, unicode.IsControl)
	if isLeak || !isText || (!isKnown && !isOwn) {
		return classMessage(class)
	}
	return hideAccount(message)
}

// hideAccount takes out what tells whose account answers: account numbers, which ARNs hold, and access key IDs.
func hideAccount(message string) string {
	account := regexp.MustCompile(`\b[0-9]{12}\b`)
	key := regexp.MustCompile(`\bA(KIA|SIA|IDA|ROA)[A-Z0-9]{12,}\b`)
	return key.ReplaceAllString(account.ReplaceAllString(message, "[account]"), "[key]")
}
