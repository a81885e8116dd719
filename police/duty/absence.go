package duty

import (
	"context"
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

// Absence is a time for which a state of duty stands instead of what the roster says (DUTY-05).
type Absence struct {
	ID        string    `json:"id"`
	Staff     string    `json:"staff"`
	Kind      string    `json:"kind"` // a code of law table duty.state
	Label     string    `json:"label"`
	State     string    `json:"state"` // asked, granted, refused or ended
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	Version   int64     `json:"version"`
	Cover     []string  `json:"cover,omitempty"` // what it does to minimum cover, in sentences
	works     bool
	elsewhere bool // on duty, and cannot be sent
	private   bool
	excluded  bool // from the average of weeks
	leave     bool // what officers ask for
	note      string
	drawn     int64 // seconds of duty that time off in lieu takes
}

// ETag changes with the record.
func (a Absence) ETag() string { return a.ID + "." + a.State }

// Text is the time as people write it.
func (a Absence) Text() string { return clock(a.From) + " to " + clock(a.Until) }

// stateRow is a row of law table duty.state.
type stateRow struct {
	Label     string `json:"label"`
	Works     bool   `json:"works"`
	Elsewhere bool   `json:"elsewhere,omitempty"`
	Ask       bool   `json:"ask"`
	Private   bool   `json:"private"`
	// Excluded is for what the average of weeks passes over (WTR reg. 4(7)).
	Excluded bool `json:"excluded,omitempty"`
}

// by keeps what law says of its state.
func (a *Absence) by(row stateRow) {
	a.Label, a.works, a.elsewhere, a.private, a.excluded, a.leave = row.Label, row.Works, row.Elsewhere, row.Private, row.Excluded, row.Ask
}

func (d *Desk) stateLaw(code string, on when.Day) (stateRow, error) {
	var v stateRow
	row, ok := d.host.Law.Table("duty.state").At(code, on)
	if !ok {
		return v, fault.InvalidField("kind", "duty.absence.kind", "value", clipped(code))
	}
	return v, row.Into(&v)
}

// AskLeave is an officer asking for time off. Without times it is of whole force days, so that the night tour of the last
// day is off too and that of the day before is not.
type AskLeave struct {
	Kind     string `json:"kind" label:"What for" said:"what it is for" enum:"annual_leave,toil,public_holiday" required:"true"`
	FromOn   string `json:"from_on" label:"First day" said:"the first day" format:"date" required:"true"`
	ToOn     string `json:"to_on" label:"Last day" said:"the last day" format:"date" required:"true"`
	FromTime string `json:"from_time,omitempty" label:"From" hint:"Leave both times blank for whole days of duty, like 14:00 otherwise" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	ToTime   string `json:"to_time,omitempty" label:"Until" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	Note     string `json:"note,omitempty" label:"Note for whoever decides" maxLength:"500"`
}

// SetAbsence is a supervisor, planner or personnel setting what is so: sickness, training, court, mutual aid.
type SetAbsence struct {
	Kind     string `json:"kind" label:"What for" said:"what it is for" enum:"annual_leave,toil,public_holiday,sick,restricted,court,training,mutual_aid,suspended,family_leave,career_break" required:"true"`
	FromOn   string `json:"from_on" label:"First day" said:"the first day" format:"date" required:"true"`
	ToOn     string `json:"to_on" label:"Last day" said:"the last day" format:"date" required:"true"`
	FromTime string `json:"from_time,omitempty" label:"From" hint:"Leave both times blank for whole days of duty, like 14:00 otherwise" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	ToTime   string `json:"to_time,omitempty" label:"Until" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
	Note     string `json:"note,omitempty" label:"Note" maxLength:"500"`
}

// AskForLeave asks. Right: duty.absence.ask, for oneself. Faults: those of SetAbsenceOf.
func (d *Desk) AskForLeave(ctx context.Context, staff string, in AskLeave) (act.Done[Absence], error) {
	return d.newAbsence(ctx, "duty.absence.ask", "asked", staff, SetAbsence(in))
}

// SetAbsenceOf sets an absence. Right: duty.absence.set. Faults: duty.absence.kind, .order, .long; duty.absence.overlap
// (conflict), which names the other: one state a minute a person; duty.toil.beyond (conflict), when there is less time off than
// it takes.
func (d *Desk) SetAbsenceOf(ctx context.Context, staff string, in SetAbsence) (act.Done[Absence], error) {
	return d.newAbsence(ctx, "duty.absence.set", "granted", staff, in)
}

func (d *Desk) newAbsence(ctx context.Context, action, state, staff string, in SetAbsence) (act.Done[Absence], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Absence]{}, err
	}
	a, err := d.readAbsence(in)
	if err != nil {
		return act.Done[Absence]{}, err
	}
	a.Staff, a.State = staff, state
	return act.Do(ctx, d.host.Door, act.Of(action, staffRef(staff)), func(tx *act.Tx) (Absence, error) {
		a := a
		a.ID, a.Version = id.New(), 1
		if err := lockStaff(tx, staff); err != nil {
			return a, err
		}
		if err := d.alone(tx, a); err != nil {
			return a, err
		}
		var err error
		if a.Cover, err = d.coverLost(tx, tx.HappenedAt(), a); err != nil {
			return a, err
		}
		if a.drawn, err = d.drawn(tx, a); err != nil {
			return a, err
		}
		if err := d.covered(tx, a); err != nil {
			return a, err
		}
		if err := insertAbsence(tx, a); err != nil {
			return a, err
		}
		return a, d.tell(tx, a)
	})
}

