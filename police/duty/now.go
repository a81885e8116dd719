package duty

import (
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// span is whether somebody is on duty at a moment, since and until when, and how long they had been off before; nought is
// longer than the two days that are looked at.
type span struct {
	on          bool
	elsewhere   bool // at court or on a course: on duty, and cannot be sent
	from, until time.Time
	rest        time.Duration
}

// at works out who is on duty: within a tour, unless they are away or booked off in it; or booked on, until they book off or their
// time is up. What was done beats what was planned.
func at(moment time.Time, tours []Tour, last booking) span {
	if last.kind == "on" && moment.Before(last.until) {
		return span{on: true, from: last.at, until: last.until}.rested(tours)
	}
	var out span
	for _, t := range tours {
		if !t.Covers(moment) || last.kind == "off" && t.Covers(last.at) {
			continue
		}
		out.on = true
		if t.EndsAt.After(out.until) {
			out.until = t.EndsAt
		}
		if out.from.IsZero() || t.StartsAt.Before(out.from) {
			out.from = t.StartsAt
		}
	}
	return out.rested(tours)
}

// rested fills in how long before the duty that runs the last tour ended (WTR-01).
func (s span) rested(tours []Tour) span {
	if !s.on {
		return s
	}
	for _, t := range tours {
		if t.Rest || t.EndsAt.After(s.from) {
			continue
		}
		if off := s.from.Sub(t.EndsAt); s.rest == 0 || off < s.rest {
			s.rest = off
		}
	}
	return s
}

// spans are who of these is on duty at a moment.
func (d *Desk) spans(q db.Querier, staff []Staff, moment time.Time) (map[string]span, error) {
	var ids []string // nil asks for all at once
	if len(staff) == 1 {
		ids = []string{staff[0].ID}
	}
	return d.spansOf(q, staff, ids, moment)
}

func (d *Desk) spansOf(q db.Querier, staff []Staff, ids []string, moment time.Time) (map[string]span, error) {
	day := when.DayOf(moment)
	dated, err := tourRows(q, ids, day.AddDays(-2).Start(), day.End())
	if err != nil {
		return nil, err
	}
	lasts, err := lastBookings(q, ids, moment.Add(-longest), moment)
	if err != nil {
		return nil, err
	}
	by := map[string][]Tour{}
	for _, t := range dated {
		by[t.Staff] = append(by[t.Staff], t)
	}
	absent, err := d.absences(q, ids, moment, moment.Add(time.Microsecond))
	if err != nil {
		return nil, err
	}
	away := map[string][]Absence{}
	for _, a := range absent {
		away[a.Staff] = append(away[a.Staff], a)
	}
	x := d.Expander()
	out := map[string]span{}
	for _, s := range staff {
		tours, err := d.toursBy(x, s, by[s.ID], day.AddDays(-1), day)
		if err != nil {
			return nil, err
		}
		out[s.ID] = stand(moment, tours, away[s.ID], lasts[s.ID])
	}
	return out, nil
}

// here tells whether somebody is on duty and can be sent.
func (s span) here() bool { return s.on && !s.elsewhere }

// OnDuty are those on duty at a moment and not elsewhere who have a role, by rank and name; of every role when role is empty.
func (d *Desk) OnDuty(q db.Querier, moment time.Time, role string) ([]Staff, error) {
	all, err := d.All(q, moment)
	if err != nil {
		return nil, err
	}
	on, err := d.spans(q, all, moment)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s Staff) bool { return !on[s.ID].here() || role != "" && !slices.Contains(s.Roles, role) })
	slices.SortStableFunc(all, func(a, b Staff) int { return b.RankNo - a.RankNo })
	return all, nil
}

// IsOnDuty tells whether somebody is on duty at a moment, and until when. Fault: staff.not_found.
func (d *Desk) IsOnDuty(q db.Querier, staff string, moment time.Time) (bool, time.Time, error) {
	s, err := staffRow(q, staff)
	if err != nil {
		return false, time.Time{}, err
	}
	on, err := d.spans(q, []Staff{s}, moment)
	return on[staff].on, on[staff].until, err
}

func staffRef(id string) journal.Ref { return journal.Ref{Kind: "staff", ID: id} }
