package casefile_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/casefile"
)

func TestCF14MoreEvidenceAndRefusalBecomeDatedActions(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		if _, err := h.SetSimulator(h.cps(), casefile.SetSimulator{Receipt: "refuse", Reason: "The URN is in use."}); err != nil {
			t.Fatal(err)
		}
		send := func() casefile.Request {
			r, err := h.Ask(h.marsh(), m.file, ask())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.Approve(h.vaughan(), r.Value.ID, approve()); err != nil {
				t.Fatal(err)
			}
			h.settle()
			return h.view(m.file).Requests[0]
		}
		r := send()
		if r.State != "refused" || r.Reason != "The URN is in use." || len(h.owed(casefile.DecisionOwed, "casefile_request", r.ID)) != 0 {
			t.Errorf("I1: a refusal with its reason: %+v", r)
		}
		if a := h.view(m.file).Actions[0]; a.State != "open" || a.Request != r.ID || !a.DueAt.Equal(roomtest.Noon.Add(24*time.Hour)) {
			t.Errorf("I2: nobody is told to put it right: %+v", a)
		}
		if _, err := h.SetSimulator(h.cps(), casefile.SetSimulator{Receipt: "accept"}); err != nil {
			t.Fatal(err)
		}
		r = send()
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "more_evidence", Reason: "Not yet."}); !fault.HasCode(err, "casefile.decision.items") {
			t.Errorf("nothing asked for: %v", err)
		}
		items := []casefile.EvidenceItem{{What: "Medical evidence of the injury"}, {What: "Camera of the shop", Owner: "staff:howells", DueOn: when.MustDay("2026-11-25")}}
		if _, err := h.Decide(h.cps(), r.ID, casefile.Decide{Decision: "more_evidence", Reason: "Not yet.", Items: items}); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, a := range h.view(m.file).Actions {
			if a.Request != r.ID {
				continue
			}
			n++
			if len(h.owed(casefile.ActionOwed, "casefile_action", a.ID)) != 1 {
				t.Errorf("CF-14: no promise for %s", a.What)
			}
			if a.What == items[1].What && (a.Owner != "staff:howells" || when.DayOf(a.DueAt) != items[1].DueOn) {
				t.Errorf("CF-14: %+v", a)
			}
			if _, err := h.Finish(h.marsh(), a.ID, casefile.Finish{Result: "Attached."}); err != nil {
				t.Error(err)
			}
			if len(h.owed(casefile.ActionOwed, "casefile_action", a.ID)) != 0 {
				t.Errorf("still owed: %s", a.What)
			}
		}
		if n != 2 {
			t.Errorf("CF-14: %d actions, want 2", n)
		}
		if r = send(); r.State != "accepted" {
			t.Errorf("asked again: %s", r.State)
		}
		h.Held.Add(46 * time.Minute) // nobody decides for the simulator: it does by itself
		h.settle()
		if r = h.view(m.file).Requests[0]; r.Decision != "charge" || len(r.Charge) != 2 {
			t.Errorf("the simulator's own decision: %+v", r)
		}
	})
}

func TestCF14EveryMessageIsAnsweredOrSomebodyIsTold(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		h.Training = false // no line to a prosecutor
		r, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Approve(h.vaughan(), r.Value.ID, approve()); err != nil {
			t.Fatal(err)
		}
		h.settle()
		msg := h.view(m.file).Messages[0]
		if msg.State != "queued" {
			t.Errorf("I1: %s without a line", msg.State)
		}
		if ps := h.owed(casefile.AnswerOwed, "casefile_message", msg.ID); len(ps) != 1 || ps[0].DueAt.Sub(ps[0].StartedAt) != time.Hour {
			t.Fatalf("I1: nobody is promised an answer: %+v", ps)
		}
		h.Held.Add(61 * time.Minute)
		h.House.Settle()
		if ps := h.owed(casefile.AnswerOwed, "casefile_message", msg.ID); ps[0].State != promise.Broken {
			t.Errorf("I1: nobody is told: %+v", ps)
		}
		h.Training = true
		h.Held.Add(2 * time.Hour)
		h.settle()
		if got := h.view(m.file).Messages[0]; got.State != "accepted" {
			t.Errorf("I1: the message was not tried again: %+v", got)
		}
		if _, err := h.AnswerMessage(h.cps(), msg.ID, casefile.Answer{State: "received"}); err != nil {
			t.Errorf("CF-14: the same answer again: %v", err)
		}
		if _, err := h.AnswerMessage(h.cps(), msg.ID, casefile.Answer{State: "refused", Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("CF-14: refused after it was accepted: %v", err)
		}
	})
}
