package duty

import (
	"context"
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

// RestOwed is daily rest that somebody did not have: they were on duty again sooner than the hours of rest after they had ended
// (WTR-01; Working Time Regulations 1998 reg. 10). As much rest is owed to them (reg. 24).
type RestOwed struct {
	ID      string    `json:"id"`
	Staff   string    `json:"staff"`
	Ended   time.Time `json:"ended"` // the duty before
	Began   time.Time `json:"began"` // the next
	Seconds int64     `json:"seconds"`
	State   string    `json:"state"` // owed, given or void
	Absence string    `json:"absence,omitempty"`
	Version int64     `json:"version"`
}

// ETag changes with the record.
func (r RestOwed) ETag() string { return r.ID + "." + r.State }

// Text says how much is owed and for which night.
func (r RestOwed) Text() string {
	return "Rest of " + hoursOf(r.Seconds/60) + " owed: off at " + clock(r.Ended) + ", on again at " + clock(r.Began)
}

func restRef(id string) journal.Ref { return journal.Ref{Kind: "rest", ID: id} }

// restState is the state of duty of whoever takes the rest that is owed to them.
const restState = "compensatory_rest"

// owedRest is the promise that rest which was not had is given.
const owedRest = "duty.compensatory_rest"

// restFacts are what policy asks of rest that is owed.
func restFacts(q db.Querier, id string) (access.Resource, error) {
	r, err := restRow(q, id)
	return access.Resource{Kind: "rest", ID: id, Label: "open", Version: r.ETag(), Attrs: map[string]any{"staff": r.Staff}}, err
}

// restHad keeps what was lacking of the rest before the stretch of duty in which a moment lies, if anything was. It is asked when they book on, and
// again when they book off for those who were on duty by their tour alone. A rest is known by the moment at which it began: one that turns out to have ended sooner
// owes more, and none owes twice. Who is off and on again within one tour has no rest broken.
func (d *Desk) restHad(tx *act.Tx, s Staff, at time.Time) error {
	c, err := d.Checks(when.DayOf(at))
	if err != nil {
		return err
	}
	began, err := d.stretchBegan(tx, s, at)
	if err != nil || began.IsZero() {
		return err
	}
	ended, err := d.endedBefore(tx, s, began, c.rest)
	if err != nil || ended.IsZero() {
		return err
	}
	tours, err := d.Tours(tx, s.ID, when.DayOf(ended).AddDays(-1), when.DayOf(began))
	if err != nil {
		return err
	}
	for _, t := range tours {
		if !t.Rest && !t.StartsAt.After(ended) && !t.EndsAt.Before(began) {
			return nil
		}
	}
	r := RestOwed{ID: id.New(), Staff: s.ID, Ended: ended, Began: began, Seconds: int64((c.rest - began.Sub(ended)) / time.Second), State: "owed", Version: 1}
	if r.Seconds < int64(time.Minute/time.Second) {
		return nil
	}
	known, err := restAfter(tx, s.ID, ended)
	switch {
	case err == nil && known.State == "owed" && began.Before(known.Began):
		known.Began, known.Seconds = began, r.Seconds
		if err := setRest(tx, known); err != nil {
			return err
		}
		return known.record(tx)
	case err == nil:
		return nil
	case !fault.Is(err, fault.NotFound):
		return err
	}
	if err := insertRest(tx, r); err != nil {
		return err
	}
	return d.owe(tx, r)
}

// stretchBegan is since when somebody has been on duty without a break who is at a moment: tours end to end, and time at court or on a course between them, are one
// stretch. Zero for whoever has been on duty for longer than anybody is, such as the always ready of a training force.
func (d *Desk) stretchBegan(q db.Querier, s Staff, at time.Time) (time.Time, error) {
	for began := at; at.Sub(began) < longest; {
		was, err := d.spans(q, []Staff{s}, began.Add(-time.Microsecond))
		if err != nil || !was[s.ID].on || !was[s.ID].from.Before(began) {
			return began, err
		}
		began = was[s.ID].from
	}
	return time.Time{}, nil
}

// endedBefore is when the duty before a moment ended, if that was less than so long before it; zero when it was not. What was done beats what was planned: a
// tour that was booked off early ended then.
func (d *Desk) endedBefore(q db.Querier, s Staff, began time.Time, within time.Duration) (time.Time, error) {
	since := began.Add(-within)
	tours, err := d.Tours(q, s.ID, when.DayOf(since).AddDays(-1), when.DayOf(began))
	if err != nil {
		return time.Time{}, err
	}
	var ends []time.Time
	for _, t := range tours {
		if !t.Rest {
			ends = append(ends, t.EndsAt)
		}
	}
	lasts, err := lastBookings(q, []string{s.ID}, since, began.Add(-time.Microsecond))
	if err != nil {
		return time.Time{}, err
	}
	if last, ok := lasts[s.ID]; ok {
		ends = append(ends, map[string]time.Time{"on": last.until, "off": last.at}[last.kind])
	}
	var latest time.Time
	for _, at := range ends {
		if !at.After(since) || at.After(began) || !at.After(latest) {
			continue
		}
		was, err := d.spans(q, []Staff{s}, at.Add(-time.Microsecond))
		if err != nil {
			return latest, err
		}
		if was[s.ID].on {
			latest = at
		}
	}
	return latest, nil
}

// restRule is the row of law table duty.tour_limit that says within how many days rest that is owed is given.
type restRule struct {
	Days int `json:"days"`
}

// owe records rest that is owed, and promises it.
func (d *Desk) owe(tx *act.Tx, r RestOwed) error {
	rule, ref, err := lawRow[restRule](d.host.Law, "duty.tour_limit", "compensatory_rest", when.DayOf(r.Began))
	if err != nil {
		return err
	}
	if err := r.record(tx); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedRest, Subject: restRef(r.ID), Threads: []string{}, OwedTo: "staff:" + r.Staff, Owner: "role:sergeant", Law: ref,
		Due: when.DayOf(tx.Now()).AddDays(rule.Days).End(), Label: "open"})
	return err
}

