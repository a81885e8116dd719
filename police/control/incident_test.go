package control_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/police/control"
	"throughline/police/control/entry"
)

const goodAML = `A"ML=1;lt=+52.05010;lg=-002.75010;rd=12;top=20261123115950;lc=95;pm=G;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=128`

func TestCALL01OneContactRecordAnApproach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		done, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: "07700 900123", AML: goodAML, Said: "He's got a knife", OfferedAt: "2026-11-23T11:59:50", AnsweredAt: "2026-11-23T11:59:55"})
		c := must(t, done.Value, err)
		if c.CLI != "07700900123" || c.At.Lat != 52.0501 || c.RadiusM != 12 || c.Language != "en" || !c.ReceivedAt.Equal(c.AnsweredAt) || c.Handler != "staff:bryant" {
			t.Errorf("%+v", c)
		}
		null := strings.NewReplacer("+52.05010", "+00.00000", "-002.75010", "+000.00000", "rd=12", "rd=N", "lc=95", "lc=0", "pm=G", "pm=N").Replace(goodAML)
		done, err = h.Receive(h.bryant(), control.ReceiveCall{Channel: "112", AML: null})
		if c := must(t, done.Value, err); !c.At.IsZero() || c.AML == "" {
			t.Errorf("CALL-05: a null fix has a place: %+v", c)
		}
		done, err = h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", AML: "gibberish", Silent: true, Via55: true})
		if c := must(t, done.Value, err); !c.At.IsZero() || c.AML != "gibberish" || !c.Silent || !c.Via55 {
			t.Errorf("CALL-03: a call is refused for what its telephone sent: %+v", c)
		}
		for what, in := range map[string]control.ReceiveCall{
			"no channel":      {},
			"another channel": {Channel: "pigeon"},
			"a wrong number":  {Channel: "999", CLI: "not a number"},
			"a wrong time":    {Channel: "999", OfferedAt: "yesterday"},
			"times reversed":  {Channel: "999", OfferedAt: "2026-11-23T11:59", AnsweredAt: "2026-11-23T11:58"},
		} {
			if _, err := h.Receive(h.bryant(), in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for what, who := range map[string]access.Actor{"an officer": {Staff: "howells", Roles: []string{"officer"}, OnDuty: true}, "off duty": {Staff: "bryant", Roles: []string{"call_handler"}}} {
			if _, err := h.Receive(h.As(who), control.ReceiveCall{Channel: "999"}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestINC05RaisedOnTypeAndPlaceAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.raised(t)
		if i.Number != "0001 of 23/11/26" || i.Title != "Violence, weapon seen" || i.State != "open" || i.Thread == "" {
			t.Errorf("%+v", i)
		}
		if second := h.raised(t); second.Number != "0002 of 23/11/26" || second.Thread == i.Thread {
			t.Errorf("%+v", second)
		}
		h.Held.Set(time.Date(2026, 11, 24, 0, 0, 1, 0, time.UTC))
		if next := h.raised(t); next.Number != "0001 of 24/11/26" {
			t.Errorf("the number is not reset: %s", next.Number)
		}
		h.Held.Set(time.Date(2027, 6, 30, 23, 30, 0, 0, time.UTC)) // summer time: it is the next day in London
		if next := h.raised(t); next.Number != "0001 of 01/07/27" {
			t.Errorf("the day is not London's: %s", next.Number)
		}
		th := must1(thread.Get(h.q(), i.Thread))(t)
		if th.Label != "open" || h.entries(t, i.Thread) != 1 {
			t.Errorf("%+v", th)
		}
		_, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon"})
		refused(t, "no place", err, "form.required")
		_, err = h.Raise(h.bryant(), control.RaiseIncident{Type: "unheard_of", Place: "High Street"})
		refused(t, "another type", err, "control.incident.type")
		zero := 0.0
		_, err = h.Raise(h.bryant(), control.RaiseIncident{Type: "alarm", Place: "High Street", Lat: &zero, Lon: &zero})
		refused(t, "CALL-05 null island", err, "control.incident.point")
		if _, err := h.Raise(h.as("lloyd", "duty_planner"), control.RaiseIncident{Type: "alarm", Place: "High Street"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a planner raised an incident: %v", err)
		}
	})
}

func TestTheCallIsCarriedNotTypedAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		call, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: "07700900123", AML: goodAML, Said: "He's got a knife"})
		must(t, 0, err)
		h.Held.Add(30 * time.Second)
		in := control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street", Call: call.Value.ID}
		done, err := h.Raise(h.bryant(), in)
		i := must(t, done.Value, err)
		if i.At.Lat != 52.0501 || !i.CalledAt.Equal(call.Value.ReceivedAt) || i.RaisedAt.Equal(i.CalledAt) {
			t.Errorf("%+v", i)
		}
		e := must1(journal.Get(h.q(), done.Entry))(t)
		b, ok := h.Door.Kinds.Body(e).(entry.IncidentRaised)
		if !ok || b.Said != "He's got a knife" || b.CLI != "07700900123" || b.Origins["said"] != form.Carried || b.Origins["type"] != form.New {
			t.Errorf("%+v", b)
		}
		_, err = h.Raise(h.bryant(), in)
		refused(t, "a call has one incident", err, "control.call.answered")
		v := must1(h.View(h.bryant(), i.ID))(t)
		if len(v.Calls) != 1 || v.Calls[0].CLI != "07700900123" {
			t.Errorf("%+v", v.Calls)
		}
		again, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: "07700900123", Incident: i.ID})
		must(t, 0, err)
		v = must1(h.View(h.bryant(), i.ID))(t)
		if len(v.Calls) != 2 || h.entries(t, i.Thread) != 2 || again.Value.Incident != i.ID {
			t.Errorf("CALL-01: the second call is not on the incident: %+v", v.Calls)
		}
	})
}

