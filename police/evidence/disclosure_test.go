package evidence_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/journal"
	"throughline/police/evidence"
)

// CF-09, CF-10, CF-11: everything gathered is material and unused until decided; what law presumes to be disclosed is tagged by itself;
// what is sensitive is on a schedule of its own, in no file with the other, and is shared with nobody but the prosecutor.
func TestCF11SensitiveMaterialStandsApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x := h.knife(t)
		call, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "=Call of the informant"}, strings.NewReader("call"))
		if err != nil {
			t.Fatal(err)
		}
		of := journal.Ref{Kind: "material", ID: call.Value.ID}
		at := "/evidence/thread/" + h.thread + "/disclosure"
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, x.Number, "=Call of the informant", "Unused, not decided yet", at+".csv", at+"/sensitive")
		has(t, h.visit(t, h.marsh(), "GET", at+".csv", "", nil), 200, "'=Call of the informant", x.Number)
		code(t, must(h.desk.MarkItem(h.marsh(), of, evidence.MarkItem{State: "sensitive"})), "evidence.disclosure.reason")
		code(t, must(h.desk.MarkItem(h.marsh(), of, evidence.MarkItem{State: "used", Highly: true})), "evidence.disclosure.highly")
		h.refusedToAll(t, "mark", func(ctx context.Context) error {
			return must(h.desk.MarkItem(ctx, of, evidence.MarkItem{State: "used"}))
		})
		has(t, h.post(t, h.marsh(), "/evidence/material/"+of.ID+"/disclosure", url.Values{"state": {"sensitive"}, "highly": {"true"}, "reason": {"It names who told us"}}), 303)
		for _, p := range []string{at, at + ".csv"} {
			if w := h.visit(t, h.marsh(), "GET", p, "", nil); w.Code != 200 || strings.Contains(w.Body.String(), "informant") || strings.Contains(w.Body.String(), "names who") {
				t.Errorf("%s: %d %s", p, w.Code, w.Body)
			}
		}
		has(t, h.visit(t, h.marsh(), "GET", at+"/sensitive", "", nil), 200, "HIGHLY SENSITIVE", "It names who told us")
		if w := h.visit(t, h.howells(), "GET", at+"/sensitive", "", nil); w.Code != 403 {
			t.Errorf("a constable reads the sensitive schedule: %d", w.Code)
		}
		if s := said(t, h, h.thread); strings.Contains(s, "names who") || !strings.Contains(s, "Decided for disclosure") {
			t.Error(s)
		}
		in := sharing(of.String())
		in.To, in.Unredacted = "defence", "Nothing to take out"
		code(t, must(h.desk.MakeShare(h.howells(), h.thread, in)), "evidence.share.sensitive")
		if _, err := h.desk.MarkItem(h.marsh(), journal.Ref{Kind: "exhibit", ID: x.ID}, evidence.MarkItem{State: "used"}); err != nil {
			t.Fatal(err)
		}
		if w := h.visit(t, h.marsh(), "GET", at+".csv", "", nil); strings.Contains(w.Body.String(), x.Number) {
			t.Errorf("what is used is on the schedule of unused material: %s", w.Body)
		}
	})
}
