package duty

import (
	"hash/fnv"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// member is one person with what decides whether they can be sent, as the tables had it when they were read, and how they stand.
type member struct {
	due    due
	base   Staff // without rank, roles and teams
	stands []standing
	tours  []Tour
	away   []Absence
	last   booking
	skills []Skill
	warn   map[string]skillRow
	to     time.Time // up to which the tours are known

	staff Staff
	title string
	on    span
	held  []Skill
	teams []string // in which they are listed
}

// daysKnown is how many days from today are read of everybody: to the end of the day in which their horizon lies.
const daysKnown = 3

// read puts some people into the index as the tables have them, or everybody when ids is nil.
func (x *readiness) read(d *Desk, q db.Querier, now time.Time, ids []string) error {
	today := when.DayOf(now)
	from, to := today.AddDays(-2).Start(), today.AddDays(daysKnown).Start()
	staff, err := staffFrom(q, ids, now)
	if err != nil {
		return err
	}
	stands, err := standingsFrom(q, ids, now)
	if err != nil {
		return err
	}
	dated, err := tourRows(q, ids, from, to)
	if err != nil {
		return err
	}
	lasts, err := lastBookings(q, ids, now.Add(-longest), to) // one may have been written since this moment was asked for
	if err != nil {
		return err
	}
	absent, err := d.absences(q, ids, now, to)
	if err != nil {
		return err
	}
	skills, err := skillRows(q, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		x.drop(id)
	}
	ranks, tours := perStaff(stands, func(s standing) string { return s.staff }), perStaff(dated, func(t Tour) string { return t.Staff })
	away, held := perStaff(absent, func(a Absence) string { return a.Staff }), perStaff(skills, func(k Skill) string { return k.staff })
	expander, warn := d.Expander(), map[string]skillRow{}
	for _, s := range staff {
		m := &member{base: s, stands: ranks[s.ID], away: away[s.ID], last: lasts[s.ID], skills: held[s.ID], warn: warn, to: horizon(s.ID, today)}
		m.due.who = m
		if err := d.skillLaws(warn, m.skills, today); err != nil {
			return err
		}
		if m.tours, err = d.toursBy(expander, s, tours[s.ID], today.AddDays(-1), today.AddDays(daysKnown-1)); err != nil {
			return err
		}
		x.people[s.ID] = m
		x.again(&m.due, m.to, false)
		x.judge(d, m, now)
	}
	return nil
}

// horizon is up to when somebody is known: in the second day from today, which may have 23 hours, everybody at a time of their own, the
// same one each time.
func horizon(id string, today when.Day) time.Time {
	h := fnv.New32a()
	h.Write([]byte(id))
	return today.AddDays(1).End().Add(time.Duration(h.Sum32()%82_800) * time.Second)
}

// perStaff sorts rows by whose they are, their order kept.
func perStaff[T any](rows []T, whose func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, r := range rows {
		out[whose(r)] = append(out[whose(r)], r)
	}
	return out
}

func (x *readiness) drop(id string) {
	m := x.people[id]
	if m == nil {
		return
	}
	delete(x.people, id)
	x.unlist(m)
	if m.due.at >= 0 {
		x.remove(&m.due)
	}
	x.touch(id)
}

func (x *readiness) unlist(m *member) {
	for _, t := range m.teams {
		delete(x.teams[t], m.base.ID)
	}
	m.teams = nil
}

// touch marks the callsigns that somebody is in: their units are made anew.
func (x *readiness) touch(id string) {
	for _, c := range x.in[id] {
		x.stale[c] = true
	}
}

// judge works out how somebody stands at a moment, and when that may be otherwise.
func (x *readiness) judge(d *Desk, m *member, now time.Time) {
	today := when.DayOf(now)
	last := m.last
	if !last.at.After(now.Add(-longest)) {
		last = booking{} // too long ago, as everywhere
	}
	m.staff = m.base
	d.standAs(&m.staff, m.stands, now)
	m.title = m.staff.Title()
	var tours []Tour // a scan looks at those of yesterday and today
	for _, t := range m.tours {
		if t.Day == today || t.Day == today.AddDays(-1) {
			tours = append(tours, t)
		}
	}
	m.on = stand(now, tours, m.away, last)
	m.held = slices.Clone(m.skills) // units share it: never changed in place
	judgeAll(m.held, m.warn, today)
	x.unlist(m)
	if serves := !m.base.from.After(now) && (m.base.left.IsZero() || m.base.left.After(now)); !serves {
		m.on = span{}
	}
	if m.on.here() {
		m.teams = append([]string{""}, m.staff.Teams...)
	}
	for _, t := range m.teams {
		if x.teams[t] == nil {
			x.teams[t] = map[string]*member{}
		}
		x.teams[t][m.base.ID] = m
	}
	x.touch(m.base.ID)
	x.again(&m.due, m.change(now, today), true)
}

// change is the first moment after now at which somebody may stand otherwise.
func (m *member) change(now time.Time, today when.Day) time.Time {
	next := m.to
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	sooner(m.base.from)
	sooner(m.base.left)
	for _, s := range m.stands {
		sooner(s.from)
		sooner(s.until)
	}
	for _, t := range m.tours {
		sooner(t.StartsAt)
		sooner(t.EndsAt)
	}
	for _, a := range m.away {
		sooner(a.From)
		sooner(a.Until)
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
			sooner(k.ExpiresOn.AddDays(-m.warn[k.Code].WarnDays).Start())
		}
	}
	if m.on.on {
		sooner(today.End()) // yesterday is another day then, and with it how long they rested
	}
	return next
}

// standAs gives somebody the rank, roles and teams that they have at a moment.
func (d *Desk) standAs(s *Staff, rows []standing, at time.Time) {
	s.Roles, s.Teams = nil, nil
	for _, r := range rows {
		if r.from.After(at) || !r.until.IsZero() && !r.until.After(at) {
			continue
		}
		switch r.what {
		case "role":
			s.Roles = append(s.Roles, r.code)
		case "team":
			s.Teams = append(s.Teams, r.code)
		case "rank", "acting", temporary:
			d.takeRank(s, r, at)
		case optOut:
			s.optedOut = true
		}
	}
	if slices.Contains(s.Roles, "investigator") && s.RankShort != "" { // the detective prefix (HR-01)
		s.RankShort = detective(s.RankShort)
	}
	if s.Acting {
		s.RankShort = "A/" + s.RankShort
	}
	if s.Temporary {
		s.RankShort = "T/" + s.RankShort
	}
}
