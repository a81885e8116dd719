package duty_test

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/when"
	"throughline/police/duty"
)

// HR-04: each skill of the rule is a row of law with its usual time of validity, and lapses by itself at the midnight of London after
// its last day: on a day of 23 hours, on one of 25, and where the day of the award is a leap day.
func TestHR04SkillsLapseAtMidnightAlsoWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	yearly := []string{"taser", "afo", "arv", "personal_safety", "first_aid", "public_order_1", "public_order_2", "dog_handler", "search_officer", "negotiator", "drone", "cbrn", "command_bronze", "command_silver", "command_gold"}
	lasting := []string{"public_order_3", "pip_1", "pip_2", "pip_3", "abe_interviewer", "sexual_offences_officer", "family_liaison", "mental_health", "breath_test", "body_worn_video"}
	book := shipped(t)
	for months, codes := range map[int][]string{12: yearly, 0: lasting} {
		for _, code := range codes {
			var v struct {
				Label    string   `json:"label"`
				Months   int      `json:"validity_months,omitempty"`
				Dispatch string   `json:"dispatch"`
				WarnDays int      `json:"warn_days"`
				Levels   []string `json:"levels,omitempty"`
				Needs    []string `json:"needs,omitempty"`
			}
			if row, ok := book.Table("duty.skill").At(code, when.MustDay("2026-11-29")); !ok || row.Into(&v) != nil || v.Months != months || v.WarnDays != 60 {
				t.Errorf("%s: %v %+v, want %d months", code, ok, v, months)
			}
		}
	}
	each(t, func(t *testing.T, h force) {
		for _, x := range []struct{ awarded, last, valid, lapsed string }{
			{"2025-03-29", "2026-03-29", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z"}, // a day of 23 hours, which ends in summer time
			{"2025-10-25", "2026-10-25", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z"}, // one of 25, which begins in it
			{"2024-02-29", "2025-02-28", "2025-02-28T23:59:59Z", "2025-03-01T00:00:00Z"},
		} {
			done, err := h.AwardSkill(h.as(t, "patel"), "bevan", duty.Award{Skill: "search_officer", AwardedOn: x.awarded, Evidence: "Course 9"})
			if err != nil || done.Value.ExpiresOn.String() != x.last {
				t.Fatalf("%s: %+v %v", x.awarded, done.Value, err)
			}
			for at, want := range map[string]bool{x.valid: true, x.lapsed: false} {
				moment, err := time.Parse(time.RFC3339, at)
				if err != nil {
					t.Fatal(err)
				}
				if got := h.skill(t, "bevan", "search_officer", when.DayOf(moment)); got.Valid != want {
					t.Errorf("awarded %s, at %s: %+v", x.awarded, at, got)
				}
			}
		}
	})
}

// HR-05: an armed response vehicle's crew needs its firearms authority, its medical and its eyesight: without any one of them the skill
// is not valid and says what is missing, to the person, to dispatch and to the rosters alike, and comes back by itself.
func TestHR05AnArmedCrewNeedsItsAuthorityMedicalAndEyesight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		award := func(code, on, until string) {
			t.Helper()
			if _, err := h.AwardSkill(h.as(t, "patel"), "bevan", duty.Award{Skill: code, AwardedOn: on, ExpiresOn: until, Evidence: "Record"}); err != nil {
				t.Fatal(code, err)
			}
		}
		today := when.DayOf(h.Held.Now())
		arv := func(on when.Day) duty.Skill { return h.skill(t, "bevan", "arv", on) }
		award("arv", "2026-10-01", "")
		if k := arv(today); k.Valid || k.Status != "lacks" || !k.Hard || !slices.Equal(k.Lacks, []string{"Authorised firearms officer", "Firearms medical", "Eyesight test for firearms"}) {
			t.Errorf("with nothing that it rests on: %+v", k)
		}
		award("afo", "2026-10-01", "")
		award("firearms_medical", "2026-10-01", "")
		if k := arv(today); k.Valid || !slices.Equal(k.Lacks, []string{"Eyesight test for firearms"}) {
			t.Errorf("without eyesight: %+v", k)
		}
		h.held(t, "without eyesight")
		award("eyesight", "2026-10-01", "2026-12-24")
		if k := arv(today); !k.Valid || k.Lacks != nil {
			t.Errorf("with all: %+v", k)
		}
		h.held(t, "with all")
		if k := arv(when.MustDay("2026-12-24")); !k.Valid {
			t.Errorf("on the last day of the eyesight test: %+v", k)
		}
		if k := arv(when.MustDay("2026-12-25")); k.Valid || k.ExpiresOn.String() != "2027-10-01" {
			t.Errorf("after it, its own day untouched: %+v", k)
		}
		if _, err := h.SuspendSkill(h.as(t, "rees"), "bevan", duty.SuspendSkill{Skill: "afo", Why: "under review"}); err != nil {
			t.Fatal(err)
		}
		if k := arv(today); k.Valid || !slices.Equal(k.Lacks, []string{"Authorised firearms officer"}) {
			t.Errorf("its authority suspended: %+v", k)
		}
		h.held(t, "its authority suspended")
		if _, err := h.SuspendSkill(h.as(t, "rees"), "bevan", duty.SuspendSkill{Skill: "afo", Why: "cleared", Restore: true}); err != nil {
			t.Fatal(err)
		}
		if k := arv(today); !k.Valid {
			t.Errorf("given back: %+v", k)
		}
	})
}

// skill is one skill of somebody on a day.
func (h force) skill(t *testing.T, staff, code string, on when.Day) duty.Skill {
	t.Helper()
	ks, err := h.Skills(h.DB.Read(t.Context()), staff, on)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(ks, func(k duty.Skill) bool { return k.Code == code })
	if i < 0 {
		t.Fatalf("%s has no %s", staff, code)
	}
	return ks[i]
}