func (r RestOwed) record(tx *act.Tx) error {
	_, err := tx.Record(entry.RestOwed{Rest: r.ID, Staff: r.Staff, State: r.State, Ended: r.Ended, Began: r.Began, Seconds: r.Seconds, Absence: r.Absence}, act.About("staff", r.Staff), act.OnThreads())
	return err
}

// GiveRest is when rest that is owed is taken.
type GiveRest struct {
	From  string `json:"from" label:"From" said:"when the rest begins" hint:"Time that they would have worked" format:"datetime" required:"true"`
	Until string `json:"until" label:"Until" said:"when the rest ends" format:"datetime" required:"true"`
}

// GiveRest gives rest that is owed: time of a tour to come that they do not work, as long as what was lacking. It is a state of duty from then on, and what takes it
// away makes it owed again. Right: duty.rest.give. Faults: rest.not_found; duty.rest.settled (conflict); duty.rest.past, .short, .not_worked (invalid); duty.absence.overlap (conflict).
func (d *Desk) GiveRest(ctx context.Context, rest string, in GiveRest) (act.Done[RestOwed], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[RestOwed]{}, err
	}
	a := Absence{Kind: restState, State: "granted", Version: 1}
	var err error
	if a.From, err = when.Parse(in.From); err != nil {
		return act.Done[RestOwed]{}, err
	}
	if a.Until, err = when.Parse(in.Until); err != nil {
		return act.Done[RestOwed]{}, err
	}
	law, err := d.stateLaw(a.Kind, when.DayOf(a.From))
	if err != nil {
		return act.Done[RestOwed]{}, err
	}
	a.by(law)
	return act.Do(ctx, d.host.Door, act.Of("duty.rest.give", restRef(rest)), func(tx *act.Tx) (RestOwed, error) {
		a := a
		r, err := d.lockedRest(tx, rest)
		if err != nil {
			return r, err
		}
		if err := d.mayRest(tx, r, a); err != nil {
			return r, err
		}
		a.ID, a.Staff = id.New(), r.Staff
		if err := d.alone(tx, a); err != nil {
			return r, err
		}
		if err := insertAbsence(tx, a); err != nil {
			return r, err
		}
		if err := a.record(tx); err != nil {
			return r, err
		}
		r.State, r.Absence = "given", a.ID
		if err := setRest(tx, r); err != nil {
			return r, err
		}
		if err := r.record(tx); err != nil {
			return r, err
		}
		_, err = tx.Keep(owedRest, restRef(r.ID), "")
		return r, err
	})
}

