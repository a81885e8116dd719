package act_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/platform/when"
)

type noted struct {
	Text string `json:"text"`
}

func (noted) EntryKind() (string, int) { return "sample.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Sample", Title: n.Text} }

var tables = []db.Migrations{thread.Migrations, journal.Migrations, promise.Migrations, act.Migrations,
	{Room: "sample", Files: fstest.MapFS{"0001_sample.sql": {Data: []byte("-- +goose Up\nCREATE TABLE sample_row (id TEXT PRIMARY KEY);\nCREATE TABLE sample_heard (entry TEXT NOT NULL);")}}}}

const rules = `
@needs("a writer")
permit (principal, action in [Action::"sample.note", Action::"sample.see"], resource) when { principal.roles.contains("writer") };
permit (principal, action == Action::"sample.patrol", resource) when { principal.on_duty };
permit (principal, action == Action::"journal.key.rotate", resource) when { principal.roles.contains("operations") && context.has_why };
forbid (principal, action, resource) unless { resource.label == "open" || principal.labels.contains(resource.label) };
`

type house struct {
	*act.Door
	clock *when.Held
	ctx   context.Context // signed in as a writer
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	p, err := access.LoadPolicies(fstest.MapFS{"x.cedar": {Data: []byte(rules)}})
	if err != nil {
		t.Fatal(err)
	}
	clock := when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	door := act.New(d, p, clock, journal.NewKinds(journal.KindOf[noted](), journal.KindOf[act.Refused](), journal.KindOf[act.PromiseStep](), journal.KindOf[act.LooksSealed]()),
		promise.NewKinds(promise.Kind{Name: "sample.reply", Title: "Reply", Steps: []promise.Step{{Offset: -time.Hour, Tell: "owner"}, {Offset: time.Hour, Tell: "role:sergeant"}}}))
	door.Facts("thread", func(q db.Querier, id string) (access.Resource, error) {
		th, err := thread.Get(q, id)
		return access.Resource{Label: th.Label}, err
	})
	w := &access.Actor{Account: "w", Kind: "staff", Name: "A. Writer", Roles: []string{"writer"}, Labels: []string{"open"}}
	return house{door, clock, access.WithActor(context.Background(), w)}
}

func (h house) as(roles, labels []string) context.Context {
	return access.WithActor(context.Background(), &access.Actor{Account: "x", Kind: "staff", Name: "X", Roles: roles, Labels: labels})
}

func (h house) open(t *testing.T, label string) string {
	t.Helper()
	done, err := act.Do(access.WithActor(h.ctx, access.System("test")), h.Door, act.Of("sample.open", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return "", err
		}
		_, err = tx.Record(noted{"opened"}, act.About("thread", th.ID))
		return th.ID, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func (h house) note(ctx context.Context, th, text string) (act.Done[string], error) {
	return act.Do(ctx, h.Door, act.Of("sample.note", journal.Ref{Kind: "thread", ID: th}, "because").On(th), func(tx *act.Tx) (string, error) {
		if _, err := tx.Exec(`INSERT INTO sample_row (id) VALUES ($1)`, text); err != nil {
			return "", err
		}
		_, err := tx.Record(noted{text})
		return text, err
	})
}

func (h house) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := h.DB.Read(context.Background()).QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARefusedActLeavesNothingButTheRefusal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		secret := h.open(t, "restricted:1")
		before := h.count(t, "journal_on")
		for _, c := range []struct {
			name string
			ctx  context.Context
			th   string
			kind fault.Kind
		}{
			{"the wrong role", h.as([]string{"reader"}, []string{"open"}), th, fault.Forbidden},
			{"a label that is not held is not there", h.ctx, secret, fault.NotFound},
		} {
			entries := h.count(t, "journal_entry")
			_, err := h.note(c.ctx, c.th, c.name)
			if !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", c.name, err)
			}
			if h.count(t, "sample_row") != 0 || h.count(t, "journal_on") != before {
				t.Errorf("%s: left a trace", c.name)
			}
			if got := h.count(t, "journal_entry"); got != entries+1 {
				t.Errorf("%s: %d refusals recorded", c.name, got-entries)
			}
		}
		if _, err := h.note(context.Background(), th, "anonymous"); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("anonymous: %v", err)
		}
	}, tables...)
}

