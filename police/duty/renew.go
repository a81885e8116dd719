package duty

import (
	"cmp"
	"context"
	"slices"
	"strconv"
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

// Renewal is a course or test booked to renew a skill, or to gain it.
type Renewal struct {
	ID       string    `json:"id"`
	Staff    string    `json:"staff"`
	Skill    string    `json:"skill"`
	StartsAt time.Time `json:"starts_at"`
	Place    string    `json:"place"`
	State    string    `json:"state"` // booked, passed, failed or cancelled
	Result   string    `json:"result,omitempty"`
	TooLate  bool      `json:"too_late,omitempty"` // the skill lapses before it
	Version  int64     `json:"version"`
}

// ETag is the version.
func (r Renewal) ETag() string { return strconv.FormatInt(r.Version, 10) }

// BookRenewal is a place on a course.
type BookRenewal struct {
	Skill    string `json:"skill" label:"Skill" said:"which skill it is" required:"true" maxLength:"40"`
	StartsAt string `json:"starts_at" label:"Starts" said:"when the course starts" format:"datetime" required:"true"`
	Place    string `json:"place" label:"Where" said:"where it is held" example:"Training centre, range 2" required:"true" maxLength:"200"`
}

// BookRenewal books somebody on a course; it says whether their skill lapses before. Right: duty.renewal.book. Faults: form.invalid;
// duty.skill.unknown, duty.renewal.past (invalid); duty.renewal.already (conflict).
func (d *Desk) BookRenewal(ctx context.Context, staff string, in BookRenewal) (act.Done[Renewal], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Renewal]{}, err
	}
	at, err := when.Parse(in.StartsAt)
	if err != nil {
		return act.Done[Renewal]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.renewal.book", staffRef(staff)), func(tx *act.Tx) (Renewal, error) {
		r := Renewal{ID: id.New(), Staff: staff, Skill: in.Skill, StartsAt: at, Place: in.Place, State: "booked", Version: 1}
		if _, err := staffRow(tx, staff); err != nil {
			return r, err
		}
		if !at.After(tx.Now()) {
			return r, fault.InvalidField("starts_at", "duty.renewal.past")
		}
		if _, _, err := d.skillLaw(in.Skill, when.DayOf(at)); err != nil {
			return r, err
		}
		all, err := renewalsOf(tx, staff)
		if err != nil {
			return r, err
		}
		for _, o := range all {
			if o.State == "booked" && o.Skill == in.Skill {
				return r, fault.New(fault.Conflict, "duty.renewal.already").With("at", clock(o.StartsAt))
			}
		}
		have, err := d.Skills(tx, staff, when.DayOf(tx.Now()))
		if err != nil {
			return r, err
		}
		r.TooLate = slices.ContainsFunc(have, func(s Skill) bool {
			return s.Code == in.Skill && !s.ExpiresOn.IsZero() && s.ExpiresOn.Before(when.DayOf(at))
		})
		if err := insertRenewal(tx, r); err != nil {
			return r, err
		}
		_, err = tx.Record(entry.RenewalBooked{Renewal: r.ID, Staff: staff, Skill: r.Skill, StartsAt: at, Place: r.Place}, act.OnThreads())
		return r, err
	})
}

// CloseRenewal is how it went.
type CloseRenewal struct {
	How      string `json:"how" label:"How it went" said:"how it went" enum:"passed,failed,cancelled" required:"true"`
	Evidence string `json:"evidence" label:"Evidence or reason" said:"what shows it, or why" example:"certificate 4417" required:"true" maxLength:"300"`
}

// CloseRenewal ends a booking; who passed has the skill from that day. Right: duty.renewal.close. Faults: form.invalid;
// duty.renewal.closed, .not_yet (conflict).
func (d *Desk) CloseRenewal(ctx context.Context, renewal string, in CloseRenewal) (act.Done[Renewal], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Renewal]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.renewal.close", journal.Ref{Kind: "renewal", ID: renewal}), func(tx *act.Tx) (Renewal, error) {
		r, err := getRenewal(tx, renewal)
		if err != nil {
			return r, err
		}
		if r.State != "booked" {
			return r, fault.New(fault.Conflict, "duty.renewal.closed")
		}
		if in.How != "cancelled" && r.StartsAt.After(tx.Now()) {
			return r, fault.New(fault.Conflict, "duty.renewal.not_yet").With("at", clock(r.StartsAt))
		}
		r.State, r.Result = in.How, in.Evidence
		if err := closeRenewal(tx, r); err != nil {
			return r, err
		}
		if _, err := tx.Record(entry.RenewalClosed{Renewal: r.ID, Staff: r.Staff, Skill: r.Skill, How: r.State}, act.About("staff", r.Staff), act.OnThreads()); err != nil {
			return r, err
		}
		if r.State != "passed" {
			return r, nil
		}
		have, err := d.Skills(tx, r.Staff, when.DayOf(tx.Now()))
		if err != nil {
			return r, err
		}
		award := Award{Skill: r.Skill, AwardedOn: when.DayOf(r.StartsAt).String(), Evidence: in.Evidence}
		for _, s := range have {
			if s.Code == r.Skill {
				award.Level = s.Level
			}
		}
		_, err = d.award(tx, r.Staff, award)
		return r, err
	})
}

func renewalFacts(q db.Querier, renewal string) (access.Resource, error) {
	r, err := getRenewal(q, renewal)
	return access.Resource{Kind: "renewal", ID: renewal, Label: "open", Version: r.ETag(), Attrs: map[string]any{"staff": r.Staff}}, err
}

// DueSkill is a skill that falls due, lapsed or is suspended, with the booking that renews it.
type DueSkill struct {
	ID     string   `json:"id"` // of the person and the skill together
	Staff  Staff    `json:"staff"`
	Skill  Skill    `json:"skill"`
	Days   int      `json:"days"` // until the last day of validity; less than nought after it
	Booked *Renewal `json:"booked,omitempty"`
}

// DueSkills are the skills of those who serve that are due for renewal (60 days or less, by law table duty.skill), expired or
// suspended: those that shut out of dispatch first, then by day (HR-02). Right: duty.see.
func (d *Desk) DueSkills(ctx context.Context) ([]DueSkill, error) {
	now := d.host.Clock.Now()
	return seeBoard(ctx, d, func(q db.Querier) ([]DueSkill, error) { return d.dueSkills(q, now) })
}

func (d *Desk) dueSkills(q db.Querier, now time.Time) ([]DueSkill, error) {
	all, err := d.All(q, now)
	if err != nil {
		return nil, err
	}
	today := when.DayOf(now)
	skills, err := d.skillsOf(q, nil, today)
	if err != nil {
		return nil, err
	}
	booked, err := openRenewals(q)
	if err != nil {
		return nil, err
	}
	out := []DueSkill{}
	for _, s := range all {
		for _, k := range skills[s.ID] {
			if k.Status == "valid" {
				continue
			}
			x := DueSkill{ID: s.ID + "/" + k.Code, Staff: s, Skill: k}
			if !k.ExpiresOn.IsZero() {
				x.Days = today.DaysUntil(k.ExpiresOn)
			}
			for _, r := range booked {
				if r.Staff == s.ID && r.Skill == k.Code {
					r.TooLate = !k.ExpiresOn.IsZero() && k.ExpiresOn.Before(when.DayOf(r.StartsAt))
					x.Booked = &r
				}
			}
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b DueSkill) int {
		if a.Skill.Hard != b.Skill.Hard {
			return map[bool]int{true: -1, false: 1}[a.Skill.Hard]
		}
		return cmp.Compare(a.Days, b.Days)
	})
	return out, nil
}
