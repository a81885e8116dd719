package entry_test

import (
	"testing"

	"throughline/platform/journal/journaltest"
	"throughline/police/field/entry"
)

// TestGoldenForms holds every kind to the file of its first day: entries outlive code.
func TestGoldenForms(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, entry.FormKinds(), journaltest.PlainWords)
}
