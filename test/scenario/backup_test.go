package scenario

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db"
	"throughline/platform/journal"
)

// A backup that is taken while people work, once restored, holds every act that was answered before it began.
func TestABackupUnderLoadGivesBackEveryAcknowledgedAct(t *testing.T) {
	t.Parallel()
	from, to, back := t.TempDir(), filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "restored")
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
