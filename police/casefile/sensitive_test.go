package casefile_test

import (
	"slices"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
	"throughline/police/casefile"
	evidence "throughline/police/evidence/entry"
)

// CF-11: what the disclosure officer marks as sensitive is named on the ordinary schedule no longer, and is back with its number and
// its decision when the mark goes; what is sensitive before a file is made is never listed on it.
func TestCF11SensitiveMaterialLeavesTheOrdinarySchedule(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		item := func(ref string) (casefile.Unused, bool) {
			us := h.view(m.file).Unused
			at := slices.IndexFunc(us, func(u casefile.Unused) bool { return u.Ref == ref })
			if at < 0 {
				return casefile.Unused{}, false
			}
			return us[at], true
		}
		h.tell(m.thread, evidence.MaterialAdded{Material: "m1", Kind: "cctv", Title: "Camera of the informant Vale", Hash: "aa"})
		if _, err := h.DecideUnused(h.marsh(), m.file, h.meets(m.file)); err != nil {
			t.Fatal(err)
		}
		was, ok := item("m1")
		if !ok || was.Description == "" || was.Decision != "meets_test" {
			t.Fatalf("%+v", was)
		}
		h.tell(m.thread, evidence.DisclosureMarked{Of: "material/m1", State: "sensitive"})
		now, ok := item("m1")
		if !ok || now.No != was.No || !now.Withdrawn || now.Description != "" || now.Reason != "" || now.Decision != "" {
			t.Errorf("%+v", now)
		}
		if _, err := h.DecideUnused(h.marsh(), m.file, casefile.DecideUnused{Decisions: []casefile.UnusedDecision{{No: was.No, Decision: "meets_test"}}}); !fault.HasCode(err, "casefile.unused.unknown") {
			t.Errorf("decided on what is not on the schedule: %v", err)
		}
		h.tell(m.thread, evidence.DisclosureMarked{Of: "material/m1", State: "unused"})
		if back, _ := item("m1"); back != was {
			t.Errorf("%+v, was %+v", back, was)
		}
		later := h.assaultScene()
		h.tell(later.thread, evidence.MaterialAdded{Material: "m2", Kind: "cctv", Title: "Another camera", Hash: "bb"}, evidence.MaterialAdded{Material: "m3", Kind: "cctv", Title: "A third", Hash: "cc"})
		h.tell(later.thread, evidence.DisclosureMarked{Of: "material/m2", State: "sensitive", Highly: true})
		f, err := h.Assemble(h.marsh(), later.thread, casefile.Assemble{})
		if err != nil {
			t.Fatal(err)
		}
		h.settle()
		listed := func(ref string) bool {
			return slices.ContainsFunc(h.view(f.Value.ID).Unused, func(u casefile.Unused) bool { return u.Ref == ref })
		}
		if v := h.view(f.Value.ID); listed("m2") || !listed("m3") {
			t.Errorf("%+v", v.Unused)
		}
	})
}
