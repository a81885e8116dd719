package entry_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/platform/journal"
	"throughline/police/expenses/entry"
)

// TestGoldenEntriesAreReadAndWrittenUnchanged holds every kind to the file of its first day: entries outlive code.
func TestGoldenEntriesAreReadAndWrittenUnchanged(t *testing.T) {
	t.Parallel()
	kinds := journal.NewKinds(entry.Kinds()...)
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(kinds.Names()) {
		t.Errorf("%d golden files for %d kinds", len(files), len(kinds.Names()))
	}
	for _, f := range files {
		want, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		e := journal.Entry{Kind: strings.TrimSuffix(filepath.Base(f), ".v1.json"), Version: 1}
		e.Envelope.Data = want
		body := kinds.Body(e)
		if _, unknown := body.(journal.Unknown); unknown {
			t.Errorf("%s is not understood", f)
			continue
		}
		got, err := json.MarshalIndent(body, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if string(got)+"\n" != string(want) {
			t.Errorf("%s is written back as\n%s", f, got)
		}
		if l := body.Line(); l.Title == "" || l.Stage == "" || strings.Contains(l.Title+l.Detail, "_") {
			t.Errorf("%s: the line is not in plain words: %+v", f, l)
		}
	}
}
