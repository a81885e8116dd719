package duty_test

import (
	"strconv"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/duty"
)

// joined is a constable with tours of their own and nothing else planned.
func (h force) joined(t *testing.T, id, rank string, tours ...[2]string) {
	t.Helper()
	in := duty.JoinStaff{ID: id, Name: "T. " + id, Number: "9" + strconv.Itoa(len(id)) + id[:1], Rank: rank, Roles: []string{"officer"}, Teams: []string{"response"}}
	if _, err := h.Join(h.as(t, "patel"), in); err != nil {
		t.Fatal(err)
	}
	for _, x := range tours {
		if _, err := h.SetTour(h.as(t, "lloyd"), id, duty.SetTour{StartsAt: x[0], EndsAt: x[1]}); err != nil {
			t.Fatal(err)
		}
	}
}

func (h force) at(t *testing.T, s string) {
	t.Helper()
	m, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	h.Held.Set(m)
}

// open are the variances of one that wait.
func (h force) open(t *testing.T, staff string) []duty.Variance {
	t.Helper()
	all, err := h.OpenVariances(h.as(t, "rees"), paging.Ask{Limit: paging.Most})
	if err != nil {
		t.Fatal(err)
	}
	var out []duty.Variance
	for _, v := range all.Variances {
		if v.Staff == staff {
			out = append(out, v)
		}
	}
	return out
}

func TestDUTY06RetainedIsFoundAndDecidedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-24T07:00", "2026-11-24T15:00"}, [2]string{"2026-11-25T07:00", "2026-11-25T15:00"})
		h.at(t, "2026-11-24T14:50")
		for _, until := range []string{"2026-11-24T14:55", "2026-11-25T03:01"} {
			if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: until, Why: "a scene to guard"}); !fault.Is(err, fault.Invalid) {
				t.Errorf("until %s: %v", until, err)
			}
		}
		if _, err := h.Retain(h.as(t, "bevan"), "newell", duty.Retain{Until: "2026-11-24T18:00", Why: "a scene to guard"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable kept somebody on: %v", err)
		}
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2026-11-24T18:00", Why: "a scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-11-24T16:30")
		if _, err := h.BookOff(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		list := h.open(t, "newell")
		if len(list) != 1 || list[0].Kind != "retained" || list[0].Overtime != "casual" || list[0].Minutes() != 90 || list[0].Due.PaidMinutes != 80 || list[0].Pence != 3213 {
			t.Fatalf("%+v", list)
		}
		why := duty.Decide{How: "pay", Why: "guarded the scene"}
		if _, err := h.Decide(h.as(t, "newell"), list[0].ID, why); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("decided their own: %v", err)
		}
		done, err := h.Decide(h.as(t, "rees"), list[0].ID, why)
		if err != nil || done.Value.State != "pay" || done.Value.Due.CountedMinutes != 60 {
			t.Fatalf("%+v %v", done.Value, err)
		}
		if _, err := h.Decide(h.as(t, "rees"), list[0].ID, duty.Decide{How: "time_off", Why: "and time off too"}); !fault.HasCode(err, "duty.variance.decided") {
			t.Errorf("twice: %v", err)
		}
		// Early the next day, and gone before the end: the second is no overtime.
		h.at(t, "2026-11-25T06:15")
		if _, err := h.BookOn(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-11-25T14:00")
		if _, err := h.BookOff(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		list = h.open(t, "newell")
		if len(list) != 2 || list[0].Kind != "early" || list[0].Minutes() != 45 || list[0].Due.CountedMinutes != 15 || list[1].Kind != "left_early" || list[1].Minutes() != 60 {
			t.Fatalf("%+v", list)
		}
		if _, err := h.Decide(h.as(t, "rees"), list[1].ID, duty.Decide{How: "pay", Why: "by mistake"}); !fault.HasCode(err, "duty.variance.no_overtime") {
			t.Errorf("paid for what was not worked: %v", err)
		}
		if _, err := h.Decide(h.as(t, "rees"), list[1].ID, duty.Decide{How: "note", Why: "went to the dentist"}); err != nil {
			t.Error(err)
		}
		planned, err := h.Decide(h.as(t, "rees"), list[0].ID, duty.Decide{How: "time_off", Planned: true, Why: "told the day before"})
		if err != nil || planned.Value.Overtime != "planned" || planned.Value.Due.PaidMinutes != 60 || planned.Value.Pence != 0 {
			t.Errorf("%+v %v", planned.Value, err)
		}
		mine, err := h.SeeMine(h.as(t, "newell"), "newell")
		if err != nil || mine.TimeOffMinutes != 60 || len(mine.Overtime) != 3 {
			t.Errorf("%+v %v", mine, err)
		}
	})
}

