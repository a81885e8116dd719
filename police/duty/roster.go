package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Roster is the roster of a team for a time: a draft until it is published, and then the tours of its people.
type Roster struct {
	ID          string    `json:"id"`
	Team        string    `json:"team"`
	From        when.Day  `json:"from"`
	To          when.Day  `json:"to"`
	State       string    `json:"state"` // draft, published or withdrawn
	PublishedAt time.Time `json:"published_at,omitzero"`
	Version     int64     `json:"version"`
	Warnings    []string  `json:"warnings,omitempty"` // when it is published: what the checks warned of
}

// ETag changes with the record.
func (r Roster) ETag() string { return fmt.Sprintf("%s.%d", r.ID, r.Version) }

// Title is the team and the time in words.
func (r Roster) Title() string {
	return strings.ToUpper(r.Team[:1]) + plain(r.Team[1:]) + ", " + r.From.Text() + " to " + r.To.Text()
}

func rosterRef(id string) journal.Ref { return journal.Ref{Kind: "roster", ID: id} }

// MakeRoster drafts a roster from the patterns of a team.
type MakeRoster struct {
	Team   string `json:"team" label:"Team" said:"which team it is for" example:"neighbourhood" required:"true" maxLength:"40"`
	FromOn string `json:"from_on" label:"First day" said:"its first day" format:"date" required:"true"`
	ToOn   string `json:"to_on" label:"Last day" said:"its last day" format:"date" required:"true"`
}

// mostLines is how many days of people one roster holds, so that publishing it holds no other act up: 28 people for twelve weeks.
const mostLines = 2400

// publication is a row of law table duty.publication.
type publication struct {
	Interval int `json:"interval_months"`
	Ahead    int `json:"ahead_months"`
	ref      string
}

func (d *Desk) publication(on when.Day) (publication, error) {
	var v publication
	row, ok := d.host.Law.Table("duty.publication").At("publication", on)
	if !ok {
		return v, fmt.Errorf("duty: law has no row duty.publication/publication on %s", on)
	}
	v.ref = row.Ref()
	return v, row.Into(&v)
}

// DraftRoster makes a draft: each day of each constable, sergeant and member of police staff of the team as their pattern, and what
// is set by date, say. Right: duty.roster.edit. Faults: duty.roster.order, .interval, .team; duty.roster.exists (conflict).
func (d *Desk) DraftRoster(ctx context.Context, in MakeRoster) (act.Done[Roster], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Roster]{}, err
	}
	r := Roster{ID: id.New(), Team: strings.TrimSpace(in.Team), State: "draft", Version: 1}
	var err error
	if r.From, err = when.ParseDay(in.FromOn); err != nil {
		return act.Done[Roster]{}, err
	}
	if r.To, err = when.ParseDay(in.ToOn); err != nil {
		return act.Done[Roster]{}, err
	}
	law, err := d.publication(r.From)
	switch {
	case err != nil:
		return act.Done[Roster]{}, err
	case r.To.Before(r.From):
		return act.Done[Roster]{}, fault.InvalidField("to_on", "duty.roster.order")
	case !r.To.Before(r.From.AddMonths(law.Interval)):
		return act.Done[Roster]{}, fault.InvalidField("to_on", "duty.roster.interval", "months", fmt.Sprint(law.Interval), "latest", r.From.AddMonths(law.Interval).AddDays(-1).Text())
	}
	q := d.host.DB.Read(ctx) // before the act, which only writes: patterns of months are read here
	lines, people, err := d.fromPatterns(q, r, d.host.Clock.Now())
	switch {
	case err != nil:
		return act.Done[Roster]{}, err
	case len(lines) > mostLines:
		days := mostLines / people
		return act.Done[Roster]{}, fault.InvalidField("to_on", "duty.roster.big", "people", fmt.Sprint(people), "latest", r.From.AddDays(days-1).Text())
	}
	a := act.Of("duty.roster.edit", rosterRef(r.ID)).With(access.Resource{Attrs: map[string]any{"teams": []string{r.Team}}})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Roster, error) {
		if other, err := rosterOver(tx, r); err != nil || other.ID != "" {
			return r, orFault(err, fault.New(fault.Conflict, "duty.roster.exists").With("title", other.Title()).With("state", other.State))
		}
		if people == 0 {
			return r, fault.InvalidField("team", "duty.roster.team", "value", clipped(r.Team))
		}
		if err := insertRoster(tx, r, lines); err != nil {
			return r, err
		}
		_, err := tx.Record(entry.RosterChanged{Roster: r.ID, Team: r.Team, State: r.State, From: r.From, To: r.To, Staff: people, Tours: worked(lines)}, act.OnThreads())
		return r, err
	})
}

func orFault(err error, otherwise *fault.Fault) error {
	if err != nil {
		return err
	}
	return otherwise
}

func worked(lines []Tour) (n int) {
	for _, l := range lines {
		if !l.Rest {
			n++
		}
	}
	return n
}

// fromPatterns are the lines of a new draft; a day without a tour is a line of rest.
func (d *Desk) fromPatterns(q db.Querier, r Roster, at time.Time) (lines []Tour, people int, err error) {
	crew, err := d.rosterCrew(q, r, at)
	if err != nil {
		return nil, 0, err
	}
	for _, w := range crew {
		n := 0
		for day := r.From; !day.After(r.To); day = day.AddDays(1) {
			had := false
			for ; n < len(w.tours) && !w.tours[n].Day.After(day); n++ {
				if w.tours[n].Day == day {
					t := w.tours[n]
					t.ID, t.Roster, had = "", r.ID, true
					lines = append(lines, t)
				}
			}
			if !had {
				lines = append(lines, restOn(w.staff.ID, r.ID, day))
			}
		}
	}
	return lines, len(crew), nil
}

