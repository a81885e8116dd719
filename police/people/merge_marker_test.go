package people_test

import (
	"slices"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/people"
)

func TestPOLE05MergedAndTakenApartWithNothingLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		boss := access.Actor{Staff: "rees", Roles: []string{"sergeant"}, RankNo: 2, OnDuty: true}
		first, second := h.open(t, "open"), h.open(t, "open")
		a := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Daniel", Family: "Pryce", Phone: "01632 960001"}, Thread: first.Ref, Role: "suspect"})
		b := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Danny", Family: "Price", BornOn: "1999-03-27", Address: "1 Mill Lane"}, Thread: second.Ref, Role: "witness"})
		c := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Dan", Family: "Preece", Email: "d@example.org"}})
		if _, err := h.Merge(ctx, a.ID, people.MergePerson{Other: b.ID, Why: "Same PNC ID"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable merged: %v", err)
		}
		before := map[string]people.Person{a.ID: a, b.ID: b, c.ID: c}
		for _, m := range [][2]string{{b.ID, c.ID}, {a.ID, b.ID}} { // c into b, then b into a
			if _, err := h.Merge(h.As(boss), m[0], people.MergePerson{Other: m[1], Why: "Same PNC ID"}); err != nil {
				t.Fatal(err)
			}
		}
		for id := range before {
			p, err := h.Get(h.q(), id)
			if err != nil || p.ID != a.ID || len(p.Aliases) != 2 || p.Phone == "" || p.Email == "" || p.Address == "" || p.BornOn.IsZero() {
				t.Errorf("%s reads as %+v %v", id, p, err)
			}
		}
		for _, text := range []string{"Danny Price", "Daniel Pryce", "Dan Preece"} {
			if f, err := h.Find(ctx, text); err != nil || len(titles(f)) != 1 || f.Hits[0].ID != a.ID {
				t.Errorf("%s: %+v %v", text, f, err)
			}
		}
		if s, err := h.See(ctx, b.ID); err != nil || len(s.Roles) != 2 {
			t.Errorf("%+v %v", s.Roles, err)
		}
		if _, err := h.Merge(h.As(boss), a.ID, people.MergePerson{Other: c.ID, Why: "again"}); !fault.HasCode(err, "people.merge.already") {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.Merge(h.As(boss), a.ID, people.MergePerson{Other: a.ID, Why: "itself"}); !fault.HasCode(err, "people.merge.same") {
			t.Errorf("with itself: %v", err)
		}
		for _, u := range [][2]string{{a.ID, b.ID}, {b.ID, c.ID}} {
			if _, err := h.Unmerge(h.As(boss), u[0], people.UnmergePerson{Other: u[1], Why: "Two brothers"}); err != nil {
				t.Fatal(err)
			}
		}
		for id, was := range before {
			p, err := h.Get(h.q(), id)
			p.Version = was.Version
			if err != nil || p.ID != id || p.Name() != was.Name() || p.Phone != was.Phone || p.Address != was.Address || p.Email != was.Email || p.BornOn != was.BornOn || len(p.Aliases) != 0 {
				t.Errorf("taken apart: %+v, was %+v, %v", p, was, err)
			}
			if f, _ := h.Find(ctx, was.Name()); len(f.Hits) == 0 || f.Hits[0].ID != id {
				t.Errorf("%s is found as %+v", was.Name(), f)
			}
		}
	})
}

