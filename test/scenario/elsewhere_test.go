package scenario

import (
	"context"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/exchange"
	"throughline/platform/journal"
)

// The assault with crime and custody kept in another system, which a simulator plays in a process of its own through the
// public API. It is killed and started again all the while, and every message is done once, or refused on a screen.
func TestTheAssaultWithCrimeAndCustodyKeptElsewhere(t *testing.T) {
	t.Parallel()
	s, url := serve(t, app.Settings{Data: t.TempDir(), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond,
		KeptElsewhere: "crime=Niche RMS,custody=Niche RMS"})
	kills, stop := killed(t, "simulate", "outside", "--server", url, "--room", "crime,custody", "--system", "Niche RMS")
	var lines []play.Line
	p := play.New(url, func(l play.Line) { lines = append(lines, l) })
	r, err := p.Assault("")
	stop()
	if err != nil {
		for _, l := range lines[max(0, len(lines)-8):] {
			t.Logf("%s: %s", l.Who, l.Said)
		}
		t.Fatal(err)
	}
	if !r.OK || r.Acts < 90 || r.Refused < 90 || r.Promises.Broken < 1 || *kills < 3 {
		t.Errorf("%+v, the simulator was killed %d times", r, *kills)
	}
	checkJournal(t, s)
	checkMessages(t, s, p)
}

// most is how often the simulator is killed: the last one lives until the case is over.
const most = 8

// killed runs a verb again and again, killing it after a while, until stop is called.
func killed(t *testing.T, args ...string) (kills *int, stop func()) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	var run sync.WaitGroup
	run.Go(func() {
		for life := 400 * time.Millisecond; ctx.Err() == nil; life = 300*time.Millisecond + (life*7)%(900*time.Millisecond) {
			c := exec.Command(filepath.Clean(path), args...)
			if err := c.Start(); err != nil {
				t.Error(err)
				return
			}
			over := time.After(life)
			if n == most {
				over = nil
			}
			select {
			case <-ctx.Done():
			case <-over:
			}
			if c.Process.Kill() == nil && ctx.Err() == nil {
				n++
			}
			c.Wait() // it was killed: that is its end
		}
	})
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); run.Wait() }) }
	t.Cleanup(stop)
	return &n, stop
}

// checkMessages: each message that is done wrote entries of one act and no other did; each that was refused wrote none, and
// is on the screen of who asked.
func checkMessages(t *testing.T, s *app.System, p *play.Play) {
	t.Helper()
	acts := map[string]map[string]bool{}
	q := s.Host.DB.Read(context.Background())
	for from := int64(0); ; {
		es, err := journal.From(q, from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 {
			break
		}
		for _, e := range es {
			if x := e.Envelope.Source; x != nil {
				if acts[x.Message] == nil {
					acts[x.Message] = map[string]bool{}
				}
				acts[x.Message][e.Act] = true
			}
		}
		from += int64(len(es))
	}
	var list exchange.List
	if err := p.As("outside:niche").Get("/api/exchange/messages?limit=200", &list); err != nil {
		t.Fatal(err)
	}
	rooms := map[string]int{}
	for _, m := range list.Messages {
		switch {
		case m.State == exchange.StateDone && len(acts[m.ID]) == 1 && m.Reference != "":
			rooms[m.Room]++
		case m.State == exchange.StateRefused && len(acts[m.ID]) == 0 && m.Reason != "":
			var seen exchange.Message
			if err := p.As(m.AskedBy).Get("/api/exchange/messages/"+m.ID, &seen); err != nil || seen.Reason != m.Reason {
				t.Errorf("%s was refused, and who asked does not see it: %v", m.Title, err)
			}
		default:
			t.Errorf("%s is %s, with %d acts: %s", m.Title, m.State, len(acts[m.ID]), m.Reason)
		}
	}
	if rooms["crime"] < 3 || rooms["custody"] < 10 {
		t.Errorf("done elsewhere: %v", rooms)
	}
	var twice int
	if err := q.QueryRow(`SELECT count(*) FROM (SELECT receipt FROM exchange_message GROUP BY receipt HAVING count(*) > 1 OR receipt = '') x`).Scan(&twice); err != nil || twice != 0 {
		t.Errorf("%d receipts stand twice, or are missing (%v)", twice, err)
	}
}
