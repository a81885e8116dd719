package expenses_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	court "throughline/police/court/entry"
	"throughline/police/expenses"
)

// EXP-06: a draw is settled by the checkpoint that is signed after it was asked for, looked at by an auditor, and told to its claimant.
func TestEXP06TheSampleIsDrawnByTheNextCheckpoint(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		key, err := journal.LoadKey(t.TempDir(), "throughline.training/99")
		if err != nil {
			t.Fatal(err)
		}
		var claims []string
		for _, n := range []string{"h1", "h2"} { // the first claim of all is looked at without a draw
			h.hearing(t, "open", n, "howells")
			v := h.draft(t, h.howells())
			if _, err := h.Submit(h.howells(), v.ID, word); err != nil {
				t.Fatal(err)
			}
			claims = append(claims, v.ID)
			h.Held.Add(24 * time.Hour)
		}
		h.sealed(t, key)
		in := expenses.DrawSample{Period: "2026-11"}
		if _, err := h.DrawSample(h.finance(), in); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		d, err := h.DrawSample(h.auditor(), in)
		if err != nil || d.Value.State != "asked" || len(d.Value.Candidates) != 1 || d.Value.Candidates[0].ID != claims[1] || d.Value.Percent != 5 || len(d.Value.Drawn) != 0 || d.Value.Seed != "" {
			t.Fatalf("%v %+v", err, d.Value)
		}
		if _, err := h.DrawSample(h.auditor(), in); codes(err) != "expenses.sample.waits" {
			t.Errorf("asked twice: %s", codes(err))
		}
		h.Held.Add(3 * time.Second)
		h.run(t) // nothing is signed over it yet
		if x, err := h.SeeDraw(h.auditor(), d.Value.ID); err != nil || x.State != "asked" {
			t.Fatalf("drawn before a checkpoint: %v %+v", err, x)
		}
		h.sealed(t, key)
		h.Held.Add(time.Minute)
		h.run(t)
		x, err := h.SeeDraw(h.auditor(), d.Value.ID)
		if err != nil || x.State != "drawn" || !slices.Equal(x.Drawn, claims[1:]) || !strings.HasPrefix(x.Head, "throughline.training/99\n") || x.Size == 0 {
			t.Fatalf("%v %+v", err, x)
		}
		size, signed, ok, err := journal.CheckpointOver(h.q(), x.Entry)
		if err != nil || !ok || size != x.Size || !strings.HasPrefix(signed, x.Head) {
			t.Errorf("%v %d %s", err, size, signed)
		}
		question, _ := json.Marshal(map[string]any{"id": x.ID, "head": signed, "percent": x.Percent, "risk_percent": x.RiskPercent, "candidates": x.Candidates})
		again, err := expenses.AskExpenseSample.Run(h.Law, h.Held, question)
		if said, _ := json.Marshal(again); err != nil || !strings.Contains(string(said), x.Seed) || !strings.Contains(string(said), `"drawn":["`+claims[1]) {
			t.Errorf("drawn again it is another: %v %s", err, said)
		}
		if _, err := h.DrawSample(h.auditor(), in); codes(err) != "expenses.sample.none" {
			t.Errorf("drawn twice: %s", codes(err))
		}
		desk, err := h.Counter(h.auditor(), paging.Ask{})
		if err != nil || len(desk.ToAudit) != 2 {
			t.Errorf("%v %+v", err, desk)
		}
		mine, err := h.See(h.howells(), claims[1])
		if err != nil || mine.Looked == nil || mine.Looked.Why != "random_sample" || mine.Looked.Draw != x.ID || mine.Looked.Of != 1 || mine.Looked.Seed != x.Seed || mine.Looked.Result != "" {
			t.Errorf("the claimant is not told why: %v %+v", err, mine.Looked)
		}
		look := expenses.Audit{Result: "ok", Note: "Compared with the court's list"}
		for name, ctx := range map[string]context.Context{"the claimant": h.as("howells", "auditor"), "their team": h.as("quinn", "auditor", "response"), "finance": h.finance()} {
			if _, err := h.Audit(ctx, claims[1], look); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s audited it: %v", name, err)
			}
		}
		if _, err := h.Audit(h.auditor(), claims[1], look); err != nil {
			t.Error(err)
		}
		if _, err := h.Audit(h.auditor(), claims[1], look); codes(err) != "expenses.audit.done" {
			t.Error(codes(err))
		}
		if mine, err := h.See(h.howells(), claims[1]); err != nil || mine.Looked.Result != "ok" {
			t.Errorf("%v %+v", err, mine.Looked)
		}
		if _, err := h.Audit(h.auditor(), claims[0], expenses.Audit{Result: "refer_psd", Note: "To be looked into"}); err != nil {
			t.Fatal(err)
		}
		if mine, err := h.See(h.howells(), claims[0]); err != nil || mine.Looked.Result != "" || mine.Looked.Why != "new_claimant" {
			t.Errorf("a referral is told to whom it is about: %v %+v", err, mine.Looked)
		}
	})
}

