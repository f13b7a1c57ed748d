// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"slices"
	"strings"
	"testing"

	"github.com/outcrop-dev/outcrop/internal/model"
)

// TestFamilies holds what the proxy knows of the families of models against the models that are simulated: each was written down apart.
func TestFamilies(t *testing.T) {
	for _, simulated := range catalogue {
		t.Run(simulated.ID, func(t *testing.T) {
			family := model.Of(simulated.ID)
			equal(t, "makes embeddings", family.Embedding != "", strings.Contains(simulated.Invoke, "embed"))
			if !simulated.Can(Converse) && family.Embedding == "" {
				return // a model for InvokeModel alone, of which Converse says so itself
			}
			equal(t, "converses", !family.Lacks(model.Converse), simulated.Can(Converse))
			if simulated.Can(Converse) {
				requireFamily(t, family, &simulated)
			}
		})
	}
}

func requireFamily(t *testing.T, family *model.Family, simulated *Model) {
	t.Helper()
	for feature, can := range map[model.Feature]bool{
		model.System: simulated.Can(System), model.Tools: simulated.Can(Tools),
		model.Images:      simulated.Can(Images),
		model.CachePoints: simulated.Can(Caching), model.StructuredOutput: simulated.Can(StructuredOutput),
		model.Temperature: !simulated.Can(NoSampling), model.TopP: !simulated.Can(NoSampling),
		model.TopPBesideTemperature: !simulated.Can(OneSampling) || simulated.Can(NoSampling),
	} {
		equal(t, string(feature), !family.Lacks(feature), can)
	}
	if simulated.Can(Caching) {
		equal(t, "caches for an hour", !family.Lacks(model.CacheHour), simulated.Can(HourCaching))
		equal(t, "caches tools", !family.Lacks(model.CacheTools), simulated.Can(ToolCaching))
	}
	if simulated.Can(Tools) {
		equal(t, "chooses any tool", family.Chooses("any"), simulated.Can(ChoiceAny))
		equal(t, "chooses one tool", family.Chooses("tool"), simulated.Can(ChoiceTool))
		equal(t, "takes short IDs alone", family.ToolUseIDLength == 9, simulated.Can(ShortToolIDs))
	}
	// Which models read documents is not told for all of them, and how some are asked to think neither: what is not known is left to Bedrock.
	if family.Lacks(model.Documents) && simulated.Can(Documents) {
		t.Error("the family lacks documents, which the simulator takes")
	}
	if asks := !slices.Contains([]string{"", model.ReasoningNone}, family.Reasoning); asks && !simulated.Can(Reasoning) {
		t.Error("the family is asked to think, which the simulator refuses")
	}
	equal(t, "takes the role system between turns", family.SystemTurns, simulated.Can(SystemRole))
	equal(t, "searches the web", family.WebSearch != "", simulated.Can(SystemTools))
}

func equal(t *testing.T, what string, family, simulated bool) {
	t.Helper()
	if family != simulated {
		t.Errorf("%s: the family says %t, the simulator %t", what, family, simulated)
	}
}
