package duty

import (
	"container/heap"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// read puts some people into the index as the tables have them, or everybody when ids is nil.
func (x *readiness) read(d *Desk, q db.Querier, now time.Time, ids []string) error {
	staff, err := d.serving(q, ids, now)
	if err != nil {
		return err
	}
	dated, err := tourRows(q, ids, x.from, x.to)
	if err != nil {
		return err
	}
	lasts, err := lastBookings(q, ids, now.Add(-longest), now)
	if err != nil {
		return err
	}
	absent, err := d.absences(q, ids, now, x.to)
	if err != nil {
		return err
	}
	skills, err := skillRows(q, ids)
	if err != nil {
		return err
	}
	crews, err := crewsFrom(q, ids, now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		x.drop(id)
	}
	tours, away, held := map[string][]Tour{}, map[string][]Absence{}, map[string][]Skill{}
	for _, t := range dated {
		tours[t.Staff] = append(tours[t.Staff], t)
	}
	for _, a := range absent {
		away[a.Staff] = append(away[a.Staff], a)
	}
	for _, k := range skills {
		held[k.staff] = append(held[k.staff], k)
	}
	expander := d.Expander()
	for _, s := range staff {
		m := &member{staff: s, away: away[s.ID], last: lasts[s.ID], skills: held[s.ID], crews: crews[s.ID], at: len(x.due), valid: map[string]bool{}}
		if m.tours, err = d.toursBy(expander, s, tours[s.ID], when.DayOf(now).AddDays(-1), when.DayOf(x.to.Add(-time.Second))); err != nil {
			return err
		}
		x.people[s.ID] = m
		for _, t := range append([]string{""}, s.Teams...) {
			if x.teams[t] == nil {
				x.teams[t] = map[string]*member{}
			}
			x.teams[t][s.ID] = m
		}
		heap.Push((*byNext)(&x.due), m)
		x.judge(m, now)
	}
	return nil
}

// serving are some of those who serve, or all.
func (d *Desk) serving(q db.Querier, ids []string, now time.Time) ([]Staff, error) {
	if ids == nil {
		return d.All(q, now)
	}
	list, err := staffOf(q, ids, now)
	if err != nil {
		return nil, err
	}
	all := map[string]*Staff{}
	for i := range list {
		all[list[i].ID] = &list[i]
	}
	return list, d.stand(q, all, ids, now)
}

func (x *readiness) drop(id string) {
	m := x.people[id]
	if m == nil {
		return
	}
	delete(x.people, id)
	for _, t := range append([]string{""}, m.staff.Teams...) {
		delete(x.teams[t], id)
	}
	heap.Remove((*byNext)(&x.due), m.at)
}

// judge works out how somebody stands at a moment, and when that may be otherwise.
func (x *readiness) judge(m *member, now time.Time) {
	last := m.last
	if !last.at.After(now.Add(-longest)) {
		last = booking{} // too long ago, as everywhere
	}
	m.on = at(now, present(m.tours, m.away, now), last)
	today := when.DayOf(now)
	clear(m.valid)
	for _, k := range m.skills {
		if k.judge(skillRow{}, today); k.Valid { // what law adds is when to warn, which nobody asks here
			m.valid[k.Code] = true
		}
	}
	m.sign = ""
	for _, c := range m.crews {
		if !c.from.After(now) && (c.until.IsZero() || c.until.After(now)) {
			m.sign = c.callsign
		}
	}
	m.next = m.change(now, today)
	heap.Fix((*byNext)(&x.due), m.at)
}

// change is the first moment after now at which somebody may stand otherwise.
func (m *member) change(now time.Time, today when.Day) time.Time {
	next := now.AddDate(1, 0, 0)
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	for _, t := range m.tours {
		sooner(t.StartsAt)
		sooner(t.EndsAt)
	}
	for _, a := range m.away {
		sooner(a.From)
		sooner(a.Until)
	}
	for _, c := range m.crews {
		sooner(c.from)
		sooner(c.until)
	}
	if m.last.kind != "" {
		sooner(m.last.until)
		sooner(m.last.at.Add(longest))
	}
	for _, k := range m.skills {
		if k.AwardedOn.After(today) {
			sooner(k.AwardedOn.Start())
		}
		if !k.ExpiresOn.IsZero() && !k.ExpiresOn.Before(today) {
			sooner(k.ExpiresOn.End())
		}
	}
	return next
}

// find are those of a team with every skill.
func (x *readiness) find(team string, skills []string) []Deployable {
	out := []Deployable{}
next:
	for id, m := range x.teams[team] {
		if !m.on.on {
			continue
		}
		for _, code := range skills {
			if !m.valid[code] {
				continue next
			}
		}
		out = append(out, Deployable{id, m.staff.Title(), m.sign, m.on.until})
	}
	slices.SortFunc(out, byAccount)
	return out
}

// byNext is a heap of people, whoever changes first on top.
type byNext []*member

func (h byNext) Len() int           { return len(h) }
func (h byNext) Less(i, j int) bool { return h[i].next.Before(h[j].next) }
func (h byNext) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

// Push adds one at the end.
func (h *byNext) Push(m any) { *h = append(*h, m.(*member)) }

// Pop takes the last.
func (h *byNext) Pop() any {
	old := *h
	m := old[len(old)-1]
	*h = old[:len(old)-1]
	return m
}
