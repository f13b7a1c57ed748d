// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// maxBody is the largest body that Bedrock takes, in bytes.
const maxBody = 25_000_000

// Simulator is a Bedrock runtime of one region. It is an http.Handler and safe for concurrent use.
type Simulator struct {
	region       string
	now          func() time.Time
	allowUnknown bool
	models       map[string]*Model
	profiles     map[string]string
	guardrails   map[string]Guardrail
	cache        promptCache
	// foreignSignatures lets reasoning pass that the simulator has not signed.
	foreignSignatures bool

	identities identities
	script     atomic.Pointer[Script]
	calls      callLog
	mux        *http.ServeMux
}

// New makes a Simulator. Without options it is in us-east-1, knows DemoIdentity alone, and behaves well.
func New(opts ...Option) *Simulator {
	s := &Simulator{region: "us-east-1", now: time.Now, models: map[string]*Model{}, profiles: map[string]string{}, guardrails: map[string]Guardrail{}}
	s.guardrails[DemoGuardrail().ID] = DemoGuardrail()
	s.identities.named = map[string]Identity{}
	s.calls.counts = map[CallCount]int{}
	for i := range catalogue {
		s.models[catalogue[i].ID] = &catalogue[i]
	}
	for _, opt := range opts {
		opt(s)
	}
	if len(s.identities.named) == 0 {
		s.identities.set(DemoIdentity())
	}
	s.mux = s.routes()
	return s
}

func (s *Simulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, op := range operations {
		mux.Handle("POST "+op.path, s.handle(op))
	}
	mux.HandleFunc("/", unknownOperation)
	return mux
}

// ServeHTTP answers one request as Bedrock would.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Region is the region that requests have to be signed for.
func (s *Simulator) Region() string { return s.region }

// SetIdentity makes an identity known, or changes the one of that name, for requests that come after.
func (s *Simulator) SetIdentity(id Identity) { s.identities.set(id) }

// RemoveIdentity makes the identity of that name unknown.
func (s *Simulator) RemoveIdentity(name string) { s.identities.remove(name) }

// SetScript replaces the behaviours for requests that come after; nil is good behaviour. Its counters start anew.
func (s *Simulator) SetScript(script *Script) { s.script.Store(script.fresh()) }

func unknownOperation(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", newRequestID())
	newError("UnknownOperationException", frontEndErrors, "No operation is at %s %s.", r.Method, shown(r.URL.Path)).write(w)
}

// exchange is one request on its way to its answer.
type exchange struct {
	sim       *Simulator
	op        operation
	requested string
	model     *Model
	identity  Identity
	body      []byte
	digest    string
	http      *http.Request
	prompt    *prompt
	family    *invokeFamily
	// native makes the answer in the form of the model's own InvokeModel body; nil where the model has none.
	native func(*exchange, *reply) any
}

func (s *Simulator) handle(op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{sim: s, op: op, requested: cmp.Or(r.PathValue("modelId"), r.PathValue("guardrailId")), http: r}
		requestID := newRequestID()
		w.Header().Set("X-Amzn-Requestid", requestID)
		entry := s.calls.begin(x, requestID)
		watched := &watchedWriter{ResponseWriter: w}
		defer s.calls.end(entry, watched, r)
		s.serve(watched, x, entry)
	})
}

func (s *Simulator) serve(w *watchedWriter, x *exchange, entry *openCall) {
	failed := s.read(x, w)
	s.calls.know(entry, x)
	var behaviour Behaviour
	if failed == nil {
		behaviour, failed = s.behaviour(x)
	}
	if failed != nil {
		w.result = failed.name
		failed.write(w)
		return
	}
	if !behaviour.before(w, x.http) {
		return
	}
	if x.op.stream {
		s.calls.streaming(1)
		defer s.calls.streaming(-1)
		s.stream(w, x, behaviour)
		return
	}
	s.unary(w, x, behaviour)
}

// read takes the request in, in the order in which Bedrock refuses: size, identity, model, policy, body.
func (s *Simulator) read(x *exchange, w http.ResponseWriter) *apiError {
	var failed *apiError
	if x.body, failed = readBody(w, x.http); failed != nil {
		return failed
	}
	x.digest = hexHash(x.body)
	if x.identity, failed = s.authenticate(x.http, x.digest); failed != nil {
		return failed
	}
	if x.model, failed = s.modelOf(x); failed != nil {
		return failed
	}
	x.native = invokeFamilies[x.model.Invoke].body
	if failed = x.identity.authorize(x.op.name, x.requested, x.model); failed != nil {
		return failed
	}
	if x.prompt, failed = x.op.read(s, x); failed != nil {
		return failed
	}
	x.prompt.digest = x.digest
	return tooLong(x.model, x.prompt)
}

// modelOf is the model of a request; an operation on a guardrail has none, and stands under the guardrail's name.
func (s *Simulator) modelOf(x *exchange) (*Model, *apiError) {
	if x.http.PathValue("guardrailId") != "" {
		return &Model{ID: x.requested}, nil
	}
	return s.resolve(x.requested)
}

func tooLong(m *Model, p *prompt) *apiError {
	if m.Context == 0 || p.inputTokens() <= m.Context {
		return nil
	}
	return validationError("The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.")
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, newError("RequestEntityTooLargeException", frontEndErrors, "Request is too large: the limit is %d bytes.", maxBody)
	}
	if err != nil {
		return nil, serializationError("The request body could not be read.")
	}
	return body, nil
}
