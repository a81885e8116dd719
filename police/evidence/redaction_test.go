package evidence_test

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/evidence"
	"throughline/police/evidence/media"
)

func (h house) contentOf(t *testing.T, hash string) []byte {
	t.Helper()
	f, err := h.Files.Open(context.Background(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// CF-12: a redacted copy points to its parent, whose file is untouched; what was taken out stands in the log alone; somebody else
// reviews it, once.
func TestCF12ARedactedCopyIsReviewedBySomebodyElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		const letter = "Marta Nowak lives at 14 Orchard Lane and saw Daniel Pryce."
		m, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Letter"}, strings.NewReader(letter))
		if err != nil {
			t.Fatal(err)
		}
		of := journal.Ref{Kind: "material", ID: m.Value.ID}
		in := evidence.Redact{Words: "14 Orchard Lane\nNowak\n", Sort: "address", Why: "For the defence"}
		done, err := h.desk.Redact(h.howells(), of, in)
		if err != nil {
			t.Fatal(err)
		}
		r := done.Value
		mm, err := h.desk.Material(h.DB.Read(context.Background()), r.ID)
		if err != nil || mm.About != of.String() || string(h.contentOf(t, mm.SHA256)) != "Marta [REDACTED] lives at [REDACTED] and saw Daniel Pryce." {
			t.Errorf("%+v %v", mm, err)
		}
		if string(h.contentOf(t, m.Value.SHA256)) != letter {
			t.Error("the original was touched")
		}
		if s := said(t, h, h.thread); strings.Contains(s, "Orchard") || !strings.Contains(s, "Redacted copy made: For the defence. 0 parts covered, 2 words") {
			t.Error(s)
		}
		at := "/evidence/material/" + r.ID
		has(t, h.visit(t, h.howells(), "GET", at, "", nil), 200, "WAITS FOR REVIEW", "taken out: 14 Orchard Lane (found 1)", "/evidence/material/"+of.ID)
		has(t, h.visit(t, h.marsh(), "GET", at+"/file?download", "", nil), 409, "has not been approved")
		has(t, h.visit(t, h.marsh(), "GET", at+"/file", "", nil), 200)
		if strings.Contains(h.visit(t, h.howells(), "GET", at, "", nil).Body.String(), at+"/review") {
			t.Error("the redactor is offered the review")
		}
		if w := h.visit(t, h.howells(), "GET", at+"/review", "", nil); strings.Contains(w.Body.String(), "<form") || !strings.Contains(w.Body.String(), "somebody else reviews it") {
			t.Error("the redactor is given the form of the review")
		}
		code(t, must(h.desk.ReviewRedaction(h.howells(), r.ID, evidence.ReviewRedaction{Approve: "yes"})), "evidence.redaction.own")
		code(t, must(h.desk.ReviewRedaction(h.marsh(), r.ID, evidence.ReviewRedaction{Approve: "no"})), "evidence.redaction.remark")
		h.refusedToAll(t, "review", func(ctx context.Context) error {
			return must(h.desk.ReviewRedaction(ctx, r.ID, evidence.ReviewRedaction{Approve: "yes"}))
		})
		h.refusedToAll(t, "redact", func(ctx context.Context) error { return must(h.desk.Redact(ctx, of, in)) })
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), 200, at+"/review")
		has(t, h.post(t, h.marsh(), at+"/review", url.Values{"approve": {"yes"}, "remark": {"Read"}}), 303)
		has(t, h.visit(t, h.howells(), "GET", at, "", nil), 200, "Approved by L. Marsh", "Read")
		has(t, h.visit(t, h.howells(), "GET", at+"/file?download", "", nil), 200)
		third := h.As(officer("S. Harris", "harris", "2888"))
		code(t, must(h.desk.ReviewRedaction(third, r.ID, evidence.ReviewRedaction{Approve: "no", Remark: "x"})), "evidence.redaction.reviewed")
		code(t, must(h.desk.Redact(h.howells(), journal.Ref{Kind: "material", ID: r.ID}, in)), "evidence.redaction.copy")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/material/"+of.ID, "", nil), 200, "Redacted copies", "Approved", at)
	})
}

// CF-12: a photograph's copy has its part covered and no place or time; a recording's copy is silent where it must be.
func TestCF12PicturesAndRecordingsAreRedacted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "The pavement"}, bytes.NewReader(shot(h.Held.Now())))
		if err != nil {
			t.Fatal(err)
		}
		at := "/evidence/exhibit/" + p.Value.ID
		has(t, h.visit(t, h.howells(), "GET", at+"/redact", "", nil), 200, "Parts to cover", "Addresses")
		w := h.post(t, h.howells(), at+"/redact", url.Values{"boxes": {"10, 20, 30, 15\r\nhere"}, "sort": {"third_party"}, "why": {"For the press"}})
		has(t, w, 422, "This line cannot be read: here", "10, 20, 30, 15")
		w = h.post(t, h.howells(), at+"/redact", url.Values{"boxes": {"10, 20, 30, 15\r\n\r\n0, 90, 100, 10"}, "sort": {"third_party"}, "why": {"For the press"}})
		has(t, w, 303)
		m, err := h.desk.Material(h.DB.Read(context.Background()), strings.TrimPrefix(w.Header().Get("Location"), "/evidence/material/"))
		if err != nil || m.About != "exhibit/"+p.Value.ID || m.Type != "image/jpeg" || m.SHA256 == p.Value.File.SHA256 {
			t.Fatalf("%+v %v", m, err)
		}
		if b := h.contentOf(t, m.SHA256); bytes.Contains(b, []byte("Exif")) || bytes.Contains(b, []byte("Pavement")) {
			t.Error("metadata came along")
		}
		wav, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "recording_999", Title: "Call"}, bytes.NewReader(media.MakeWAV(media.Recording{Seconds: 3})))
		if err != nil {
			t.Fatal(err)
		}
		of := journal.Ref{Kind: "material", ID: wav.Value.ID}
		r, err := h.desk.Redact(h.howells(), of, evidence.Redact{Mutes: "0:01 - 0:02.5", Sort: "contact", Why: "The caller's number"})
		if err != nil || len(r.Value.Log.Mutes) != 1 {
			t.Fatalf("%+v %v", r.Value, err)
		}
		for want, in := range map[string]evidence.Redact{
			"evidence.redaction.mute":       {Mutes: "0:05"},
			"evidence.redaction.stretch":    {Mutes: "0:05 - 0:09"},
			"evidence.redaction.only_mutes": {Words: "Nowak"},
			"evidence.redaction.nothing":    {},
		} {
			in.Sort, in.Why = "contact", "x"
			code(t, must(h.desk.Redact(h.howells(), of, in)), want)
		}
		err = must(h.desk.Redact(h.howells(), of, evidence.Redact{Mutes: "0:01 - 0:02", Sort: "gossip", Why: "x"}))
		if !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		code(t, err, "evidence.redaction.sort")
	})
}
