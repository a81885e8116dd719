// Package journaltest holds a room's entries to the files of their first day: entries outlive code.
package journaltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/platform/journal"
)

// Golden reads every file of testdata, named kind.vN.json, as its kind and version, and writes it again: it must come out
// unchanged and have a line. Every kind must have a file. More asserts what a room asks beyond that; it may be nil.
func Golden(t *testing.T, all []journal.Kind, more func(t *testing.T, file string, golden []byte, line journal.Line)) {
	t.Helper()
	kinds := journal.NewKinds(all...)
	seen := map[string]bool{}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		golden, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		at := max(strings.LastIndex(name, ".v"), 0)
		kind, number, ok := name[:at], strings.TrimPrefix(name[at:], ".v"), at > 0
		var version int
		if _, err := fmt.Sscan(number, &version); !ok || err != nil {
			t.Fatalf("%s does not say its version", f)
		}
		b := kinds.Body(journal.Entry{Kind: kind, Version: version, Envelope: journal.Envelope{Data: golden}})
		if u, unknown := b.(journal.Unknown); unknown {
			t.Errorf("%s is not read: %+v", f, u)
			continue
		}
		again, err := json.MarshalIndent(b, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytes.TrimSpace(golden), again) {
			t.Errorf("%s changed:\n%s\nwas\n%s", f, again, golden)
		}
		line := b.Line()
		if line.Stage == "" || line.Title == "" {
			t.Errorf("%s has no line: %+v", f, line)
		}
		if more != nil {
			more(t, f, golden, line)
		}
		seen[fmt.Sprintf("%s/%d", kind, version)] = true
	}
	for _, n := range kinds.Names() {
		if !seen[n] {
			t.Errorf("%s has no golden file", n)
		}
	}
	if len(files) != len(kinds.Names()) {
		t.Errorf("%d golden files for %d kinds", len(files), len(kinds.Names()))
	}
}

// PlainWords asks that a line carries no code and that the file ends with a new line.
func PlainWords(t *testing.T, file string, golden []byte, line journal.Line) {
	t.Helper()
	if strings.Contains(line.Title+line.Detail, "_") {
		t.Errorf("%s: the line is not in plain words: %+v", file, line)
	}
	if !bytes.HasSuffix(golden, []byte("\n")) {
		t.Errorf("%s does not end with a new line", file)
	}
}
