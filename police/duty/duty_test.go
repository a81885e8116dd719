package duty_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/duty"
	"throughline/police/people"
)

// force is a house with the training force.
type force struct {
	*roomtest.House
	*duty.Desk
	people *people.Desk
}

func each(t *testing.T, f func(t *testing.T, h force)) {
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		p := people.New(h.Host)
		d := duty.New(h.Host, p)
		h.Start(p.Room(), d.Room())
		if err := d.Seed(context.Background(), duty.SeedMap{Stations: []duty.Station{{Name: "Central", At: geo.Point{Lat: 51.6, Lon: -3}}, {Name: "Harbour", At: geo.Point{Lat: 51.5, Lon: -3.1}}}}); err != nil {
			t.Fatal(err)
		}
		f(t, force{h, d, p})
	})
}

// as signs in as the directory says that somebody is now.
func (h force) as(t *testing.T, id string) context.Context {
	t.Helper()
	a, err := h.Actor(context.Background(), "staff:"+id, h.Held.Now())
	if err != nil {
		t.Fatal(err)
	}
	return access.WithActor(context.Background(), a)
}

func (h force) person(t *testing.T, in people.NewPerson) people.Person {
	t.Helper()
	in.Phone = "01632 960123"
	done, err := h.people.Create(h.as(t, "howells"), people.CreatePerson{NewPerson: in})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func TestTheTrainingForceIsOnDutyAtEveryHour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		entries, err := journal.Head(h.DB.Read(context.Background()))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Seed(context.Background(), duty.SeedMap{}); err != nil {
			t.Fatal(err)
		}
		if again, _ := journal.Head(h.DB.Read(context.Background())); again != entries {
			t.Errorf("a second seed wrote %d entries", again-entries)
		}
		q := h.DB.Read(context.Background())
		// Both nights on which the clocks change are among them: 28 March and 31 October 2027.
		for _, from := range []time.Time{h.Held.Now(), when.MustDay("2027-03-27").Start(), when.MustDay("2027-10-30").Start()} {
			for n := range 60 {
				at := from.Add(time.Duration(n) * time.Hour)
				units, err := h.UnitsOf(q, at)
				if err != nil || len(units) != 12 {
					t.Fatalf("%s: %d units, %v", at, len(units), err)
				}
				for _, u := range units {
					if !u.TourEndsAt.After(at) || u.Base.IsZero() && u.BaseName == "" {
						t.Fatalf("%s: %+v", at, u)
					}
				}
			}
		}
		for id, want := range map[string]bool{"howells": true, "bennett": false, "coles": true, "faraday": false, "patel": true} {
			if a, err := h.Actor(context.Background(), "staff:"+id, h.Held.Now()); err != nil || a.OnDuty != want {
				t.Errorf("%s on duty: %+v %v", id, a, err)
			}
		}
		if a, err := h.Actor(context.Background(), "staff:faraday", when.MustDay("2026-11-24").Start()); err != nil || !a.OnDuty || a.RankNo != 3 {
			t.Errorf("faraday at midnight: %+v %v", a, err)
		}
		if _, err := h.Actor(context.Background(), "staff:nobody", h.Held.Now()); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody: %v", err)
		}
		list, err := h.Accounts(q)
		if err != nil || len(list) != 72 {
			t.Errorf("%d accounts, %v", len(list), err)
		}
	})
}

