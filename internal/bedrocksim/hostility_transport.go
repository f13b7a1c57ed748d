// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// refusals are HTTP responses in place of an answer.
var refusals = []Hostility{
	{Name: "throttled", Trigger: "throttle", Does: "429 without Retry-After, as Bedrock sends it", Layer: Transport, Ends: Refused, Exception: "ThrottlingException"},
	{Name: "throttled-with-hint", Trigger: "throttle retry-after=7s", Does: "429 with Retry-After: 7", Layer: Transport, Ends: Refused, Exception: "ThrottlingException"},
	{Name: "over-quota", Trigger: "quota", Does: "400 for a quota", Layer: Transport, Ends: Refused, Exception: "ServiceQuotaExceededException"},
	{Name: "unavailable", Trigger: "unavailable", Does: "503 with its exception", Layer: Transport, Ends: Refused, Exception: "ServiceUnavailableException"},
	{Name: "unavailable-bare", Trigger: "bare-503", Does: "503 without a body, a content type and an exception", Layer: Transport, Ends: Refused},
	{Name: "internal", Trigger: "internal", Does: "500 with its exception", Layer: Transport, Ends: Refused, Exception: "InternalServerException"},
	{Name: "not-ready", Trigger: "not-ready", Does: "429 of a model that is being loaded", Layer: Transport, Ends: Refused, Exception: "ModelNotReadyException"},
	{Name: "model-timeout", Trigger: "timeout", Does: "408 of a model that took too long", Layer: Transport, Ends: Refused, Exception: "ModelTimeoutException"},
	{Name: "model-error", Trigger: "model-error", Does: "424 of a model that failed", Layer: Transport, Ends: Refused, Exception: "ModelErrorException"},
	{Name: "denied", Trigger: "denied", Does: "403 for a model without access", Layer: Transport, Ends: Refused, Exception: "AccessDeniedException"},
	{Name: "not-found", Trigger: "not-found", Does: "404 for a resource", Layer: Transport, Ends: Refused, Exception: "ResourceNotFoundException"},
	{Name: "invalid", Trigger: "invalid", Does: "400 from the model", Layer: Transport, Ends: Refused, Exception: "ValidationException"},
	{Name: "html-502", Trigger: "html-502", Does: "502 of a load balancer, in HTML", Layer: Transport, Ends: Refused},
	{Name: "gateway-timeout", Trigger: "html-504", Does: "504 of a load balancer, in HTML", Layer: Transport, Ends: Refused},
	{Name: "endless-error", Trigger: "huge-500", Does: "500 with an error message of two megabytes", Layer: Transport, Ends: Refused, Exception: "InternalServerException"},
	{Name: "error-not-json", Trigger: "broken-500", Does: "500 whose body claims to be JSON and is not", Layer: Transport, Ends: Refused},
	{Name: "error-as-200", Trigger: "error-200", Does: "200 with the error of another service's front end", Layer: Transport, Ends: Refused},
	{Name: "nothing-as-200", Trigger: "empty-200", Does: "200 with an empty body of JSON", Layer: Transport, Ends: Refused},
	{Name: "no-content", Trigger: "bare-204", Does: "204", Layer: Transport, Ends: Refused},
	{Name: "redirected", Trigger: "redirect", Does: "307 to a host that does not exist, which must not be followed with a signed request", Layer: Transport, Ends: Refused},
	{Name: "early-hints", Trigger: "early-hints tokens=8", Does: "three responses of class 1xx, then the whole answer", Layer: Transport, Ends: Fine, Begun: true},
}