// tell keeps what an absence draws on the time off that somebody has, and writes its entry.
func (d *Desk) tell(tx *act.Tx, a Absence) error {
	if a.Kind == toilState {
		if err := setDrawn(tx, a.ID, a.drawn); err != nil {
			return err
		}
		if err := d.timeOffMoved(tx, a.Staff); err != nil {
			return err
		}
	}
	if a.Kind == restState {
		if err := d.restMoved(tx, a); err != nil {
			return err
		}
	}
	return a.record(tx)
}

// record writes the entry; what is private is for supervisors and personnel.
func (a Absence) record(tx *act.Tx) error {
	opts := []act.EntryOption{act.About("staff", a.Staff), act.OnThreads()}
	if a.private {
		opts = append(opts, act.Labelled(hrLabel))
	}
	_, err := tx.Record(entry.AbsenceChanged{ID: a.ID, Staff: a.Staff, Kind: a.Kind, State: a.State, From: a.From, Until: a.Until}, opts...)
	return err
}

// farAhead is more than any absence lasts: five years of a career break.
const farAhead = 5 * 366

func (d *Desk) readAbsence(in SetAbsence) (Absence, error) {
	a := Absence{Kind: in.Kind, note: strings.TrimSpace(in.Note)}
	from, err := when.ParseDay(in.FromOn)
	if err != nil {
		return a, err
	}
	to, err := when.ParseDay(in.ToOn)
	if err != nil {
		return a, err
	}
	law, err := d.stateLaw(in.Kind, from)
	if err != nil {
		return a, err
	}
	a.by(law)
	if (in.FromTime == "") != (in.ToTime == "") {
		return a, fault.InvalidField("to_time", "duty.absence.both_times")
	}
	c, err := d.Checks(from)
	if err != nil {
		return a, err
	}
	starts, ends := c.force, c.force
	if in.FromTime == "" {
		to = to.AddDays(1)
	} else if starts, ends, err = times(in.FromTime, in.ToTime); err != nil {
		return a, err
	}
	a.From, a.Until = from.At(int(starts)/60, int(starts)%60), to.At(int(ends)/60, int(ends)%60)
	switch {
	case !a.Until.After(a.From):
		return a, fault.InvalidField("to_on", "duty.absence.order")
	case from.DaysUntil(to) > farAhead:
		return a, fault.InvalidField("to_on", "duty.absence.long")
	}
	return a, nil
}

func times(from, to string) (a, b clockTime, err error) {
	if a, err = readClock(from); err != nil {
		return a, b, fault.InvalidField("from_time", "duty.absence.time", "value", from)
	}
	if b, err = readClock(to); err != nil {
		return a, b, fault.InvalidField("to_time", "duty.absence.time", "value", to)
	}
	return a, b, nil
}

