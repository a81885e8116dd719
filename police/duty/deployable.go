package duty

import (
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Deployable is somebody who can be sent now.
type Deployable struct {
	Staff    string    `json:"id" doc:"of the member of staff"`
	Title    string    `json:"title"`
	Callsign string    `json:"callsign,omitempty"`
	Until    time.Time `json:"until"`
}

// Deployable are those of a team who are on duty at this moment and hold every skill valid today, by account; of every team
// when team is empty. It is answered from an index in memory that is made from the tables, follows the journal (so that it is
// right whichever door or node a change came by) and moves with the clock: tours begin and end, skills lapse at midnight.
func (d *Desk) Deployable(q db.Querier, team string, skills []string) ([]Deployable, error) {
	x := &d.ready
	x.mu.Lock()
	defer x.mu.Unlock()
	now := d.host.Clock.Now()
	if err := x.follow(d, q, now); err != nil {
		return nil, err
	}
	return x.find(team, skills), nil
}

// DeployableByScan answers the same by looking at everybody as the tables are at this moment: what the index is held to.
func (d *Desk) DeployableByScan(q db.Querier) (func(team string, skills []string) []Deployable, error) {
	now := d.host.Clock.Now()
	all, err := d.All(q, now)
	if err != nil {
		return nil, err
	}
	on, err := d.spans(q, all, now)
	if err != nil {
		return nil, err
	}
	held, err := d.skillsOf(q, nil, when.DayOf(now))
	if err != nil {
		return nil, err
	}
	crews, err := crewsAt(q, now)
	if err != nil {
		return nil, err
	}
	in := map[string]string{}
	for _, c := range crews {
		for _, s := range c.staff {
			in[s] = c.callsign
		}
	}
	return func(team string, skills []string) []Deployable {
		out := []Deployable{}
		for _, s := range all {
			lacks := func(code string) bool {
				return !slices.ContainsFunc(held[s.ID], func(k Skill) bool { return k.Code == code && k.Valid })
			}
			if on[s.ID].on && (team == "" || slices.Contains(s.Teams, team)) && !slices.ContainsFunc(skills, lacks) {
				out = append(out, Deployable{s.ID, s.Title(), in[s.ID], on[s.ID].until})
			}
		}
		slices.SortFunc(out, byAccount)
		return out
	}, nil
}

func byAccount(a, b Deployable) int {
	return strings.Compare(a.Staff, b.Staff)
}

// readiness is the index. It holds for the time from its making to the end of the next day, then it is made anew.
type readiness struct {
	mu       sync.Mutex
	place    int64 // of the journal, up to which it has heard
	now      time.Time
	from, to time.Time
	people   map[string]*member
	teams    map[string]map[string]*member // by team and account
	due      []*member                     // a heap, by next
}

// member is one person with what decides whether they can be sent, and from when that may be otherwise.
type member struct {
	staff  Staff
	tours  []Tour
	away   []Absence
	last   booking
	skills []Skill
	crews  []crew
	on     span
	valid  map[string]bool
	sign   string
	next   time.Time
	at     int // place in the heap
}

// follow brings the index to a moment.
func (x *readiness) follow(d *Desk, q db.Querier, now time.Time) error {
	head, err := journal.Head(q)
	if err != nil {
		return err
	}
	if x.people == nil || now.Before(x.now) || !now.Before(x.to) || head < x.place {
		return x.make(d, q, now, head)
	}
	changed, whole, err := x.heard(q, head)
	if err != nil {
		return err
	}
	if whole {
		return x.make(d, q, now, head)
	}
	if len(changed) > 0 {
		if err := x.read(d, q, now, changed); err != nil {
			return err
		}
	}
	x.place, x.now = head, now
	for len(x.due) > 0 && !x.due[0].next.After(now) {
		x.judge(x.due[0], now)
	}
	return nil
}

// heardAtOnce is how many changes are read one by one; after more than that everything is.
const heardAtOnce = 2000

var kindsOfDuty = func() (out []string) {
	for _, k := range entry.Kinds() {
		out = append(out, k.Name)
	}
	return out
}()

// heard are the people of whom the journal has something since; whole when it concerns more than some.
func (x *readiness) heard(q db.Querier, head int64) (changed []string, whole bool, err error) {
	if head == x.place {
		return nil, false, nil
	}
	es, err := journal.NextOf(q, x.place, head, kindsOfDuty, heardAtOnce)
	if err != nil || len(es) == heardAtOnce {
		return nil, true, err
	}
	var signs []string
	for _, e := range es {
		switch e.Subject.Kind {
		case "staff":
			changed = append(changed, e.Subject.ID)
		case "callsign":
			signs = append(signs, e.Subject.ID)
		default:
			return nil, true, nil
		}
	}
	if len(signs) > 0 {
		more, err := everOf(q, signs)
		if err != nil {
			return nil, false, err
		}
		changed = append(changed, more...)
	}
	slices.Sort(changed)
	return slices.Compact(changed), false, nil
}

// make reads everything.
func (x *readiness) make(d *Desk, q db.Querier, now time.Time, head int64) error {
	day := when.DayOf(now)
	x.place, x.now, x.from, x.to = head, now, day.AddDays(-2).Start(), day.AddDays(1).End()
	x.people, x.teams, x.due = map[string]*member{}, map[string]map[string]*member{}, nil
	return x.read(d, q, now, nil)
}