// OT-05, DUTY-04: a night into a rest day, at both clock changes, is worth four hours at time and a half once it is an hour.
func TestOT05ANightIntoARestDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		for i, night := range []string{"2026-11-27", "2027-03-27", "2027-10-30"} {
			who := []string{"arden", "barlow", "corbett"}[i]
			next := when.MustDay(night).AddDays(1).String()
			h.joined(t, who, "sergeant", [2]string{night + "T22:00", next + "T07:00"})
			h.at(t, next+"T06:45")
			if _, err := h.Retain(h.as(t, "rees"), who, duty.Retain{Until: next + "T11:00", Why: "a scene to guard"}); err != nil {
				t.Fatal(err)
			}
			h.at(t, next+"T09:00")
			if _, err := h.BookOff(h.as(t, who), who, duty.Book{}); err != nil {
				t.Fatal(err)
			}
			list := h.open(t, who)
			if len(list) != 1 || list[0].Overtime != "rest_day" || list[0].Day.String() != next || list[0].Due.PaidMinutes != 360 || list[0].Pence != 6*2760 {
				t.Errorf("%s: %+v", night, list)
			}
		}
	})
}

func TestDUTY02InspectorsAndStaffHaveNoOvertime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		for who, rank := range map[string]string{"inspect": "inspector", "civilian": ""} {
			h.joined(t, who, rank)
			if _, err := h.BookOn(h.as(t, who), who, duty.Book{}); err != nil {
				t.Fatal(err)
			}
			h.Held.Add(3 * time.Hour)
			if _, err := h.BookOff(h.as(t, who), who, duty.Book{}); err != nil {
				t.Fatal(err)
			}
			if list := h.open(t, who); len(list) != 0 {
				t.Errorf("%s: %+v", who, list)
			}
			if _, err := h.SeeRestDayCost(h.as(t, "lloyd"), who, duty.RestDayTour{StartsAt: "2026-12-05T07:00", EndsAt: "2026-12-05T15:00"}); !fault.HasCode(err, "duty.overtime.no_rank") {
				t.Errorf("%s: %v", who, err)
			}
		}
	})
}

func TestOT04TheCostIsShownBeforeARestDayIsWorked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-24T07:00", "2026-11-24T15:00"})
		h.at(t, "2026-11-23T12:00")
		ask := duty.RestDayTour{StartsAt: "2026-12-05T07:00", EndsAt: "2026-12-05T15:00"}
		c, err := h.SeeRestDayCost(h.as(t, "lloyd"), "newell", ask)
		if err != nil || c.ClearDays != 11 || c.Overtime != "rest_day" || c.Due.PaidMinutes != 720 || c.Pence != 12*2410 {
			t.Fatalf("%+v %v", c, err)
		}
		far, err := h.SeeRestDayCost(h.as(t, "lloyd"), "newell", duty.RestDayTour{StartsAt: "2026-12-09T07:00", EndsAt: "2026-12-09T15:00"})
		if err != nil || far.ClearDays != 15 || far.Pence != 0 || far.Due.Alternative == "" {
			t.Errorf("fifteen clear days: %+v %v", far, err)
		}
		christmas, err := h.SeeRestDayCost(h.as(t, "lloyd"), "newell", duty.RestDayTour{StartsAt: "2026-12-25T07:00", EndsAt: "2026-12-25T15:00"})
		if err != nil || christmas.Overtime != "public_holiday" || christmas.Pence != 16*2410 {
			t.Errorf("Christmas: %+v %v", christmas, err)
		}
		for want, in := range map[string]duty.RestDayTour{"duty.rest_day.has_tour": {StartsAt: "2026-11-24T16:00", EndsAt: "2026-11-24T20:00"}, "duty.rest_day.past": {StartsAt: "2026-11-20T16:00", EndsAt: "2026-11-20T20:00"}} {
			if _, err := h.SeeRestDayCost(h.as(t, "lloyd"), "newell", in); !fault.HasCode(err, want) {
				t.Errorf("%s: %v", want, err)
			}
		}
		in := duty.RequireRestDay{RestDayTour: ask, Cost: "1", Why: "the football"}
		if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", in); !fault.HasCode(err, "duty.rest_day.cost") {
			t.Errorf("another cost than was seen: %v", err)
		}
		in.Cost = strconv.FormatInt(c.Pence, 10)
		if _, err := h.RequireRestDay(h.as(t, "howells"), "newell", in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable: %v", err)
		}
		if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", in); err != nil {
			t.Fatal(err)
		}
		if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", in); err == nil {
			t.Error("required twice")
		}
		list := h.open(t, "newell")
		if len(list) != 1 || list[0].ToldOn.String() != "2026-11-23" {
			t.Fatalf("%+v", list)
		}
		if _, err := h.Decide(h.as(t, "rees"), list[0].ID, duty.Decide{How: "pay", Why: "worked it"}); !fault.HasCode(err, "duty.variance.not_yet") {
			t.Errorf("before it was worked: %v", err)
		}
		// Kept on after it: one stretch of one rest day, not a second minimum.
		h.at(t, "2026-12-05T14:00")
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2026-12-05T17:00", Why: "extra time"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-12-05T16:00")
		if _, err := h.BookOff(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		if list = h.open(t, "newell"); len(list) != 1 || list[0].Minutes() != 540 || list[0].Due.PaidMinutes != 810 {
			t.Fatalf("%+v", list)
		}
		if done, err := h.Decide(h.as(t, "rees"), list[0].ID, duty.Decide{How: "pay", Why: "worked it"}); err != nil || done.Value.Pence != 32535 {
			t.Errorf("%+v %v", done.Value, err)
		}
	})
}
