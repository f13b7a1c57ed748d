// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// triggers are the behaviours that a prompt can ask for by name, as in "[[sim: throttle]]", beside the names of Faults.
var triggers = map[string]Behaviour{
	"throttle":    {Error: &ErrorReply{Exception: "ThrottlingException", Message: "Too many tokens, please wait before trying again."}},
	"quota":       {Error: &ErrorReply{Exception: "ServiceQuotaExceededException", Message: "Your request exceeds the service quota for your account."}},
	"unavailable": {Error: &ErrorReply{Exception: "ServiceUnavailableException", Message: "Bedrock is unable to process your request."}},
	"internal":    {Error: &ErrorReply{Exception: "InternalServerException", Message: "The system encountered an unexpected error during processing. Try your request again."}},
	"not-ready":   {Error: &ErrorReply{Exception: "ModelNotReadyException", Message: "The model is not ready for inference. Wait and try your request again."}},
	"timeout":     {Error: &ErrorReply{Exception: "ModelTimeoutException", Message: "The request took too long to process. Processing time exceeded the model timeout length."}},
	"model-error": {Error: &ErrorReply{Exception: "ModelErrorException", Message: "The request failed due to an error while processing the model."}},
	"denied":      {Error: &ErrorReply{Exception: "AccessDeniedException", Message: "You don't have access to the model with the specified model ID."}},
	"not-found":   {Error: &ErrorReply{Exception: "ResourceNotFoundException", Message: "The resource that you requested was not found."}},
	"invalid":     {Error: &ErrorReply{Exception: "ValidationException", Message: "The model returned the following errors: simulated"}},
	"html-502":    {Error: &ErrorReply{Status: 502, ContentType: "text/html", Body: "<html><body><h1>502 Bad Gateway</h1></body></html>"}},
	"error-200":   {Error: &ErrorReply{Status: 200, ContentType: "application/json", Body: `{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`}},
	"empty-200":   {Error: &ErrorReply{Status: 200, ContentType: "application/json"}},
	"bare-503":    {Error: &ErrorReply{Status: 503, Bare: true}},
	"bare-204":    {Error: &ErrorReply{Status: 204, Bare: true}},
	"html-504":    {Error: &ErrorReply{Status: 504, ContentType: "text/html", Body: "<html><body><h1>504 Gateway Time-out</h1></body></html>"}},
	"huge-500":    {Error: &ErrorReply{Exception: "InternalServerException", Padding: 2 << 20}},
	"broken-500":  {Error: &ErrorReply{Status: 500, ContentType: "application/json", Body: `{"message":"The sys`}},
	"redirect":    {Error: &ErrorReply{Status: 307, Bare: true, Location: "https://bedrock-runtime.invalid/"}},
	"early-hints": {EarlyHints: 3},
	"redacted":    {Redacted: true},
	"image":       {Image: true},
	"first-exception": {
		Fault: "exception", Exception: "validationException",
		Message: "The model returned the following errors: simulated",
	},
	"long-length": {Fault: "end", ContentLength: 1 << 20},
	"wrong-type":  {ContentType: "text/plain"},
	"slow":        {EventDelay: 200 * time.Millisecond},
}

// Triggers are the names that a prompt can use, those of Faults among them.
func Triggers() []string {
	return slices.Sorted(maps.Keys(allTriggers()))
}

// allTriggers are the behaviours by name, those of faults among them.
var allTriggers = sync.OnceValue(func() map[string]Behaviour {
	all := maps.Clone(triggers)
	for _, name := range faultNames() {
		all[name] = Behaviour{Fault: name}
	}
	return all
})

var triggerPattern = regexp.MustCompile(`\[\[sim:([^\]]*)\]\]`)

// settings are the parameters of a trigger; each reports whether it could read its value.
var settings = map[string]func(*Behaviour, string) bool{
	"after":     func(b *Behaviour, v string) bool { return setInt(&b.After, v) },
	"before":    func(b *Behaviour, v string) bool { return setText(&b.Before, v) },
	"tokens":    func(b *Behaviour, v string) bool { return setInt(&b.Tokens, v) },
	"texts":     func(b *Behaviour, v string) bool { return setInt(&b.Texts, v) },
	"latency":   func(b *Behaviour, v string) bool { return setDuration(&b.Latency, v) },
	"delay":     func(b *Behaviour, v string) bool { return setDuration(&b.EventDelay, v) },
	"exception": func(b *Behaviour, v string) bool { return setText(&b.Exception, v) },
	"stop":      func(b *Behaviour, v string) bool { return setText(&b.StopReason, v) },
	"tps": func(b *Behaviour, v string) bool {
		n, err := strconv.ParseFloat(v, 64)
		if err != nil || n <= 0 {
			return false
		}
		b.TokensPerSecond = n
		return true
	},
	"retry-after": func(b *Behaviour, v string) bool {
		if b.Error == nil {
			return false
		}
		reply := *b.Error
		b.Error = &reply
		return setDuration(&reply.RetryAfter, v)
	},
}

// triggered reads the behaviour that a text asks for: [[sim: name setting=value …]], of which either part may be left out.
// What cannot be read is refused, so that a test that misspells a trigger does not pass for want of trouble.
func triggered(text string) (b Behaviour, asked bool, failed *apiError) {
	found := triggerPattern.FindStringSubmatch(text)
	if found == nil {
		return Behaviour{}, false, nil
	}
	for i, word := range strings.Fields(found[1]) {
		name, value, isSetting := strings.Cut(word, "=")
		if isSetting && settings[name] != nil && settings[name](&b, value) {
			continue
		}
		preset, ok := allTriggers()[word]
		if !ok || i > 0 {
			return Behaviour{}, true, unknownTrigger(word)
		}
		b = preset
	}
	return b, true, nil
}

func unknownTrigger(word string) *apiError {
	return validationError("The simulator cannot read %q in [[sim: …]]. Write one name, and then settings as name=value. Names: %s. Settings: %s.",
		word, strings.Join(Triggers(), ", "), strings.Join(sortedKeys(settings), ", "))
}

func setText(target *string, v string) bool {
	*target = v
	return v != ""
}

func setInt(target *int, v string) bool {
	n, err := strconv.Atoi(v)
	*target = max(n, 0)
	return err == nil && n >= 0
}

func setDuration(target *time.Duration, v string) bool {
	d, err := time.ParseDuration(v)
	*target = max(d, 0)
	return err == nil && d >= 0
}
