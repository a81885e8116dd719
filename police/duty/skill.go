package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Skill is a skill as it stands on a day (HR-02). Hard tells that a lapsed one shuts out of dispatch; a soft one warns.
type Skill struct {
	Code      string   `json:"code"`
	Label     string   `json:"label"`
	Level     string   `json:"level,omitempty"`
	AwardedOn when.Day `json:"awarded_on"`
	ExpiresOn when.Day `json:"expires_on,omitzero"` // the last day on which it is valid; none when it does not expire
	Status    string   `json:"status"`              // valid, due, expired, suspended or lacks
	Valid     bool     `json:"valid"`
	Lacks     []string `json:"lacks,omitempty"` // what it rests on and they do not hold (HR-05), in words
	Hard      bool     `json:"hard"`
	Evidence  string   `json:"-"`
	staff     string
	suspended bool
	version   int64
}

// skillRow is a row of law table duty.skill.
type skillRow struct {
	Label          string   `json:"label"`
	ValidityMonths int      `json:"validity_months,omitempty"`
	Dispatch       string   `json:"dispatch"`
	WarnDays       int      `json:"warn_days"`
	Levels         []string `json:"levels,omitempty"`
	Needs          []string `json:"needs,omitempty"` // other skills, without each of which this one is worth nothing (HR-05)
}

// skillLaws are the rows of skills and of what they rest on, by code.
func (d *Desk) skillLaws(into map[string]skillRow, ss []Skill, on when.Day) error {
	var add func(code string) error
	add = func(code string) error {
		if _, known := into[code]; known {
			return nil
		}
		law, _, err := d.skillLaw(code, on)
		if err != nil {
			return err
		}
		into[code] = law
		for _, need := range law.Needs {
			if err := add(need); err != nil {
				return err
			}
		}
		return nil
	}
	for _, s := range ss {
		if err := add(s.Code); err != nil {
			return err
		}
	}
	return nil
}

// restsOn is how deep one skill may rest on another: rows that rest on each other in a circle are held by nobody.
const restsOn = 4

// span is from when until when a skill that somebody holds is worth something: with each that it rests on, all held at once and none
// suspended. until is zero where nothing ends it; ok is false where there is no such time.
func (s Skill) span(ss []Skill, law map[string]skillRow, deep int) (from, until when.Day, ok bool) {
	if from, until = s.AwardedOn, s.ExpiresOn; s.suspended || deep > restsOn {
		return from, until, false
	}
	for _, need := range law[s.Code].Needs {
		i := slices.IndexFunc(ss, func(k Skill) bool { return k.Code == need })
		if i < 0 {
			return from, until, false
		}
		a, b, ok := ss[i].span(ss, law, deep+1)
		if !ok {
			return from, until, false
		}
		if a.After(from) {
			from = a
		}
		if !b.IsZero() && (until.IsZero() || b.Before(until)) {
			until = b
		}
	}
	return from, until, until.IsZero() || !until.Before(from)
}

// holds tells whether a skill of one person is valid on a day, and each that it rests on.
func holds(ss []Skill, law map[string]skillRow, code string, on when.Day) bool {
	return slices.ContainsFunc(ss, func(k Skill) bool {
		if k.Code != code {
			return false
		}
		from, until, ok := k.span(ss, law, 1)
		return ok && !on.Before(from) && (until.IsZero() || !on.After(until))
	})
}

// judgeAll works out how the skills of one person stand together on a day: one that rests on others is not valid without them (HR-05:
// an armed response vehicle's crew needs its firearms authority, its medical and its eyesight).
func judgeAll(ss []Skill, law map[string]skillRow, on when.Day) {
	for i := range ss {
		s := &ss[i]
		s.judge(law[s.Code], on)
		for _, need := range law[s.Code].Needs {
			if s.Lacks == nil && !s.Valid || holds(ss, law, need, on) {
				continue
			}
			s.Lacks, s.Status, s.Valid = append(s.Lacks, law[need].Label), "lacks", false
		}
	}
}

func (d *Desk) skillLaw(code string, on when.Day) (skillRow, string, error) {
	var v skillRow
	row, ok := d.host.Law.Table("duty.skill").At(code, on)
	if !ok {
		return v, "", fault.InvalidField("skill", "duty.skill.unknown", "value", code)
	}
	return v, row.Ref(), row.Into(&v)
}

// level refuses a level that the skill does not have. None is the first.
func (r skillRow) level(asked string) error {
	if asked == "" || slices.Contains(r.Levels, asked) {
		return nil
	}
	if len(r.Levels) == 0 {
		return fault.InvalidField("level", "duty.skill.no_levels")
	}
	return fault.InvalidField("level", "duty.skill.level", "levels", strings.Join(r.Levels, ", "))
}

// judge works out the status on a day. Suspension beats validity; a skill is valid through its last day (HR-02).
func (s *Skill) judge(law skillRow, on when.Day) {
	s.Label, s.Hard = law.Label, law.Dispatch == "hard"
	switch {
	case s.suspended:
		s.Status = "suspended"
	case s.AwardedOn.After(on), !s.ExpiresOn.IsZero() && s.ExpiresOn.Before(on):
		s.Status = "expired"
	case !s.ExpiresOn.IsZero() && on.DaysUntil(s.ExpiresOn) <= law.WarnDays:
		s.Status = "due"
	default:
		s.Status = "valid"
	}
	s.Valid = s.Status == "valid" || s.Status == "due"
}

// Skills are those of a member of staff as they stand on a day.
func (d *Desk) Skills(q db.Querier, staff string, on when.Day) ([]Skill, error) {
	all, err := d.skillsOf(q, []string{staff}, on)
	return all[staff], err
}

