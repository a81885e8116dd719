package planner

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"throughline/platform/when"
)

// span is a tour in whole minutes since the model's beginning.
type span struct {
	start, end int32
	day        int32 // London date on which it starts, counted from the first day of the period
	post       int32 // the seat that is filled by it; fixed for a tour that stood before
	nightWork  bool  // as the averages count it
	night      bool  // as people count it: it begins or ends in the night
	weekend    bool
}

const fixed = -1

func (s span) length() int32 { return s.end - s.start }

// state is one person with the tours they have so far, in order.
type state struct {
	*Person
	no       int
	tours    []span
	away     []span
	most     int32 // no window of the averages holds more minutes
	worked   int32 // minutes in the period
	nights   int32 // in the period
	weekends int32
	sought   int // skills that some seat asks for
}

// group are seats that are the same to everybody.
type group struct {
	*Seat
	span
	posts      []int32
	candidates []int32 // people who could take one if nothing else was proposed
}

type model struct {
	in       Input
	base     time.Time
	limits   minutes
	states   []state
	groups   []group
	of       []int32 // group of each post
	holder   []int32 // person of each post, or free
	free     []int32 // the posts that nobody has, in the order in which they fell open
	freeAt   []int32 // of each post, its place there
	undo     []done  // what a try has done so far, while undoing
	undoing  bool
	filled   int
	bound    int
	total    float64 // points of what is assigned
	days     int32
	ctx      context.Context
	tell     func(Progress)
	rand     *rand.Rand
	scratch  []span
	steps    int
	prefers  [][]int8 // by person and day: bit of wishes, see wish
	minSpan  int32    // the shortest seat
	travels  map[Way]int32
	soughtBy map[string]bool
}

const free = -1

// minutes are the limits in the model's unit.
type minutes struct {
	rest, length, restDay int32
	runDays, window       int32
	week, nightAverage    int32 // the most in a window
	nightHours            int32
	nightFrom, nightTo    int
	nightShare            int32
	restWell              int32
	runWell, nightsWell   int32
}

func newModel(in Input) (*model, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	m := &model{in: in, base: in.From.Start(), tell: func(Progress) {}, ctx: context.Background(), rand: rand.New(rand.NewPCG(in.Seed, 13)), days: int32(in.From.DaysUntil(in.To)) + 1}
	l, w := in.Limits, in.Weights
	min := func(d time.Duration) int32 { return int32(d / time.Minute) }
	m.limits = minutes{rest: min(l.Rest), length: min(l.Length), restDay: min(l.RestDay), runDays: int32(l.RunDays), window: int32(l.Weeks * 7),
		week: min(l.Week) * int32(l.Weeks), nightAverage: min(l.NightDay) * int32(l.Weeks*6), nightHours: min(l.NightHours), nightFrom: l.NightFrom, nightTo: l.NightTo,
		nightShare: int32(l.NightShare), restWell: min(w.RestWell), runWell: int32(w.RunWell), nightsWell: int32(w.NightsWell)}
	m.gather()
	for i := range in.People {
		m.states = append(m.states, m.newState(&m.in.People[i]))
		m.states[i].no = i
	}
	m.wishes()
	m.choose()
	return m, nil
}

// gather makes groups of the seats and numbers their posts.
func (m *model) gather() {
	m.soughtBy, m.travels = map[string]bool{}, map[Way]int32{}
	m.minSpan = m.limits.length
	for i := range m.in.Seats {
		s := &m.in.Seats[i]
		g := group{Seat: s, span: m.span(s.StartsAt, s.EndsAt)}
		for range s.Count {
			g.posts = append(g.posts, int32(len(m.of)))
			m.of = append(m.of, int32(len(m.groups)))
			m.holder = append(m.holder, free)
			m.free, m.freeAt = append(m.free, int32(len(m.free))), append(m.freeAt, int32(len(m.free)))
		}
		m.minSpan = min(m.minSpan, g.length())
		for _, code := range s.Skills {
			m.soughtBy[code] = true
		}
		m.groups = append(m.groups, g)
	}
	for w, n := range m.in.Travel {
		m.travels[w] = int32(n)
	}
}

func (m *model) span(from, to time.Time) span {
	day := when.DayOf(from)
	s := span{start: int32(from.Sub(m.base) / time.Minute), end: int32(to.Sub(m.base) / time.Minute), day: int32(m.in.From.DaysUntil(day)), post: fixed}
	for d := day.AddDays(-1); !d.After(when.DayOf(to)); d = d.AddDays(1) {
		a := max(s.start, int32(d.At(m.limits.nightFrom/60, m.limits.nightFrom%60).Sub(m.base)/time.Minute))
		b := min(s.end, int32(d.AddDays(1).At(m.limits.nightTo/60, m.limits.nightTo%60).Sub(m.base)/time.Minute))
		s.nightWork = s.nightWork || b-a >= m.limits.nightHours
	}
	s.night = s.nightWork
	s.weekend = day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return s
}

