package need

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"throughline/platform/journal"
)

// Entries outlive code: the file of each version is never edited, and reads back as it was written.
func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	bodies := []journal.Body{
		Restricted{Thread: "t1", From: "open", Owner: "staff:coles", Members: []string{"staff:coles", "staff:marsh"}},
		Lifted{Thread: "t1", To: "open"},
		MemberAdded{Thread: "t1", Account: "staff:marsh"},
		MemberEnded{Thread: "t1", Account: "staff:marsh"},
		GlassBroken{Glass: "g1", Thread: "t1", Account: "staff:rees", Until: 1795003200000000, Law: "access.glass/open/2020-01-01"},
		GlassReviewed{Glass: "g1", Thread: "t1", Finding: "justified", Comment: "Danger to life was real."},
	}
	known := journal.NewKinds(journal.KindOf[Restricted](), journal.KindOf[Lifted](), journal.KindOf[MemberAdded](), journal.KindOf[MemberEnded](),
		journal.KindOf[GlassBroken](), journal.KindOf[GlassReviewed]())
	for _, b := range bodies {
		kind, version := b.EntryKind()
		golden, err := os.ReadFile(filepath.Join("testdata", kind+".v1.json"))
		if err != nil {
			t.Fatal(err)
		}
		read := known.Body(journal.Entry{Kind: kind, Version: version, Envelope: journal.Envelope{Data: golden}})
		again, err := json.Marshal(read)
		if err != nil || !bytes.Equal(bytes.TrimSpace(golden), again) {
			t.Errorf("%s: %s became %s (%v)", kind, golden, again, err)
		}
		if now, _ := json.Marshal(b); !bytes.Equal(bytes.TrimSpace(golden), now) {
			t.Errorf("%s is now written %s", kind, now)
		}
		if read.Line().Title == "" || read.Line().Stage != "Access" {
			t.Errorf("%s has no line: %+v", kind, read.Line())
		}
	}
}