func TestADoublePressIsOneIncident(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := access.WithRequest(h.bryant(), access.Request{Key: "k", Fingerprint: "f"})
		in := control.RaiseIncident{Type: "alarm", Place: "High Street"}
		a, err := h.Raise(ctx, in)
		must(t, 0, err)
		b, err := h.Raise(ctx, in)
		if must(t, 0, err); !b.Replayed || a.Value.ID != b.Value.ID || a.Value.Number != b.Value.Number {
			t.Errorf("%+v %+v", a, b)
		}
	})
}

func TestINC06LogLinesAreTimedAndKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.raised(t)
		h.Held.Add(22 * time.Second)
		_, err := h.Log(h.bryant(), i.ID, control.AddLine{Text: "“He’s got a knife, small, black handle”", Flag: "knife"})
		must(t, 0, err)
		v := must1(h.View(h.bryant(), i.ID))(t)
		last := v.Log[len(v.Log)-1]
		if last.Title != "“He’s got a knife, small, black handle”" || last.At.Second() != 22 || last.By != "A" || len(v.Incident.Flags) != 1 {
			t.Errorf("%+v %+v", last, v.Incident)
		}
		before := h.entries(t, i.Thread)
		_, err = h.Log(h.bryant(), i.ID, control.AddLine{})
		refused(t, "an empty line", err, "form.required")
		_, err = h.Log(h.as("cole", "officer"), i.ID, control.AddLine{Text: "x"})
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer who was not sent: %v", err)
		}
		h.nothing(t, i.Thread, before)
		h.near(t, "BX16")
		h.send(t, i.ID, "BX16")
		_, err = h.Log(h.as("cole", "officer"), i.ID, control.AddLine{Text: "One up, waiting"})
		must(t, 0, err)
	})
}

func TestINC09AllSixAnswersAndAWhy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.raised(t)
		in := control.AssessThrive{Threat: "high", ThreatText: "Knife seen", Harm: "some", Risk: "some", Investigation: "some", Vulnerability: "ask", Engagement: "some"}
		done, err := h.Assess(h.bryant(), i.ID, in)
		if th := must(t, done.Value, err); th.No != 1 || th.Answers["vulnerability"].Level != "ask" {
			t.Errorf("%+v", th)
		}
		done, err = h.Assess(h.bryant(), i.ID, in)
		if th := must(t, done.Value, err); th.No != 2 {
			t.Errorf("%+v", th)
		}
		in.ThreatText = ""
		_, err = h.Assess(h.bryant(), i.ID, in)
		refused(t, "high and no word why", err, "control.thrive.say_why")
		in.ThreatText, in.Engagement = "Knife", ""
		_, err = h.Assess(h.bryant(), i.ID, in)
		refused(t, "five of six", err, "form.required_choice")
		if _, err = h.Assess(h.as("howells", "officer"), i.ID, in); err == nil {
			t.Error("an officer assessed")
		}
	})
}

func must1[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T { t.Helper(); return must(t, v, err) }
}