func restOn(staff, roster string, day when.Day) Tour {
	return Tour{Staff: staff, Roster: roster, Day: day, StartsAt: day.Start(), EndsAt: day.End(), Rest: true}
}

// rosterCrew are those whom the roster of a team is for, with their tours.
func (d *Desk) rosterCrew(q db.Querier, r Roster, at time.Time) ([]worker, error) {
	crew, err := d.crew(q, r.Team, at, r.From.Start(), r.To.End())
	if err != nil {
		return nil, err
	}
	c, err := d.Checks(r.From)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(crew, func(w worker) bool { return w.staff.RankNo > c.rosterRank }), nil
}

// SetLine is a day of somebody in a draft: a tour, or a day of rest.
type SetLine struct {
	Staff    string `json:"staff" label:"Who" said:"whose day it is" required:"true" maxLength:"60"`
	Day      string `json:"day" label:"Day" said:"which day it is" format:"date" required:"true"`
	StartsAt string `json:"starts,omitempty" label:"Starts" hint:"Like 07:00. Leave both times blank for a day of rest" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	EndsAt   string `json:"ends,omitempty" label:"Ends" hint:"Not after the start: on the next day" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	Reason   string `json:"reason,omitempty" label:"Exigency of duty" hint:"Only when a rule on rest must be broken" maxLength:"300"`
}

// SetRosterLine changes a day of a draft. A tour may break a rule here, and the checks say so; it may not share time with another.
// Right: duty.roster.edit. Faults: duty.roster.published; duty.roster.day, .staff; duty.absence.both_times; duty.tour.overlap.
func (d *Desk) SetRosterLine(ctx context.Context, roster string, in SetLine) (act.Done[Tour], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Tour]{}, err
	}
	t, err := in.read()
	if err != nil {
		return act.Done[Tour]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.roster.edit", rosterRef(roster)), func(tx *act.Tx) (Tour, error) {
		t := t
		t.Roster = roster
		r, err := lockRoster(tx, roster)
		if err != nil {
			return t, err
		}
		lines, err := rosterLines(tx, roster, t.Staff)
		if err != nil {
			return t, err
		}
		c, err := d.Checks(r.From)
		if err != nil {
			return t, err
		}
		if err := c.mayStand(r, lines, t); err != nil {
			return t, err
		}
		if err := replaceLines(tx, r, []Tour{t}); err != nil {
			return t, err
		}
		e := entry.RosterLineSet{Roster: roster, Staff: t.Staff, Day: t.Day, Rest: t.Rest, Reason: t.Reason}
		if !t.Rest {
			e.StartsAt, e.EndsAt = t.StartsAt, t.EndsAt
		}
		_, err = tx.Record(e, act.OnThreads())
		return t, err
	})
}

// mayStand tells whether a day may stand in a draft beside the other lines of its person: the one door for hand edits and proposals.
func (c *Checks) mayStand(r Roster, lines []Tour, t Tour) error {
	switch {
	case r.State != "draft":
		return fault.New(fault.Conflict, "duty.roster.published")
	case t.Day.Before(r.From) || t.Day.After(r.To):
		return fault.InvalidField("day", "duty.roster.day", "from", r.From.Text(), "to", r.To.Text())
	case len(lines) == 0:
		return fault.InvalidField("staff", "duty.roster.staff", "value", clipped(t.Staff))
	case t.Rest:
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(lines), func(o Tour) bool { return o.Rest || o.Day == t.Day })
	for _, f := range c.Tours(Whom{}, planned(append(others, t), "")) {
		if f.Code == "duty.tour.overlap" || f.sentence() == "duty.tour.length.never" {
			return f.Fault()
		}
	}
	return nil
}

func (in SetLine) read() (Tour, error) {
	day, err := when.ParseDay(in.Day)
	if err != nil {
		return Tour{}, err
	}
	if (in.StartsAt == "") != (in.EndsAt == "") {
		return Tour{}, fault.InvalidField("ends", "duty.absence.both_times")
	}
	if in.StartsAt == "" {
		return restOn(in.Staff, "", day), nil
	}
	from, to, err := times(in.StartsAt, in.EndsAt)
	if err != nil {
		return Tour{}, fault.InvalidField("starts", "duty.absence.time", "value", clipped(in.StartsAt+" "+in.EndsAt))
	}
	if to <= from {
		to += 24 * 60
	}
	at := func(m clockTime) time.Time { return day.AddDays(int(m)/(24*60)).At(int(m)/60%24, int(m)%60) }
	return Tour{Staff: in.Staff, Day: day, StartsAt: at(from), EndsAt: at(to), Reason: strings.TrimSpace(in.Reason)}, nil
}

func (d *Desk) rosterFacts(q db.Querier, roster string) (access.Resource, error) {
	r, err := rosterRow(q, roster)
	return access.Resource{Kind: "roster", ID: roster, Label: "open", Version: r.ETag(), Attrs: map[string]any{"teams": []string{r.Team}}}, err
}
