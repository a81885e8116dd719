package planner

import "slices"

// fill gives out the seats, those first that the fewest could take, each to whoever it costs least; then it frees people for
// what is left by chains of moves.
func (m *model) fill() {
	order := make([]int32, len(m.groups))
	for i := range order {
		order[i] = int32(i)
	}
	spare := func(g *group) float64 { return float64(len(g.candidates)) / float64(len(g.posts)) }
	slices.SortStableFunc(order, func(a, b int32) int {
		switch x, y := spare(&m.groups[a]), spare(&m.groups[b]); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return int(m.groups[a].start - m.groups[b].start)
	})
	for n, i := range order {
		if n%64 == 0 {
			if m.stopped() {
				return
			}
			m.say("fill", float64(n)/float64(len(order)))
		}
		g := &m.groups[i]
		for _, post := range g.posts {
			p, _ := m.cheapest(g, free)
			if p == free {
				break
			}
			m.put(p, post)
		}
	}
	for m.filled < m.bound && m.chains() > 0 {
	}
}

// cheapest is who could take a seat of a group now, beside one, at the least cost; free when nobody could.
func (m *model) cheapest(g *group, beside int32) (best int32, points float64) {
	best = free
	for _, p := range g.candidates {
		if p == beside {
			continue
		}
		st := &m.states[p]
		if m.fits(st, g.span, fixed-1) != "" {
			continue
		}
		if c := m.price(st, g).Sum(); best == free || c < points {
			best, points = p, c
		}
	}
	return best, points
}

// chains tries every open post once, and counts those it could fill. What one search in vain has looked through is not looked
// through again until a chain has changed something that it may rest on: in the next round.
func (m *model) chains() (filled int) {
	seen := make([]bool, len(m.groups))
	open := slices.Clone(m.free)
	slices.Sort(open)
	for _, post := range open {
		if m.stopped() || m.filled >= m.bound {
			break
		}
		if m.chain(post, seen, len(m.groups)) {
			filled++
			m.say("fill", 1)
		}
	}
	return filled
}

// link is a post that would be taken from person, for whom the post of the link before it is meant.
type link struct{ post, before, person int32 }

// chain looks for somebody who could take the post if another took one of theirs, and so on, the shortest way first. seen are
// the groups that were looked through, here and before; most is how many it looks through.
func (m *model) chain(post int32, seen []bool, most int) bool {
	if seen[m.of[post]] {
		return false
	}
	seen[m.of[post]] = true
	links := []link{{post, -1, free}}
	for at := 0; at < len(links) && at < most; at++ {
		l := links[at]
		g := &m.groups[m.of[l.post]]
		for _, p := range g.candidates {
			st := &m.states[p]
			if p == l.person {
				continue
			}
			why := m.fits(st, g.span, fixed-1)
			if why == "" {
				if m.move(links, at, p) {
					return true
				}
				continue
			}
			links = m.release(links, at, p, why, seen)
		}
	}
	return false
}

// release adds the posts that a person would have to give up, one of them, to take that of a link.
func (m *model) release(links []link, at int, p int32, why Reason, seen []bool) []link {
	st := &m.states[p]
	s := m.groups[m.of[links[at].post]].span
	for i := len(st.tours) - 1; i >= 0; i-- {
		t := st.tours[i]
		if t.post == fixed || seen[m.of[t.post]] {
			continue
		}
		if (why == ByRest || why == ByTour) && (t.end+m.limits.rest <= s.start || s.end+m.limits.rest <= t.start) {
			continue // it is not what is in the way
		}
		if m.fits(st, s, t.post) == "" {
			seen[m.of[t.post]] = true
			links = append(links, link{t.post, int32(at), p})
		}
	}
	return links
}

// move carries a chain out: p takes the post of the last link, whoever had it that of the link before, and so on. When the
// chain crosses itself and a step no longer fits, all is put back.
func (m *model) move(links []link, at int, p int32) bool {
	type given struct{ post, from, to int32 }
	var done []given
	for i := int32(at); ; {
		l := links[i]
		from := int32(free)
		if l.person != free {
			if m.holder[l.post] != l.person {
				break
			}
			from = m.take(l.post)
		}
		if m.fits(&m.states[p], m.groups[m.of[l.post]].span, fixed-1) != "" {
			if from != free {
				m.put(from, l.post)
			}
			break
		}
		m.put(p, l.post)
		done = append(done, given{l.post, from, p})
		if l.before < 0 {
			return true
		}
		p, i = l.person, l.before
	}
	for _, d := range slices.Backward(done) {
		m.take(d.post)
	}
	for _, d := range done {
		if d.from != free {
			m.put(d.from, d.post)
		}
	}
	return false
}