func TestINC15MarkersAreReviewed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		boss := h.As(access.Actor{Staff: "rees", Roles: []string{"sergeant"}, RankNo: 2, OnDuty: true})
		p := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Daniel", Family: "Pryce", Address: "12 Mill Lane, Newport NP20 1AB"}})
		add := people.AddMarker{SubjectKind: "person", SubjectID: p.ID, Code: "weapons", Detail: "Carries a lock knife", Provenance: "Seen by PC 2207 on 23 Nov 2026"}
		late := add
		late.ReviewOn = "2027-11-24"
		if _, err := h.AddMarker(ctx, late); !fault.HasCode(err, "people.marker.review_late") {
			t.Errorf("too late a review: %v", err)
		}
		bare := add
		bare.Provenance = ""
		if _, err := h.AddMarker(ctx, bare); !fault.Is(err, fault.Invalid) {
			t.Errorf("without provenance: %v", err)
		}
		done, err := h.AddMarker(ctx, add)
		if err != nil || done.Value.ReviewOn != when.MustDay("2027-11-23") || done.Value.Law != "people.marker/weapons/2020-01-01" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		shown := func(on string) int {
			ms, err := h.MarkersAt(h.q(), "12, Mill Lane Newport np20 1ab", []string{"open"}, when.MustDay(on))
			if err != nil {
				t.Fatal(err)
			}
			return len(ms)
		}
		for day, want := range map[string]int{"2026-11-23": 1, "2027-11-23": 1, "2027-11-24": 0} {
			if got := shown(day); got != want {
				t.Errorf("at the address on %s: %d", day, got)
			}
		}
		owed, err := promise.Of(h.q(), "people.marker_review", journal.Ref{Kind: "marker", ID: done.Value.ID})
		if err != nil || len(owed) != 1 || owed[0].DueAt != when.MustDay("2027-11-23").End() {
			t.Fatalf("%+v %v", owed, err)
		}
		if _, err := h.ReviewMarker(ctx, people.ReviewMarker{Marker: done.Value.ID, Decision: "end", Reason: "No longer"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable ended it: %v", err)
		}
		h.Held.Set(when.MustDay("2027-12-01").Start())
		if _, err := h.ReviewMarker(boss, people.ReviewMarker{Marker: done.Value.ID, Decision: "keep", Reason: "Still carries one"}); err != nil {
			t.Fatal(err)
		}
		if shown("2027-12-02") != 1 || shown("2028-12-02") != 0 {
			t.Error("a marker that was kept is not shown to its new date")
		}
		if _, err := h.ReviewMarker(boss, people.ReviewMarker{Marker: done.Value.ID, Decision: "end", Reason: "Gave it up"}); err != nil {
			t.Fatal(err)
		}
		s, err := h.See(ctx, p.ID)
		if err != nil || shown("2027-12-02") != 0 || len(s.Markers) != 1 || s.Markers[0].EndedWhy != "Gave it up" {
			t.Errorf("ended, and in the history: %+v %v", s.Markers, err)
		}
		if owed, _ := promise.Of(h.q(), "people.marker_review", journal.Ref{Kind: "marker", ID: done.Value.ID}); len(owed) != 0 {
			t.Errorf("still owed: %+v", owed)
		}
	})
}

func TestGOV04SelfLookup(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p := h.make(t, h.As(officer("howells")), people.CreatePerson{NewPerson: people.NewPerson{Given: "Daniel", Family: "Pryce", Phone: "01632 960777"}})
		h.make(t, h.As(officer("howells")), people.CreatePerson{NewPerson: people.NewPerson{Given: "Danielle", Family: "Pryce", Phone: "01632 960778"}})
		brother := officer("pryce")
		brother.Family = []string{p.ID}
		ctx := h.As(brother)
		for _, text := range []string{"daniel pryce", "01632960777"} {
			f, err := h.Find(ctx, text)
			if err != nil || f.Withheld == 0 || slices.ContainsFunc(f.Hits, func(x people.Hit) bool { return x.ID == p.ID || x.Title == "+441632960777" }) {
				t.Errorf("%s: %+v %v", text, f, err)
			}
		}
		if _, err := h.See(ctx, p.ID); !fault.HasCode(err, "access.own_record") {
			t.Errorf("opened: %v", err)
		}
		if _, err := h.Tie(ctx, p.ID, people.NewThing{Kind: "vehicle", Text: "BX21 KLM"}); !fault.HasCode(err, "access.own_record") {
			t.Errorf("changed: %v", err)
		}
		staff := journal.Ref{Kind: "staff", ID: "pryce"}
		owed, err := promise.Of(h.q(), "access.self_lookup_review", staff)
		if err != nil || len(owed) != 1 || owed[0].Owner != "role:sergeant" || owed[0].DueAt != when.MustDay("2026-11-24").End() || owed[0].Label != "supervisors" {
			t.Fatalf("%+v %v", owed, err)
		}
		es, err := journal.About(h.q(), staff, []string{"supervisors"}, 10)
		if err != nil || len(es) != 3 { // found twice (person, phone), opened once
			t.Errorf("%d entries %v", len(es), err)
		}
		review := people.ReviewSelfLookup{Staff: "pryce", Finding: "mistake", Comment: "Did not know whose case it was"}
		self := brother
		self.RankNo, self.Labels = 2, []string{"open", "supervisors"}
		if _, err := h.ReviewSelfLookup(h.As(self), review); !fault.Is(err, fault.Forbidden) {
			t.Errorf("reviewed his own: %v", err)
		}
		if _, err := h.ReviewSelfLookup(h.As(officer("howells")), review); err == nil {
			t.Error("a constable reviewed it")
		}
		boss := access.Actor{Staff: "rees", Roles: []string{"sergeant"}, RankNo: 2, OnDuty: true, Labels: []string{"open", "supervisors"}}
		if done, err := h.ReviewSelfLookup(h.As(boss), review); err != nil || done.Value != 1 {
			t.Errorf("%+v %v", done, err)
		}
		if _, err := h.ReviewSelfLookup(h.As(boss), review); !fault.HasCode(err, "people.self_lookup.nothing_waiting") {
			t.Errorf("twice: %v", err)
		}
	})
}
