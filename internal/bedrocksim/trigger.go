// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
	"first-exception": {
		Fault: "exception", Exception: "validationException",
		Message: "The model returned the following errors: simulated",
	},
	"wrong-type": {ContentType: "text/plain"},
	"slow":       {EventDelay: 200 * time.Millisecond},
}

// Triggers are the names that a prompt can use, those of Faults among them.
func Triggers() []string {
	names := append(Faults(), slices.Collect(maps.Keys(triggers))...)
	slices.Sort(names)
	return names
}

var triggerPattern = regexp.MustCompile(`\[\[sim:([^\]]*)\]\]`)

// settings are the parameters of a trigger. A value that cannot be read leaves the behaviour as it is.
var settings = map[string]func(*Behaviour, string){
	"after":     func(b *Behaviour, v string) { setInt(&b.After, v) },
	"tokens":    func(b *Behaviour, v string) { setInt(&b.Tokens, v) },
	"latency":   func(b *Behaviour, v string) { setDuration(&b.Latency, v) },
	"delay":     func(b *Behaviour, v string) { setDuration(&b.EventDelay, v) },
	"exception": func(b *Behaviour, v string) { b.Exception = v },
	"tps": func(b *Behaviour, v string) {
		if n, err := strconv.ParseFloat(v, 64); err == nil && n > 0 {
			b.TokensPerSecond = n
		}
	},
	"retry-after": func(b *Behaviour, v string) {
		if b.Error != nil {
			reply := *b.Error
			setDuration(&reply.RetryAfter, v)
			b.Error = &reply
		}
	},
}

// triggered reads the behaviour that a text asks for: [[sim: name setting=value …]], of which any part may be left out.
func triggered(text string) (Behaviour, bool) {
	found := triggerPattern.FindStringSubmatch(text)
	if found == nil {
		return Behaviour{}, false
	}
	var b Behaviour
	for word := range strings.FieldsSeq(found[1]) {
		name, value, isSetting := strings.Cut(word, "=")
		if isSetting && settings[name] != nil {
			settings[name](&b, value)
			continue
		}
		b = b.named(word)
	}
	return b, true
}

// named starts from a trigger or a fault by name and keeps the settings read so far out of it: a name comes first.
func (b Behaviour) named(name string) Behaviour {
	if preset, ok := triggers[name]; ok {
		return preset
	}
	if streamFaults[name] != nil {
		return Behaviour{Fault: name}
	}
	return b
}

func setInt(target *int, v string) {
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		*target = n
	}
}

func setDuration(target *time.Duration, v string) {
	if d, err := time.ParseDuration(v); err == nil && d >= 0 {
		*target = d
	}
}