func TestARepeatedActIsOneAct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		ctx := access.WithRequest(h.ctx, access.Request{Key: "k1", Fingerprint: "a"})
		var wg sync.WaitGroup
		entries := make([]string, 20)
		for i := range entries {
			wg.Go(func() {
				done, err := h.note(ctx, th, "once")
				if err != nil {
					t.Error(err)
				}
				entries[i] = done.Entry
			})
		}
		wg.Wait()
		for _, e := range entries {
			if e == "" || e != entries[0] {
				t.Fatalf("entries differ: %v", entries)
			}
		}
		if n := h.count(t, "sample_row"); n != 1 {
			t.Fatalf("done %d times", n)
		}
		other := access.WithRequest(h.ctx, access.Request{Key: "k1", Fingerprint: "b"})
		if _, err := h.note(other, th, "another"); !fault.HasCode(err, "act.key_reused") {
			t.Errorf("a key for another request: %v", err)
		}
	}, tables...)
}

func TestListenersHearEachEntryOnceInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := []string{h.open(t, "open"), h.open(t, "open"), h.open(t, "open")}
		l := act.Listener{Name: "sample.ear", Kinds: []string{"sample.noted"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
			_, err := tx.Exec(`INSERT INTO sample_heard (entry) VALUES ($1)`, e.ID)
			return err
		}}
		// two nodes over one database, each with its own listeners
		nodes := []*act.Ears{act.NewEars(h.Door, []act.Listener{l}), act.NewEars(h.Door, []act.Listener{l})}
		ctx, stop := context.WithCancel(context.Background())
		var run sync.WaitGroup
		if d.Engine == db.PostgreSQL {
			for _, n := range nodes {
				run.Go(func() { n.Run(ctx, time.Millisecond) })
			}
		} else {
			run.Go(func() { nodes[0].Run(ctx, time.Millisecond) })
		}
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				for i := range 10 {
					if _, err := h.note(h.ctx, th[(w+i)%3], fmt.Sprintf("%d-%d", w, i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		stop()
		run.Wait()
		if err := nodes[0].HearAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := h.count(t, "sample_heard"); n != 163 {
			t.Errorf("heard %d of 163", n)
		}
		if n := h.count(t, "(SELECT DISTINCT entry FROM sample_heard) x"); n != 163 {
			t.Errorf("%d different of 163", n)
		}
		es, err := journal.From(d.Read(context.Background()), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		next := map[string]int64{}
		for i, e := range es {
			if e.Place != int64(i) {
				t.Fatalf("place %d at %d", e.Place, i)
			}
			for _, o := range e.Threads {
				if o.No != next[o.Thread] {
					t.Fatalf("thread %s: number %d where %d was next", o.Thread, o.No, next[o.Thread])
				}
				next[o.Thread]++
			}
		}
	}, tables...)
}

func TestAListenerThatFailsParksItsThreadAndSparesTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		a, b := h.open(t, "open"), h.open(t, "open")
		broken := true
		ears := act.NewEars(h.Door, []act.Listener{{Name: "sample.ear", Kinds: []string{"sample.noted"}, Hear: func(tx *act.Tx, e journal.Entry, body journal.Body) error {
			if broken && body.(noted).Text == "bad" {
				return errors.New("cannot")
			}
			_, err := tx.Exec(`INSERT INTO sample_heard (entry) VALUES ($1)`, body.(noted).Text)
			return err
		}}})
		for _, x := range []struct{ th, text string }{{a, "one"}, {a, "bad"}, {a, "two"}, {b, "three"}} {
			if _, err := h.note(h.ctx, x.th, x.text); err != nil {
				t.Fatal(err)
			}
		}
		ctx := context.Background()
		if err := ears.HearAll(ctx); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "one opened opened three" {
			t.Fatalf("heard %q", got)
		}
		if ps, _ := journal.AllParked(d.Read(ctx)); len(ps) != 2 {
			t.Fatalf("parked %v", ps)
		}
		broken = false
		if err := ears.Retry(ctx, "sample.ear", a); err != nil {
			t.Fatal(err)
		}
		if got := heard(t, d); got != "bad one opened opened three two" {
			t.Fatalf("after retry %q", got)
		}
	}, tables...)
}

