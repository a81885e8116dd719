package entry

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

// Every kind and version has one golden file, which is read and written again unchanged.
func TestGoldenEntries(t *testing.T) {
	t.Parallel()
	kinds := journal.NewKinds(Kinds()...)
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
		at := strings.LastIndex(name, ".v")
		var version int
		if _, err := fmt.Sscan(name[at+2:], &version); err != nil {
			t.Fatal(f, err)
		}
		b := kinds.Body(journal.Entry{Kind: name[:at], Version: version, Envelope: journal.Envelope{Data: golden}})
		if u, ok := b.(journal.Unknown); ok {
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
		if line := b.Line(); line.Stage == "" || line.Title == "" {
			t.Errorf("%s has no line: %+v", f, line)
		}
		seen[fmt.Sprintf("%s/%d", name[:at], version)] = true
	}
	for _, n := range kinds.Names() {
		if !seen[n] {
			t.Errorf("%s has no golden file", n)
		}
	}
}
