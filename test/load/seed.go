package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/police/people"
)

// Seeding is what a large journal is made of.
type Seeding struct {
	Data             string
	Threads, Entries int
	Seed             uint64
}

// anAct is how many entries one act of the seeding writes. The engine keeps what a savepoint changed in a list that it walks
// after each statement, so that more is slower.
const anAct = 120

// seeder writes a journal through the door. What it remembers of a thread changes only after the act is on disk, because
// an act may be run again.
type seeder struct {
	Seeding
	sys     *app.System
	people  *people.Desk
	began   time.Time
	threads []seeded
	kinds   []string
	owners  []string
}

type seeded struct {
	id, label string
	entries   int32
}

// Seed fills an empty data folder: threads of very different lengths, entries of the kinds that the rooms write, promises
// open, kept, broken and waived, and people who can be found. Everything goes through the door, many entries an act, and is
// sealed. told hears how far it is.
func Seed(ctx context.Context, s Seeding, told func(any)) error {
	if _, err := os.Stat(filepath.Join(s.Data, "throughline.db")); err == nil {
		return fmt.Errorf("there is a database in %s already: seed an empty folder", s.Data)
	}
	if s.Threads < 1 || s.Entries < 2*s.Threads {
		return fmt.Errorf("at least one thread, and two entries a thread")
	}
	sys, err := app.Open(ctx, app.Settings{Data: s.Data, Training: true, Force: "99", ClosureLimit: 10 * time.Minute, SealEvery: time.Second})
	if err != nil {
		return err
	}
	x := &seeder{Seeding: s, sys: sys, people: people.New(sys.Host), began: time.Now(), threads: make([]seeded, s.Threads), kinds: sys.Host.Door.Promises.Names()}
	err = x.all(ctx, told)
	if e := sys.Stop(); err == nil {
		err = e
	}
	return err
}

func (s *seeder) all(ctx context.Context, told func(any)) error {
	if err := s.sys.SeedTraining(ctx); err != nil {
		return err
	}
	s.owners = owners()
	shape := newShape(rand.New(rand.NewPCG(s.Seed, 1)), s.Threads, s.Entries)
	if err := s.raise(); err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("seed"))
	for from := 0; from < len(shape.order); from += anAct {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+anAct, len(shape.order))
		if err := s.write(ctx, shape.order[from:to]); err != nil {
			return err
		}
		if from/anAct%40 == 39 {
			if err := s.seal(ctx); err != nil {
				return err
			}
		}
		if from/anAct%1000 == 999 {
			told(map[string]any{"entries": to, "of": len(shape.order), "seconds": int(time.Since(s.began).Seconds())})
		}
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	return s.report(ctx, told)
}

// settle lets what is late be late, and puts the listeners behind what was seeded: it is the past of the installation, and
// other rooms heard it then.
func (s *seeder) settle(ctx context.Context) error {
	if _, err := s.sys.Steps.FireDue(ctx); err != nil {
		return err
	}
	q := s.sys.Host.DB.Read(ctx)
	head, err := journal.Head(q)
	if err != nil {
		return err
	}
	if err := s.sys.Host.DB.Do(ctx, func(tx *db.Tx) error {
		for _, l := range s.sys.Ears.Listeners {
			if _, err := journal.MoveCursor(tx, l.Name, 0, head); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.seal(ctx)
}

func (s *seeder) seal(ctx context.Context) error {
	for {
		if n, err := s.sys.Sealer.SealOnce(ctx, 20000); err != nil || n == 0 {
			return err
		}
	}
}

// write records a run of entries in one act.
func (s *seeder) write(ctx context.Context, run []moment) error {
	var now map[int32]seeded
	_, err := act.Do(ctx, s.sys.Host.Door, act.Of("load.seed", journal.Ref{Kind: "load", ID: "seed"}).With(access.Resource{}), func(tx *act.Tx) (int, error) {
		now = map[int32]seeded{}
		for _, m := range run {
			t, ok := now[m.thread]
			if !ok {
				t = s.threads[m.thread]
			}
			if err := s.entry(tx, m, &t); err != nil {
				return 0, err
			}
			t.entries++
			now[m.thread] = t
		}
		return len(run), nil
	})
	for i, t := range now {
		if err == nil {
			s.threads[i] = t
		}
	}
	return err
}

// entry writes the next entry of a thread, what goes with it, and the thread itself before its first.
func (s *seeder) entry(tx *act.Tx, m moment, t *seeded) error {
	r := rand.New(rand.NewPCG(s.Seed+uint64(m.thread), uint64(t.entries)))
	at := s.began.Add(time.Duration(m.at) * time.Microsecond)
	if t.id == "" {
		t.label = labelOf(r)
		th, err := thread.Open(tx, t.label, at)
		if err != nil {
			return err
		}
		t.id = th.ID
	}
	if t.entries == 1 {
		return s.person(tx, r, *t)
	}
	options := []act.EntryOption{act.About("thread", t.id), act.OnThreads(t.id), act.ThatHappenedAt(at)}
	if t.label == "open" && r.IntN(50) == 0 {
		options = append(options, act.Labelled("supervisors"))
	}
	e, err := tx.Record(body(r, t.id, at), options...)
	if err == nil && promises(r, *t) {
		err = s.promise(tx, r, *t, e, at)
	}
	return err
}

func (s *seeder) person(tx *act.Tx, r *rand.Rand, t seeded) error {
	born := time.Date(1940+r.IntN(70), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	p, err := s.people.CreateIn(tx, people.NewPerson{Given: givenName(r), Family: familyName(r), BornOn: born.Format("2006-01-02"), Label: t.label})
	if err != nil {
		return err
	}
	return s.people.LinkIn(tx, p.ID, []string{"victim", "witness", "suspect", "reporting_person"}[r.IntN(4)], t.id)
}

// promises tells whether something is promised with this entry: one in twenty of a long case, and some of every short one.
func promises(r *rand.Rand, t seeded) bool {
	if t.entries < 20 {
		return t.entries == 2 && r.IntN(10) < 8 || t.entries == 6 && r.IntN(4) == 0
	}
	return t.entries%20 == 10
}

func (s *seeder) promise(tx *act.Tx, r *rand.Rand, t seeded, entry string, at time.Time) error {
	n := act.NewPromise{Kind: s.kinds[r.IntN(len(s.kinds))], Subject: journal.Ref{Kind: "duty", ID: id.New()}, Threads: []string{t.id}, OwedTo: "public",
		Owner: s.owners[r.IntN(len(s.owners))], Law: "load/seed/2020-01-01", Start: at, Due: at.Add(time.Duration(1+r.IntN(400)) * time.Hour), Label: t.label}
	state := r.IntN(100)
	switch {
	case state < 20: // open: due in the weeks to come
		n.Due = s.began.Add(time.Duration(24+r.IntN(1400))*time.Hour + time.Duration(r.IntN(3600))*time.Second)
	case state < 22: // late: nobody has kept it, which the steps will see
		n.Due = s.began.Add(-time.Duration(1+r.IntN(700)) * time.Hour)
	}
	p, err := tx.Promise(n)
	switch {
	case err != nil:
		return err
	case state >= 90:
		_, err = tx.Waive(n.Kind, n.Subject, "no longer needed: the person was told by another unit")
	case state >= 22:
		err = tx.KeepOne(p, entry)
	}
	return err
}
