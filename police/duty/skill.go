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
	Status    string   `json:"status"`              // valid, due, expired or suspended
	Valid     bool     `json:"valid"`
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
	out := map[string][]Skill{}
	for _, s := range rows {
		law, _, err := d.skillLaw(s.Code, on)
		if err != nil {
			return nil, err
		}
		s.judge(law, on)
		out[s.staff] = append(out[s.staff], s)
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
	s.judge(law, today)
	_, err = tx.Record(entry.SkillAwarded{Staff: staff, Skill: s.Code, AwardedOn: s.AwardedOn, ExpiresOn: s.ExpiresOn, Evidence: s.Evidence, Law: ref},
		act.About("staff", staff), act.OnThreads())
	return s, err
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
		all, err := d.Skills(tx, staff, when.DayOf(tx.HappenedAt()))
		if err != nil {
			return Skill{}, err
		}
		for _, s := range all {
			if s.Code != in.Skill {
				continue
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
			law, _, err := d.skillLaw(s.Code, when.DayOf(tx.HappenedAt()))
			if err != nil {
				return s, err
			}
			s.suspended = !in.Restore
			s.judge(law, when.DayOf(tx.HappenedAt()))
			_, err = tx.Record(entry.SkillSuspended{Staff: staff, Skill: s.Code, Restored: in.Restore}, act.OnThreads())
			return s, err
		}
		return Skill{}, fault.InvalidField("skill", "duty.skill.not_held")
	})
}
