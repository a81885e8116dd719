package planner

import (
	"math"
	"slices"
)

// How much is tried, in looks at the rules: for each person in repairs, for each seat in improvements. The work grows with the
// force, and is the same on every machine.
const (
	repairLooks  = 6_000
	improveLooks = 1_000
)

// repair tries to fill what chains could not: it gives an open seat to somebody, takes from them whatever is in the way, and
// seeks others for that. What leaves more seats open than before is put back.
func (m *model) repair() {
	budget := m.steps + repairLooks*len(m.states)
	start := m.steps
	seen := make([]bool, len(m.groups))
	for tries := 0; m.filled < m.bound && m.steps < budget && !m.stopped(); tries++ {
		if tries%16 == 0 {
			m.say("repair", float64(m.steps-start)/float64(budget-start))
		}
		post := m.free[m.rand.IntN(len(m.free))]
		g := &m.groups[m.of[post]]
		if len(g.candidates) == 0 {
			if m.hopeless(m.free) {
				return
			}
			continue
		}
		m.kick(post, g.candidates[m.rand.IntN(len(g.candidates))], seen)
	}
}

// hopeless tells that none of the posts could be taken by anybody.
func (m *model) hopeless(posts []int32) bool {
	for _, post := range posts {
		if len(m.groups[m.of[post]].candidates) > 0 {
			return false
		}
	}
	return true
}

// kick gives a post to a person, whatever else of the plan must go for it.
func (m *model) kick(post, p int32, seen []bool) {
	filled, total := m.filled, m.total
	var taken []int32
	m.undo, m.undoing = m.undo[:0], true
	defer func() { m.undoing = false }()
	s := m.groups[m.of[post]].span
	st := &m.states[p]
	for m.fits(st, s, fixed-1) != "" {
		nearest, off := int32(free), int32(math.MaxInt32)
		for _, t := range st.tours {
			if t.post == fixed {
				continue
			}
			if d := max(t.start-s.start, s.start-t.start) + m.rand.Int32N(24*60); d < off {
				nearest, off = t.post, d
			}
		}
		if nearest == free {
			m.back()
			return
		}
		m.take(nearest)
		taken = append(taken, nearest)
	}
	m.put(p, post)
	for _, t := range taken {
		clear(seen)
		seen[m.of[post]] = true
		m.chain(t, seen, 48)
	}
	if m.filled < filled || m.filled == filled && m.total > total+repairSlack {
		m.back()
	}
}

// done is a post given to a person, or taken from them.
type done struct {
	post, person int32
	put          bool
}

// back undoes what was done since undoing began, the last first: what a try changed is little, and the plan is large.
func (m *model) back() {
	m.undoing = false
	for i := len(m.undo) - 1; i >= 0; i-- {
		if d := m.undo[i]; d.put {
			m.take(d.post)
		} else {
			m.put(d.person, d.post)
		}
	}
}

// repairSlack is how many points worse a plan of as many seats may be, so that repairs wander.
const repairSlack = 200

// point is the plan at a moment.
type point struct {
	total  float64
	holder []int32
}

func (m *model) snapshot() *point {
	return &point{total: m.total, holder: slices.Clone(m.holder)}
}

// restore goes back to it.
func (m *model) restore(b *point) {
	for post, p := range m.holder {
		if p != free && p != b.holder[post] {
			m.take(int32(post))
		}
	}
	for post, p := range b.holder {
		if p != free && m.holder[post] != p {
			m.put(p, int32(post))
		}
	}
}

// improve lowers the points without giving up a seat: it moves a seat to somebody else, or lets two people change seats. Early
// on it lets some changes for the worse pass, fewer and fewer of them (simulated annealing).
func (m *model) improve() {
	budget, start := m.steps+improveLooks*m.filled, m.steps
	if m.filled == 0 {
		return
	}
	var filled []int32
	for post, p := range m.holder {
		if p != free {
			filled = append(filled, int32(post))
		}
	}
	best := m.snapshot()
	for tries := 0; m.steps < budget; tries++ {
		if tries%1024 == 0 {
			if m.stopped() {
				break
			}
			m.say("improve", float64(m.steps-start)/float64(budget-start))
		}
		m.steps++ // so that tries that look at nothing come to an end too
		heat := 4 * (1 - float64(m.steps-start)/float64(budget-start))
		post := filled[m.rand.IntN(len(filled))]
		g := &m.groups[m.of[post]]
		m.tryMove(post, g.candidates[m.rand.IntN(len(g.candidates))], heat)
	}
	if m.total > best.total {
		m.restore(best)
	}
}

// tryMove gives a post to another person; what they hold that is in its way goes to whoever had the post.
func (m *model) tryMove(post, q int32, heat float64) {
	p := m.holder[post]
	if p == q {
		return
	}
	was := m.total
	g := &m.groups[m.of[post]]
	passes := func(total float64) bool {
		return total <= was || heat > 0 && m.rand.Float64() < math.Exp((was-total)/heat)
	}
	why := m.fits(&m.states[q], g.span, fixed-1)
	if why == "" {
		m.take(post)
		if passes(m.total + m.price(&m.states[q], g).Sum()) {
			p = q
		}
		m.put(p, post)
		return
	}
	other := m.inTheWay(&m.states[q], g.span)
	if other == free {
		return
	}
	m.take(post)
	m.take(other)
	o := &m.groups[m.of[other]]
	if m.suitsGroup(p, o) && m.fits(&m.states[p], o.span, fixed-1) == "" && m.fits(&m.states[q], g.span, fixed-1) == "" {
		m.put(q, post)
		m.put(p, other)
		if passes(m.total) {
			return
		}
		m.take(post)
		m.take(other)
	}
	m.put(p, post)
	m.put(q, other)
}

// inTheWay is the one post of a person that lies too near to a seat; free when there is none, or something that is not moved.
func (m *model) inTheWay(st *state, s span) int32 {
	found := int32(free)
	at := st.after(s.start)
	for i := max(0, at-2); i < min(len(st.tours), at+2); i++ {
		t := st.tours[i]
		if t.end+m.limits.rest <= s.start || s.end+m.limits.rest <= t.start {
			continue
		}
		if t.post == fixed || found != free {
			return free
		}
		found = t.post
	}
	return found
}

func (m *model) suitsGroup(p int32, g *group) bool {
	lo, hi := 0, len(g.candidates)
	for lo < hi {
		mid := (lo + hi) / 2
		if g.candidates[mid] < p {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(g.candidates) && g.candidates[lo] == p
}
