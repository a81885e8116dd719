package control_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	laws "throughline/law"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/law"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
)

func (h *house) rings(t *testing.T, in control.ReceiveCall) control.Call {
	t.Helper()
	if in.Channel == "" {
		in.Channel = "999"
	}
	done, err := h.Receive(h.bryant(), in)
	return must(t, done.Value, err)
}

// CALL-01: a contact record by every channel of the law, with when it was offered, answered and ended.
func TestCALL01EveryChannelAndItsTimes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		book := must1(law.Load(laws.FS))(t)
		for _, row := range book.Table("control.channel").On(when.MustDay("2026-11-23")) {
			c := h.rings(t, control.ReceiveCall{Channel: row.Code})
			if v := must1(h.CallView(h.bryant(), c.ID))(t); v.Channel == "" {
				t.Errorf("%s has no words", row.Code)
			}
		}
		_, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "online", Silent: true})
		refused(t, "a silent web form", err, "control.call.not_spoken")
		_, err = h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", Via55: true})
		refused(t, "55 and not silent", err, "control.call.via55")
		c := h.rings(t, control.ReceiveCall{CLI: "07700 900123", OfferedAt: at("11:59")})
		_, err = h.AnswerCall(h.bryant(), c.ID)
		must(t, 0, err)
		_, err = h.AnswerCall(h.bryant(), c.ID)
		refused(t, "twice", err, "control.call.taken")
		h.Held.Add(2 * time.Minute)
		_, err = h.EndCall(h.bryant(), c.ID, control.EndCall{})
		must(t, 0, err)
		_, err = h.EndCall(h.bryant(), c.ID, control.EndCall{})
		refused(t, "over twice", err, "control.call.over")
		v := must1(h.CallView(h.bryant(), c.ID))(t)
		if v.Waited != 60 || v.Target != 10 || v.Call.Abandoned || v.Call.EndedAt.Sub(v.Call.AnsweredAt) != 2*time.Minute {
			t.Errorf("CALL-02: %+v", v)
		}
		if page := h.browse(t, h.bryant(), "GET", "/control/calls/"+c.ID, nil).Body.String(); !strings.Contains(page, "60 s, 50 s more than the 10 that its channel gives") {
			t.Error("the page does not say that it waited too long")
		}
		if _, err := h.AnswerCall(h.as("howells", "officer"), c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer answers calls: %v", err)
		}
		_, err = h.FinishCall(h.bryant(), c.ID, control.FinishCall{Outcome: "hung_up", Said: "x"})
		refused(t, "no such outcome", err, "control.call.outcome")
		_, err = h.FinishCall(h.bryant(), c.ID, control.FinishCall{Outcome: "advice", Said: "To ring the council"})
		must(t, 0, err)
		for _, w := range must1(h.Board(h.bryant()))(t).Calls {
			if w.ID == c.ID {
				t.Error("it is finished and waits on")
			}
		}
	})
}

// CALL-04: an abandoned call stays until it was rung back, and only a supervisor lets it rest with no contact.
func TestCALL04AnAbandonedCallIsRungBackAndASupervisorLetsItRest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.rings(t, control.ReceiveCall{CLI: "07700 900123", OfferedAt: at("11:59")})
		_, err := h.EndCall(h.bryant(), c.ID, control.EndCall{})
		must(t, 0, err)
		if v := must1(h.CallView(h.bryant(), c.ID))(t); !v.Call.Abandoned {
			t.Errorf("nobody answered it, and it is not abandoned: %+v", v.Call)
		}
		h.Held.Add(48 * time.Hour)
		if b := must1(h.Board(h.bryant()))(t); len(b.Calls) != 1 {
			t.Errorf("a call was forgotten by age: %d wait", len(b.Calls))
		}
		h.Held.Set(roomtest.Noon)
		finish := control.FinishCall{Outcome: "dialled_by_mistake", Said: "Surely"}
		_, err = h.FinishCall(h.bryant(), c.ID, finish)
		refused(t, "nobody was reached", err, "control.call.no_contact")
		done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "abandoned_call", Place: "High Street", Call: c.ID})
		i := must(t, done.Value, err)
		for range 2 {
			_, err = h.Assess(h.bryant(), i.ID, control.AssessThrive{Threat: "ask", Harm: "ask", Risk: "some", Investigation: "low", Vulnerability: "ask", Engagement: "low"})
			must(t, 0, err)
		}
		in := control.CloseIncident{Result: "No contact", Qualifiers: []string{"none"}, Crime: "no_crime", Rationale: "Nothing is known", NonAttendance: "appointment_made"}
		okafor := h.as("okafor", "control_supervisor")
		_, err = h.Close(okafor, i.ID, in)
		refused(t, "not rung back", err, "control.close.ring_back")
		for _, o := range []string{"no_answer", "voicemail"} {
			_, err = h.CallBack(h.bryant(), c.ID, control.RingBack{Outcome: o})
			must(t, 0, err)
		}
		_, err = h.Close(h.bryant(), i.ID, in)
		refused(t, "a dispatcher", err, "control.close.no_contact")
		_, err = h.Close(okafor, i.ID, in)
		must(t, 0, err)
		if v := must1(h.CallView(h.bryant(), c.ID))(t); len(v.Backs) != 2 || v.Backs[0].By != "staff:bryant" {
			t.Errorf("%+v", v.Backs)
		}
		no := h.rings(t, control.ReceiveCall{Abandoned: true})
		_, err = h.CallBack(h.bryant(), no.ID, control.RingBack{Outcome: "no_answer"})
		refused(t, "no number", err, "control.call.no_number")
		known := h.rings(t, control.ReceiveCall{Abandoned: true, CLI: "07700 900456"})
		_, err = h.CallBack(h.bryant(), known.ID, control.RingBack{Outcome: "reached", Said: "A child played with it"})
		must(t, 0, err)
		_, err = h.FinishCall(h.bryant(), known.ID, finish)
		must(t, 0, err)
	})
}

