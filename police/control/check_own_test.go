package control_test

import (
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/control"
	"throughline/police/people"
)

// GOV-04: nobody asks about themselves, their family or their vehicles, and nobody has it asked for them; what is refused is
// recorded in their name and put before a supervisor. Nobody reads an answer about their own either.
func TestGOV04NobodyChecksTheirOwn(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		person := func(given string) string {
			p := must1(h.Desk.People.Create(h.as("setup", "officer"), people.CreatePerson{NewPerson: people.NewPerson{Given: given, Family: "Howells", BornOn: "1990-05-01"}, Thread: i.Thread, Role: "association"}))(t).Value
			return p.ID
		}
		self, brother := person("Sian"), person("Rhys")
		must1(h.Desk.People.Tie(h.as("setup", "officer"), brother, people.NewThing{Kind: "vehicle", Text: "CV71 BRO"}))(t)
		mine := access.Actor{Account: "staff:howells", Kind: "staff", Staff: "howells", Name: "S. Howells", Roles: []string{"officer"}, RankNo: 1, OnDuty: true, Labels: []string{"open"}, Person: self, Family: []string{brother}}
		h.staff["howells"] = &mine
		other := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "concern_safety", Place: "3 Glebe Street"}))(t).Value
		before := h.entries(t, other.Thread)
		someone := func(given string) control.AskCheck {
			return control.AskCheck{Kind: "person", Family: "HOWELLS", Given: given, BornOn: "1990-05-01", Reason: "2"}
		}
		for what, in := range map[string]control.AskCheck{"self": someone("sian"), "brother": someone("Rhys Owain"), "vehicle": car("cv71bro")} {
			_, err := h.Ask(h.As(mine), other.ID, in)
			refused(t, what, err, "access.own_record")
			in.Callsign = "BX21"
			_, err = h.Ask(h.bryant(), other.ID, in)
			refused(t, what+" by the control room", err, "control.check.originator_own")
		}
		h.nothing(t, other.Thread, before)
		h.Settle()
		owed := must1(promise.Of(h.q(), "access.self_lookup_review", journal.Ref{Kind: "staff", ID: "howells"}))(t)
		if len(owed) != 1 || owed[0].Label != "supervisors" {
			t.Errorf("no supervisor is asked to look at it: %+v", owed)
		}
		// another of the same name is nobody's family, and another unit may ask
		stranger := someone("Sian")
		stranger.BornOn = "1971-02-03"
		h.ask(t, h.As(mine), other.ID, stranger)
		in := someone("Rhys")
		in.Callsign = "BX07"
		c := h.ask(t, h.bryant(), other.ID, in)
		h.work(t)
		if _, err := h.SeeCheck(h.As(mine), c.ID); !fault.HasCode(err, "access.own_record") {
			t.Errorf("an officer read what is said about their brother: %v", err)
		}
		v := must1(h.View(h.As(mine), other.ID))(t)
		for _, l := range v.Log {
			if strings.Contains(l.Title+l.Detail, "RHYS") {
				t.Errorf("the log tells them: %+v", l)
			}
		}
		if len(v.Checks) != 1 || v.Checks[0].BornOn.String() != stranger.BornOn {
			t.Errorf("%+v", v.Checks)
		}
	})
}

// A check asked twice by a double press is one; who asks from a unit asks for it; a closed incident takes none.
func TestAskingTwiceIsOneCheckAndAUnitAsksForItself(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		ctx := access.WithRequest(h.as("howells", "officer"), access.Request{Key: "k", Fingerprint: "f"})
		a, b := h.ask(t, ctx, i.ID, car("ZQ15FIN")), h.ask(t, ctx, i.ID, car("ZQ15FIN"))
		h.work(t)
		if a.ID != b.ID || len(h.line.asked) != 1 || a.Callsign != "BX21" {
			t.Errorf("%s %s, %d asked, for %q", a.ID, b.ID, len(h.line.asked), a.Callsign)
		}
	})
}
