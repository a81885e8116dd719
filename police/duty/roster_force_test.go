package duty_test

import (
	"context"
	"testing"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/police/duty"
)

// Issue 6, part 4: a planner drafts every team of the force and asks for a proposal for each; what one team has already keeps no other back, and is said.
func TestAForceIsDraftedAndProposedForWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "lloyd")
		keyed := func(key string) context.Context { // as a form sends it: many acts, one request
			return access.WithRequest(ctx, access.Request{Key: key, Fingerprint: key})
		}
		period := duty.ForceRosters{FromOn: "2027-03-15", ToOn: "2027-03-28"} // to the night on which the clocks go forward
		if _, err := h.AskPlans(ctx); !fault.HasCode(err, "duty.plan.no_draft") {
			t.Errorf("no draft: %v", err)
		}
		if _, err := h.DraftForce(h.as(t, "howells"), period); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer drafted the force: %v", err)
		}
		if n, err := h.DraftForce(ctx, duty.ForceRosters{FromOn: "2027-03-28", ToOn: "2027-03-15"}); n != 0 || !fault.HasCode(err, "duty.roster.order") {
			t.Errorf("the wrong way round: %d %v", n, err)
		}
		first := h.draft(t, period.FromOn, period.ToOn)
		n, err := h.DraftForce(keyed("drafts"), period)
		f := fault.Of(err)
		if n < 3 || f == nil || f.Code != "duty.roster.some" || len(f.Fields) != 2 || f.Fields[1].Code != "duty.roster.some_of" {
			t.Fatalf("%d teams beside %s: %+v", n, first.Team, err)
		}
		if asked, err := h.AskPlans(keyed("plans")); err != nil || asked != n+1 {
			t.Fatalf("%d proposals for %d drafts: %v", asked, n+1, err)
		}
		if _, err := h.AskPlans(ctx); !fault.HasCode(err, "duty.roster.some") {
			t.Errorf("again while they are worked out: %v", err)
		}
		if again, err := h.AskPlans(keyed("plans")); err != nil || again != n+1 {
			t.Errorf("sent twice: %d %v", again, err)
		}
		h.work(t)
		if v, err := h.SeePlan(ctx, first.ID); err != nil || v.State != "ready" {
			t.Errorf("%+v %v", v.Plan, err)
		}
	})
}
