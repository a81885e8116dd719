package evidence_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// MOB-05: whose a thing is and where it lies are kept; what becomes of it ends its continuity with who decided, once, and nothing is
// handed on after that; a gap on the way out is flagged as any other.
func TestMOB05AThingLeavesForGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		done, err := h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "Blue phone", Place: "41 High Street", From: "Marta Nowak", Power: "consent", Seal: "B7", Owner: "Marta Nowak", Reference: "PS/26/1188"})
		if err != nil {
			t.Fatal(err)
		}
		x := done.Value
		out := evidence.DisposeExhibit{How: "returned", Authority: "DC 1874 Marsh, nothing further", From: "2207 S. Howells", To: "Marta Nowak", ToPlace: "Front desk", SealFound: "B7"}
		bad := out
		bad.How = "kept by the officer"
		code(t, must(h.desk.DisposeExhibit(h.marsh(), x.ID, bad)), "evidence.exhibit.how")
		bad = out
		bad.Authority = ""
		code(t, must(h.desk.DisposeExhibit(h.marsh(), x.ID, bad)), "form.required")
		early := out
		early.At = when.RFC3339(h.Held.Now().AddDate(0, 0, 1))
		code(t, must(h.desk.DisposeExhibit(h.marsh(), x.ID, early)), "act.in_the_future")
		h.refusedToAll(t, "dispose", func(ctx context.Context) error { return must(h.desk.DisposeExhibit(ctx, x.ID, out)) })
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+x.ID+"/disposal", "", nil), http.StatusOK, "Returned to its owner", "Who decided it")
		gone, err := h.desk.DisposeExhibit(h.marsh(), x.ID, out)
		if err != nil || gone.Value.Disposal != "returned" || gone.Value.Holder != "Marta Nowak" || gone.Value.Owner != "Marta Nowak" || gone.Value.Gaps != 0 || !gone.Value.DisposedAt.Equal(h.Held.Now()) {
			t.Fatalf("%+v %v", gone.Value, err)
		}
		v, err := h.desk.SeeExhibit(h.marsh(), x.ID, "")
		if err != nil || len(v.Continuity) != 2 || v.Continuity[1].Reason != "Returned to its owner" || v.Reference != "PS/26/1188" {
			t.Errorf("%+v %v", v, err)
		}
		code(t, must(h.desk.DisposeExhibit(h.marsh(), x.ID, out)), "evidence.exhibit.disposed")
		code(t, must(h.desk.MoveExhibit(h.marsh(), x.ID, evidence.MoveExhibit{From: "Marta Nowak", To: "Store", ToPlace: "Shelf 1", Reason: "Back"})), "evidence.exhibit.disposed")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+x.ID, "", nil), http.StatusOK, "What became of it", "PS/26/1188")

		other := h.knife(t)
		h.agreed(t, other.ID, "destroyed")
		lost, err := h.desk.DisposeExhibit(h.marsh(), other.ID, evidence.DisposeExhibit{How: "destroyed", Authority: "Court, 20 November", From: "The store", To: "The furnace", ToPlace: "Hanley"})
		if err != nil || lost.Value.Gaps != 1 {
			t.Errorf("a gap on the way out is not flagged: %+v %v", lost.Value, err)
		}
		h.owed(t, other.ID, 1)
		b := shot(h.Held.Now())
		picture, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "The pavement"}, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.DisposeExhibit(h.marsh(), picture.Value.ID, out)), "evidence.exhibit.picture")
	})
}