// alone refuses a second state for any minute. Of what is private it names the other as absent to who may not know more.
func (d *Desk) alone(tx *act.Tx, a Absence) error {
	others, err := d.absences(tx, []string{a.Staff}, a.From, a.Until)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != a.ID {
			return fault.New(fault.Conflict, "duty.absence.overlap").With("what", o.shown(knows(tx.Actor(), o.Staff))).With("from", clock(o.From)).With("to", clock(o.Until)).With("state", o.State)
		}
	}
	return nil
}

// absences are those asked for or granted that share a moment with a time, by start, with what law says of them.
func (d *Desk) absences(q db.Querier, staff []string, from, until time.Time) ([]Absence, error) {
	list, err := absenceRows(q, staff, from, until)
	for i := range list {
		law, e := d.stateLaw(list[i].Kind, when.DayOf(list[i].From))
		if e != nil {
			return nil, e
		}
		list[i].by(law)
	}
	return list, err
}

// DecideAbsence is a sergeant's answer.
type DecideAbsence struct {
	Grant string `json:"grant" label:"Grant it" said:"whether it is granted" enum:"yes,no" required:"true"`
	Why   string `json:"why,omitempty" label:"Why" hint:"Needed when it is refused" maxLength:"500"`
}

// DecideOnAbsence grants or refuses what was asked. What it does to minimum cover is in the answer. Right: duty.absence.decide.
// Faults: absence.not_found; duty.absence.decided; duty.absence.why.
func (d *Desk) DecideOnAbsence(ctx context.Context, absence string, in DecideAbsence) (act.Done[Absence], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Absence]{}, err
	}
	if in.Grant == "no" && strings.TrimSpace(in.Why) == "" {
		return act.Done[Absence]{}, fault.InvalidField("why", "duty.absence.why")
	}
	return d.moveAbsence(ctx, "duty.absence.decide", absence, in.Why, []string{"asked"}, map[string]string{"yes": "granted", "no": "refused"}[in.Grant])
}

func (d *Desk) moveAbsence(ctx context.Context, action, absence, why string, from []string, to string) (act.Done[Absence], error) {
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "absence", ID: absence}, why), func(tx *act.Tx) (Absence, error) {
		a, err := d.lockedAbsence(tx, absence)
		if err != nil {
			return a, err
		}
		if !slices.Contains(from, a.State) {
			return a, fault.New(fault.Conflict, "duty.absence.decided").With("state", a.State)
		}
		if to == "granted" {
			if a.Cover, err = d.coverLost(tx, tx.HappenedAt(), a); err != nil {
				return a, err
			}
			if a.drawn, err = d.drawn(tx, a); err != nil {
				return a, err
			}
			if err := d.covered(tx, a); err != nil {
				return a, err
			}
		}
		a.State = to
		if err := setAbsenceState(tx, a); err != nil {
			return a, err
		}
		a.Version++
		return a, d.tell(tx, a)
	})
}

// Absence is one by its id. Fault: absence.not_found.
func (d *Desk) Absence(q db.Querier, absence string) (Absence, error) {
	a, err := absenceRow(q, absence)
	if err != nil {
		return a, err
	}
	law, err := d.stateLaw(a.Kind, when.DayOf(a.From))
	a.by(law)
	return a, err
}

// lockedAbsence is one, read when no other act about its officer runs.
func (d *Desk) lockedAbsence(q db.Querier, absence string) (Absence, error) {
	a, err := absenceRow(q, absence)
	if err != nil {
		return a, err
	}
	if err := lockStaff(q, a.Staff); err != nil {
		return a, err
	}
	return d.Absence(q, absence)
}

func (d *Desk) absenceFacts(q db.Querier, absence string) (access.Resource, error) {
	a, err := absenceRow(q, absence)
	if err != nil {
		return access.Resource{}, err
	}
	s, err := d.Staff(q, a.Staff)
	return access.Resource{Kind: "absence", ID: absence, Label: "open", Version: a.ETag(), Attrs: map[string]any{"staff": a.Staff, "teams": s.Teams, "rank_no": s.RankNo}}, err
}
