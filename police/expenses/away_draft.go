package expenses

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/duty"
	dutyroom "throughline/police/duty/entry"
	"throughline/police/expenses/entry"
)

// awayJob drafts what training or mutual aid comes to, when it is over.
const awayJob = "expenses.away"

type awayAsk struct {
	ID    string    `json:"id"`
	Until time.Time `json:"until"`
}

// hearAbsence keeps training and mutual aid, and looks again when it is over: what is changed or taken back until then counts.
func (d *Desk) hearAbsence(tx *act.Tx, x dutyroom.AbsenceChanged) error {
	v, ok, err := d.awayLaw(x.Kind, when.DayOf(x.From))
	if err != nil || !ok || !v.Meals && v.Night == "" {
		return err
	}
	if err := keepAway(tx, awayFrom{id: x.ID, staff: x.Staff, kind: x.Kind, what: plain(x.Kind), from: x.From, until: x.Until, state: x.State}); err != nil || x.State != "granted" {
		return err
	}
	return tx.Queue(jobs.Job{Kind: awayJob, Key: x.ID + "/" + when.RFC3339(x.Until), Label: "open", Payload: awayAsk{x.ID, x.Until}, RunAt: x.Until})
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }

// hearCourse keeps where a course is held.
func hearCourse(tx *act.Tx, x dutyroom.RenewalBooked) error {
	return keepAway(tx, awayFrom{id: x.Renewal, staff: x.Staff, kind: "course", what: plain(x.Skill), place: x.Place, from: x.StartsAt, until: x.StartsAt, state: "booked"})
}

// hearCourseClosed drafts the journey to a course that somebody was at, passed or not; who did not go has none.
func (d *Desk) hearCourseClosed(tx *act.Tx, x dutyroom.RenewalClosed) error {
	c, there, err := getAway(tx, x.Renewal)
	if err != nil || !there || c.state != "booked" {
		return err
	}
	on := when.DayOf(c.from)
	if c.state = "drafted"; x.How == "cancelled" {
		c.state = x.How
		if err := insertLeftOut(tx, LeftOut{Staff: c.staff, On: on, What: "Journey to a course.", Why: "The booking was cancelled, so there was no journey.", Label: "open"}); err != nil {
			return err
		}
		return keepAway(tx, c)
	}
	if err := keepAway(tx, c); err != nil {
		return err
	}
	if err := forgetLeftOut(tx, c.staff, on, leftJourney); err != nil {
		return err
	}
	l := Line{Kind: "mileage_car", On: on, At: c.from, What: "Own car to " + c.place + " and back", Record: recordCourse + ":" + c.id}
	bases, err := basesAt(tx, c.staff, "", c.from)
	if err != nil {
		return err
	}
	measured := len(bases) > 0 && bases[0].at != geo.Point{}
	if measured && bases[0].name != "" {
		l.What = "Own car from " + bases[0].name + " to " + c.place + " and back"
	}
	made, err := d.offer(tx, Claim{Staff: c.staff, Source: "training", Title: "Training on " + on.Text(), Label: "open"}, []Line{l})
	if err != nil || !measured {
		return err
	}
	return tx.Queue(jobs.Job{Kind: measureJob, Key: made[0].ID, Label: "open", Payload: journey{made[0].ID, bases[0].at, c.place}})
}

// hearKeptOn drafts the meal of a late finish, where law gives one.
func (d *Desk) hearKeptOn(tx *act.Tx, x dutyroom.VarianceFound) error {
	if x.Kind != "retained" {
		return nil
	}
	s := stretch{on: when.DayOf(x.From), from: x.From, until: x.Until}
	code, err := mealFor(d.host.Law, "kept_on", s, when.DayOf(tx.Now()))
	if err != nil || code == "" {
		return err
	}
	if n, err := linesFromRecord(tx, recordVariance+":"+x.Variance); err != nil || n > 0 {
		return err
	}
	_, err = d.offer(tx, Claim{Staff: x.Staff, Source: "late", Title: "Late finish on " + s.on.Text(), Label: "open"},
		[]Line{{Kind: code, On: s.on, What: "Meal, kept on from " + clock(x.From) + " to " + clock(x.Until), Record: recordVariance + ":" + x.Variance}})
	return err
}

