package evidence_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/thread"
	"throughline/police/evidence"
)

func (h house) sergeant() context.Context {
	a := officer("R. Rees", "rees", "0412")
	a.Roles, a.Rank, a.RankNo = []string{"sergeant"}, "sergeant", 2
	return h.As(a)
}

// MOB-05, D8: a thing goes on a shelf with both signatures, and an audit by scan says what differs, without changing anything.
func TestMOB05AShelfIsAuditedByScan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.refusedToAll(t, "add a shelf", func(ctx context.Context) error { return must(h.desk.AddShelf(ctx, evidence.AddShelf{Code: "Z-1"})) })
		for _, c := range []string{"A-04", "B-01"} {
			if _, err := h.desk.AddShelf(h.sergeant(), evidence.AddShelf{Code: c, What: "Knives"}); err != nil {
				t.Fatal(err)
			}
		}
		code(t, must(h.desk.AddShelf(h.sergeant(), evidence.AddShelf{Code: "A-04"})), "evidence.shelf.twice")
		th, err := thread.Get(h.DB.Read(t.Context()), h.thread)
		if err != nil {
			t.Fatal(err)
		}
		var xs []evidence.Exhibit
		for n, shelf := range []string{"A-04", "A-04", "B-01", ""} {
			x := h.knife(t)
			xs = append(xs, x)
			if shelf == "" {
				continue
			}
			in := evidence.ShelveExhibit{Shelf: shelf, From: "2207 S. Howells", SealFound: "B100", FromSigned: "S Howells", ToSigned: "Lee Marsh"}
			l, err := h.desk.ShelveExhibit(h.marsh(), x.ID, in)
			if err != nil || len(l.Value.Gaps) != 0 || l.Value.To != "Property store" || l.Value.ToPlace != "Shelf "+shelf || l.Value.FromSigned != "S Howells" || l.Value.ToSigned != "Lee Marsh" {
				t.Fatalf("%d: %+v %v", n, l.Value, err)
			}
		}
		bad := evidence.ShelveExhibit{Shelf: "C-99", From: "x", FromSigned: "A", ToSigned: "B"}
		code(t, must(h.desk.ShelveExhibit(h.marsh(), xs[3].ID, bad)), "evidence.shelf.none")
		bad.Shelf, bad.ToSigned = "A-04", " a "
		code(t, must(h.desk.ShelveExhibit(h.marsh(), xs[3].ID, bad)), "evidence.shelf.one_hand")
		of := func(n int) string { return th.Ref + " " + xs[n].Number }
		for name, c := range map[string]struct{ scanned, want string }{
			"as recorded": {strings.ToLower(of(0)) + "\n" + of(1) + "\n", "[]"},
			"one missing": {of(1), "[" + of(0) + " missing ]"},
			"nothing":     {"", "[" + of(0) + " missing  " + of(1) + " missing ]"},
			"others":      {of(0) + "\n" + of(1) + "\n" + of(2) + "\n" + of(2) + "\n" + of(3) + "\nX1 SH/1\n" + th.Ref + " SH/99", "[" + of(2) + " elsewhere Property store, Shelf B-01 " + of(2) + " twice  " + of(3) + " elsewhere 2207 S. Howells, 41 High Street X1 SH/1 unknown  " + th.Ref + " SH/99 unknown ]"},
		} {
			a, err := h.desk.AuditShelf(h.marsh(), "A-04", evidence.AuditShelf{Scanned: c.scanned})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var got []string
			for _, x := range a.Value.Differences {
				got = append(got, x.Code+" "+x.What+" "+x.Says)
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s: %v, want %s", name, got, c.want)
			}
		}
		has(t, h.post(t, h.marsh(), "/evidence/store/A-04/audit", url.Values{"scanned": {of(1)}}), 303)
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/store/A-04", "", nil), 200, xs[0].Number, "MISSING: the record has it here", "L. Marsh")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/store", "", nil), 200, "A-04", "Never")
		has(t, h.visit(t, h.howells(), "GET", "/evidence/exhibit/"+xs[0].ID, "", nil), 200, "S Howells and Lee Marsh", "Put on a shelf")
		code(t, must(h.desk.AuditShelf(h.marsh(), "C-99", evidence.AuditShelf{})), "evidence.shelf.none")
	})
}

// An exhibit that is not open to whoever audits is neither shown nor judged, and is counted.
func TestMOB05AnAuditDoesNotTellWhatIsNotOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		if _, err := h.desk.AddShelf(h.sergeant(), evidence.AddShelf{Code: "A-04"}); err != nil {
			t.Fatal(err)
		}
		th, _, _ := h.open(t, "restricted:op")
		in := officer("S. Howells", "howells", "2207")
		in.Labels = []string{"open", "restricted:op"}
		secret, err := h.desk.SeizeItem(h.As(in), th, evidence.SeizeItem{Description: "Secret thing", Place: "x", Power: "pace_32"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.ShelveExhibit(h.As(in), secret.Value.ID, evidence.ShelveExhibit{Shelf: "A-04", From: "2207 S. Howells", FromSigned: "S Howells", ToSigned: "Lee Marsh"}); err != nil {
			t.Fatal(err)
		}
		ref, err := thread.Get(h.DB.Read(t.Context()), th)
		if err != nil {
			t.Fatal(err)
		}
		a, err := h.desk.AuditShelf(h.marsh(), "A-04", evidence.AuditShelf{Scanned: ref.Ref + " " + secret.Value.Number})
		if err != nil || a.Value.Hidden != 1 || len(a.Value.Differences) != 1 || a.Value.Differences[0].What != "unknown" {
			t.Errorf("%+v %v", a.Value, err)
		}
		// A guessed code of a restricted exhibit is answered as one of none, then and afterwards.
		none, err := h.desk.AuditShelf(h.marsh(), "A-04", evidence.AuditShelf{Scanned: ref.Ref + " ZZ/8"})
		if err != nil || none.Value.Hidden != a.Value.Hidden || len(none.Value.Differences) != 1 || none.Value.Differences[0].What != "unknown" {
			t.Errorf("%+v %v", none.Value, err)
		}
		before, err := h.desk.SeeShelf(h.marsh(), "A-04")
		if err != nil || len(before.Audits) != 2 || before.Audits[0].Hidden != before.Audits[1].Hidden || len(before.Audits[0].Differences) != len(before.Audits[1].Differences) {
			t.Errorf("%+v %v", before.Audits, err)
		}
		v, err := h.desk.SeeShelf(h.marsh(), "A-04")
		if err != nil || len(v.Exhibits) != 0 {
			t.Errorf("%+v %v", v, err)
		}
		if v, err = h.desk.SeeShelf(h.As(in), "A-04"); err != nil || len(v.Exhibits) != 1 {
			t.Errorf("%+v %v", v, err)
		}
		// An audit by somebody who knows of it finds it missing: that is not told to who may not know.
		known, err := h.desk.AuditShelf(h.As(in), "A-04", evidence.AuditShelf{Scanned: ref.Ref + " ZZ/9"})
		if err != nil || !strings.Contains(fmt.Sprint(known.Value.Differences), secret.Value.Number) {
			t.Fatalf("%+v %v", known.Value, err)
		}
		told, err := h.desk.SeeShelf(h.marsh(), "A-04")
		if err != nil || strings.Contains(fmt.Sprint(told.Audits[0]), secret.Value.Number) || !strings.Contains(fmt.Sprint(told.Audits), "ZZ/9") {
			t.Errorf("an audit names a restricted exhibit to all: %+v %v", told.Audits, err)
		}
	})
}
