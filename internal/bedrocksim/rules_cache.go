// SPDX-License-Identifier: Apache-2.0

package bedrocksim

// mostMarks is how many cache points a request may have.
const mostMarks = 4

// marksAllowed refuses cache points that a model does not take. The prefix is what an operation puts before the words of a model.
func marksAllowed(m *Model, marks []mark, prefix string) *apiError {
	switch {
	case len(marks) == 0:
		return nil
	case !m.Can(Caching):
		return bedrockError("AccessDeniedException", "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.")
	case len(marks) > mostMarks:
		return validationError("%sA maximum of %d blocks with cache_control may be provided. Found %d.", prefix, mostMarks, len(marks))
	}
	last := ""
	for _, mark := range marks {
		if mark.ttl == "1h" && !m.Can(HourCaching) {
			return validationError("%sThe ttl of 1h isn't supported by this model. Use a ttl of 5m and try again.", prefix)
		}
		if mark.ttl == "1h" && last == "5m" {
			return validationError("%sa ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.", prefix)
		}
		last = mark.ttl
	}
	return nil
}

// cachingAllowed applies what models demand of the cache points of a conversation.
func cachingAllowed(m *Model, b *converseBody) *apiError {
	if failed := marksAllowed(m, b.marks(), "The model returned the following errors: "); failed != nil {
		return failed
	}
	if !m.Can(ToolCaching) && b.hasTool(func(t converseTool) bool { return t.CachePoint != nil }) {
		return validationError("This model doesn't support the cachePoint field in toolConfig.tools. Remove it and try again.")
	}
	return nil
}
