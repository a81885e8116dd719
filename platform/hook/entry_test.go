package hook

import (
	"testing"

	"throughline/platform/journal/journaltest"
)

// Entries outlive code: the file of each version is never edited, and reads back as it was written.
func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, Entries(), nil)
}