// mayRest holds the time of a rest to what is owed: to come, long enough, and such as they would have worked.
func (d *Desk) mayRest(tx *act.Tx, r RestOwed, a Absence) error {
	switch long := a.Until.Sub(a.From); {
	case a.From.Before(tx.Now()):
		return fault.InvalidField("from", "duty.rest.past")
	case long < time.Duration(r.Seconds)*time.Second:
		return fault.InvalidField("until", "duty.rest.short", "owed", hoursOf(r.Seconds/60), "until", clock(a.From.Add(time.Duration(r.Seconds)*time.Second)))
	}
	tours, err := d.Tours(tx, r.Staff, when.DayOf(a.From).AddDays(-1), when.DayOf(a.Until))
	if err != nil {
		return err
	}
	var next []string
	for _, t := range tours {
		if t.Rest {
			continue
		}
		if !t.StartsAt.After(a.From) && !t.EndsAt.Before(a.Until) {
			return nil
		}
		next = append(next, clock(t.StartsAt)+" to "+clock(t.EndsAt))
	}
	if len(next) == 0 {
		return fault.InvalidField("from", "duty.rest.not_worked.none")
	}
	return fault.InvalidField("from", "duty.rest.not_worked", "tours", strings.Join(next, "; "))
}

// VoidRest is why rest that was found to be owed is not.
type VoidRest struct {
	Why string `json:"why" label:"Why it is not owed" said:"why it is not owed" hint:"Such as a booking that was wrong" required:"true" minLength:"5" maxLength:"500"`
}

// VoidRest takes back rest that was found to be owed and is not. Right: duty.rest.void. Faults: rest.not_found; duty.rest.settled (conflict).
func (d *Desk) VoidRest(ctx context.Context, rest string, in VoidRest) (act.Done[RestOwed], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[RestOwed]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rest.void", restRef(rest), in.Why), func(tx *act.Tx) (RestOwed, error) {
		r, err := d.lockedRest(tx, rest)
		if err != nil {
			return r, err
		}
		r.State = "void"
		if err := setRest(tx, r); err != nil {
			return r, err
		}
		if err := r.record(tx); err != nil {
			return r, err
		}
		_, err = tx.Waive(owedRest, restRef(r.ID), in.Why)
		return r, err
	})
}

// lockedRest is rest that is owed, read when no other act about its officer runs.
func (d *Desk) lockedRest(tx *act.Tx, rest string) (RestOwed, error) {
	r, err := restRow(tx, rest)
	if err != nil {
		return r, err
	}
	if err := lockStaff(tx, r.Staff); err != nil {
		return r, err
	}
	if r, err = restRow(tx, rest); err == nil && r.State != "owed" {
		err = fault.New(fault.Conflict, "duty.rest.settled").With("state", r.State)
	}
	return r, err
}

// restMoved makes rest owed again when what was given of it was taken away, or cut to less.
func (d *Desk) restMoved(tx *act.Tx, a Absence) error {
	r, err := restOf(tx, a.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || a.State == "granted" && a.Until.Sub(a.From) >= time.Duration(r.Seconds)*time.Second {
		return err
	}
	if a.State == "granted" { // some of it was had
		r.Seconds -= int64(a.Until.Sub(a.From) / time.Second)
	}
	r.State, r.Absence = "owed", ""
	if err := setRest(tx, r); err != nil {
		return err
	}
	return d.owe(tx, r)
}
