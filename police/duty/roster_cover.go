package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/platform/words"
)

// coverRow is a row of law table duty.cover.
type coverRow struct {
	Team   string `json:"team"`
	What   string `json:"what"` // anybody, role, rank or skill
	With   string `json:"with"`
	Starts string `json:"starts"`
	Ends   string `json:"ends"`
	Days   string `json:"days"`
	Least  int    `json:"least"`
	Hard   bool   `json:"hard"`
	ref    string
	name   string // what With is called
}

// CoverHour is how many are on duty in an hour of what a row of minimum cover asks for.
type CoverHour struct {
	At    time.Time `json:"at"`
	Have  int       `json:"have"`
	Least int       `json:"least"` // nought when nothing is asked then
}

// CoverLine is one row of minimum cover over a time, hour by hour.
type CoverLine struct {
	Label string      `json:"label"`
	Hard  bool        `json:"hard"`
	Law   string      `json:"law"`
	Hours []CoverHour `json:"hours"`
}

// gaps are the hours in which too few are on duty.
func (l CoverLine) gaps() []CoverHour {
	var out []CoverHour
	for _, h := range l.Hours {
		if h.Have < h.Least {
			out = append(out, h)
		}
	}
	return out
}

// worker is somebody with what minimum cover asks about, and when they are on duty.
type worker struct {
	staff  Staff
	skills []Skill
	law    map[string]skillRow // of those skills
	tours  []Tour
	away   []Absence
	passed []Span // absences of the weeks around, which averages pass over
}

// counts tells whether the worker is one of those whom a row asks for, on a day.
func (w worker) counts(row coverRow, on when.Day) bool {
	switch row.What {
	case "role":
		return slices.Contains(w.staff.Roles, row.With)
	case "rank":
		return w.staff.Rank == row.With
	case "skill":
		return holds(w.skills, w.law, row.With, on)
	}
	return true
}

// onDuty marks the hours from a moment at whose beginning the worker is on duty.
func (w worker) onDuty(from time.Time, hours int) []bool {
	on := make([]bool, hours)
	mark := func(a, b time.Time, as bool) {
		for i := max(0, int((a.Sub(from)+time.Hour-1)/time.Hour)); i < hours && from.Add(time.Duration(i)*time.Hour).Before(b); i++ {
			on[i] = as
		}
	}
	for _, t := range w.tours {
		if !t.Rest {
			mark(t.StartsAt, t.EndsAt, true)
		}
	}
	for _, a := range w.away {
		if a.State == "granted" && !a.works {
			mark(a.From, a.Until, false)
		}
	}
	return on
}

func (d *Desk) coverRows(team string, on when.Day) ([]coverRow, error) {
	var out []coverRow
	for _, row := range d.host.Law.Table("duty.cover").On(on) {
		var v coverRow
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		if v.Team != team {
			continue
		}
		v.ref, v.name = row.Ref(), plain(v.With)
		switch v.What {
		case "skill":
			law, _, err := d.skillLaw(v.With, on)
			if err != nil {
				return nil, err
			}
			v.name = law.Label
		case "rank":
			v.name = strings.ToLower(d.rankLabel(v.With, on.Start()))
		}
		out = append(out, v)
	}
	return out, nil
}

func (r coverRow) label() string {
	at := r.Starts + " to " + r.Ends
	if r.Starts == r.Ends {
		at = "at every hour"
	}
	if r.What == "anybody" {
		return fmt.Sprintf("At least %d on duty, %s", r.Least, at)
	}
	return fmt.Sprintf("At least %d with the %s %s, %s", r.Least, r.What, r.name, at)
}

// asks tells whether the row asks for anybody at a moment.
func (r coverRow) asks(at time.Time) bool {
	from, err := readClock(r.Starts)
	to, err2 := readClock(r.Ends)
	if err != nil || err2 != nil {
		return false
	}
	t := at.In(when.London)
	now, day := clockTime(t.Hour()*60+t.Minute()), when.DayOf(at)
	if to <= from && now < to { // the part after midnight belongs to the day before
		day, now = day.AddDays(-1), now+24*60
	}
	if to <= from {
		to += 24 * 60
	}
	return now >= from && now < to && strings.Contains(r.Days, fmt.Sprint((int(day.Weekday())+6)%7+1))
}