func TestHR02SkillsAtDispatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		skill := func(callsign, code string) *duty.Skill {
			units, err := h.UnitsOf(q, h.Held.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range units {
				for _, k := range u.Skills {
					if u.Callsign == callsign && k.Code == code {
						return &k
					}
				}
			}
			return nil
		}
		if k := skill("BX21", "taser"); k == nil || !k.Valid || !k.Hard || k.Status != "valid" {
			t.Errorf("BX21 taser: %+v", k)
		}
		if k := skill("BX07", "taser"); k == nil || k.Valid || k.Status != "expired" {
			t.Errorf("BX07 taser: %+v", k)
		}
		if k := skill("SN11", "taser"); k != nil {
			t.Errorf("SN11 taser: %+v", k)
		}
		// Suspension beats validity, needs a reason, and is not for constables.
		if _, err := h.SuspendSkill(h.as(t, "bevan"), "howells", duty.SuspendSkill{Skill: "taser", Why: "under review"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable suspended: %v", err)
		}
		if _, err := h.SuspendSkill(h.as(t, "rees"), "howells", duty.SuspendSkill{Skill: "taser"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := h.SuspendSkill(h.as(t, "rees"), "howells", duty.SuspendSkill{Skill: "taser", Why: "under review"}); err != nil {
			t.Fatal(err)
		}
		if k := skill("BX21", "taser"); k == nil || k.Valid || k.Status != "suspended" {
			t.Errorf("suspended: %+v", k)
		}
		if a, _ := h.Actor(context.Background(), "staff:howells", h.Held.Now()); slices.Contains(a.Skills, "taser") || !slices.Contains(a.Skills, "first_aid") {
			t.Errorf("skills of the account: %v", a.Skills)
		}
		// A renewal on the day is valid through the same day of the next year, and not on the day after.
		done, err := h.AwardSkill(h.as(t, "patel"), "pryce", duty.Award{Skill: "taser", AwardedOn: "2026-11-20", Evidence: "Course 14"})
		if err != nil || done.Value.ExpiresOn != when.MustDay("2027-11-20") {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for day, valid := range map[string]bool{"2026-11-23": true, "2027-11-20": true, "2027-11-21": false} {
			ks, _ := h.Skills(q, "pryce", when.MustDay(day))
			if i := slices.IndexFunc(ks, func(k duty.Skill) bool { return k.Code == "taser" }); ks[i].Valid != valid {
				t.Errorf("%s: %+v", day, ks[i])
			}
		}
		for code, in := range map[string]duty.Award{"duty.skill.in_future": {Skill: "taser", AwardedOn: "2026-12-01", Evidence: "x"},
			"duty.skill.too_long": {Skill: "taser", AwardedOn: "2026-11-01", ExpiresOn: "2028-11-01", Evidence: "x"}, "duty.skill.unknown": {Skill: "flying", AwardedOn: "2026-11-01", Evidence: "x"}} {
			if _, err := h.AwardSkill(h.as(t, "patel"), "pryce", in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

func TestG06ActingRankIsJudgedAtThatMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		until := h.Held.Now().Add(8 * time.Hour)
		in := duty.ActUp{Until: when.RFC3339(until), Why: "No inspector is on duty"}
		for who, want := range map[string]fault.Kind{"coles": fault.Forbidden, "rees": fault.Forbidden} {
			if _, err := h.ActUp(h.as(t, who), "rees", in); !fault.Is(err, want) {
				t.Errorf("%s designated: %v", who, err)
			}
		}
		if _, err := h.ActUp(h.as(t, "pryor"), "howells", in); !fault.HasCode(err, "duty.rank.no_acting") {
			t.Errorf("a constable acted up: %v", err)
		}
		if _, err := h.ActUp(h.as(t, "pryor"), "rees", in); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[time.Time]int{h.Held.Now().Add(-time.Minute): 2, h.Held.Now(): 3, until.Add(-time.Second): 3, until: 2} {
			if a, err := h.Actor(context.Background(), "staff:rees", at); err != nil || a.RankNo != want {
				t.Errorf("%s: rank %d, %v", at, a.RankNo, err)
			}
		}
		if _, err := h.ActUp(h.as(t, "pryor"), "rees", in); !fault.HasCode(err, "duty.rank.already") {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestBookOnWithoutATour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		on := func(id string, at time.Time) bool {
			ok, _, err := h.IsOnDuty(q, id, at)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		now := h.Held.Now()
		if _, err := h.BookOn(h.as(t, "howells"), "bennett", duty.Book{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("booked somebody else on: %v", err)
		}
		done, err := h.BookOn(h.as(t, "bennett"), "bennett", duty.Book{})
		if err != nil || done.Value.Until != now.Add(12*time.Hour) {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for after, want := range map[time.Duration]bool{-time.Second: false, 0: true, 12*time.Hour - 1: true, 12 * time.Hour: false} {
			if got := on("bennett", now.Add(after)); got != want {
				t.Errorf("after %s: %v", after, got)
			}
		}
		if _, err := h.BookOn(h.as(t, "bennett"), "bennett", duty.Book{}); !fault.HasCode(err, "duty.booking.already_on") {
			t.Errorf("twice: %v", err)
		}
		// Howells books off early: her tour ends there, and the next one is not touched.
		h.Held.Add(time.Hour)
		if _, err := h.BookOff(h.as(t, "howells"), "howells", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		if on("howells", h.Held.Now()) || !on("howells", h.Held.Now().Add(12*time.Hour)) {
			t.Error("booking off early ended the wrong tour")
		}
		if _, err := h.SetCrew(h.as(t, "howells"), duty.SetCrew{Callsign: "BX99", Staff: []string{"bennett"}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("off duty and a constable: %v", err)
		}
		h.Held.Add(time.Minute)
		back, err := h.BookOn(h.as(t, "howells"), "howells", duty.Book{})
		if err != nil || back.Value.Until.In(when.London).Format("15:04") != "19:00" {
			t.Errorf("back to the tour: %+v %v", back.Value, err)
		}
	})
}

func TestNobodyIsInTwoCallsigns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "okafor")
		if _, err := h.SetCrew(ctx, duty.SetCrew{Callsign: "bx30", Staff: []string{"howells"}}); !fault.HasCode(err, "duty.crew.elsewhere") {
			t.Errorf("in two: %v", err)
		}
		if _, err := h.SetCrew(ctx, duty.SetCrew{Callsign: "BX21", Staff: []string{"bevan"}}); err != nil {
			t.Fatal(err)
		}
		h.Held.Add(time.Second)
		if _, err := h.SetCrew(ctx, duty.SetCrew{Callsign: "bx30", Staff: []string{"howells"}, Vehicle: "Astra"}); err != nil {
			t.Fatal(err)
		}
		units, err := h.UnitsOf(h.DB.Read(ctx), h.Held.Now())
		if err != nil {
			t.Fatal(err)
		}
		crews := map[string]int{}
		for _, u := range units {
			crews[u.Callsign] = len(u.Crew)
		}
		if crews["BX21"] != 1 || crews["BX30"] != 1 || len(units) != 13 {
			t.Errorf("%v", crews)
		}
		for _, in := range []duty.SetCrew{{Callsign: "B"}, {Callsign: "BX 21;"}, {Callsign: "BX31", Staff: []string{"ghost"}}, {Callsign: "BX31", Until: "2020-01-01T00:00"}, {Callsign: "BX31", From: "soon"}} {
			if _, err := h.SetCrew(ctx, in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", in, err)
			}
		}
	})
}

func TestGOV04FamilyAndHomeAreNotOpened(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		suspect := h.person(t, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-03-27", Address: "12 Mill Lane, Newport NP20 1AB"})
		ctx := h.as(t, "pryce")
		if _, err := h.people.See(ctx, suspect.ID); err != nil {
			t.Fatalf("before HR knew: %v", err)
		}
		declare := duty.DeclareFamily{Relation: "brother", Person: suspect.ID}
		if _, err := h.DeclareFamily(h.as(t, "coles"), "pryce", declare); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an inspector declared: %v", err)
		}
		if _, err := h.DeclareFamily(h.as(t, "patel"), "patel", declare); !fault.Is(err, fault.Forbidden) {
			t.Errorf("about herself: %v", err)
		}
		if _, err := h.DeclareFamily(h.as(t, "patel"), "pryce", declare); err != nil {
			t.Fatal(err)
		}
		if _, err := h.people.See(h.as(t, "pryce"), suspect.ID); !fault.HasCode(err, "access.own_record") {
			t.Errorf("his brother: %v", err)
		}
		if _, err := h.people.See(h.as(t, "howells"), suspect.ID); err != nil {
			t.Errorf("a colleague: %v", err)
		}
		// Bevan lives there: by any way of writing the address.
		if _, err := h.DeclareFamily(h.as(t, "patel"), "bevan", duty.DeclareFamily{Relation: "home", Address: "12, Mill Lane Newport NP201AB"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.people.See(h.as(t, "bevan"), suspect.ID); !fault.HasCode(err, "access.own_record") {
			t.Errorf("who lives at her address: %v", err)
		}
		for _, in := range []duty.DeclareFamily{{Relation: "home", Person: suspect.ID}, {Relation: "brother"}, {Relation: "brother", Address: "1 Road"}, {Relation: "friend", Person: suspect.ID}, {Relation: "child", Person: "nobody"}} {
			if _, err := h.DeclareFamily(h.as(t, "patel"), "pryce", in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", in, err)
			}
		}
	})
}

func TestWhoeverLeftOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		if _, err := h.Leave(h.as(t, "patel"), "bevan", "Retired"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Actor(context.Background(), "staff:bevan", h.Held.Now()); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("still an account: %v", err)
		}
		if _, err := h.Leave(h.as(t, "patel"), "bevan", "Retired"); !fault.HasCode(err, "duty.staff.left") {
			t.Errorf("twice: %v", err)
		}
		units, _ := h.UnitsOf(h.DB.Read(context.Background()), h.Held.Now())
		for _, u := range units {
			for _, s := range u.Crew {
				if s.ID == "bevan" {
					t.Error("still in a crew")
				}
			}
		}
		if _, err := h.Join(h.as(t, "patel"), duty.JoinStaff{ID: "bevan", Name: "A. Bevan", Number: "1", Roles: []string{"officer"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an account name is never used again: %v", err)
		}
		if _, err := h.Join(h.as(t, "howells"), duty.JoinStaff{ID: "newone", Name: "N. New", Number: "1", Roles: []string{"officer"}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer recruited: %v", err)
		}
	})
}

func TestLabelsComeWithTheWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		for id, want := range map[string][]string{"howells": {"open", "team:response"}, "quinn": {"audit", "open", "supervisors"}, "adeyemi": {"open", "suite:central", "team:custody"},
			"patel": {"hr", "open"}, "rees": {"open", "supervisors", "team:response"}} {
			if a, err := h.Actor(context.Background(), "staff:"+id, h.Held.Now()); err != nil || !slices.Equal(a.Labels, want) {
				t.Errorf("%s: %v %v", id, a.Labels, err)
			}
		}
	})
}
