package planner

// Reason is why somebody cannot take a seat.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	ByRank    Reason = "rank"
	ByRole    Reason = "role"
	BySkill   Reason = "skill"
	ByLapse   Reason = "skill_lapsed"
	ByTravel  Reason = "travel"
	ByLength  Reason = "length"
	ByAbsence Reason = "absent"
	ByTour    Reason = "on_tour"
	ByRest    Reason = "rest"
	ByDay     Reason = "one_a_day"
	ByRun     Reason = "rest_day"
	ByHours   Reason = "hours"
)

// fits tells which hard rule a person would break with a tour, or "" for none. The post without is looked away from: fixed-1
// for none. It answers what the roster's check would, and is held to it by test.
func (m *model) fits(st *state, s span, without int32) Reason {
	m.steps++
	if s.length() > m.limits.length {
		return ByLength
	}
	for _, a := range st.away {
		if a.start < s.end && s.start < a.end {
			return ByAbsence
		}
	}
	at := st.after(s.start)
	before, after := st.step(at, -1, without), st.step(at-1, 1, without)
	if before >= 0 {
		if gap := s.start - st.tours[before].end; gap < 0 {
			return ByTour
		} else if gap < m.limits.rest {
			return ByRest
		}
	}
	if after < len(st.tours) {
		if gap := st.tours[after].start - s.end; gap < 0 {
			return ByTour
		} else if gap < m.limits.rest {
			return ByRest
		}
	}
	if m.in.Limits.OneADay && (before >= 0 && st.tours[before].day == s.day || after < len(st.tours) && st.tours[after].day == s.day) {
		return ByDay
	}
	if first, last := m.run(st, s, before, after, without); last-first+1 > m.limits.runDays {
		return ByRun
	}
	return m.averages(st, s, without)
}

// after is the place of the first tour that starts at or after a moment. Tours of the period are at the end.
func (st *state) after(start int32) int {
	lo, hi := 0, len(st.tours)
	for lo < hi {
		mid := (lo + hi) / 2
		if st.tours[mid].start < start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// step is the next place in a direction, looking away from a post.
func (st *state) step(i, by int, without int32) int {
	i += by
	if i >= 0 && i < len(st.tours) && st.tours[i].post == without {
		i += by
	}
	return i
}

// run are the first and the last day of the days in a row that a tour would stand in.
func (m *model) run(st *state, s span, before, after int, without int32) (first, last int32) {
	first, last = s.day, s.day
	for t, i := s, before; i >= 0 && !m.rested(st.tours[i], t); i = st.step(i, -1, without) {
		t = st.tours[i]
		first = t.day
	}
	for t, i := s, after; i < len(st.tours) && !m.rested(t, st.tours[i]); i = st.step(i, 1, without) {
		t = st.tours[i]
		last = t.day
	}
	return first, last
}

// rested tells whether a rest day lies between two tours.
func (m *model) rested(a, b span) bool { return b.day-a.day >= 2 && b.start-a.end >= m.limits.restDay }

// averages looks at every window of weeks that a tour would count in.
func (m *model) averages(st *state, s span, without int32) Reason {
	least := m.limits.nightAverage
	if !st.OptedOut {
		least = min(least, m.limits.week)
	}
	if st.most+s.length() <= least {
		return ""
	}
	if st.most = m.mostIn(st.tours); st.most+s.length() <= least {
		return ""
	}
	m.scratch = m.scratch[:0]
	placed := false
	for _, t := range st.tours {
		if t.post == without {
			continue
		}
		if !placed && t.start > s.start {
			m.scratch, placed = append(m.scratch, s), true
		}
		m.scratch = append(m.scratch, t)
	}
	if !placed {
		m.scratch = append(m.scratch, s)
	}
	var total, nights int32
	from := 0
	for i, t := range m.scratch {
		total += t.length()
		nights += one(t.nightWork)
		for t.day-m.scratch[from].day >= m.limits.window {
			total -= m.scratch[from].length()
			nights -= one(m.scratch[from].nightWork)
			from++
		}
		if t.day < s.day || t.day-s.day >= m.limits.window {
			continue
		}
		if !st.OptedOut && total > m.limits.week || total > m.limits.nightAverage && nights*100 >= m.limits.nightShare*int32(i-from+1) {
			return ByHours
		}
	}
	return ""
}

func one(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// mostIn is the most minutes in any window of the averages.
func (m *model) mostIn(tours []span) (most int32) {
	var total int32
	from := 0
	for _, t := range tours {
		total += t.length()
		for t.day-tours[from].day >= m.limits.window {
			total -= tours[from].length()
			from++
		}
		most = max(most, total)
	}
	return most
}
