package scenario

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/blob"
)

// GOV-09: a bit of an exhibit's file that flipped is found by the program and by the server beside it: both name the exhibit, nobody
// is shown the file, and operations see it.
func TestGOV09AFlippedBitOfAnExhibitIsNamed(t *testing.T) {
	t.Parallel()
	dir := installation(t)
	files, err := blob.OpenFolder(blob.Settings{Dir: filepath.Join(dir, "files"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	ref, err := files.Put(context.Background(), strings.NewReader("the only photograph"), 100)
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, dir)
	var thread string
	if err := d.QueryRow(`SELECT id FROM thread WHERE label = 'open' ORDER BY id LIMIT 1`).Scan(&thread); err != nil {
		t.Fatal(err)
	}
	change(t, d, `INSERT INTO evidence_material (id, thread, kind, title, hash, size, type, seconds, about, happened_at, added_by, added_by_name, added_at, label)
		VALUES ('m', $1, 'photograph', 'The door', $2, 19, 'text/plain', 0, '', 1, 'w', 'A. Writer', 1, 'open')`, thread, ref.SHA256)
	d.Close()
	if out := must(t, "scrub", "--data", dir); !strings.Contains(out, "The files hold: 1, ") {
		t.Fatal(out)
	}
	at := filepath.Join(dir, "files", ref.SHA256[:2], ref.SHA256[2:4], ref.SHA256)
	if err := os.Chmod(at, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte("the only photograqh"), 0o400); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "scrub", "--data", dir)
	for _, want := range []string{"THE FILES DO NOT HOLD: 1 of 1", ref.SHA256, "material (evidence_material m) of thread " + thread} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("the verdict does not say %q: %v\n%s", want, err, out)
		}
	}
	_, address := serve(t, app.Settings{Data: dir, Training: true, Force: "99", ClosureLimit: 30 * time.Second})
	page := operations(t, address, "material")
	for _, want := range []string{ref.SHA256[:12], "It is not what it was", "material"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of operations does not say %q", want)
		}
	}
}

// operations is the page of operations once it says a word: listeners and the scrubber work beside the server.
func operations(t *testing.T, address, word string) string {
	t.Helper()
	c := play.New(address, nil).As("engineer").HTTP()
	for until := time.Now().Add(20 * time.Second); ; {
		res, err := c.Get(address + "/operations")
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("operations: %d %v", res.StatusCode, err)
		}
		if strings.Contains(string(b), word) || time.Now().After(until) {
			return string(b)
		}
	}
}