func heard(t *testing.T, d *db.DB) string {
	rows, err := d.Read(context.Background()).Query(`SELECT entry FROM sample_heard ORDER BY entry`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		rows.Scan(&s)
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestPromisesFireTheirStepsOnceInOrderAndAreKeptLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		subject := journal.Ref{Kind: "thread", ID: th}
		_, err := act.Do(h.ctx, h.Door, act.Of("sample.note", subject).On(th), func(tx *act.Tx) (string, error) {
			if _, err := tx.Promise(act.NewPromise{Kind: "sample.reply", OwedTo: "public", Owner: "staff:w", Due: tx.Now().Add(3 * time.Hour)}); err != nil {
				return "", err
			}
			return tx.Record(noted{"promised"})
		})
		if err != nil {
			t.Fatal(err)
		}
		steps := []*act.Steps{act.NewSteps(h.Door), act.NewSteps(h.Door)}
		for _, c := range []struct {
			after time.Duration
			fired int
			state promise.State
		}{{time.Hour, 0, promise.Open}, {time.Hour, 1, promise.Open}, {time.Hour, 1, promise.Broken}, {2 * time.Hour, 1, promise.Broken}, {time.Hour, 0, promise.Broken}} {
			h.clock.Add(c.after)
			var n [2]int
			var wg sync.WaitGroup
			for i, s := range steps {
				wg.Go(func() { n[i], _ = s.FireDue(context.Background()) })
			}
			wg.Wait()
			if n[0]+n[1] != c.fired {
				t.Fatalf("at %s fired %v, want %d", h.clock.Now(), n, c.fired)
			}
			ps, _ := promise.OnThread(d.Read(context.Background()), th, []string{"open"}, true, 10)
			if len(ps) != 1 || ps[0].State != c.state {
				t.Fatalf("at %s: %v", h.clock.Now(), ps)
			}
		}
		ns, err := promise.Notices(d.Read(context.Background()), []string{"role:sergeant"}, []string{"open"}, 10)
		if err != nil || len(ns) != 1 {
			t.Fatalf("sergeant's notices: %v %v", ns, err)
		}
		_, err = act.Do(h.ctx, h.Door, act.Of("sample.note", subject).On(th), func(tx *act.Tx) (string, error) {
			e, err := tx.Record(noted{"replied"})
			if err != nil {
				return "", err
			}
			_, err = tx.Keep("sample.reply", subject, e)
			return e, err
		})
		if err != nil {
			t.Fatal(err)
		}
		ps, _ := promise.OnThread(d.Read(context.Background()), th, []string{"open"}, true, 10)
		if !ps[0].KeptLate() || ps[0].Late(h.clock.Now()) != 3*time.Hour {
			t.Fatalf("%+v", ps[0])
		}
	}, tables...)
}

func TestALookIsOnDiskBeforeAnythingIsShownAndOnceInTenMinutes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		th := h.open(t, "open")
		see := func() {
			t.Helper()
			_, err := act.See(h.ctx, h.Door, act.Of("sample.see", journal.Ref{Kind: "thread", ID: th}, "my case"), func(q db.Querier, who *access.Actor) (int, error) { return 1, nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		see()
		see()
		h.clock.Add(9 * time.Minute)
		see()
		if n := h.count(t, "journal_look"); n != 1 {
			t.Fatalf("%d looks", n)
		}
		h.clock.Add(2 * time.Minute)
		see()
		if n := h.count(t, "journal_look"); n != 2 {
			t.Fatalf("%d looks after the window", n)
		}
		h.clock.Add(time.Minute)
		n, err := h.SealLooks(context.Background())
		if err != nil || n != 2 {
			t.Fatalf("sealed %d %v", n, err)
		}
		if n, err := h.SealLooks(context.Background()); err != nil || n != 0 {
			t.Fatalf("sealed again %d %v", n, err)
		}
	}, tables...)
}
