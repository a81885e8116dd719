package duty_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/duty"
)

// HR-02: a hard skill leaves dispatch at midnight by itself, on both nights on which the clocks change too: valid through the last
// second of its last day, London time, and not after it.
func TestHR02ALapsedSkillLeavesDispatchAtMidnight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		for last, midnight := range map[string]string{"2027-03-27": "2027-03-28T00:00:00Z", "2027-03-28": "2027-03-28T23:00:00Z", "2027-10-30": "2027-10-30T23:00:00Z", "2027-10-31": "2027-11-01T00:00:00Z"} {
			if _, err := h.AwardSkill(h.as(t, "patel"), "howells", duty.Award{Skill: "taser", AwardedOn: "2026-11-20", ExpiresOn: last, Evidence: "Course 14"}); err != nil && last < "2027-11" {
				// the usual year is shorter than the autumn's days: they are awarded when they can be
				h.Held.Set(when.MustDay("2027-10-01").At(12, 0))
				if _, err := h.AwardSkill(h.as(t, "patel"), "howells", duty.Award{Skill: "taser", AwardedOn: "2027-10-01", ExpiresOn: last, Evidence: "Course 15"}); err != nil {
					t.Fatal(err)
				}
			}
			at, err := time.Parse(time.RFC3339, midnight)
			if err != nil {
				t.Fatal(err)
			}
			for moment, valid := range map[time.Time]bool{at.Add(-time.Microsecond): true, at: false} {
				units, err := h.UnitsOf(q, moment)
				if err != nil {
					t.Fatal(err)
				}
				for _, u := range units {
					for _, k := range u.Skills {
						if u.Callsign == "BX21" && k.Code == "taser" && (k.Valid != valid || !k.Hard || !valid && k.Status != "expired") {
							t.Errorf("last day %s at %s: %+v", last, moment, k)
						}
					}
				}
				a, err := h.Actor(context.Background(), "staff:howells", moment)
				if err != nil {
					t.Fatal(err)
				}
				found := false
				for _, s := range a.Skills {
					found = found || s == "taser"
				}
				if found != valid {
					t.Errorf("last day %s at %s: the account has it: %v", last, moment, found)
				}
			}
		}
	})
}

func TestHR02DueListAndRenewal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		of := func(staff, skill string) *duty.DueSkill {
			list, err := h.DueSkills(h.as(t, "patel"))
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range list {
				if i > 0 && x.Skill.Hard && !list[i-1].Skill.Hard {
					t.Error("what shuts out of dispatch does not stand first")
				}
				if x.Staff.ID == staff && x.Skill.Code == skill {
					return &x
				}
			}
			return nil
		}
		if x := of("pryce", "taser"); x == nil || x.Skill.Status != "expired" || x.Days >= 0 || x.Booked != nil {
			t.Fatalf("%+v", x)
		}
		if x := of("howells", "taser"); x != nil {
			t.Errorf("nine months before: %+v", x)
		}
		day := when.DayOf(h.Held.Now()).AddDays(3)
		book := duty.BookRenewal{Skill: "taser", StartsAt: day.String() + "T09:00", Place: "Range 2"}
		if _, err := h.BookRenewal(h.as(t, "bevan"), "pryce", book); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable booked: %v", err)
		}
		done, err := h.BookRenewal(h.as(t, "patel"), "pryce", book)
		if err != nil || !done.Value.TooLate {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for code, in := range map[string]duty.BookRenewal{"duty.renewal.already": book, "duty.renewal.past": {Skill: "taser", StartsAt: "2026-01-01T09:00", Place: "x"}, "duty.skill.unknown": {Skill: "juggling", StartsAt: book.StartsAt, Place: "x"}} {
			if _, err := h.BookRenewal(h.as(t, "patel"), "pryce", in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if x := of("pryce", "taser"); x == nil || x.Booked == nil || !x.Booked.TooLate {
			t.Errorf("%+v", x)
		}
		end := duty.CloseRenewal{How: "passed", Evidence: "certificate 4417"}
		if _, err := h.CloseRenewal(h.as(t, "patel"), done.Value.ID, end); !fault.HasCode(err, "duty.renewal.not_yet") {
			t.Errorf("before it: %v", err)
		}
		h.Held.Set(day.At(12, 0))
		if _, err := h.CloseRenewal(h.as(t, "patel"), done.Value.ID, end); err != nil {
			t.Fatal(err)
		}
		if _, err := h.CloseRenewal(h.as(t, "patel"), done.Value.ID, end); !fault.HasCode(err, "duty.renewal.closed") {
			t.Errorf("twice: %v", err)
		}
		if x := of("pryce", "taser"); x != nil {
			t.Errorf("after it: %+v", x)
		}
		// Levels belong to a skill that has them.
		award := duty.Award{Skill: "dog_handler", Level: "drugs", AwardedOn: "2026-11-20", Evidence: "licence 3"}
		if got, err := h.AwardSkill(h.as(t, "patel"), "howells", award); err != nil || got.Value.Level != "drugs" {
			t.Errorf("%+v %v", got.Value, err)
		}
		for code, in := range map[string]duty.Award{"duty.skill.level": {Skill: "dog_handler", Level: "sheep", AwardedOn: "2026-11-20", Evidence: "x"}, "duty.skill.no_levels": {Skill: "taser", Level: "gold", AwardedOn: "2026-11-20", Evidence: "x"},
			"duty.skill.expires_before": {Skill: "taser", AwardedOn: "2026-11-20", ExpiresOn: "2026-11-19", Evidence: "x"}} {
			if _, err := h.AwardSkill(h.as(t, "patel"), "howells", in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}
