package scenario

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// GOV-09: a case leaves the installation as a package that holds its files; verify takes it on a machine that has nothing else, and
// of one with a byte changed it names the part. The installation's own authority stamps what was gathered, in a job.
func TestGOV09APackageOfACaseIsCheckedToItsLastByte(t *testing.T) {
	t.Parallel()
	dir := installation(t)
	d := open(t, dir)
	var thread string
	if err := d.QueryRow(`SELECT thread FROM evidence_stamp WHERE at > 0 ORDER BY thread LIMIT 1`).Scan(&thread); err != nil {
		t.Fatalf("nothing was stamped: %v", err)
	}
	d.Close()
	out := filepath.Join(t.TempDir(), "case.zip")
	must(t, "export-proof", "--data", dir, "--reason", "the court asked", "--out", out, thread)
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