// CALL-03: a silent caller answers by a sign. A sign is contact, silence is not, and nothing is closed by itself.
func TestCALL03ASilentCallerAnswersByASign(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.rings(t, control.ReceiveCall{Silent: true, Via55: true, CLI: "07700 900123"})
		page := h.browse(t, h.bryant(), "GET", "/control/calls/"+c.ID, nil).Body.String()
		for _, want := range []string{"Are you in danger now?", "connected by 55: it does not say where", "nobody reached yet", "never closed by itself", `value="none"`} {
			if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) {
				t.Errorf("the page lacks %q", want)
			}
		}
		sign := func(q, a string) error {
			_, err := h.AnswerSign(h.bryant(), c.ID, control.AnswerSign{Question: q, Answer: a})
			return err
		}
		refused(t, "no such question", sign("name", "yes"), "control.script.question")
		must(t, 0, sign("need_police", "none"))
		finish := control.FinishCall{Outcome: "dialled_by_mistake", Said: "x"}
		_, err := h.FinishCall(h.bryant(), c.ID, finish)
		refused(t, "silence is no contact", err, "control.call.no_contact")
		h.later(24 * time.Hour)
		if b := must1(h.Board(h.bryant()))(t); len(b.Calls) != 1 {
			t.Error("CALL-03: a silent call closed itself")
		}
		w := h.browse(t, h.bryant(), "POST", "/control/calls/"+c.ID+"/sign", url.Values{"question": {"in_danger"}, "answer": {"yes"}, form.KeyName: {"k"}})
		if w.Code != 303 {
			t.Fatalf("%d", w.Code)
		}
		v := must1(h.CallView(h.bryant(), c.ID))(t)
		if len(v.Answers) != 2 || v.Answers[1].Answer != "yes" || v.Call.ReachedAt.IsZero() {
			t.Errorf("%+v", v)
		}
		loud := h.rings(t, control.ReceiveCall{})
		_, err = h.AnswerSign(h.bryant(), loud.ID, control.AnswerSign{Question: "in_danger", Answer: "yes"})
		refused(t, "not silent", err, "control.script.not_silent")
	})
}

func amlAt(lat, lon float64, radius int, taken time.Time) string {
	text := fmt.Sprintf(`A"ML=1;lt=%+09.5f;lg=%+010.5f;rd=%d;top=%s;lc=95;pm=G;ml=`, lat, lon, radius, taken.UTC().Format("20060102150405"))
	return text + fmt.Sprint(len(text)+2)
}

// CALL-06: a later, tighter position is shown instead, and everything that came stays.
func TestCALL06ALaterTighterPositionReplacesTheDisplayNeverTheHistory(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.rings(t, control.ReceiveCall{AML: amlAt(52.05, -2.75, 800, roomtest.Noon)})
		locate := func(message string) control.CallView {
			h.Held.Add(30 * time.Second)
			_, err := h.Locate(h.bryant(), c.ID, control.LocateCall{Message: message})
			must(t, 0, err)
			return must1(h.CallView(h.bryant(), c.ID))(t)
		}
		if v := locate(amlAt(52.06, -2.75, 12, h.Held.Now())); v.Call.RadiusM != 12 || v.Call.At.Lat != 52.06 || len(v.Found) != 2 || !v.Found[1].Shown {
			t.Errorf("a tighter one is not shown: %+v", v.Call)
		}
		if v := locate(amlAt(52.07, -2.75, 500, h.Held.Now())); v.Call.RadiusM != 12 || len(v.Found) != 3 || v.Found[2].Shown {
			t.Errorf("a wider one is shown: %+v", v.Call)
		}
		if v := locate(`A"ML=1;lt=+00.00000;lg=+000.00000;rd=N;top=20261123120130;lc=0;pm=N;ml=85`); v.Call.RadiusM != 12 || len(v.Found) != 4 {
			t.Errorf("no place is shown: %+v", v.Call)
		}
		if v := locate("not a message at all"); v.Call.RadiusM != 12 || len(v.Found) != 5 {
			t.Errorf("what cannot be read is not kept: %d", len(v.Found))
		}
		circle := `<p xmlns:gml="g"><gml:Circle srsName="EPSG:4326"><gml:pos>52.08 -2.75</gml:pos><gml:radius>9</gml:radius></gml:Circle><timestamp>` + h.Held.Now().Format(time.RFC3339) + `</timestamp></p>`
		if v := locate(circle); v.Call.RadiusM != 9 || v.Call.At.Lat != 52.08 || v.Call.Fix == nil || !v.Call.Fix.Located {
			t.Errorf("a position as XML is not shown: %+v", v.Call)
		}
		h.Held.Add(6 * time.Minute)
		if v := locate(amlAt(52.09, -2.75, 300, h.Held.Now())); v.Call.RadiusM != 300 {
			t.Errorf("the tight one is old, and is shown on: %+v", v.Call)
		}
		page := h.browse(t, h.bryant(), "GET", "/control/calls/"+c.ID, nil).Body.String()
		for _, want := range []string{"800 m", "12 m", "500 m", "9 m", "300 m", "No place", "On the map"} {
			if !strings.Contains(page, want) {
				t.Errorf("the history lacks %q", want)
			}
		}
	})
}

