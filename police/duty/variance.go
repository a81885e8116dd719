package duty

import (
	"context"
	"math"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// supervisorsLabel is of what supervisors decide.
const supervisorsLabel = "supervisors"

// Variance is work outside the planned tour, or planned time that was not worked, and what a supervisor decided (DUTY-06).
type Variance struct {
	ID        string      `json:"id"`
	Staff     string      `json:"staff"`
	Kind      string      `json:"kind"`               // early, retained, recalled, rest_day or left_early
	Overtime  string      `json:"overtime,omitempty"` // casual, planned, rest_day or public_holiday
	Day       when.Day    `json:"day"`                // the force day
	From      time.Time   `json:"from"`
	Until     time.Time   `json:"until"`
	ToldOn    when.Day    `json:"told_on,omitzero"`
	Follows   bool        `json:"follows,omitempty"`
	State     string      `json:"state"` // open, pay, time_off, refused, noted, exchanged or withdrawn
	Due       OvertimeDue `json:"due"`   // what it is worth: while it is open, as it stands
	Pence     int64       `json:"pence"`
	DecidedBy string      `json:"decided_by,omitempty"`
	Why       string      `json:"why,omitempty"`
	Version   int64       `json:"version"`
	court     bool        // a warning for court holds it
}

// ETag is the version.
func (v Variance) ETag() string { return strconv.FormatInt(v.Version, 10) }

// Minutes are as the clock ran.
func (v Variance) Minutes() int { return int(v.Until.Sub(v.From) / time.Minute) }

// worth fills in what a variance is worth by the law of its day and the rank of then.
func (d *Desk) worth(q db.Querier, v *Variance) error {
	if v.Overtime == "" {
		return nil
	}
	occasion, err := d.occasion(q, *v)
	if err != nil {
		return err
	}
	o := Overtime{Kind: v.Overtime, Minutes: v.Minutes(), Occasion: occasion, ToldOn: v.ToldOn, WorkedOn: v.Day, Follows: v.Follows}
	if o.Kind == casualOvertime || o.Kind == plannedOvertime {
		o.ToldOn = when.Day{}
	}
	if v.Due, err = o.Due(d.host.Law); err != nil {
		return err
	}
	s, err := d.StaffAt(q, v.Staff, v.From)
	if err != nil {
		return err
	}
	hour, has, err := hourlyPay(d.host.Law, s.Rank, v.Day)
	if err != nil {
		return err
	}
	if !has {
		return fault.New(fault.Conflict, "duty.overtime.no_rank")
	}
	v.Pence = int64(math.Round(v.Due.PaidMinutes * float64(hour) / 60))
	return nil
}

// occasion is which casual overtime of the week this is: weeks begin on Monday, and what is too short to count is none (OT-03).
func (d *Desk) occasion(q db.Querier, v Variance) (int, error) {
	if v.Overtime != casualOvertime {
		return 0, nil
	}
	row, err := overtimeLaw(d.host.Law, casualOvertime, v.Day)
	if err != nil {
		return 0, err
	}
	monday := mondayOf(v.Day)
	n, err := casualBefore(q, v.Staff, monday, v.From, time.Duration(row.BelowMinutes)*time.Minute)
	return n + 1, err
}

// Decide is what a supervisor makes of a variance.
type Decide struct {
	How     string `json:"how" label:"What is to be done" said:"what is to be done" enum:"pay,time_off,refuse,note" required:"true" hint:"Note is for planned time that was not worked"`
	Planned bool   `json:"planned,omitempty" label:"They were told at or before the start of the tour" said:"that they were told before"`
	ToldOn  string `json:"told_on,omitempty" label:"Told on" hint:"For a rest day or public holiday: the day on which they were told" format:"date"`
	Why     string `json:"why" label:"Why" said:"why you decided so" hint:"The officer reads this" required:"true" minLength:"5" maxLength:"1000" format:"textarea"`
}

// Decide decides a variance once: payment goes to the pay run, time off to their balance, and neither is ever given twice. Right:
// duty.variance.decide, never about oneself. Faults: form.invalid; duty.variance.decided, .not_yet, .nothing, .no_overtime (conflict).
func (d *Desk) Decide(ctx context.Context, id string, in Decide) (act.Done[Variance], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Variance]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.variance.decide", varianceRef(id), in.Why), func(tx *act.Tx) (Variance, error) {
		v, err := getVariance(tx, id)
		if err != nil {
			return v, err
		}
		if v.State != "open" {
			return v, fault.New(fault.Conflict, "duty.variance.decided")
		}
		if v.Overtime != "" && v.Until.After(tx.Now()) {
			return v, fault.New(fault.Conflict, "duty.variance.not_yet").With("until", clock(v.Until))
		}
		if err := in.into(&v); err != nil {
			return v, err
		}
		if v.State == "pay" || v.State == "time_off" {
			if err := d.worth(tx, &v); err != nil {
				return v, err
			}
			if v.Due.PaidMinutes == 0 {
				return v, fault.New(fault.Conflict, "duty.variance.nothing")
			}
			if v.State == "time_off" {
				v.Pence = 0
			}
		}
		v.DecidedBy, v.Why = tx.Actor().Staff, in.Why
		if err := decideVariance(tx, v, tx.Now()); err != nil {
			return v, err
		}
		if v.State == "time_off" {
			if err := d.givenTimeOff(tx, v); err != nil {
				return v, err
			}
		}
		return v, d.decided(tx, v)
	})
}

