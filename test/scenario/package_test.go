package scenario

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/app"
)

// GOV-09: a case leaves the installation as a package that holds its files; verify takes it on a machine that has nothing else, and
// of one with a byte changed it names the part. The installation's own authority stamps what was gathered, in a job.
func TestGOV09APackageOfACaseIsCheckedToItsLastByte(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sys, at := serve(t, app.Settings{Data: dir, Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 50 * time.Millisecond})
	thread := leftAt(t, at, "a need", false).Case.Thread
	until(t, "every file of the case is stamped and sealed", func() bool {
		var files, sealed int
		q := sys.Host.DB.Read(t.Context())
		err := q.QueryRow(`SELECT count(*), COALESCE(SUM(CASE WHEN at > 0 THEN 1 ELSE 0 END), 0) FROM evidence_stamp WHERE thread = $1`, thread).Scan(&files, &sealed)
		if err != nil {
			t.Fatal(err)
		}
		var waiting int
		if err := q.QueryRow(`SELECT count(*) FROM journal_unplaced`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return files > 0 && files == sealed && waiting == 0
	})
	out := filepath.Join(t.TempDir(), "case.zip")
	until(t, "what was done last is sealed", func() bool {
		_, err := run(t, "export-proof", "--data", dir, "--reason", "the court asked", "--out", out, thread)
		return err == nil
	})
	if said := must(t, "verify", out); !strings.Contains(said, "The package holds") || !strings.Contains(said, "SIMULATOR") || !strings.Contains(said, "TRAINING") {
		t.Error(said)
	}
	if said, err := run(t, "export-proof", "--data", dir, "--reason", "again", "--out", out, thread); err == nil {
		t.Errorf("a package was written over: %s", said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.zip")
	for _, at := range []int{0, 40, len(b) / 5, len(b) / 3, len(b) / 2, len(b) - 200, len(b) - 1} {
		other := bytes.Clone(b)
		other[at] ^= 4
		if err := os.WriteFile(bad, other, 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := run(t, "verify", bad); err == nil || !strings.Contains(said, "DOES NOT HOLD: ") {
			t.Errorf("byte %d: %v %s", at, err, said)
		}
	}
}