// EXP-06: a draw whose job has died does not block its period: an auditor draws it, and it comes out as it would have, by the first checkpoint that
// was signed over it and by no later one.
func TestEXP06ADrawWhoseJobDiedIsDrawnTheSame(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		key, err := journal.LoadKey(t.TempDir(), "throughline.training/99")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []string{"h1", "h2", "h3"} { // the first claim of all is looked at without a draw
			h.hearing(t, "open", n, "howells")
			if _, err := h.Submit(h.howells(), h.draft(t, h.howells()).ID, word); err != nil {
				t.Fatal(err)
			}
			h.Held.Add(24 * time.Hour)
		}
		h.sealed(t, key)
		in := expenses.DrawSample{Period: "2026-11"}
		asked, err := h.DrawSample(h.auditor(), in)
		if err != nil {
			t.Fatal(err)
		}
		id := asked.Value.ID
		for range 12 { // tried until it is a dead letter
			h.Held.Add(2 * time.Hour)
			h.run(t)
		}
		if _, err := h.ResumeDraw(h.auditor(), id); codes(err) != "expenses.sample.unsigned" {
			t.Errorf("drawn before a checkpoint: %v", err)
		}
		h.sealed(t, key)
		size, signed, ok, err := journal.CheckpointOver(h.q(), asked.Value.Entry)
		if err != nil || !ok {
			t.Fatal(err)
		}
		h.hears(t, "", "open", court.HearingListed{Hearing: "later", CourtName: "Newport", At: h.Held.Now()})
		h.sealed(t, key) // a later checkpoint changes nothing
		h.Held.Add(48 * time.Hour)
		h.run(t)
		if x, err := h.SeeDraw(h.auditor(), id); err != nil || x.State != "asked" {
			t.Fatalf("its job is not dead: %v %+v", err, x)
		}
		for name, ctx := range map[string]context.Context{"finance": h.finance(), "the claimant": h.howells()} {
			if _, err := h.ResumeDraw(ctx, id); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s drew it: %v", name, err)
			}
		}
		if w := h.asks()(h.auditor(), "GET", "/expenses/draw/"+id, nil); !strings.Contains(w.Body.String(), "/expenses/draw/"+id+"/resume") {
			t.Error("the page does not lead to it")
		}
		if _, err := h.DrawSample(h.auditor(), in); err != nil && codes(err) != "expenses.sample.none" { // asked for again, the waiting one is drawn first
			t.Errorf("its period is blocked: %v", err)
		}
		x, err := h.ResumeDraw(h.auditor(), id) // once more does no harm
		if err != nil || x.State != "drawn" || x.Size != size || !strings.HasPrefix(signed, x.Head) || len(x.Drawn) != 1 {
			t.Fatalf("%v %+v", err, x)
		}
		question, _ := json.Marshal(map[string]any{"id": id, "head": signed, "percent": x.Percent, "risk_percent": x.RiskPercent, "candidates": asked.Value.Candidates})
		again, err := expenses.AskExpenseSample.Run(h.Law, h.Held, question)
		if said, _ := json.Marshal(again); err != nil || !strings.Contains(string(said), x.Seed) || !strings.Contains(string(said), `"drawn":["`+x.Drawn[0]) {
			t.Errorf("drawn again it is another: %v %s", err, said)
		}
	})
}