func (in Decide) into(v *Variance) error {
	v.State = map[string]string{"pay": "pay", "time_off": "time_off", "refuse": "refused", "note": "noted"}[in.How]
	if (v.State == "pay" || v.State == "time_off") && v.Overtime == "" {
		return fault.New(fault.Conflict, "duty.variance.no_overtime")
	}
	if in.Planned && v.Overtime == casualOvertime {
		v.Overtime = plannedOvertime
	}
	if in.ToldOn != "" {
		told, err := when.ParseDay(in.ToldOn)
		if err != nil {
			return fault.InvalidField("told_on", "form.not_a_day", "label", "the day told", "subject", "The day told")
		}
		v.ToldOn = told
	}
	return nil
}

func (d *Desk) decided(tx *act.Tx, v Variance) error {
	s, err := d.StaffAt(tx, v.Staff, v.From)
	if err != nil {
		return err
	}
	centre := ""
	if len(s.Teams) > 0 {
		centre = s.Teams[0]
	}
	hour, _, err := hourlyPay(d.host.Law, s.Rank, v.Day)
	if err != nil {
		return err
	}
	_, err = tx.Record(entry.VarianceDecided{Variance: v.ID, Staff: v.Staff, Number: s.Number, CostCentre: centre, Overtime: v.Overtime, How: v.State, On: v.Day,
		Minutes: v.Minutes(), CountedMinutes: v.Due.CountedMinutes, PaidSeconds: seconds(v.Due.PaidMinutes), Rate: v.Due.Rate, HourPence: hour, Pence: v.Pence, Law: v.Due.Law},
		act.About("variance", v.ID), act.OnThreads(), act.Labelled(supervisorsLabel))
	return err
}

func seconds(minutes float64) int64 { return int64(math.Round(minutes * 60)) }

// OpenVariances are a page of those that wait for a decision, oldest first. Right: duty.variance.list.
func (d *Desk) OpenVariances(ctx context.Context, ask paging.Ask) (Variances, error) {
	part, err := ask.One("variances")
	if err != nil {
		return Variances{}, err
	}
	a := act.Of("duty.variance.list", journal.Ref{Kind: "duty", ID: "variances"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Variances, error) {
		list, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]Variance, error) { return openVariances(q, after, n) }, nil,
			func(v Variance) paging.Mark { return paging.Mark{At: v.From, ID: v.ID} })
		if err != nil {
			return Variances{}, err
		}
		for i := range list {
			if err := d.worth(q, &list[i]); err != nil {
				return Variances{}, err
			}
		}
		return Variances{list, next}, markCourt(q, list)
	})
}

func varianceRef(id string) journal.Ref { return journal.Ref{Kind: "variance", ID: id} }

// varianceFacts: who it is about may not decide it, so policy knows them.
func varianceFacts(q db.Querier, id string) (access.Resource, error) {
	v, err := getVariance(q, id)
	return access.Resource{Kind: "variance", ID: id, Label: supervisorsLabel, Version: v.ETag(), Attrs: map[string]any{"staff": v.Staff}}, err
}

// Retain keeps somebody on after their tour.
type Retain struct {
	Until string `json:"until" label:"Until" said:"until when they are needed" format:"datetime" required:"true"`
	Why   string `json:"why" label:"Why" said:"why they are needed" required:"true" minLength:"5" maxLength:"500"`
}

// Retain keeps somebody who is on duty on until a moment after their tour; what they worked is found when they book off (OT-01).
// Right: duty.retain. Faults: form.invalid; duty.booking.not_on, duty.retain.elsewhere (conflict); duty.retain.until (invalid).
func (d *Desk) Retain(ctx context.Context, staff string, in Retain) (act.Done[Booked], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Booked]{}, err
	}
	until, err := when.Parse(in.Until)
	if err != nil {
		return act.Done[Booked]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.retain", staffRef(staff), in.Why), func(tx *act.Tx) (Booked, error) {
		b := Booked{Staff: staff, On: true, At: tx.HappenedAt(), Until: until}
		s, err := d.StaffAt(tx, staff, b.At)
		if err != nil {
			return b, err
		}
		now, err := d.spans(tx, []Staff{s}, b.At)
		if err != nil {
			return b, err
		}
		if !now[staff].on {
			return b, fault.New(fault.Conflict, "duty.booking.not_on")
		}
		if now[staff].elsewhere {
			return b, fault.New(fault.Conflict, "duty.retain.elsewhere")
		}
		row, err := startLaw(d.host.Law, "retained", when.DayOf(b.At))
		if err != nil {
			return b, err
		}
		ends := now[staff].until
		if !until.After(ends) || until.Sub(ends) > time.Duration(row.LongestHours)*time.Hour {
			return b, fault.InvalidField("until", "duty.retain.until", "ends", clock(ends), "hours", strconv.Itoa(row.LongestHours))
		}
		if err := insertBooking(tx, staff, booking{"on", b.At, until}); err != nil {
			return b, err
		}
		if err := tx.Queue(retainedUntil(staff, b.At, until)); err != nil {
			return b, err
		}
		_, err = tx.Record(entry.Retained{Staff: staff, At: b.At, Until: until}, act.OnThreads())
		return b, err
	})
}

// seeOpenVariance opens one of those that wait, with what it is worth as it stands. Right: duty.variance.list.
func (d *Desk) seeOpenVariance(ctx context.Context, id string) (Variance, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.variance.list", varianceRef(id)), func(q db.Querier, _ *access.Actor) (Variance, error) {
		v, err := getVariance(q, id)
		if err == nil && v.State == "open" {
			err = d.worth(q, &v)
		}
		if err != nil {
			return v, err
		}
		one := []Variance{v}
		err = markCourt(q, one)
		return one[0], err
	})
}

// markCourt marks those that a warning for court holds.
func markCourt(q db.Querier, list []Variance) error {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = v.ID
	}
	held, err := courtHolds(q, ids)
	for i := range list {
		list[i].court = held[list[i].ID]
	}
	return err
}
