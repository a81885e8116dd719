package planner

import "throughline/platform/when"

// Points are what an assignment costs by each soft rule.
type Points struct {
	Nights     float64 `json:"nights"`
	Weekends   float64 `json:"weekends"`
	Preference float64 `json:"preference"`
	Fatigue    float64 `json:"fatigue"`
	Travel     float64 `json:"travel"`
	Hours      float64 `json:"hours"`
	Skill      float64 `json:"skill"`
}

// Sum is all of them.
func (p Points) Sum() float64 {
	return p.Nights + p.Weekends + p.Preference + p.Fatigue + p.Travel + p.Hours + p.Skill
}

// Plus is both together.
func (p Points) Plus(o Points) Points {
	return Points{Nights: p.Nights + o.Nights, Weekends: p.Weekends + o.Weekends, Preference: p.Preference + o.Preference, Fatigue: p.Fatigue + o.Fatigue,
		Travel: p.Travel + o.Travel, Hours: p.Hours + o.Hours, Skill: p.Skill + o.Skill}
}

// Times is each of them so many times.
func (p Points) Times(x float64) Points {
	return Points{Nights: p.Nights * x, Weekends: p.Weekends * x, Preference: p.Preference * x, Fatigue: p.Fatigue * x, Travel: p.Travel * x, Hours: p.Hours * x, Skill: p.Skill * x}
}

// points are those of the whole plan by each rule: what its seats cost when they are given one after the other, in whatever order.
func (m *model) points() (sum Points) {
	plan := m.snapshot()
	for post, p := range plan.holder {
		if p != free {
			m.take(int32(post))
		}
	}
	for post, p := range plan.holder {
		if p != free {
			sum = sum.Plus(m.price(&m.states[p], &m.groups[m.of[post]]))
			m.put(p, int32(post))
		}
	}
	return sum
}

// Wishes by day.
const (
	avoidDay int8 = 1 << iota
	avoidNight
	wantDay
	wantNight
)

func (m *model) wishes() {
	m.prefers = make([][]int8, len(m.states))
	for i := range m.states {
		for _, w := range m.states[i].Prefers {
			if m.prefers[i] == nil {
				m.prefers[i] = make([]int8, m.days)
			}
			bits := avoidDay | avoidNight
			switch w.When {
			case "night":
				bits = avoidNight
			case "day":
				bits = avoidDay
			}
			if w.Wants {
				bits *= wantDay
			}
			for d := max(daysFrom(w.From, m.in.From), 0); d <= min(daysFrom(w.To, m.in.From), int(m.days)-1); d++ {
				m.prefers[i][d] |= bits
			}
		}
	}
}

// price is what a seat would add to the points of a person as they stand. It is the difference of a sum over the person's
// tours, so that giving and taking in any order come to the same.
func (m *model) price(st *state, g *group) Points {
	var p Points
	w, s := &m.in.Weights, g.span
	if s.night {
		p.Nights = w.Night * float64(2*st.nights+1)
	}
	if s.weekend {
		p.Weekends = w.Weekend * float64(2*st.weekends+1)
	}
	p.Preference = w.Preference * m.wish(st, s)
	p.Fatigue = w.Fatigue * m.fatigue(st, s)
	p.Travel = w.Travel * float64(m.travel(st, g)) / 10
	contract := int32(st.Hours * 60)
	p.Hours = w.Hours * float64(max(0, st.worked+s.length()-contract)-max(0, st.worked-contract)) / 60
	p.Skill = w.Skill * float64(max(0, st.sought-len(g.Skills)))
	return p
}

func (m *model) wish(st *state, s span) float64 {
	wishes := m.prefers[st.no]
	if wishes == nil {
		return 0
	}
	avoid, want := avoidDay, wantDay
	if s.night {
		avoid, want = avoidNight, wantNight
	}
	var n float64
	if wishes[s.day]&avoid != 0 {
		n++
	}
	if wishes[s.day]&want != 0 {
		n--
	}
	return n
}

// fatigue counts short rests, long runs of days and long runs of nights, as they would be with a tour less as they are.
func (m *model) fatigue(st *state, s span) float64 {
	at := st.after(s.start)
	before, after := at-1, at
	var n float64
	has := func(i int) bool { return i >= 0 && i < len(st.tours) }
	short := func(a, b span) float64 { return float64(max(0, m.limits.restWell-(b.start-a.end))) / 60 }
	var left, right, nightsLeft, nightsRight int32
	if has(before) {
		n += short(st.tours[before], s)
	}
	if has(after) {
		n += short(s, st.tours[after])
	}
	if has(before) && has(after) {
		n -= short(st.tours[before], st.tours[after])
	}
	for t, i := s, before; i >= 0 && !m.rested(st.tours[i], t); i-- {
		t = st.tours[i]
		left++
		if t.night && nightsLeft == left-1 {
			nightsLeft++
		}
	}
	for t, i := s, after; i < len(st.tours) && !m.rested(t, st.tours[i]); i++ {
		t = st.tours[i]
		right++
		if t.night && nightsRight == right-1 {
			nightsRight++
		}
	}
	over := func(run, well int32) float64 { return float64(max(0, run-well)) }
	joined := has(before) && has(after) && !m.rested(st.tours[before], st.tours[after])
	already := func(a, b, well int32) float64 {
		if joined {
			return over(a+b, well)
		}
		return over(a, well) + over(b, well)
	}
	n += over(left+1+right, m.limits.runWell) - already(left, right, m.limits.runWell)
	if s.night {
		n += over(nightsLeft+1+nightsRight, m.limits.nightsWell) - already(nightsLeft, nightsRight, m.limits.nightsWell)
	}
	return n
}

func daysFrom(d, from when.Day) int { return from.DaysUntil(d) }
