package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/when"
	onduty "throughline/police/duty"
	"throughline/police/people"
)

// DutyAsk is a measurement of who can be sent, and of rosters expanded.
type DutyAsk struct {
	Officers, Areas int
	Rate            int           // changes a second, each an act
	Length          time.Duration // how long they come
	Samples         int           // answers that are compared with a scan
	Year            int           // officers whose year is expanded
}

// DutyFound is what was found. Times are milliseconds.
type DutyFound struct {
	Officers   int     `json:"officers"`
	Areas      int     `json:"areas"`
	FromTables float64 `json:"index_from_tables_ms"`
	Asked      int     `json:"asked"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	Most       float64 `json:"most_ms"`
	Changes    int     `json:"changes"`
	Rate       float64 `json:"changes_a_second"`
	Refused    int     `json:"refused"` // acts that the rules refused: on duty already, and the like
	LateP99    float64 `json:"right_after_p99_ms"`
	LateMost   float64 `json:"right_after_most_ms"`
	Samples    int     `json:"samples"`
	Differ     int     `json:"differ"`
	YearOf     int     `json:"year_of"`
	YearTours  int     `json:"year_tours"`
	Year       float64 `json:"year_ms"`
}

type dutyBench struct {
	DutyAsk
	desk *onduty.Desk
	sys  *app.System
	ctx  context.Context
	r    *rand.Rand
	mu   sync.RWMutex // changes stop while a scan is compared
	tell sync.Mutex   // of out and late
	late []time.Duration
	out  DutyFound
}

// Duty measures. An answer that differs from the scan is a fault.
func Duty(ctx context.Context, ask DutyAsk, say func(string)) (DutyFound, error) {
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return DutyFound{}, err
	}
	defer os.RemoveAll(dir)
	sys, err := app.Open(ctx, app.Settings{Data: dir, Training: true, Force: "99", ClosureLimit: 5 * time.Second})
	if err != nil {
		return DutyFound{}, err
	}
	b := &dutyBench{DutyAsk: ask, sys: sys, desk: onduty.New(sys.Host, people.New(sys.Host)), ctx: access.WithActor(ctx, access.System("load")), r: rand.New(rand.NewPCG(6, 6))}
	sys.Start(ctx)
	err = b.all(say)
	if e := sys.Stop(); err == nil {
		err = e
	}
	return b.out, err
}

func (b *dutyBench) all(say func(string)) error {
	b.out.Officers, b.out.Areas, b.out.Samples = b.Officers, b.Areas, b.Samples
	say(fmt.Sprintf("%d officers in %d areas are written", b.Officers, b.Areas))
	if err := seedDuty(b.ctx, b.sys.Host.DB, b.Officers, b.Areas, b.sys.Host.Clock.Now(), b.r); err != nil {
		return err
	}
	if err := b.year(); err != nil {
		return err
	}
	at := time.Now()
	if _, err := b.desk.Deployable(b.sys.Host.DB.Read(b.ctx), areaOf(0, b.Areas), nil); err != nil {
		return err
	}
	b.out.FromTables = milli(time.Since(at))
	say(fmt.Sprintf("the index was made in %.0f ms; now changes come and questions are asked", b.out.FromTables))
	if err := b.work(); err != nil {
		return err
	}
	if b.out.Differ > 0 {
		return fmt.Errorf("%d of %d answers differ from a scan", b.out.Differ, b.Samples)
	}
	return nil
}

func (b *dutyBench) year() error {
	all, err := b.desk.All(b.sys.Host.DB.Read(b.ctx), b.sys.Host.Clock.Now())
	if err != nil {
		return err
	}
	day := when.DayOf(b.sys.Host.Clock.Now())
	b.out.YearOf = min(b.Year, len(all))
	at := time.Now()
	x := b.desk.Expander()
	for _, s := range all[:b.out.YearOf] {
		tours, err := x.Expand(s, day, day.AddDays(364))
		if err != nil {
			return err
		}
		b.out.YearTours += len(tours)
	}
	b.out.Year = milli(time.Since(at))
	return nil
}

// work asks while changes come, in five parts. After each, with the changes stopped, some of the answers are held to a scan of everybody:
// that takes seconds, and is not counted into the time in which changes came.
func (b *dutyBench) work() error {
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	tick := time.NewTicker(time.Second / time.Duration(b.Rate))
	defer tick.Stop()
	for n := range callers {
		group.Go(func() error { return b.changes(ctx, tick.C, rand.New(rand.NewPCG(8, uint64(n)))) })
	}
	var asked []time.Duration
	var worked time.Duration
	r := rand.New(rand.NewPCG(7, 7))
	q := b.sys.Host.DB.Read(b.ctx)
	const parts = 5
	for part := range parts {
		began := time.Now()
		for ctx.Err() == nil && time.Since(began) < b.Length/parts {
			at := time.Now()
			if _, err := b.desk.Deployable(q, areaOf(r.IntN(b.Areas), b.Areas), someSkills(r)); err != nil {
				return err
			}
			asked = append(asked, time.Since(at))
			time.Sleep(2 * time.Millisecond)
		}
		worked += time.Since(began)
		n := b.Samples / parts
		if part == parts-1 {
			n = b.Samples - n*(parts-1)
		}
		if err := b.compare(r, n); err != nil {
			return err
		}
	}
	stop()
	if err := group.Wait(); err != nil {
		return err
	}
	b.out.Asked, b.out.P50, b.out.P99, b.out.Most = len(asked), ms(asked, 50), ms(asked, 99), milli(slices.Max(asked))
	b.out.Rate = thousandth(float64(b.out.Changes) / worked.Seconds())
	if len(b.late) > 0 {
		b.out.LateP99, b.out.LateMost = ms(b.late, 99), milli(slices.Max(b.late))
	}
	return nil
}

func someSkills(r *rand.Rand) (out []string) {
	for _, s := range dutySkills {
		if r.IntN(4) == 0 {
			out = append(out, s.code)
		}
	}
	return out
}

// compare holds answers to a scan of everybody, at a moment at which no change comes.
func (b *dutyBench) compare(r *rand.Rand, n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	time.Sleep(500 * time.Millisecond) // an answer may be behind for less than a second
	q := b.sys.Host.DB.Read(b.ctx)
	scan, err := b.desk.DeployableByScan(q)
	if err != nil {
		return err
	}
	for range n {
		team, skills := areaOf(r.IntN(b.Areas), b.Areas), someSkills(r)
		got, err := b.desk.Deployable(q, team, skills)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, scan(team, skills)) {
			b.out.Differ++
		}
	}
	return nil
}

// awaited is a booking whose effect an answer must have soon.
type awaited struct {
	officer int
	on      bool
	since   time.Time
}

// callers is how many make changes at once.
const callers = 24

// changes makes acts at the rate and measures, for each booking, how long after its reply an answer has it.
func (b *dutyBench) changes(ctx context.Context, tick <-chan time.Time, r *rand.Rand) error {
	waiting := map[int]awaited{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
		}
		i := r.IntN(b.Officers)
		on, err := b.change(r, i)
		b.tell.Lock()
		b.out.Changes++
		if fault.Is(err, fault.Conflict) {
			b.out.Refused++
			err, on = nil, nil
		}
		b.tell.Unlock()
		switch {
		case err != nil:
			return err
		case on != nil:
			waiting[i] = awaited{i, *on, time.Now()}
		}
		for k, w := range waiting {
			list, err := b.desk.Deployable(b.sys.Host.DB.Read(b.ctx), areaOf(w.officer, b.Areas), nil)
			if err != nil {
				return err
			}
			took := time.Since(w.since)
			if w.on == slices.ContainsFunc(list, func(x onduty.Deployable) bool { return x.Staff == officerID(w.officer) }) {
				b.tell.Lock()
				b.late = append(b.late, took)
				b.tell.Unlock()
				delete(waiting, k)
			} else if took > 10*time.Second {
				return fmt.Errorf("ten seconds after %s booked on (%v) no answer has it", officerID(w.officer), w.on)
			}
		}
	}
}

// change is one act: book on or off, a skill taken or given back, a crew. on is whether they can be sent after it, nil when the
// act does not say.
func (b *dutyBench) change(r *rand.Rand, i int) (on *bool, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	id := officerID(i)
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		is, _, err := b.desk.IsOnDuty(b.sys.Host.DB.Read(b.ctx), id, b.sys.Host.Clock.Now())
		if err != nil {
			return nil, err
		}
		if is {
			_, err = b.desk.BookOff(b.ctx, id, onduty.Book{})
		} else {
			_, err = b.desk.BookOn(b.ctx, id, onduty.Book{})
		}
		is = !is
		return &is, err
	case 4, 5, 6:
		_, err := b.desk.AwardSkill(b.ctx, id, onduty.Award{Skill: "taser", AwardedOn: when.DayOf(b.sys.Host.Clock.Now()).AddMonths(-12 + r.IntN(12)).String(), Evidence: "made up"})
		return nil, err
	case 7, 8:
		_, err := b.desk.SuspendSkill(b.ctx, id, onduty.SuspendSkill{Skill: "driver_response", Why: "made up", Restore: r.IntN(2) == 0})
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid { // they do not hold it
			err = fault.New(fault.Conflict, "duty.skill.already")
		}
		return nil, err
	}
	_, err = b.desk.SetCrew(b.ctx, onduty.SetCrew{Callsign: fmt.Sprintf("X%05d", i), Staff: []string{id}, Until: when.RFC3339(b.sys.Host.Clock.Now().Add(time.Minute))})
	return nil, err
}

func milli(d time.Duration) float64 { return thousandth(float64(d.Microseconds()) / 1000) }