// However positions come, the one that is shown was sent, has a place, and gave way to none that is as tight and newer.
func TestCALL06WhatIsShownIsTheBestOfWhatCame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []control.CallFound
		for n := range rapid.IntRange(0, 8).Draw(t, "n") {
			f := control.CallFound{ArrivedAt: roomtest.Noon.Add(time.Duration(n) * time.Minute), RadiusM: float64(rapid.SampledFrom([]int{0, 10, 50, 500}).Draw(t, "ring"))}
			f.FixedAt = f.ArrivedAt.Add(-time.Duration(rapid.IntRange(0, 3).Draw(t, "age")) * time.Minute)
			if rapid.Bool().Draw(t, "placed") {
				f.At = geo.Point{Lat: 52, Lon: -2}
			}
			all = append(all, f)
		}
		n := control.Shown(all, 5*time.Minute)
		if placed := slices.ContainsFunc(all, func(f control.CallFound) bool { return !f.At.IsZero() }); placed != (n >= 0) {
			t.Fatalf("%d of %+v", n, all)
		}
		if n < 0 {
			return
		}
		for _, f := range all[n+1:] {
			if !f.At.IsZero() && f.RadiusM > 0 && (all[n].RadiusM == 0 || f.RadiusM <= all[n].RadiusM) && !f.FixedAt.Before(all[n].FixedAt) {
				t.Fatalf("%+v is shown though %+v came after it", all[n], f)
			}
		}
	})
}

// CALL-03: this number's history is found however the number is written.
func TestCALL03AnEarlierCallIsFoundHoweverTheNumberIsWritten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.rings(t, control.ReceiveCall{CLI: "+44 7700 900123"})
		second := h.rings(t, control.ReceiveCall{CLI: "07700 900123"})
		v := must1(h.CallView(h.bryant(), second.ID))(t)
		if len(v.Earlier) != 1 || v.Earlier[0].ID != first.ID {
			t.Errorf("%+v", v.Earlier)
		}
		done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence", Place: "High Street", Call: second.ID})
		i := must(t, done.Value, err)
		for _, w := range must1(h.Board(h.bryant()))(t).Waiting {
			if w.ID == i.ID && !slices.ContainsFunc(w.Standing.Why, func(y control.Why) bool { return y.Words == "rang once before" }) {
				t.Errorf("%+v", w.Standing.Why)
			}
		}
	})
}

// CALL-03, features A10: what happened at a place before is shown unasked, within the reader's labels.
func TestCALL03ThePlacesHistoryIsShownUnasked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lat, far, lon := high.Lat+0.0002, high.Lat+0.01, high.Lon
		near := must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "domestic", Place: "Flat 2, 41 Hihg Stret", Lat: &lat, Lon: &lon}))(t).Value
		must1(h.Raise(h.bryant(), control.RaiseIncident{Type: "theft", Place: "A kilometre away", Lat: &far, Lon: &lon}))(t)
		i := h.graded(t, "1")
		if v := must1(h.View(h.bryant(), i.ID))(t); len(v.Before) != 1 || v.Before[0].ID != near.ID {
			t.Errorf("%+v", v.Before)
		}
		if page := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil).Body.String(); !strings.Contains(page, "Here before: ") || !strings.Contains(page, "Domestic incident, 23 Nov 2026") {
			t.Error("the board does not say what happened here before")
		}
	})
}

// A call that no incident answers yet is kept by hand too, and leads to its own page.
func TestCALL01ACallIsKeptWithoutAnIncident(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		page := h.browse(t, h.bryant(), "GET", "/control/calls/new", nil).Body.String()
		for _, want := range []string{"Emergency text message", `name="via55"`, `name="silent"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the form lacks %q", want)
			}
		}
		w := h.browse(t, h.bryant(), "POST", "/control/calls/new", url.Values{"channel": {"999"}, "silent": {"true"}, "cli": {"07700 900123"}, form.KeyName: {"n"}})
		if to := w.Header().Get("Location"); w.Code != 303 || !strings.HasPrefix(to, "/control/calls/") || len(to) < 30 {
			t.Errorf("%d %s", w.Code, to)
		}
	})
}