// skillsOf are the skills of several as they stand on a day, by staff; of all when ids is nil.
func (d *Desk) skillsOf(q db.Querier, ids []string, on when.Day) (map[string][]Skill, error) {
	rows, err := skillRows(q, ids)
	if err != nil {
		return nil, err
	}
	law, out := map[string]skillRow{}, map[string][]Skill{}
	if err := d.skillLaws(law, rows, on); err != nil {
		return nil, err
	}
	for _, s := range rows {
		out[s.staff] = append(out[s.staff], s)
	}
	for _, theirs := range out {
		judgeAll(theirs, law, on)
	}
	return out, nil
}

// Award is a skill gained or renewed. The last day of validity comes from law unless an earlier one is given.
type Award struct {
	Skill     string `json:"skill" label:"Skill" said:"which skill it is" required:"true" maxLength:"40"`
	Level     string `json:"level,omitempty" label:"Level" hint:"Where the skill has levels: for a dog handler general_purpose, drugs or explosives" maxLength:"40"`
	AwardedOn string `json:"awarded_on" label:"Awarded on" said:"the day on which it was awarded" format:"date" required:"true"`
	ExpiresOn string `json:"expires_on,omitempty" label:"Valid to" hint:"Leave blank for the usual date" format:"date"`
	Evidence  string `json:"evidence" label:"Evidence" said:"what shows it" example:"certificate 4417 of the driving school" hint:"The course or certificate" required:"true" maxLength:"300"`
}

// AwardSkill records a skill. Right: duty.skill.award. Faults: duty.skill.unknown, .in_future, .too_long, .level.
func (d *Desk) AwardSkill(ctx context.Context, staff string, in Award) (act.Done[Skill], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Skill]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.skill.award", journal.Ref{Kind: "staff", ID: staff}), func(tx *act.Tx) (Skill, error) {
		return d.award(tx, staff, in)
	})
}

func (d *Desk) award(tx *act.Tx, staff string, in Award) (Skill, error) {
	s := Skill{Code: in.Skill, Level: in.Level, Evidence: in.Evidence, staff: staff}
	var err error
	if s.AwardedOn, err = when.ParseDay(in.AwardedOn); err != nil {
		return s, fault.InvalidField("awarded_on", "form.not_a_day", "label", "the date", "subject", "The date")
	}
	today := when.DayOf(tx.HappenedAt())
	if s.AwardedOn.After(today) {
		return s, fault.InvalidField("awarded_on", "duty.skill.in_future")
	}
	law, ref, err := d.skillLaw(in.Skill, s.AwardedOn)
	if err != nil {
		return s, err
	}
	if err := law.level(in.Level); err != nil {
		return s, err
	}
	if law.ValidityMonths > 0 {
		s.ExpiresOn = s.AwardedOn.AddMonths(law.ValidityMonths)
	}
	if in.ExpiresOn != "" {
		asked, err := when.ParseDay(in.ExpiresOn)
		switch {
		case err != nil || asked.Before(s.AwardedOn):
			return s, fault.InvalidField("expires_on", "duty.skill.expires_before")
		case !s.ExpiresOn.IsZero() && asked.After(s.ExpiresOn):
			return s, fault.InvalidField("expires_on", "duty.skill.too_long", "latest", s.ExpiresOn.Text())
		}
		s.ExpiresOn = asked
	}
	if err := putSkill(tx, s, ref); err != nil {
		return s, err
	}
	if _, err = tx.Record(entry.SkillAwarded{Staff: staff, Skill: s.Code, AwardedOn: s.AwardedOn, ExpiresOn: s.ExpiresOn, Evidence: s.Evidence, Law: ref},
		act.About("staff", staff), act.OnThreads()); err != nil {
		return s, err
	}
	return d.skillOf(tx, staff, s.Code, today)
}

// skillOf is one skill of a member of staff as it stands among the others. Fault: duty.skill.not_held (invalid).
func (d *Desk) skillOf(q db.Querier, staff, code string, on when.Day) (Skill, error) {
	all, err := d.Skills(q, staff, on)
	if err != nil {
		return Skill{}, err
	}
	for _, s := range all {
		if s.Code == code {
			return s, nil
		}
	}
	return Skill{}, fault.InvalidField("skill", "duty.skill.not_held")
}

// SuspendSkill takes a skill away at once, or gives it back. Right: duty.skill.suspend, with a reason.
type SuspendSkill struct {
	Skill   string `json:"skill" label:"Skill" said:"which skill it is" required:"true" maxLength:"40"`
	Restore bool   `json:"restore,omitempty" label:"Give it back"`
	Why     string `json:"why" label:"Why" said:"why it is taken away or given back" format:"textarea" required:"true" maxLength:"1000"`
}

// SuspendSkill changes it. Faults: duty.skill.not_held; duty.skill.already.
func (d *Desk) SuspendSkill(ctx context.Context, staff string, in SuspendSkill) (act.Done[Skill], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Skill]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.skill.suspend", journal.Ref{Kind: "staff", ID: staff}, in.Why), func(tx *act.Tx) (Skill, error) {
		today := when.DayOf(tx.HappenedAt())
		s, err := d.skillOf(tx, staff, in.Skill, today)
		if err != nil {
			return s, err
		}
		if s.suspended != in.Restore {
			return s, fault.New(fault.Conflict, "duty.skill.already")
		}
		at := tx.HappenedAt()
		if in.Restore {
			at = time.Time{}
		}
		if err := suspendSkill(tx, s, at); err != nil {
			return s, err
		}
		if _, err := tx.Record(entry.SkillSuspended{Staff: staff, Skill: s.Code, Restored: in.Restore}, act.OnThreads()); err != nil {
			return s, err
		}
		return d.skillOf(tx, staff, in.Skill, today)
	})
}
