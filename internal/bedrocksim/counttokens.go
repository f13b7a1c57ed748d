// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// countTokensBody asks for the tokens of a Converse body or of an InvokeModel body.
type countTokensBody struct {
	Input struct {
		Converse    *converseBody `json:"converse"`
		InvokeModel *struct {
			Body []byte `json:"body"`
		} `json:"invokeModel"`
	} `json:"input"`
}

func readCountTokens(s *Simulator, x *exchange) (*prompt, *apiError) {
	if !x.model.Can(CountTokens) {
		return nil, validationError("The provided model doesn't support counting tokens.")
	}
	var body countTokensBody
	if failed := s.readShaped(x.body, "CountTokensRequest", &body); failed != nil {
		return nil, failed
	}
	if body.Input.InvokeModel != nil {
		return s.readInvokeBody(x, body.Input.InvokeModel.Body)
	}
	return s.conversation(x.model, body.Input.Converse)
}

func countTokensAnswer(x *exchange, _ *reply) unaryAnswer {
	return unaryAnswer{body: map[string]int{"inputTokens": x.prompt.inputTokens()}}
}