// agreed has a thing's end proposed by one and agreed by another.
func (h house) agreed(t *testing.T, exhibit, how string) {
	t.Helper()
	if _, err := h.desk.ProposeDisposal(h.howells(), exhibit, evidence.ProposeDisposal{How: how, Why: "Court, 20 November"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk.DecideDisposal(h.sergeant(), exhibit, evidence.DecideDisposal{Agree: "yes", Remark: "The order is on the file"}); err != nil {
		t.Fatal(err)
	}
}

// MOB-05, GOV-09: nobody alone destroys or sells a thing, whoever they are; who says no keeps it; what was agreed is just that and no earlier.
func TestMOB05NobodyDestroysAThingAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x := h.knife(t)
		out := evidence.DisposeExhibit{How: "destroyed", Authority: "Court, 20 November", From: "2207 S. Howells", To: "The furnace", ToPlace: "Hanley"}
		code(t, must(h.desk.DisposeExhibit(h.howells(), x.ID, out)), "evidence.exhibit.two")
		code(t, must(h.desk.DisposeExhibit(h.sergeant(), x.ID, out)), "evidence.exhibit.two")
		code(t, must(h.desk.DecideDisposal(h.sergeant(), x.ID, evidence.DecideDisposal{Agree: "yes", Remark: "Yes"})), "evidence.disposal.none")
		code(t, must(h.desk.ProposeDisposal(h.howells(), x.ID, evidence.ProposeDisposal{How: "returned", Why: "Hers"})), "evidence.exhibit.one")
		code(t, must(h.desk.ProposeDisposal(h.howells(), x.ID, evidence.ProposeDisposal{How: "melted", Why: "Hers"})), "evidence.exhibit.how")
		code(t, must(h.desk.ProposeDisposal(h.howells(), x.ID, evidence.ProposeDisposal{How: "destroyed"})), "form.required")
		has(t, h.visit(t, h.howells(), "GET", "/evidence/exhibit/"+x.ID, "", nil), http.StatusOK, "Propose that it is destroyed or sold")
		propose := func(who context.Context) {
			if _, err := h.desk.ProposeDisposal(who, x.ID, evidence.ProposeDisposal{How: "destroyed", Why: "Court, 20 November"}); err != nil {
				t.Fatal(err)
			}
		}
		propose(h.sergeant())
		code(t, must(h.desk.ProposeDisposal(h.howells(), x.ID, evidence.ProposeDisposal{How: "sold", Why: "Nobody claimed it"})), "evidence.exhibit.waits")
		code(t, must(h.desk.DisposeExhibit(h.howells(), x.ID, out)), "evidence.exhibit.waits")
		code(t, must(h.desk.DecideDisposal(h.sergeant(), x.ID, evidence.DecideDisposal{Agree: "yes", Remark: "Yes"})), "evidence.disposal.own")
		if err := must(h.desk.DecideDisposal(h.howells(), x.ID, evidence.DecideDisposal{Agree: "yes", Remark: "Yes"})); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable agrees: %v", err)
		}
		h.Held.Add(time.Hour)
		other := h.other()
		has(t, h.visit(t, other, "GET", "/evidence/exhibit/"+x.ID, "", nil), http.StatusOK, "It waits for another person", "Decide whether it is destroyed")
		if _, err := h.desk.DecideDisposal(other, x.ID, evidence.DecideDisposal{Agree: "no", Remark: "An appeal is out"}); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.DisposeExhibit(h.howells(), x.ID, out)), "evidence.exhibit.two")
		propose(h.howells())
		done, err := h.desk.DecideDisposal(other, x.ID, evidence.DecideDisposal{Agree: "yes", Remark: "The appeal is over"})
		if err != nil || done.Value.Proposal.AgreedBy == "" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		code(t, must(h.desk.DecideDisposal(other, x.ID, evidence.DecideDisposal{Agree: "no", Remark: "No"})), "evidence.disposal.decided")
		sold := out
		sold.How = "sold"
		code(t, must(h.desk.DisposeExhibit(h.howells(), x.ID, sold)), "evidence.exhibit.two")
		early := out
		early.At = when.RFC3339(h.Held.Now().Add(-30 * time.Minute))
		code(t, must(h.desk.DisposeExhibit(h.howells(), x.ID, early)), "evidence.exhibit.before_agreed")
		gone, err := h.desk.DisposeExhibit(h.howells(), x.ID, out)
		if err != nil || gone.Value.Disposal != "destroyed" || gone.Value.Proposal != nil && gone.Value.Proposal.AgreedBy == "" {
			t.Errorf("%+v %v", gone.Value, err)
		}
		code(t, must(h.desk.ProposeDisposal(h.howells(), x.ID, evidence.ProposeDisposal{How: "destroyed", Why: "Again"})), "evidence.exhibit.disposed")
	})
}

// other is a second sergeant.
func (h house) other() context.Context {
	a := officer("A. Vaughan", "vaughan", "1204")
	a.Roles, a.Rank, a.RankNo = []string{"sergeant"}, "sergeant", 2
	return h.As(a)
}
