package scenario

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/journal"
)

// A backup that is taken while people work, once restored, holds every act that was answered before it began.
func TestABackupUnderLoadGivesBackEveryAcknowledgedAct(t *testing.T) {
	t.Parallel()
	from, to, back := t.TempDir(), filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "restored")
	if _, err := program(); err != nil { // before anybody works: it takes longer to build than a backup takes
		t.Fatal(err)
	}
	_, address := serve(t, app.Settings{Data: from, Training: true, Force: "99", SealEvery: 250 * time.Millisecond, ClosureLimit: 30 * time.Second})
	var mu sync.Mutex
	var done []string
	enough, stop := make(chan struct{}), make(chan struct{})
	var work sync.WaitGroup
	for w := range 3 {
		work.Go(func() {
			p := play.New(address, nil)
			p.Acknowledged = func(_, entry string) {
				mu.Lock()
				defer mu.Unlock()
				if done = append(done, entry); len(done) == 60 {
					close(enough)
				}
			}
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				body := map[string]any{"type": "violence", "title": "Shouting", "place": fmt.Sprintf("%d High Street", 1+n*3+w), "lat": 51.58, "lon": -2.99}
				if err := p.As("bryant").Post("/api/control/incidents", body, nil, "raises"); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	<-enough
	mu.Lock()
	before := append([]string(nil), done...)
	mu.Unlock()
	must(t, "backup", "--data", from, to)
	close(stop)
	work.Wait()
	must(t, "restore", "--data", back, to)
	if out := must(t, "verify", "--data", back); !strings.Contains(out, "The journal holds") {
		t.Fatal(out)
	}
	d, err := db.Open(context.Background(), db.Settings{Dir: back})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, e := range before {
		if _, err := journal.Get(d.Read(context.Background()), e); err != nil {
			t.Errorf("%s was answered before the backup and is not in it: %v", e, err)
		}
	}
	if out, err := run(t, "restore", "--data", from, to); err == nil {
		t.Errorf("a restore over an installation was not refused: %s", out)
	}
}

// A file that a record names belongs to what is backed up, verified and restored: when it is missing or changed, each refuses
// with a sentence that names it.
func TestAMissingOrChangedFileIsRefused(t *testing.T) {
	t.Parallel()
	from, to := installation(t), filepath.Join(t.TempDir(), "copy")
	files, err := blob.OpenFolder(blob.Settings{Dir: filepath.Join(from, "files"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	ref, err := files.Put(context.Background(), strings.NewReader("the only photograph"), 100)
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, from)
	change(t, d, `INSERT INTO evidence_material (id, thread, kind, title, hash, size, type, seconds, about, happened_at, added_by, added_by_name, added_at, label)
		VALUES ('m', 't', 'photograph', 'The door', $1, 19, 'text/plain', 0, '', 1, 'w', 'A. Writer', 1, 'open')`, ref.SHA256)
	d.Close()
	if out := must(t, "verify", "--data", from); !strings.Contains(out, "The files hold: 1 ") {
		t.Fatal(out)
	}
	must(t, "backup", "--data", from, to)
	must(t, "restore", "--data", filepath.Join(t.TempDir(), "good"), to)

	refused := func(what, word string, args ...string) {
		t.Helper()
		if out, err := run(t, args...); err == nil || !strings.Contains(out, ref.SHA256) || !strings.Contains(out, word) {
			t.Errorf("%s: %v\n%s", what, err, out)
		}
	}
	at := func(dir string) string {
		return filepath.Join(dir, "files", ref.SHA256[:2], ref.SHA256[2:4], ref.SHA256)
	}
	damage := func(dir string) {
		t.Helper()
		if err := os.Chmod(at(dir), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(dir), []byte("another photograph "), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	there := filepath.Join(t.TempDir(), "there")
	if err := os.CopyFS(filepath.Join(there, "files"), os.DirFS(filepath.Join(to, "files"))); err != nil {
		t.Fatal(err)
	}
	damage(there)
	refused("a restore over a changed file of the same name", "changed", "restore", "--data", there, to)
	back := filepath.Join(t.TempDir(), "back")
	damage(to)
	refused("a restore of a changed file", "changed", "restore", "--data", back, to)
	if err := os.Remove(at(to)); err != nil {
		t.Fatal(err)
	}
	refused("a restore without a file", "missing", "restore", "--data", back, to)
	if _, err := os.Stat(filepath.Join(back, "throughline.db")); err == nil {
		t.Error("it was refused, and the database was put there")
	}
	damage(from)
	refused("verify", "changed", "verify", "--data", from)
	refused("a backup of a changed file", "changed", "backup", "--data", from, filepath.Join(t.TempDir(), "copy2"))
	must(t, "verify", "--without-files", "--data", from)
}