// cover counts hour by hour.
func cover(rows []coverRow, crew []worker, from, until time.Time) []CoverLine {
	out := make([]CoverLine, len(rows))
	for i, row := range rows {
		out[i] = CoverLine{Label: row.label(), Hard: row.Hard, Law: row.ref}
	}
	hours := int(until.Sub(from) / time.Hour)
	on := make([][]bool, len(crew))
	for n, w := range crew {
		on[n] = w.onDuty(from, hours)
	}
	for i, row := range rows {
		for n := range hours {
			h := CoverHour{At: from.Add(time.Duration(n) * time.Hour)}
			day := when.DayOf(h.At)
			if row.asks(h.At) {
				h.Least = row.Least
			}
			for k, w := range crew {
				if on[k][n] && w.counts(row, day) {
					h.Have++
				}
			}
			out[i].Hours = append(out[i].Hours, h)
		}
	}
	return out
}

// crew are the members of a team with their tours and absences in a time.
func (d *Desk) crew(q db.Querier, team string, at time.Time, from, until time.Time) ([]worker, error) {
	all, err := d.All(q, at)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s Staff) bool { return !slices.Contains(s.Teams, team) })
	ids := make([]string, 0, len(all))
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	first, last := when.DayOf(from).AddDays(-1), when.DayOf(until)
	dated, err := tourRows(q, ids, first.Start(), last.End())
	if err != nil {
		return nil, err
	}
	skills, err := d.skillsOf(q, ids, when.DayOf(from))
	if err != nil {
		return nil, err
	}
	away, err := d.absences(q, ids, from, until)
	if err != nil {
		return nil, err
	}
	by := map[string][]Tour{}
	for _, t := range dated {
		by[t.Staff] = append(by[t.Staff], t)
	}
	x, law := d.Expander(), map[string]skillRow{}
	for _, theirs := range skills {
		if err := d.skillLaws(law, theirs, when.DayOf(from)); err != nil {
			return nil, err
		}
	}
	out := make([]worker, len(all))
	for i, s := range all {
		w := worker{staff: s, skills: skills[s.ID], law: law}
		if w.tours, err = d.toursBy(x, s, by[s.ID], first, last); err != nil {
			return nil, err
		}
		for _, a := range away {
			if a.Staff == s.ID {
				w.away = append(w.away, a)
			}
		}
		out[i] = w
	}
	return out, nil
}

// longestCover is how many days of an absence its effect on cover is worked out for.
const longestCover = 31

// coverLost says in sentences what an absence does to minimum cover: each row that it takes below the least, and where first.
func (d *Desk) coverLost(q db.Querier, at time.Time, a Absence) ([]string, error) {
	s, err := d.StaffAt(q, a.Staff, at)
	if err != nil || a.works {
		return nil, err
	}
	until := a.Until
	if most := a.From.Add(longestCover * 24 * time.Hour); until.After(most) {
		until = most
	}
	var out []string
	say, err := words.Shipped()
	if err != nil {
		return nil, err
	}
	for _, team := range s.Teams {
		rows, err := d.coverRows(team, when.DayOf(a.From))
		if err != nil || len(rows) == 0 {
			return out, err
		}
		crew, err := d.crew(q, team, at, a.From, until)
		if err != nil {
			return out, err
		}
		before := cover(rows, without(crew, a, false), a.From, until)
		after := cover(rows, without(crew, a, true), a.From, until)
		for i := range rows {
			for n, h := range after[i].Hours {
				if h.Have < h.Least && before[i].Hours[n].Have > h.Have {
					out = append(out, say.Say(words.English, "duty.cover.lost", map[string]string{"what": after[i].Label, "have": fmt.Sprint(h.Have), "at": clock(h.At), "hours": fmt.Sprint(len(after[i].gaps()))}))
					break
				}
			}
		}
	}
	return out, nil
}

// without is the crew with or without the absence, whatever is kept of it.
func without(crew []worker, a Absence, away bool) []worker {
	out := slices.Clone(crew)
	for i, w := range out {
		if w.staff.ID != a.Staff {
			continue
		}
		w.away = slices.DeleteFunc(slices.Clone(w.away), func(o Absence) bool { return o.ID == a.ID })
		if away {
			a.State = "granted"
			w.away = append(w.away, a)
		}
		out[i] = w
	}
	return out
}
