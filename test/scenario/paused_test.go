package scenario

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// writers send lines to one incident's log, each under a key of its own, and remember what was answered.
type writers struct {
	base, path string
	client     *http.Client
	mu         sync.Mutex
	taken      map[string]bool // text: acknowledged
	refused    map[string]string
	wrong      []string
}

func (w *writers) send(text string) int {
	body, _ := json.Marshal(map[string]string{"text": text})
	req, err := http.NewRequest("POST", w.base+w.path, strings.NewReader(string(body)))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "pause-"+text)
	resp, err := w.client.Do(req)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.refused[text] = err.Error()
		return 0
	}
	defer resp.Body.Close()
	var p struct {
		Code, Detail string
	}
	switch {
	case resp.StatusCode < 300:
		w.taken[text] = true
		delete(w.refused, text)
	case resp.StatusCode == http.StatusServiceUnavailable && json.NewDecoder(resp.Body).Decode(&p) == nil && p.Detail != "":
		w.refused[text] = p.Detail
	default:
		w.wrong = append(w.wrong, fmt.Sprintf("%s: %d %s", text, resp.StatusCode, p.Detail))
	}
	return resp.StatusCode
}

func (w *writers) count() int { w.mu.Lock(); defer w.mu.Unlock(); return len(w.taken) }

// hold keeps the database from taking anything in, as a paused one would, until it is let go.
func hold(t *testing.T, s *app.System, address string) (letGo func()) {
	t.Helper()
	driver, dsn, text := "sqlite", "file:"+(&url.URL{Path: s.Host.DB.Path()}).EscapedPath()+"?_pragma=busy_timeout(10000)", "BEGIN IMMEDIATE"
	if s.Host.DB.Engine == db.PostgreSQL {
		driver, dsn, text = "pgx", address, "BEGIN; LOCK TABLE journal_entry, journal_look, journal_unplaced IN ACCESS EXCLUSIVE MODE"
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), text); err != nil {
		t.Fatal(err)
	}
	return func() {
		_, err := conn.ExecContext(context.Background(), "ROLLBACK")
		if err = errors.Join(err, conn.Close(), pool.Close()); err != nil {
			t.Error(err)
		}
	}
}

// hears follows a stream and gives how long the record has been held, in milliseconds, as each event "held" says.
func hears(t *testing.T, base string, client *http.Client) <-chan int {
	t.Helper()
	resp, err := client.Get(base + "/live")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	out := make(chan int, 100)
	go func() {
		held := false
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if ms, ok := strings.CutPrefix(lines.Text(), "data: "); held && ok {
				n, _ := strconv.Atoi(ms)
				out <- n
			}
			held = lines.Text() == "event: held"
		}
		close(out)
	}()
	return out
}

// The database is paused for five seconds under load: the consoles are told, nothing that was acknowledged is lost, what was
// refused says so and left nothing, and sent again under its key it is there once.
func TestADatabasePausedForFiveSecondsLosesNothing(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := address(t)
			s, base := serve(t, app.Settings{Data: t.TempDir(), Database: at, Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			p := play.New(base, nil)
			var i struct{ ID string }
			if err := p.As("bryant").Post("/api/control/incidents", map[string]any{"type": "theft", "place": "High Street"}, &i, ""); err != nil {
				t.Fatal(err)
			}
			w := &writers{base: base, path: "/api/control/incidents/" + i.ID + "/log", client: p.As("bryant").HTTP(), taken: map[string]bool{}, refused: map[string]string{}}
			held := hears(t, base, p.As("bryant").HTTP())
			stop := make(chan struct{})
			var all sync.WaitGroup
			for who := range 4 {
				all.Go(func() {
					for n := 0; ; n++ {
						select {
						case <-stop:
							return
						default:
							w.send(fmt.Sprintf("line %d of writer %d", n, who))
						}
					}
				})
			}
			until(t, "lines are taken", func() bool { return w.count() >= 20 })
			letGo := hold(t, s, at)
			for ms := range held { // as long as the consoles say that it is
				if ms >= 5000 {
					break
				}
			}
			before := w.count()
			letGo()
			for ms := range held {
				if ms == 0 {
					break
				}
			}
			until(t, "lines are taken again", func() bool { return w.count() >= before+20 })
			close(stop)
			all.Wait()
			w.check(t, s)
			checkJournal(t, s)
		})
	}
}

func (w *writers) check(t *testing.T, s *app.System) {
	t.Helper()
	for _, x := range w.wrong {
		t.Errorf("neither taken nor refused with a sentence: %s", x)
	}
	times := func() map[string]int {
		out := map[string]int{}
		for from := int64(0); ; {
			es, err := journal.From(s.Host.DB.Read(context.Background()), from, 500)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range es {
				if e.Kind == "control.log.added" {
					out[s.Host.Door.Kinds.Body(e).Line().Title]++
				}
				from = e.Place + 1
			}
			if len(es) < 500 {
				return out
			}
		}
	}
	placed := func() bool { // on PostgreSQL an entry has its place a moment after it was acknowledged
		log := times()
		for text := range w.taken {
			if log[text] == 0 {
				return false
			}
		}
		return true
	}
	until(t, "every line that was acknowledged is there", placed)
	log := times()
	for text := range w.taken {
		if log[text] != 1 {
			t.Errorf("%q was acknowledged and is there %d times", text, log[text])
		}
	}
	for text, why := range w.refused {
		if log[text] != 0 && !strings.Contains(why, "EOF") {
			t.Errorf("%q was refused (%s) and is there", text, why)
		}
		if got := w.send(text); got >= 300 {
			t.Errorf("%q sent again: %d", text, got)
		}
	}
	until(t, "every line is there in the end", placed)
	log = times()
	for text := range w.taken {
		if log[text] != 1 {
			t.Errorf("%q is there %d times in the end", text, log[text])
		}
	}
}

// until waits for something that happens by itself.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}
