// SPDX-License-Identifier: Apache-2.0

package clients

import "slices"

// conformanceCase is something that every client can do with the proxy, unless its table says why not.
type conformanceCase struct {
	name string
	run  func(*user)
}

// cases are all of them, in the order of the report.
var cases = slices.Concat(answerCases, toolCases, errorCases, cancelCases, otherCases)

// chatEndpoints are the endpoints whose models answer in text.
var chatEndpoints = []string{"claude", "nova", "gpt"}
