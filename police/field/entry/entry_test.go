package entry_test

import (
	"testing"

	"throughline/platform/journal/journaltest"
	"throughline/police/field/entry"
)

// TestGoldenEntriesAreReadAndWrittenUnchanged holds every kind to the file of its first day: entries outlive code.
func TestGoldenEntriesAreReadAndWrittenUnchanged(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, entry.Kinds(), journaltest.PlainWords)
}
