package casefile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/casefile"
	custody "throughline/police/custody/entry"
)

func TestTheFileFromCallToCourt(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		v := h.view(m.file)
		if v.URN != "99BX0000126" || v.Charging.Route != casefile.CPS || len(v.Offences) != 2 || len(v.Unused) != 3 {
			t.Errorf("CF-02, ID-06: %s %+v %+v unused %d", v.URN, v.Charging, v.Offences, len(v.Unused))
		}
		open := func() (n int) {
			for _, a := range h.view(m.file).Actions {
				if a.State == "open" {
					n++
					if ps := h.owed(casefile.ActionOwed, "casefile_action", a.ID); len(ps) != 1 || !ps[0].DueAt.Equal(a.DueAt) || a.Owner == "" {
						t.Errorf("CF-07: %s has no promise: %+v", a.What, ps)
					}
				}
			}
			return n
		}
		if n := open(); n != 6 { // victim, witness, exhibit, interview, convictions, schedule
			t.Errorf("CF-07: %d things owed, want 6: %+v", n, h.view(m.file).Actions)
		}
		asked, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		r := asked.Value
		if r.Referral != "red" || !r.DueAt.Equal(roomtest.Noon.Add(24*time.Hour)) || !slices.Equal(r.Offences, []string{"OF61102", "CJ88117"}) || !strings.Contains(strings.Join(r.Reasons, ";"), "actual bodily harm") {
			t.Errorf("CF-04: %+v", r)
		}
		if _, err := h.Ask(h.marsh(), m.file, ask()); !fault.HasCode(err, "casefile.request.one_at_a_time") {
			t.Errorf("a second request: %v", err)
		}
		if _, err := h.Approve(h.marsh(), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: approved by the wrong role: %v", err)
		}
		if _, err := h.Approve(h.staff("marsh", 2, true, "investigator", "file_supervisor"), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: approved by whoever asked: %v", err)
		}
		if _, err := h.Approve(h.staff("vaughan", 2, false, "file_supervisor"), r.ID, approve()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("CF-05: off duty: %v", err)
		}
		if _, err := h.Approve(h.As(access.Actor{Staff: "v2", OnDuty: true, Roles: []string{"file_supervisor"}, Family: []string{m.suspect}}), r.ID, approve()); !fault.HasCode(err, "access.own_record") {
			t.Errorf("own relative: %v", err)
		}
		if _, err := h.Approve(h.vaughan(), r.ID, approve()); !fault.HasCode(err, "casefile.request.key_missing") {
			t.Errorf("CF-05: key items are missing: %v", err)
		}
		h.gather(m)
		half := approve()
		half.Needs = false
		if _, err := h.Approve(h.vaughan(), r.ID, half); !fault.HasCode(err, "form.invalid") {
			t.Errorf("CF-05: a point that is not answered: %v", err)
		}
		if n := open(); n != 0 {
			t.Errorf("%d things owed after everything arrived: %+v", n, h.view(m.file).Actions)
		}
		if _, err := h.Approve(h.vaughan(), r.ID, approve()); err != nil {
			t.Fatal(err)
		}
		h.settle()
		v = h.view(m.file)
		if v.Requests[0].State != "accepted" || v.Messages[0].State != "accepted" || v.Messages[0].SentAt.IsZero() || v.Messages[0].ReceivedAt.IsZero() {
			t.Fatalf("I1: %+v %+v", v.Requests[0].State, v.Messages[0])
		}
		if _, err := h.Decide(h.vaughan(), r.ID, casefile.Decide{Decision: "charge", Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the police decided: %v", err)
		}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "charge", Reason: "The Full Code Test is met."}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "no_further_action", Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		if len(h.owed(casefile.DecisionOwed, "casefile_request", r.ID)) != 0 {
			t.Error("the decision is still owed")
		}
		h.afterCharge(m)
	})
}

// afterCharge: charged and bailed, the file is owed by the day of CF-13, and kept when the prosecutor has accepted it.
func (h house) afterCharge(m matter) {
	t := h.t
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{}); !fault.HasCode(err, "casefile.file.not_charged") {
		t.Errorf("sent before the charge: %v", err)
	}
	h.tell(m.thread, custody.PersonCharged{Detention: "d1", Person: m.suspect, ASN: "x", Bailed: true, Offences: []custody.Offence{{Code: "OF61102"}}, At: h.Held.Now(), CourtOn: when.MustDay("2026-11-24")})
	ps := h.owed(casefile.FileOwed, "casefile", m.file)
	if len(ps) != 1 || when.DayOf(ps[0].DueAt) != when.MustDay("2026-12-21") || ps[0].Law != "casefile.file_due/ngap_bail/2020-12-31" {
		t.Fatalf("CF-13: %+v", ps)
	}
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{}); !fault.HasCode(err, "casefile.file.missing") {
		t.Errorf("CF-13: the file lacks things: %v", err)
	}
	if _, err := h.Send(h.staff("bennett", 1, true, "officer"), m.file, casefile.Send{Missing: "x"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("sent by somebody else: %v", err)
	}
	if _, err := h.Send(h.marsh(), m.file, casefile.Send{Missing: "The transcript follows."}); err != nil {
		t.Fatal(err)
	}
	h.settle()
	if v := h.view(m.file); v.State != "accepted" || len(h.owed(casefile.FileOwed, "casefile", m.file)) != 0 {
		t.Errorf("CF-13: %s, still owed %d", v.State, len(h.owed(casefile.FileOwed, "casefile", m.file)))
	}
}
