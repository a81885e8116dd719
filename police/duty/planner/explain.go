package planner

import "slices"

// proposal says what came of it, and why.
func (m *model) proposal(first Points) Proposal {
	out := Proposal{Asked: len(m.of), Filled: m.filled, Bound: m.bound, Cost: m.total, First: first.Sum(), Stopped: m.stopped(), Before: first, After: m.points()}
	for i := range m.groups {
		g := &m.groups[i]
		missing := 0
		for _, post := range g.posts {
			if m.holder[post] == free {
				missing++
				continue
			}
			out.Assignments = append(out.Assignments, m.assignment(g, post))
		}
		if missing > 0 {
			out.Gaps = append(out.Gaps, Gap{Seat: g.ID, Missing: missing, Why: m.why(g)})
		}
	}
	return out
}

// assignment says what it costs, how many others could take it, and who would be next. Both are asked of the plan as it stands
// without it.
func (m *model) assignment(g *group, post int32) Assignment {
	p := m.take(post)
	st := &m.states[p]
	a := Assignment{Person: st.ID, Seat: g.ID, Points: m.price(st, g)}
	next := int32(free)
	for _, q := range g.candidates {
		if q == p || m.fits(&m.states[q], g.span, fixed-1) != "" {
			continue
		}
		a.Could++
		if off := m.price(&m.states[q], g).Sum() - a.Points.Sum(); next == free || off < a.NextOff {
			next, a.NextOff = q, off
		}
	}
	if next != free {
		a.Next = m.states[next].ID
	}
	m.put(p, post)
	return a
}

// why counts, for a seat that stays open, whom each reason rules out.
func (m *model) why(g *group) []Ruled {
	count := map[Reason]int{}
	for i := range m.states {
		st := &m.states[i]
		why := m.suits(st, g)
		if why == "" {
			why = m.fits(st, g.span, fixed-1)
		}
		if why != "" {
			count[why]++
		}
	}
	var out []Ruled
	for _, r := range []Reason{ByRank, ByRole, BySkill, ByLapse, ByTravel, ByLength, ByAbsence, ByTour, ByRest, ByDay, ByRun, ByHours} {
		if count[r] > 0 {
			out = append(out, Ruled{r, count[r]})
		}
	}
	slices.SortStableFunc(out, func(a, b Ruled) int { return b.People - a.People })
	return out
}