// brokenConnections is what happens to the connection under a stream.
var brokenConnections = []Hostility{
	{Name: "silent-first", Trigger: "silence tokens=8", Does: "nothing comes, not even a status", Layer: Transport, Ends: Silent},
	{Name: "silent-after-headers", Trigger: "headers-only tokens=8", Does: "the status and the headers come, then nothing", Layer: Transport, Ends: Silent},
	{Name: "silent-midway", Trigger: "silence after=3 tokens=8", Does: "three events come, then nothing", Layer: Transport, Ends: Silent, Begun: true},
	{Name: "silent-in-a-frame", Trigger: "silence-in-frame after=3 tokens=8", Does: "three events and half of the fourth come, then nothing", Layer: Transport, Ends: Silent, Begun: true},
	{Name: "silent-before-last", Trigger: "silence before=last tokens=8", Does: "all events but the last come, then nothing", Layer: Transport, Ends: Silent, Begun: true},
	{Name: "reset-first", Trigger: "reset tokens=8", Does: "the connection is reset before a status", Layer: Transport, Ends: Broken},
	{Name: "reset-after-headers", Trigger: "reset-open tokens=8", Does: "the connection is reset after the headers", Layer: Transport, Ends: Broken},
	{Name: "reset-midway", Trigger: "reset after=3 tokens=8", Does: "the connection is reset after three events", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "reset-before-last", Trigger: "reset before=last tokens=8", Does: "the connection is reset before the last event", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "aborted-first", Trigger: "abort tokens=8", Does: "the connection closes before a status", Layer: Transport, Ends: Broken},
	{Name: "aborted-midway", Trigger: "abort after=3 tokens=8", Does: "the connection closes between two events, the body without its end", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "half-closed", Trigger: "half-close after=3 tokens=8", Does: "the server closes its half of the connection after three events, the body without its end", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "bad-chunk", Trigger: "bad-chunk after=3 tokens=8", Does: "the coding of the body breaks after three events", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "length-lies", Trigger: "long-length after=3 tokens=8", Does: "the body is shorter than its Content-Length", Layer: Transport, Ends: Broken, Begun: true},
	{Name: "open-after-end", Trigger: "trailing tokens=8", Does: "the whole stream comes, and its body stays open", Layer: Transport, Ends: Fine, Begun: true},
	{Name: "byte-by-byte", Trigger: "trickle tokens=8 delay=10us", Does: "the whole stream comes, each byte by itself", Layer: Transport, Ends: Fine, Begun: true},
	{Name: "in-one-piece", Trigger: "burst tokens=8", Does: "the whole stream comes in one write", Layer: Transport, Ends: Fine, Begun: true},
	{Name: "another-type", Trigger: "wrong-type tokens=8", Does: "the whole stream comes as text/plain", Layer: Transport, Ends: Refused},
	{Name: "zipped", Trigger: "zipped tokens=8", Does: "the stream comes compressed and does not say so", Layer: Framing, Ends: Broken},
}

// brokenBodies is what happens to an answer in one piece.
var brokenBodies = []Hostility{
	{Name: "body-silent-first", Trigger: "silence tokens=8", Does: "nothing comes, not even a status", Layer: Transport, Ends: Silent},
	{Name: "body-silent-after-headers", Trigger: "headers-only tokens=8", Does: "the status and the headers come, then nothing", Layer: Transport, Ends: Silent},
	{Name: "body-silent-after-end", Trigger: "trailing tokens=8", Does: "the whole body comes and is not ended", Layer: Transport, Ends: Silent},
	{Name: "body-cut", Trigger: "cut tokens=8", Does: "half of the promised body comes", Layer: Transport, Ends: Broken},
	{Name: "body-reset", Trigger: "reset tokens=8", Does: "the connection is reset in the middle of the body", Layer: Transport, Ends: Broken},
	{Name: "body-half", Trigger: "end tokens=8", Does: "half of the body comes, and ends well", Layer: Content, Ends: Broken},
	{Name: "body-zipped", Trigger: "zipped tokens=8", Does: "the body comes compressed and does not say so", Layer: Content, Ends: Broken},
	{Name: "body-trickle", Trigger: "trickle tokens=8 delay=10us", Does: "the body comes byte by byte", Layer: Transport, Ends: Fine},
	{Name: "body-typed-wrongly", Trigger: "wrong-type tokens=8", Does: "the body comes as text/plain", Layer: Transport, Ends: Either},
	{Name: "body-without-output", Trigger: "no-output tokens=8", Does: "the body is an object without members", Layer: Content, Ends: Broken},
	{Name: "body-of-wrong-types", Trigger: "wrong-types tokens=8", Does: "the body is a list", Layer: Content, Ends: Broken},
}
