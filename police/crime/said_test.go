package crime_test

import (
	"context"
	"slices"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/police/crime"
	reintegration "throughline/police/reintegration/entry"
	victim "throughline/police/victim/entry"
)

// CR-05: what the victim said and what the suspect admitted is carried into the outcome, and never typed again.
func TestCR05AnOutcomeCarriesWhatWasSaid(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.scene(t, "open", "violence_weapon", roomtest.Noon)
		done, err := h.Record(h.officer(), abh(s.incident))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.NameSuspect(h.officer(), done.Value.ID, crime.NameSuspect{Person: s.suspect}); err != nil {
			t.Fatal(err)
		}
		id := done.Value.ID
		if _, err := h.SetOutcome(h.designated(), id, crime.SetOutcome{Outcome: "16"}); !wrong(err, "crime.outcome.needs.victim_view") {
			t.Errorf("nobody asked her: %v", err)
		}
		h.tell(t, s.thread, victim.SupportSaid{Case: "c", Victim: s.victim, Wish: "does_not_support"})
		if _, err := h.SetOutcome(h.designated(), id, crime.SetOutcome{Outcome: "15", Reason: "Not enough"}); !wrong(err, "crime.outcome.other_view") {
			t.Errorf("15 says that she supports it: %v", err)
		}
		if _, err := h.SetOutcome(h.designated(), id, crime.SetOutcome{Outcome: "16"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.SetOutcome(h.sergeant(), id, crime.SetOutcome{Outcome: "3"}); !wrong(err, "crime.outcome.needs.admission") {
			t.Errorf("nobody admitted it: %v", err)
		}
		h.tell(t, s.thread, reintegration.DisposalAnswered{Disposal: "d", Person: s.suspect, Accepted: true, Admission: true})
		if _, err := h.SetOutcome(h.sergeant(), id, crime.SetOutcome{Outcome: "3"}); err != nil {
			t.Error(err)
		}
	})
}

// VIC-09: a review that overturns an outcome takes it back, keeps it as history, and owes a new decision.
func TestVIC09AnOverturnedOutcomeIsDecidedAnew(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.scene(t, "open", "violence_weapon", roomtest.Noon)
		done, err := h.Record(h.officer(), abh(s.incident))
		if err != nil {
			t.Fatal(err)
		}
		id := done.Value.ID
		if _, err := h.NameSuspect(h.officer(), id, crime.NameSuspect{Person: s.suspect}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.SetOutcome(h.designated(), id, crime.SetOutcome{Outcome: "15", Reason: "No witness", VictimView: "supports"}); err != nil {
			t.Fatal(err)
		}
		q := h.DB.Read(h.officer())
		owed := func() int {
			ps, err := promise.Of(q, crime.Decide, journal.Ref{Kind: "crime", ID: id})
			if err != nil {
				t.Fatal(err)
			}
			return len(ps)
		}
		h.tell(t, s.thread, victim.ReviewAnswered{Review: "r0", Victim: s.victim, Decision: id + "/15", Answer: "upheld"})
		h.tell(t, s.thread, victim.ReviewAnswered{Review: "r1", Victim: s.victim, Decision: "another/15", Answer: "overturned"})
		if c, _ := h.Get(q, id); c.Outcome != "15" || owed() != 0 {
			t.Errorf("%+v", c)
		}
		h.tell(t, s.thread, victim.ReviewAnswered{Review: "r2", Victim: s.victim, Decision: id + "/15", Answer: "overturned"})
		c, err := h.Get(q, id)
		if err != nil || c.Outcome != "" || owed() != 1 {
			t.Errorf("%+v %v, owed %d", c, err, owed())
		}
		if os, err := h.Outcomes(q, id); err != nil || len(os) != 1 || os[0].EndedAt.IsZero() {
			t.Errorf("%+v %v", os, err)
		}
		if _, err := h.SetOutcome(h.designated(), id, crime.SetOutcome{Outcome: "15", Reason: "Still no witness", VictimView: "supports"}); err != nil || owed() != 0 {
			t.Errorf("%v, owed %d", err, owed())
		}
	})
}

func (h house) designated() context.Context {
	return h.staff("vaughan", 2, true, "investigator", "file_supervisor")
}

func wrong(err error, code string) bool {
	return fault.Is(err, fault.Invalid) && slices.ContainsFunc(fault.Of(err).Fields, func(f fault.Field) bool { return f.Code == code })
}
