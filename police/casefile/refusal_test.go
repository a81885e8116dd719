package casefile_test

import (
	"slices"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/casefile"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
)

func TestCF03CF10Refusals(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		tt := ask()
		tt.Test = "threshold"
		if _, err := h.Ask(h.marsh(), m.file, tt); !fault.HasCode(err, "casefile.request.review_on") {
			t.Errorf("CF-03: a Threshold Test without a review: %v", err)
		}
		h.tell(m.thread, custody.PersonReleased{Detention: "d1", Person: m.suspect})
		tt.ReviewOn = when.MustDay("2026-12-01")
		if _, err := h.Ask(h.marsh(), m.file, tt); !fault.HasCode(err, "casefile.request.threshold") {
			t.Errorf("CF-03: a Threshold Test out of custody: %v", err)
		}
		police := casefile.Ask{Offences: []string{"CJ88001"}, Plea: "not_guilty", PleaBasis: "Denied", Test: "full_code"}
		if _, err := h.Ask(h.marsh(), m.file, police); !fault.HasCode(err, "casefile.request.police_may_charge") {
			t.Errorf("CF-02: a police charge was sent: %v", err)
		}
		green, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil || green.Value.Referral != "green" || when.DayOf(green.Value.DueAt) != when.MustDay("2026-12-21") {
			t.Errorf("CF-04: %+v %v", green.Value, err)
		}
		if _, err := h.Return(h.vaughan(), green.Value.ID, casefile.Return{Reason: "The interview is missing."}); err != nil {
			t.Error(err)
		}
		for _, c := range []struct {
			in   casefile.UnusedDecision
			code string
		}{{casefile.UnusedDecision{No: 1, Decision: "rebutted"}, "casefile.unused.reason"}, {casefile.UnusedDecision{No: 1, Decision: "does_not", Reason: "x"}, "casefile.unused.presumed"}, {casefile.UnusedDecision{No: 99, Decision: "meets_test"}, "casefile.unused.unknown"}} {
			if _, err := h.DecideUnused(h.marsh(), m.file, casefile.DecideUnused{Decisions: []casefile.UnusedDecision{c.in}}); !fault.HasCode(err, c.code) {
				t.Errorf("CF-10 %+v: %v", c.in, err)
			}
		}
		if _, err := h.Desk.Settle(h.marsh(), m.file, casefile.Settle{Item: "mg15", How: "done", Detail: "Said so."}); !fault.HasCode(err, "casefile.item.record") {
			t.Errorf("an interview that is not on the record: %v", err)
		}
		if _, err := h.Assemble(h.marsh(), m.thread, casefile.Assemble{}); !fault.HasCode(err, "casefile.exists") {
			t.Errorf("a second file: %v", err)
		}
		// MOB-02: an edited statement is unsigned again, and is owed again
		h.tell(m.thread, evidence.StatementSigned{Statement: "s1", Witness: m.victim, At: h.Held.Now()})
		h.tell(m.thread, evidence.StatementChanged{Statement: "s1", Witness: m.victim, N: 2, Voids: 1})
		if !slices.ContainsFunc(h.view(m.file).Ready, func(i casefile.Item) bool { return i.Code == "mg11_victim/"+m.victim && i.State == "missing" }) {
			t.Error("an edited statement still counts")
		}
	})
}
