package roads

import (
	"maps"
	"slices"
	"strings"
	"time"

	"throughline/platform/when"
	"throughline/police/roads/hierarchy"
	"throughline/police/roads/hours"
)

// Why an arc may not be driven at some hours.
const (
	hourClosed  = iota // the road is closed: nobody is sent through it where there is any other way
	hourAgainst        // it is one-way the other way: nobody is sent along it at all
)

// intoClosed is what entering a road costs that is closed at this hour: more than any drive takes, so that a drive enters as few of
// them as there must be, and only then the quickest counts. Who is needed on one, or beyond it where there is no other way, is sent
// in all the same. A time that is shown is what is left of it.
const intoClosed = 48 * 3600 * 1000

// hourly is what is forbidden from one instant to another. It never changes.
type hourly struct {
	from, until     time.Time
	holds           map[uint32]bool // by schedule
	closed, against map[int32]bool  // arcs
	barred          map[[2]int32]bool
}

func (h *hourly) covers(t time.Time) bool { return !t.Before(h.from) && t.Before(h.until) }

// timing is the schedules of a map.
type timing struct {
	zone      *time.Location
	schedules map[uint32][]clause
	edges     []int // minutes of a day at which one may begin or end to hold
}

type clause struct {
	forbids bool
	times   *hours.Timetable // nil: at all times
}

func (d *mapData) timing() *timing {
	t := &timing{schedules: map[uint32][]clause{}, edges: []int{0}}
	var err error
	if t.zone, err = time.LoadLocation(string(d.Zone)); err != nil || len(d.Zone) == 0 {
		t.zone = when.London
	}
	for _, n := range slices.Concat(d.HourArcSaid, d.HourTurnSaid) {
		if _, ok := t.schedules[n]; ok {
			continue
		}
		t.schedules[n] = readSchedule(d.text(n))
		for _, c := range t.schedules[n] {
			if c.times != nil {
				t.edges = append(t.edges, c.times.Edges()...)
			}
		}
	}
	slices.Sort(t.edges)
	t.edges = slices.Compact(t.edges)
	return t
}

// readSchedule reads what schedule wrote.
func readSchedule(text string) []clause {
	var out []clause
	for _, line := range strings.Split(text, "\n") {
		c := clause{forbids: strings.HasPrefix(line, "+")}
		if len(line) > 1 {
			c.times, _ = hours.Parse(line[1:], c.forbids) // what is not read is at all times
		}
		out = append(out, c)
	}
	return out
}

func forbidden(clauses []clause, at time.Time, holiday func(time.Time) bool) bool {
	for _, c := range clauses {
		if c.times == nil || c.times.Holds(at, holiday) {
			return c.forbids
		}
	}
	return false
}

// KeepTime says what clock tells the hour and what days are bank holidays (nil: none). Before the map is shared; until then the
// machine's clock counts, and no day is a holiday.
func (m *Map) KeepTime(clock when.Clock, holiday func(when.Day) bool) {
	m.clock = clock
	m.holiday = func(t time.Time) bool {
		y, month, d := t.Date()
		return holiday != nil && m.timing.zone.String() == when.London.String() && holiday(when.Day{Year: y, Month: month, Date: d})
	}
}

// current is how the roads are to drive at the hour that the clock tells. When an hour has begun since the last question, this one puts
// right what that changes.
func (m *Map) current() *condition {
	c := m.now.Load()
	if len(m.timing.schedules) == 0 {
		return c
	}
	now := m.clock.Now()
	if c.hours.covers(now) {
		return c
	}
	m.changing.Lock()
	defer m.changing.Unlock()
	if c = m.now.Load(); c.hours.covers(now) {
		return c
	}
	next := &condition{changes: c.changes, hours: m.hoursAt(now.In(m.timing.zone)), costs: c.costs}
	if flipped := m.d.flipped(c.hours, next.hours); len(flipped) > 0 {
		next.costs = m.recosts(c, next, nil, flipped)
	} else {
		next.hours.closed, next.hours.against, next.hours.barred = c.hours.closed, c.hours.against, c.hours.barred
	}
	m.now.Store(next)
	return next
}

func (m *Map) hoursAt(at time.Time) *hourly {
	d := m.d
	h := &hourly{from: at, until: hours.Next(at, m.timing.edges), holds: map[uint32]bool{},
		closed: map[int32]bool{}, against: map[int32]bool{}, barred: map[[2]int32]bool{}}
	for n, s := range m.timing.schedules {
		h.holds[n] = forbidden(s, at, m.holiday)
	}
	for i, a := range d.HourArc {
		if h.holds[d.HourArcSaid[i]] {
			[]map[int32]bool{hourClosed: h.closed, hourAgainst: h.against}[d.HourArcKind[i]][a] = true
		}
	}
	for i, n := range d.HourTurnSaid {
		if h.holds[n] {
			h.barred[[2]int32{d.HourFrom[i], d.HourTo[i]}] = true
		}
	}
	return h
}

// flipped lists the turns whose time may be another from one hour to the next.
func (d *mapData) flipped(old, now *hourly) []turnAt {
	if maps.Equal(old.holds, now.holds) {
		return nil
	}
	var out []turnAt
	for i, a := range d.HourArc {
		if n := d.HourArcSaid[i]; old.holds[n] != now.holds[n] {
			out = append(append(out, d.turnsInto(a)...), d.turnsOff(a>>1)...)
		}
	}
	for i, n := range d.HourTurnSaid {
		if old.holds[n] == now.holds[n] {
			continue
		}
		to := d.HourTo[i]
		for r := d.RevHead[to]; r < d.RevHead[to+1]; r++ {
			if d.RevFrom[r] == d.HourFrom[i] {
				out = append(out, turnAt{r, to})
			}
		}
	}
	return out
}

// turnAt is a turn as a search from the target meets it, and the state that it leads to.
type turnAt struct {
	rev uint32
	to  int32
}

// turnsOff lists the turns from a segment on.
func (d *mapData) turnsOff(seg int32) []turnAt {
	var out []turnAt
	for _, state := range d.statesOf(seg) {
		for _, to := range d.TurnNext[d.TurnHead[state]:d.TurnHead[state+1]] {
			for r := d.RevHead[to]; r < d.RevHead[to+1]; r++ {
				if d.RevFrom[r] == state {
					out = append(out, turnAt{r, to})
				}
			}
		}
	}
	return out
}

// turnsInto lists the turns onto an arc.
func (d *mapData) turnsInto(arc int32) []turnAt {
	var out []turnAt
	for _, state := range append([]int32{arc}, d.above[arc]...) {
		for r := d.RevHead[state]; r < d.RevHead[state+1]; r++ {
			out = append(out, turnAt{r, state})
		}
	}
	return out
}

// reprice puts the times of some turns right, and lists those that changed.
func (c *cost) reprice(d *mapData, turns []turnAt) []hierarchy.Changed {
	var out []hierarchy.Changed
	draft := c.turns.Draft()
	for _, x := range turns {
		if t := c.turnTime(d, x); t != draft.At(x.rev) {
			draft.Set(x.rev, t)
			out = append(out, hierarchy.Changed{From: d.RevFrom[x.rev], To: x.to})
		}
	}
	c.turns = draft.Weights
	return out
}
