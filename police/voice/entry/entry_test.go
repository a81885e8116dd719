package entry

import (
	"testing"

	"throughline/platform/journal/journaltest"
)

// Every kind and version has one golden file, which is read and written again unchanged.
func TestGoldenEntries(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, Kinds(), nil)
}