func (m *model) newState(p *Person) state {
	st := state{Person: p}
	for _, t := range p.Tours {
		st.tours = append(st.tours, m.span(t.StartsAt, t.EndsAt))
	}
	slices.SortFunc(st.tours, func(a, b span) int { return int(a.start - b.start) })
	for _, a := range p.Absences {
		st.away = append(st.away, span{start: int32(a.From.Sub(m.base) / time.Minute), end: int32(a.To.Sub(m.base) / time.Minute)})
	}
	for _, t := range st.tours {
		m.count(&st, t, 1)
	}
	st.most = m.mostIn(st.tours)
	for _, s := range p.Skills {
		if m.soughtBy[s.Code] {
			st.sought++
		}
	}
	return st
}

// count keeps the sums of a person when a tour comes (1) or goes (-1).
func (m *model) count(st *state, t span, by int32) {
	if t.day < 0 || t.day >= m.days {
		return
	}
	st.worked += by * t.length()
	if t.night {
		st.nights += by
	}
	if t.weekend {
		st.weekends += by
	}
}

// choose finds who could take each seat.
func (m *model) choose() {
	for i := range m.groups {
		g := &m.groups[i]
		for p := range m.states {
			if st := &m.states[p]; m.suits(st, g) == "" && m.fits(st, g.span, fixed-1) == "" {
				g.candidates = append(g.candidates, int32(p))
			}
		}
	}
}

// suits tells why somebody is not one for a seat, whatever else they do; "" when they are.
func (m *model) suits(st *state, g *group) Reason {
	switch {
	case st.Rank < g.Rank || g.MostRank > 0 && st.Rank > g.MostRank:
		return ByRank
	case g.Role != "" && !slices.Contains(st.Roles, g.Role):
		return ByRole
	}
	first, last := when.DayOf(g.StartsAt), when.DayOf(g.EndsAt.Add(-time.Microsecond))
	lapsed := false
	for _, code := range g.Skills {
		i := slices.IndexFunc(st.Skills, func(s Skill) bool { return s.Code == code })
		if i < 0 {
			return BySkill
		}
		s := st.Skills[i]
		lapsed = lapsed || s.From.After(first) || !s.Until.IsZero() && s.Until.Before(last)
	}
	switch {
	case lapsed:
		return ByLapse
	case m.travel(st, g) > int32(m.in.MostTravel):
		return ByTravel
	}
	return ""
}

const tooFar = 1 << 30

func (m *model) travel(st *state, g *group) int32 {
	if st.Area == g.Area {
		return 0
	}
	if n, ok := m.travels[Way{st.Area, g.Area}]; ok {
		return n
	}
	return tooFar
}

// put gives a post to a person, who fits it.
func (m *model) put(p, post int32) {
	st := &m.states[p]
	s := m.groups[m.of[post]].span
	s.post = post
	m.total += m.price(st, &m.groups[m.of[post]]).Sum()
	at, _ := slices.BinarySearchFunc(st.tours, s, func(a, b span) int { return int(a.start - b.start) })
	st.tours = slices.Insert(st.tours, at, s)
	m.count(st, s, 1)
	st.most += s.length()
	m.holder[post] = p
	m.filled++
	place, last := m.freeAt[post], m.free[len(m.free)-1]
	m.free[place], m.freeAt[last] = last, place
	m.free = m.free[:len(m.free)-1]
	if m.undoing {
		m.undo = append(m.undo, done{post, p, true})
	}
}

// take takes a post from whoever holds it.
func (m *model) take(post int32) (p int32) {
	p = m.holder[post]
	st := &m.states[p]
	i := slices.IndexFunc(st.tours, func(t span) bool { return t.post == post })
	s := st.tours[i]
	st.tours = slices.Delete(st.tours, i, i+1)
	m.count(st, s, -1)
	m.holder[post] = free
	m.filled--
	m.free, m.freeAt[post] = append(m.free, post), int32(len(m.free))
	if m.undoing {
		m.undo = append(m.undo, done{post, p, false})
	}
	m.total -= m.price(st, &m.groups[m.of[post]]).Sum()
	return p
}

// stopped tells whether it should end; it is asked between steps.
func (m *model) stopped() bool { return m.ctx.Err() != nil }

func (m *model) say(phase string, done float64) {
	m.tell(Progress{Phase: phase, Asked: len(m.of), Filled: m.filled, Bound: m.bound, Cost: m.total, Done: done})
}
