package crime_test

import (
	"context"
	"slices"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/crime"
)

func TestCR05EveryOutcomeIsHeldToItsRow(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, row := range book.Table("crime.outcome").On(when.MustDay("2026-11-23")) {
		var r crime.OutcomeRule
		if err := row.Into(&r); err != nil {
			t.Fatal(err)
		}
		for _, n := range r.Needs {
			all[n] = true
		}
		has := map[string]bool{}
		for _, n := range r.Needs {
			has[n] = true
		}
		right := map[string]int{"required": 1, "forbidden": 0, "any": 0}[r.Suspect]
		wrong := crime.CheckOutcome(r, crime.OutcomeFacts{Suspects: right, View: r.Victim, Has: has})
		if r.ForceUsable != (len(wrong) == 0) {
			t.Errorf("%s with everything there: %v", row.Code, wrong)
		}
		if r.Suspect != "any" {
			if got := codes(crime.CheckOutcome(r, crime.OutcomeFacts{Suspects: 1 - right, Has: has})); !slices.Contains(got, "crime.outcome.suspect_"+r.Suspect) {
				t.Errorf("%s with the wrong number of suspects: %v", row.Code, got)
			}
		}
		if r.Victim != "" {
			if got := codes(crime.CheckOutcome(r, crime.OutcomeFacts{Suspects: right, View: "other", Has: map[string]bool{"victim_view": true}})); !slices.Contains(got, "crime.outcome.other_view") {
				t.Errorf("%s against the victim's view: %v", row.Code, got)
			}
		}
		for _, n := range r.Needs {
			if got := codes(crime.CheckOutcome(r, crime.OutcomeFacts{Suspects: right})); !slices.Contains(got, "crime.outcome.needs."+n) {
				t.Errorf("%s without %s: %v", row.Code, n, got)
			}
		}
	}
	if len(all) < 15 {
		t.Errorf("only %d needs in the table", len(all))
	}
}

func codes(fs []fault.Field) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Code)
	}
	return out
}

func TestCR04OneCurrentOutcomeWithItsHistory(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.scene(t, "open", "violence", roomtest.Noon)
		done, err := h.Record(h.officer(), abh(s.incident))
		if err != nil {
			t.Fatal(err)
		}
		id := done.Value.ID
		super := h.staff("vaughan", 2, true, "investigator", "file_supervisor")
		if _, err := h.SetOutcome(h.sergeant(), id, crime.SetOutcome{Outcome: "1", ChargeDate: when.MustDay("2026-11-23")}); !hasField(err, "crime.outcome.suspect_required") {
			t.Errorf("CR-05: outcome 1 without a suspect: %v", err)
		}
		if _, err := h.SetOutcome(super, id, crime.SetOutcome{Outcome: "18", Proof: "House to house and cameras."}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Assign(h.sergeant(), id, crime.Assign{Staff: "marsh"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.NameSuspect(h.officer(), id, crime.NameSuspect{Person: s.suspect}); err != nil {
			t.Fatal(err)
		}
		marsh := h.staff("marsh", 1, true, "investigator")
		if _, err := h.SetOutcome(marsh, id, crime.SetOutcome{Outcome: "15", Reason: "The only witness has gone abroad."}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CR-05: a designated outcome by the officer in the case: %v", err)
		}
		own := h.As(access.Actor{Staff: "vaughan", OnDuty: true, RankNo: 2, Roles: []string{"file_supervisor"}, Family: []string{s.suspect}})
		if _, err := h.SetOutcome(own, id, crime.SetOutcome{Outcome: "15", Reason: "x"}); !fault.HasCode(err, "access.own_record") {
			t.Errorf("own relative: %v", err)
		}
		if _, err := h.SetOutcome(super, id, crime.SetOutcome{Outcome: "17"}); !hasField(err, "crime.outcome.needs.offence_time_limit") {
			t.Errorf("CR-05: an either-way offence has no time limit: %v", err)
		}
		if _, err := h.SetOutcome(super, id, crime.SetOutcome{Outcome: "99"}); !fault.HasCode(err, "crime.outcome.unknown") {
			t.Errorf("unknown: %v", err)
		}
		out, err := h.SetOutcome(super, id, crime.SetOutcome{Outcome: "15", Reason: "The only witness has gone abroad."})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.SetOutcome(super, id, crime.SetOutcome{Outcome: "16", VictimView: "does_not_support", Version: out.Value.Version - 1}); !fault.Is(err, fault.Stale) {
			t.Errorf("an old version: %v", err)
		}
		hist, err := h.Outcomes(h.DB.Read(context.Background()), id)
		if err != nil || len(hist) != 2 || hist[0].Code != "15" || !hist[0].EndedAt.IsZero() || hist[1].Code != "18" || hist[1].EndedAt.IsZero() {
			t.Errorf("CR-04: %+v %v", hist, err)
		}
	})
}

func hasField(err error, code string) bool {
	f := fault.Of(err)
	return f != nil && slices.Contains(codes(f.Fields), code)
}
