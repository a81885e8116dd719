package evidence_test

import (
	"strings"
	"testing"

	"throughline/platform/thread"
	"throughline/police/evidence"
)

// MOB-05: a part of an exhibit has its number and a letter, and a label says to people and scanners which case and exhibit it is.
func TestMOB05ALabelSaysWhichCaseAndExhibit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		whole := h.knife(t)
		part, err := h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "Swab of the handle", SubOf: " sh/1 ", Place: "Laboratory", Power: "pace_32", Seal: "B101"})
		if err != nil || part.Value.Number != "SH/1/A" {
			t.Fatalf("%+v %v", part.Value, err)
		}
		code(t, must(h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "x", SubOf: "SH/9", Place: "x", Power: "pace_32"})), "evidence.exhibit.no_whole")
		th, err := thread.Get(h.DB.Read(t.Context()), h.thread)
		if err != nil {
			t.Fatal(err)
		}
		before := h.looks(t)
		w := h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+part.Value.ID+"/label", "", nil)
		has(t, w, 200, th.Ref+" SH/1/A", "B101", "Barcode: "+th.Ref+" SH/1/A", "QR code: ", "TRAINING")
		if strings.Contains(w.Body.String(), "Nowak") || h.looks(t) != before+1 {
			t.Errorf("%d looks for a print", h.looks(t)-before)
		}
		if _, err := h.desk.MoveExhibit(h.howells(), whole.ID, evidence.MoveExhibit{From: "2207 S. Howells", To: "Store", ToPlace: "Shelf 1", Reason: "Kept", SealFound: "B100", Seal: "B200"}); err != nil {
			t.Fatal(err)
		}
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+whole.ID+"/label", "", nil), 200, "B200") // the seal that is on it now
		has(t, h.visit(t, h.wrong()["off duty"], "GET", "/evidence/exhibit/"+whole.ID+"/label", "", nil), 403)
	})
}
