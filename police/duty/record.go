package duty

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Record is what personnel keeps of a member of staff.
type Record struct {
	Staff          Staff        `json:"staff"`
	EmployeeNumber string       `json:"employee_number,omitempty"`
	Warrant        string       `json:"warrant,omitempty"`
	Contract       string       `json:"contract,omitempty"` // full_time, part_time, fixed_term, special or volunteer
	HoursAWeek     float64      `json:"hours_a_week,omitempty"`
	Posting        string       `json:"posting,omitempty"`
	LineManager    string       `json:"line_manager,omitempty"`
	JoinedAt       time.Time    `json:"joined_at"`
	LeftAt         time.Time    `json:"left_at,omitzero"`
	Ranks          []RankHeld   `json:"ranks"` // substantive, temporary and acting, latest first
	Adjustments    []Adjustment `json:"adjustments"`
	version        int64
}

// ETag changes with the record and with how they stand.
func (r Record) ETag() string { return r.Staff.ETag() + "-" + strconv.FormatInt(r.version, 10) }

// RankHeld is a rank from one moment to another: substantive, temporary or acting.
type RankHeld struct {
	Rank  string    `json:"rank"`
	How   string    `json:"how"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// Adjustment is a restriction (what somebody may not do) or an adjustment (what is done for them), for a time.
type Adjustment struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	What    string   `json:"what"`
	FromOn  when.Day `json:"from_on"`
	UntilOn when.Day `json:"until_on,omitzero"`
}

// SeeRecord opens somebody's record; the look is recorded. Right: duty.record.see, personnel, and oneself. Fault: staff.not_found.
func (d *Desk) SeeRecord(ctx context.Context, staff string) (Record, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.record.see", staffRef(staff)), func(q db.Querier, _ *access.Actor) (Record, error) {
		return d.record(q, staff, d.host.Clock.Now())
	})
}

func (d *Desk) record(q db.Querier, staff string, at time.Time) (Record, error) {
	r, err := recordRow(q, staff)
	if err != nil {
		return r, err
	}
	if r.Staff, err = d.StaffAt(q, staff, at); err != nil {
		return r, err
	}
	r.JoinedAt, r.LeftAt = r.Staff.from, r.Staff.left
	if r.Ranks, err = ranksOf(q, staff); err != nil {
		return r, err
	}
	r.Adjustments, err = adjustmentsOf(q, staff)
	return r, err
}

// ChangeRecord moves somebody: posting, line manager, contract and hours, numbers. A field left blank stays as it is.
type ChangeRecord struct {
	Name           string `json:"name,omitempty" label:"Name" maxLength:"80"`
	Number         string `json:"number,omitempty" label:"Collar or staff number" maxLength:"12"`
	EmployeeNumber string `json:"employee_number,omitempty" label:"Employee number" hint:"As payroll knows them" maxLength:"20"`
	Warrant        string `json:"warrant,omitempty" label:"Warrant number" maxLength:"20"`
	Contract       string `json:"contract,omitempty" label:"Contract" enum:"full_time,part_time,fixed_term,special,volunteer"`
	Hours          string `json:"hours_a_week,omitempty" label:"Hours a week" said:"the hours a week" example:"37.5" pattern:"^[0-9]{1,3}([.][0-9]{1,2})?$"`
	Posting        string `json:"posting,omitempty" label:"Posting" maxLength:"80"`
	LineManager    string `json:"line_manager,omitempty" label:"Line manager" hint:"Account name" maxLength:"40"`
	Pattern        string `json:"pattern,omitempty" label:"Pattern of duty" hint:"A code of the law table duty.pattern, or written out" maxLength:"500"`
	AnchorOn       string `json:"anchor_on,omitempty" label:"First day of the pattern" format:"date"`
	Why            string `json:"why" label:"Why" said:"why it changes" required:"true" minLength:"5" maxLength:"500"`
}

// ChangeRecord keeps the change with its reason. Right: duty.record.change, personnel and never about oneself. Faults: form.invalid;
// duty.staff.number_taken, duty.record.hours, .manager, .part_time, .nothing; duty.pattern.unknown.
func (d *Desk) ChangeRecord(ctx context.Context, staff string, in ChangeRecord) (act.Done[Record], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.record.change", staffRef(staff), in.Why), func(tx *act.Tx) (Record, error) {
		r, err := d.record(tx, staff, tx.HappenedAt())
		if err != nil {
			return r, err
		}
		changed, err := d.changes(tx, &r, in)
		if err != nil {
			return r, err
		}
		if len(changed) == 0 {
			return r, fault.New(fault.Conflict, "duty.record.nothing")
		}
		if err := updateStaff(tx, r.Staff); err != nil {
			return r, err
		}
		if err := putRecord(tx, r); err != nil {
			return r, err
		}
		if _, err := tx.Record(entry.RecordChanged{Staff: staff, Fields: changed, Posting: r.Posting, LineManager: r.LineManager}, act.OnThreads(), act.Labelled(hrLabel)); err != nil {
			return r, err
		}
		return d.record(tx, staff, tx.HappenedAt())
	})
}

// changes puts what was given into the record and says which fields differ.
func (d *Desk) changes(tx *act.Tx, r *Record, in ChangeRecord) ([]string, error) {
	var changed []string
	put := func(field, given string, to *string) {
		if given = strings.TrimSpace(given); given != "" && given != *to {
			*to = given
			changed = append(changed, field)
		}
	}
	wasNumber := r.Staff.Number
	put("name", in.Name, &r.Staff.Name)
	put("number", in.Number, &r.Staff.Number)
	put("employee_number", in.EmployeeNumber, &r.EmployeeNumber)
	put("warrant", in.Warrant, &r.Warrant)
	put("contract", in.Contract, &r.Contract)
	put("posting", in.Posting, &r.Posting)
	put("line_manager", in.LineManager, &r.LineManager)
	if in.Hours != "" {
		hours, err := strconv.ParseFloat(in.Hours, 64)
		if err != nil || hours <= 0 || hours > 7*24 {
			return nil, fault.InvalidField("hours_a_week", "duty.record.hours")
		}
		if hours != r.HoursAWeek {
			r.HoursAWeek = math.Round(hours*60) / 60
			changed = append(changed, "hours_a_week")
		}
	}
	if in.LineManager != "" {
		if _, err := staffRow(tx, r.LineManager); err != nil || r.LineManager == r.Staff.ID {
			return nil, fault.InvalidField("line_manager", "duty.record.manager", "value", in.LineManager)
		}
	}
	if r.Staff.Number != wasNumber {
		if err := noImport(tx); err != nil {
			return nil, err
		}
		if err := numberFree(tx, r.Staff.Number, r.Staff.ID); err != nil {
			return nil, err
		}
	}
	if in.Pattern != "" && in.Pattern != r.Staff.Pattern {
		anchor, err := d.anchorOf(in.Pattern, in.AnchorOn, when.DayOf(tx.Now()))
		if err != nil {
			return nil, err
		}
		r.Staff.Pattern, r.Staff.anchor = in.Pattern, anchor
		changed = append(changed, "pattern")
	}
	return changed, nil
}

// anchorOf is the first day of a pattern that somebody is to work.
func (d *Desk) anchorOf(pattern, asked string, from when.Day) (when.Day, error) {
	p, _, err := d.pattern(pattern, from)
	if err != nil {
		return from, err
	}
	anchor := from
	if asked != "" {
		if anchor, err = when.ParseDay(asked); err != nil {
			return from, fault.InvalidField("anchor_on", "form.not_a_day", "label", "the first day of the pattern", "subject", "The first day of the pattern")
		}
	}
	return anchor, p.anchored(anchor)
}

// numberFree refuses a collar number that somebody else who serves has.
func numberFree(q db.Querier, number, staff string) error {
	who, err := whoseNumber(q, number, staff)
	if err == nil && who != "" {
		err = fault.InvalidField("number", "duty.staff.number_taken", "number", number, "who", who)
	}
	return err
}

// SetRank is a rank from now on: for good, or for a time.
type SetRank struct {
	Rank  string `json:"rank" label:"Rank" said:"the rank" enum:"constable,sergeant,inspector,chief_inspector,superintendent,chief_superintendent,assistant_chief_constable,deputy_chief_constable,chief_constable" required:"true"`
	How   string `json:"how" label:"How they hold it" said:"how they hold it" enum:"substantive,temporary" required:"true"`
	Until string `json:"until,omitempty" label:"Until" hint:"For a temporary rank" format:"datetime"`
	Why   string `json:"why" label:"Why" said:"why it changes" required:"true" minLength:"5" maxLength:"500"`
}

// SetRank gives somebody a rank: a substantive one ends the one before; a temporary one ends by itself (HR-01, G-06). Right:
// duty.rank.set, personnel and never about oneself. Faults: form.invalid; duty.rank.until, .temporary (invalid); duty.rank.same (conflict).
func (d *Desk) SetRank(ctx context.Context, staff string, in SetRank) (act.Done[Record], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rank.set", staffRef(staff), in.Why), func(tx *act.Tx) (Record, error) {
		s, err := d.StaffAt(tx, staff, tx.HappenedAt())
		if err != nil {
			return Record{}, err
		}
		x := standing{id: id.New(), staff: staff, what: "rank", code: in.Rank, from: tx.HappenedAt()}
		if in.How == "temporary" {
			x.what = temporary
			if x.until, err = when.Parse(in.Until); err != nil || !x.until.After(x.from) {
				return Record{}, fault.InvalidField("until", "duty.rank.until")
			}
			v, _, _ := d.rank(in.Rank, when.DayOf(x.from))
			if v.Order <= s.RankNo {
				return Record{}, fault.InvalidField("rank", "duty.rank.temporary", "rank", v.Label)
			}
		} else if in.Rank == s.Rank && !s.Acting && !s.Temporary {
			return Record{}, fault.New(fault.Conflict, "duty.rank.same")
		}
		if in.How == "substantive" {
			if err := endStandings(tx, staff, "rank", x.from); err != nil {
				return Record{}, err
			}
		}
		if err := insertStanding(tx, x); err != nil {
			return Record{}, err
		}
		if _, err := tx.Record(entry.RankSet{Staff: staff, Rank: in.Rank, How: in.How, From: x.from, Until: x.until}, act.OnThreads()); err != nil {
			return Record{}, err
		}
		return d.record(tx, staff, tx.HappenedAt())
	})
}

// Adjust is a restriction or an adjustment.
type Adjust struct {
	Kind    string `json:"kind" label:"What it is" said:"what it is" enum:"restriction,adjustment" required:"true"`
	What    string `json:"what" label:"What is to be kept to" said:"what is to be kept to" example:"no confrontational duty" required:"true" minLength:"3" maxLength:"500"`
	FromOn  string `json:"from_on" label:"From" said:"from when" format:"date" required:"true"`
	UntilOn string `json:"until_on,omitempty" label:"To" hint:"The last day; blank until it is ended" format:"date"`
}

// Adjust keeps it under the label hr. Right: duty.adjustment.add, personnel. Faults: form.invalid; duty.adjustment.order.
func (d *Desk) Adjust(ctx context.Context, staff string, in Adjust) (act.Done[Adjustment], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Adjustment]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.adjustment.add", staffRef(staff)), func(tx *act.Tx) (Adjustment, error) {
		x := Adjustment{ID: id.New(), Kind: in.Kind, What: in.What}
		x.FromOn, _ = when.ParseDay(in.FromOn) // form.Check has read both
		if in.UntilOn != "" {
			if x.UntilOn, _ = when.ParseDay(in.UntilOn); x.UntilOn.Before(x.FromOn) {
				return x, fault.InvalidField("until_on", "duty.adjustment.order")
			}
		}
		if _, err := staffRow(tx, staff); err != nil {
			return x, err
		}
		if err := insertAdjustment(tx, staff, x); err != nil {
			return x, err
		}
		_, err := tx.Record(entry.Adjusted{Staff: staff, Kind: x.Kind, FromOn: x.FromOn, UntilOn: x.UntilOn}, act.OnThreads(), act.Labelled(hrLabel))
		return x, err
	})
}

// Kin is who is told when something happens to them.
type Kin struct {
	Name     string `json:"name" label:"Name" said:"their name" required:"true" maxLength:"80"`
	Relation string `json:"relation" label:"Who they are" said:"who they are" example:"wife" required:"true" maxLength:"40"`
	Phone    string `json:"phone" label:"Telephone" said:"their telephone" required:"true" maxLength:"40"`
}

// SetKin keeps who is told. Right: duty.kin.set, oneself or personnel. The journal says that it changed, and no more.
func (d *Desk) SetKin(ctx context.Context, staff string, in Kin) (act.Done[Staff], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Staff]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.kin.set", staffRef(staff)), func(tx *act.Tx) (Staff, error) {
		s, err := d.StaffAt(tx, staff, tx.HappenedAt())
		if err != nil {
			return s, err
		}
		if err := putKin(tx, staff, in); err != nil {
			return s, err
		}
		_, err = tx.Record(entry.KinSet{Staff: staff}, act.OnThreads(), act.Labelled(hrLabel))
		return s, err
	})
}

// SeeKin opens who is told; the look is recorded with its reason. Right: duty.kin.see: oneself, or an inspector or personnel on duty
// with a reason. Fault: kin.not_found.
func (d *Desk) SeeKin(ctx context.Context, staff, why string) (Kin, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.kin.see", staffRef(staff), why), func(q db.Querier, _ *access.Actor) (Kin, error) { return getKin(q, staff) })
}
