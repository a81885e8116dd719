package duty

import (
	"context"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// PublishRoster makes the tours of a draft those of its people, if no hard rule is broken: by tours (Checks.Tours), by minimum cover that
// is hard, or by the law of publication. What only warns comes back with it. Right: duty.roster.publish. Faults:
// duty.roster.late (conflict); duty.roster.breaks (conflict), whose fields say whose day breaks what and how to mend it.
//
// The checks read months of tours, which is more than an act may hold the others up for: they are done before it, and the act
// publishes what was checked only if nothing that counts for it has changed since (duty.stale).
func (d *Desk) PublishRoster(ctx context.Context, roster string) (act.Done[Roster], error) {
	v, seen, checked := d.checkedRoster(ctx, roster)
	return act.Do(ctx, d.host.Door, act.Of("duty.roster.publish", rosterRef(roster)), func(tx *act.Tx) (Roster, error) {
		r, err := lockRoster(tx, roster)
		if err != nil {
			return r, err
		}
		if r.State != "draft" {
			return r, fault.New(fault.Conflict, "duty.roster.published")
		}
		law, err := d.publication(r.From)
		if err != nil {
			return r, err
		}
		if earliest := when.DayOf(tx.HappenedAt()).AddMonths(law.Ahead); r.From.Before(earliest) {
			return r, fault.New(fault.Conflict, "duty.roster.late").With("months", fmt.Sprint(law.Ahead)).With("from", r.From.Text()).With("earliest", earliest.Text())
		}
		now, err := rosterMark(tx, v.staff())
		switch {
		case checked != nil:
			return r, checked
		case err != nil:
			return r, err
		case now != seen || r.Version != v.Roster.Version:
			return r, fault.New(fault.Stale, "duty.stale")
		}
		if n := v.refusals(); n > 0 {
			return r, fault.New(fault.Conflict, "duty.roster.breaks", v.asFields()...).With("count", fmt.Sprint(n))
		}
		var lines []Tour
		for _, p := range v.People {
			lines = append(lines, p.Days...)
		}
		if err := publishLines(tx, r, lines, tx.Now()); err != nil {
			return r, err
		}
		if err := d.watchPublished(tx, v); err != nil {
			return r, err
		}
		r.State, r.PublishedAt = "published", tx.HappenedAt()
		if err := setRosterState(tx, r); err != nil {
			return r, err
		}
		r.Version++
		for _, f := range v.Findings {
			r.Warnings = append(r.Warnings, f.Who+" "+f.Detail)
		}
		_, err = tx.Record(entry.RosterChanged{Roster: r.ID, Team: r.Team, State: r.State, From: r.From, To: r.To, Staff: len(v.People), Tours: worked(lines), Warnings: len(r.Warnings), Law: law.ref}, act.OnThreads())
		return r, err
	})
}

// checkedRoster is a roster with its checks, and the mark of the tours and absences that they read.
func (d *Desk) checkedRoster(ctx context.Context, roster string) (v RosterView, seen string, err error) {
	q := d.host.DB.Read(ctx)
	r, err := rosterRow(q, roster)
	if err != nil {
		return v, "", err
	}
	crew, err := d.rosterCrew(q, r, d.host.Clock.Now())
	if err != nil {
		return v, "", err
	}
	var ids []string
	for _, w := range crew {
		ids = append(ids, w.staff.ID)
	}
	if seen, err = rosterMark(q, ids); err != nil {
		return v, "", err
	}
	v, err = d.rosterView(q, r, d.host.Clock.Now())
	return v, seen, err
}

// staff are those on the board, by their ids.
func (v RosterView) staff() []string {
	var out []string
	for _, p := range v.People {
		out = append(out, p.Staff)
	}
	return out
}

// WithdrawRoster takes a draft away. Right: duty.roster.edit. Fault: duty.roster.published.
func (d *Desk) WithdrawRoster(ctx context.Context, roster string) (act.Done[Roster], error) {
	return act.Do(ctx, d.host.Door, act.Of("duty.roster.edit", rosterRef(roster)), func(tx *act.Tx) (Roster, error) {
		r, err := lockRoster(tx, roster)
		if err != nil {
			return r, err
		}
		if r.State != "draft" {
			return r, fault.New(fault.Conflict, "duty.roster.published")
		}
		r.State = "withdrawn"
		if err := setRosterState(tx, r); err != nil {
			return r, err
		}
		r.Version++
		_, err = tx.Record(entry.RosterChanged{Roster: r.ID, Team: r.Team, State: r.State, From: r.From, To: r.To}, act.OnThreads())
		return r, err
	})
}

// changeable refuses a change of a published day without an exigency of duty, and one of which the officer is told after midnight
// of the day before, unless they agree to it (DUTY-02, Federation guidance). It gives the roster of the day, "" for none.
func changeable(tours []Tour, t Tour, agreed bool, now time.Time) (roster string, err error) {
	for _, o := range tours {
		if o.Day == t.Day && o.Roster != "" {
			roster = o.Roster
		}
	}
	switch {
	case roster == "":
		return "", nil
	case t.Reason == "":
		return roster, fault.InvalidField("why", "duty.roster.change_why", "day", t.Day.Text())
	case !agreed && !now.Before(t.Day.Start()):
		return roster, fault.InvalidField("agreed", "duty.roster.change_late", "day", t.Day.Text(), "latest", clock(t.Day.Start()))
	}
	return roster, nil
}
