package duty

import (
	"container/heap"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// readiness is who can be sent and which callsigns are crewed, in memory. It is made from the tables once, then follows the
// journal (so that it is right whichever door or node a change came by) and the clock: tours begin and end, skills lapse at
// midnight, crews change. Of each person it knows two days or so; then that person alone is read anew, everybody at a time of
// their own, so that no question has to wait for all.
type readiness struct {
	mu     sync.Mutex
	place  int64 // of the journal, up to which it has heard
	now    time.Time
	laws   []*law.Table
	early  map[string]bool // entries that were read before they had a place
	people map[string]*member
	teams  map[string]map[string]*member // who is on duty, by team and account; "" is everybody
	posts  map[string]*post              // by callsign
	in     map[string][]string           // callsigns that somebody is in now, by account
	queue  dues
	stale  map[string]bool // callsigns whose unit is to be made anew
	units  []Unit          // by callsign; never changed in place
}

// due is when somebody or something is to be looked at again.
type due struct {
	next time.Time
	at   int // place in the queue
	who  *member
	post *post
}

// lawsRead are the tables that the index holds values of: when the force changes one, all is made anew.
func (d *Desk) lawsRead() (out []*law.Table) {
	for _, name := range []string{"rank", "duty.skill", "duty.pattern", "duty.state", "duty.booking"} {
		if t, ok := d.host.Law.Lookup(name); ok {
			out = append(out, t)
		}
	}
	return out
}

// heardAtOnce is how many changes are read in one go; after more than that everything is.
const heardAtOnce = 2000

var (
	kinds       = journal.NewKinds(entry.Kinds()...)
	kindsOfDuty = kinds.Kinds()
)

// follow brings the index to a moment.
func (x *readiness) follow(d *Desk, q db.Querier, now time.Time) error {
	waiting, err := journal.WaitingOf(q, kindsOfDuty, heardAtOnce) // before the head: what gets its place meanwhile is below it
	if err != nil {
		return err
	}
	head, err := journal.Head(q)
	if err != nil {
		return err
	}
	laws := d.lawsRead()
	es, early := x.unread(waiting)
	if x.people == nil || now.Before(x.now) || head < x.place || len(es) == heardAtOnce || !slices.Equal(laws, x.laws) {
		if err := x.make(d, q, now, head, laws); err != nil {
			return err
		}
		x.early = early
		return nil
	}
	if head > x.place {
		placed, err := journal.NextOf(q, x.place, head, kindsOfDuty, heardAtOnce)
		if err != nil {
			return err
		}
		if len(placed) == heardAtOnce {
			return x.make(d, q, now, head, laws)
		}
		es = append(es, placed...)
	}
	staff, signs, whole := changedBy(es, when.DayOf(now).AddDays(daysKnown))
	if whole {
		return x.make(d, q, now, head, laws)
	}
	if err := x.readAll(d, q, now, staff, signs); err != nil {
		return err
	}
	x.place, x.now, x.early = head, now, early
	return x.tick(d, q, now, head, laws)
}

// unread are those of the entries without a place that were not read before, and which all of them are: while the sequencer stands
// still the same ones come with every question.
func (x *readiness) unread(waiting []journal.Entry) (es []journal.Entry, all map[string]bool) {
	all = make(map[string]bool, len(waiting))
	for _, e := range waiting {
		if all[e.ID] = true; !x.early[e.ID] {
			es = append(es, e)
		}
	}
	return es, all
}

// changedBy are the people and callsigns that entries are about; whole when a roster was published that begins before a day. What is
// about something else (a draft, a booked course) changes nobody: whose tours or records it changes has an entry of their own.
func changedBy(es []journal.Entry, before when.Day) (staff, signs []string, whole bool) {
	for _, e := range es {
		switch v := kinds.Body(e).(type) {
		case entry.StaffImported:
			staff = append(staff, v.Staff...)
		case entry.RosterChanged:
			whole = whole || v.State == "published" && v.From.Before(before)
		}
		switch e.Subject.Kind {
		case "staff":
			staff = append(staff, e.Subject.ID)
		case "callsign":
			signs = append(signs, e.Subject.ID)
		}
	}
	slices.Sort(staff)
	slices.Sort(signs)
	return slices.Compact(staff), slices.Compact(signs), whole
}

// tick looks again at whom time has changed, and reads those anew who are known no further.
func (x *readiness) tick(d *Desk, q db.Querier, now time.Time, head int64, laws []*law.Table) error {
	var ended []string
	for len(x.queue) > 0 && !x.queue[0].next.After(now) {
		top := x.queue[0]
		switch {
		case top.post != nil:
			x.station(top.post, now)
		case !top.who.to.After(now):
			if ended = append(ended, top.who.base.ID); len(ended) > heardAtOnce {
				return x.make(d, q, now, head, laws)
			}
			x.remove(&top.who.due) // it comes back when it is read
		default:
			x.judge(d, top.who, now)
		}
	}
	return x.readAll(d, q, now, ended, nil)
}

// make reads everything.
func (x *readiness) make(d *Desk, q db.Querier, now time.Time, head int64, laws []*law.Table) error {
	x.people, x.early = nil, nil // should the reading fail, the next question makes it
	people, teams := map[string]*member{}, map[string]map[string]*member{}
	fresh := readiness{people: people, teams: teams, posts: map[string]*post{}, in: map[string][]string{}, stale: map[string]bool{}}
	if err := fresh.readPosts(q, now, nil); err != nil {
		return err
	}
	if err := fresh.read(d, q, now, nil); err != nil {
		return err
	}
	x.place, x.now, x.laws, x.people, x.teams, x.posts, x.in, x.queue, x.stale, x.units = head, now, laws, people, teams, fresh.posts, fresh.in, fresh.queue, fresh.stale, nil
	return nil
}

// readAtOnce is how many people one statement asks for: an engine takes so many parameters and no more.
const readAtOnce = 500

// readAll reads some people and callsigns anew. When it fails (whoever asked may have gone away) all is made by the next question:
// those who were to be read stand nowhere.
func (x *readiness) readAll(d *Desk, q db.Querier, now time.Time, staff, signs []string) (err error) {
	defer func() {
		if err != nil {
			x.people = nil
		}
	}()
	for part := range slices.Chunk(signs, readAtOnce) {
		if err := x.readPosts(q, now, part); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(staff, readAtOnce) {
		if err := x.read(d, q, now, part); err != nil {
			return err
		}
	}
	return nil
}

// again puts somebody or something into the queue, or where it belongs in it now.
func (x *readiness) again(e *due, next time.Time, in bool) {
	e.next = next
	if in {
		heap.Fix(&x.queue, e.at)
		return
	}
	heap.Push(&x.queue, e)
}

// find are those of a team with every skill.
func (x *readiness) find(team string, skills []string) []Deployable {
	out := []Deployable{}
next:
	for id, m := range x.teams[team] {
		for _, code := range skills {
			if !slices.ContainsFunc(m.held, func(k Skill) bool { return k.Code == code && k.Valid }) {
				continue next
			}
		}
		sign := ""
		if in := x.in[id]; len(in) > 0 {
			sign = in[len(in)-1]
		}
		out = append(out, Deployable{id, m.title, sign, m.on.until})
	}
	slices.SortFunc(out, byAccount)
	return out
}

// dues is a heap, by who changes first.
type dues []*due

func (h dues) Len() int           { return len(h) }
func (h dues) Less(i, j int) bool { return h[i].next.Before(h[j].next) }
func (h dues) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

// Push adds one at the end.
func (h *dues) Push(e any) {
	e.(*due).at = len(*h)
	*h = append(*h, e.(*due))
}

// Pop takes the last.
func (h *dues) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1], *h = nil, old[:len(old)-1]
	return e
}

// bySign is the order of units.
func bySign(a, b Unit) int { return strings.Compare(a.Callsign, b.Callsign) }
