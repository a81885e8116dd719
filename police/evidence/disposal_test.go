package evidence_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"

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