// offer writes lines into the draft of that title, a new one where there is none.
func (d *Desk) offer(tx *act.Tx, c Claim, lines []Line) ([]Line, error) {
	was, ok, err := draftTitled(tx, c.Staff, c.Source, c.Title)
	if err == nil && !ok {
		was, err = d.begin(tx, c, "")
	}
	if err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i].ID, lines[i].Claim, lines[i].Staff, lines[i].Label = id.New(), was.ID, was.Staff, was.Label
		if err := insertLine(tx, lines[i]); err != nil {
			return nil, err
		}
		if ok {
			if _, err := tx.Record(entry.LineSaved{Claim: was.ID, LineID: lines[i].ID, Kind: lines[i].Kind, On: lines[i].On}, act.About("claim", was.ID), act.OnThreads()); err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

// awayLater drafts the nights and meals of training or mutual aid that is over.
func (d *Desk) awayLater(ctx context.Context, job jobs.Job) error {
	var ask awayAsk
	if err := job.Into(&ask); err != nil {
		return err
	}
	x, there, err := getAway(d.host.DB.Read(ctx), ask.ID)
	if err != nil || !there || x.state != "granted" || !x.until.Equal(ask.Until) { // it was changed, taken back or drafted meanwhile
		return err
	}
	ctx = access.WithActor(ctx, access.System("expenses"))
	a := act.Of("expenses.away.draft", claimRef("")).With(facts(Claim{Staff: x.staff, Label: "open"})).Keyed("expenses.away/" + x.id)
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (int, error) {
		x, _, err := getAway(tx, x.id)
		if err != nil {
			return 0, err
		}
		lines := []Line{}
		if x.state == "granted" && x.until.Equal(ask.Until) {
			x.state = "drafted"
			if err := keepAway(tx, x); err != nil {
				return 0, err
			}
			if lines, err = d.draftAway(tx, x); err != nil {
				return 0, err
			}
		}
		_, err = tx.Record(entry.AwayOffered{Staff: x.staff, Kind: x.kind, Absence: x.id, Lines: len(lines)}, act.About("staff", x.staff), act.OnThreads())
		return len(lines), err
	})
	return err
}

// leftJourney is what is left out where the record does not say where somebody was.
const leftJourney = "Journey to duty away."

func (d *Desk) draftAway(tx *act.Tx, x awayFrom) ([]Line, error) {
	first := when.DayOf(x.from)
	rule, ok, err := d.awayLaw(x.kind, first)
	if err != nil || !ok {
		return nil, err
	}
	checks, err := duty.NewChecks(d.host.Law, first)
	if err != nil {
		return nil, err
	}
	last := lastAway(checks, x.from, x.until)
	tours, err := d.duty.Tours(tx, x.staff, first, last)
	if err != nil {
		return nil, err
	}
	days, nights := awayDays(checks, tours, x.from, x.until)
	var lines []Line
	for _, on := range nights {
		if rule.Night != "" {
			lines = append(lines, Line{Kind: rule.Night, On: on, What: "Night away on " + x.what, Record: recordAbsence + ":" + x.id})
		}
	}
	for _, s := range days {
		code := ""
		if rule.Meals {
			if code, err = mealFor(d.host.Law, "away", s, when.DayOf(tx.Now())); err != nil {
				return nil, err
			}
		}
		if code != "" {
			lines = append(lines, Line{Kind: code, On: s.on, What: "Meal on " + x.what + ", away from " + clock(s.from) + " to " + clock(s.until), Record: recordAbsence + ":" + x.id})
		}
	}
	if n, err := coursesOn(tx, x.staff, x.from, x.until); err != nil {
		return nil, err
	} else if n == 0 {
		if err := insertLeftOut(tx, LeftOut{Staff: x.staff, On: first, What: leftJourney, Why: "The record does not say where the " + x.what + " was. If you drove your own car, add the journey.", Label: "open"}); err != nil {
			return nil, err
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	return d.offer(tx, Claim{Staff: x.staff, Source: x.kind, Title: title(x.what) + " on " + daysText(first, last), Label: "open"}, lines)
}
