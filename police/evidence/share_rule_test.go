package evidence_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/journal"
	"throughline/police/evidence"
)

// CF-11, CF-12: to the defence, a partner or a victim goes an approved redacted copy, or an original with a reason; a recording that shows
// others or somebody vulnerable never on a reason alone; what is sensitive to the prosecutor alone, also when it is marked after the link was made.
func TestCF12WhatMayGoToWhom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Letter"}, strings.NewReader("Marta Nowak lives at 14 Orchard Lane."))
		if err != nil {
			t.Fatal(err)
		}
		letter := "material/" + m.Value.ID
		v, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, func(in *evidence.RecordVideo) { in.Evidential, in.Vulnerable = true, true }), bytes.NewReader(film("x")))
		if err != nil {
			t.Fatal(err)
		}
		r, err := h.desk.Redact(h.howells(), journal.Ref{Kind: "material", ID: m.Value.ID}, evidence.Redact{Words: "14 Orchard Lane", Sort: "address", Why: "For the defence"})
		if err != nil {
			t.Fatal(err)
		}
		redacted := "material/" + r.Value.ID
		to := func(whom, unredacted string, items ...string) error {
			in := sharing(items...)
			in.To, in.Unredacted = whom, unredacted
			return must(h.desk.MakeShare(h.howells(), h.thread, in))
		}
		for _, whom := range []string{"defence", "partner", "victim"} {
			code(t, to(whom, "", letter), "evidence.share.unredacted")
			code(t, to(whom, "It names nobody", "material/"+v.Value.ID), "evidence.share.only_redacted")
			code(t, to(whom, "It names nobody", redacted), "evidence.share.not_approved")
			if err := to(whom, "It names nobody", letter); err != nil {
				t.Errorf("%s: %v", whom, err)
			}
		}
		code(t, to("prosecutor", "", redacted), "evidence.share.not_approved")
		if _, err := h.desk.ReviewRedaction(h.marsh(), r.Value.ID, evidence.ReviewRedaction{Approve: "yes"}); err != nil {
			t.Fatal(err)
		}
		if err := to("victim", "", redacted); err != nil {
			t.Error(err)
		}
		code(t, to("king", "", letter), "evidence.share.to")
		code(t, to("victim", "", redacted, redacted), "evidence.share.items")
		code(t, to("victim", "", "statement/x"), "evidence.share.items")
		code(t, to("victim", "", h.knifeRef(t)), "evidence.share.not_here")
		elsewhere, _, _ := h.open(t, "open")
		y, err := h.desk.AddMaterial(h.howells(), elsewhere, evidence.AddMaterial{Kind: "document", Title: "Other case"}, strings.NewReader("Other"))
		if err != nil {
			t.Fatal(err)
		}
		code(t, to("prosecutor", "", "material/"+y.Value.ID), "evidence.share.not_here")
		in := sharing(letter, redacted)
		in.To, in.Unredacted = "defence", "It names nobody"
		_, i := h.link(t, in)
		n := h.nobody("192.0.2.9")
		has(t, n.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 303)
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 200)
		if _, err := h.desk.MarkItem(h.marsh(), journal.Ref{Kind: "material", ID: m.Value.ID}, evidence.MarkItem{State: "sensitive", Reason: "Where she lives"}); err != nil {
			t.Fatal(err)
		}
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 404)
		// Nobody outside learns that it is there, nor what anything is called inside; the other keeps its number.
		for lang, want := range map[string]string{"en": "Redacted copy 2", "cy": "olygu 2"} {
			w := n.ask(t, "GET", i.Path+"/list?lang="+lang, nil)
			has(t, w, 200, want, i.Path+"/2")
			if body := w.Body.String(); strings.Contains(body, "Letter") || strings.Contains(body, i.Path+`/1"`) {
				t.Errorf("%s: %s", lang, body)
			}
		}
		code(t, to("defence", "It names nobody", letter), "evidence.share.sensitive")
		if err := to("prosecutor", "", letter); err != nil {
			t.Error(err)
		}
	})
}

func (h house) knifeRef(t *testing.T) string { return "exhibit/" + h.knife(t).ID }

// MOB-06, GOV-09: much at once, and copies to take away, wait for another person, who never is the one who put them together.
func TestGOV09BulkAndCopiesNeedAnotherPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		var items []string
		for n := range 5 {
			m, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: fmt.Sprint("Page ", n)}, strings.NewReader(fmt.Sprint("page ", n)))
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, "material/"+m.Value.ID)
		}
		few, err := h.desk.MakeShare(h.howells(), h.thread, sharing(items[:4]...))
		if err != nil || few.Value.State != "open" {
			t.Errorf("%+v %v", few.Value, err)
		}
		if again, err := h.desk.MakeShare(h.howells(), h.thread, sharing(items[:3]...)); err != nil || again.Value.State != "open" {
			t.Errorf("the same things for another recipient: %+v %v", again.Value, err)
		}
		if rest, err := h.desk.MakeShare(h.howells(), h.thread, sharing(items[4])); err != nil || rest.Value.State != "waiting" {
			t.Errorf("much in two parts: %+v %v", rest.Value, err)
		}
		in := sharing(items[0])
		in.Copies = true
		h.refusedToAll(t, "share", func(ctx context.Context) error { return must(h.desk.MakeShare(ctx, h.thread, in)) })
		boss := func() context.Context {
			a := officer("M. Vaughan", "vaughan", "0077")
			a.Rank, a.RankNo, a.Roles = "inspector", 3, []string{"officer"}
			return h.As(a)
		}
		for name, in := range map[string]evidence.MakeShare{"bulk": sharing(items...), "copies": in} {
			s, err := h.desk.MakeShare(boss(), h.thread, in)
			if err != nil || s.Value.State != "waiting" {
				t.Fatalf("%s: %+v %v", name, s.Value, err)
			}
			code(t, must(h.desk.IssueShare(h.howells(), s.Value.ID)), "evidence.share.not_open")
			code(t, must(h.desk.DecideShare(boss(), s.Value.ID, evidence.DecideShare{Agree: "yes"})), "evidence.share.own")
			if err := must(h.desk.DecideShare(h.howells(), s.Value.ID, evidence.DecideShare{Agree: "yes"})); err == nil {
				t.Errorf("%s: a constable agreed", name)
			}
			code(t, must(h.desk.DecideShare(h.sergeant(), s.Value.ID, evidence.DecideShare{Agree: "no"})), "evidence.share.remark")
			if _, err := h.desk.DecideShare(h.sergeant(), s.Value.ID, evidence.DecideShare{Agree: "yes", Remark: "Read"}); err != nil {
				t.Fatal(err)
			}
			code(t, must(h.desk.DecideShare(h.sergeant(), s.Value.ID, evidence.DecideShare{Agree: "yes"})), "evidence.share.decided")
			i, err := h.desk.IssueShare(h.howells(), s.Value.ID)
			if err != nil {
				t.Fatal(err)
			}
			n := h.nobody("192.0.2.7")
			has(t, n.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 303)
			if name == "copies" {
				w := n.ask(t, "GET", i.Path+"/1/file?download", nil)
				has(t, w, 200, "page 0")
				if !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || !strings.Contains(said(t, h, h.thread), "Copy of shared evidence taken") {
					t.Errorf("%v", w.Header())
				}
			} else {
				has(t, n.ask(t, "GET", i.Path+"/5/file?download", nil), 404)
			}
		}
		no, err := h.desk.MakeShare(h.howells(), h.thread, in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.DecideShare(h.sergeant(), no.Value.ID, evidence.DecideShare{Agree: "no", Remark: "Too much"}); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.IssueShare(h.howells(), no.Value.ID)), "evidence.share.not_open")
	})
}

// The pages of the force: what is offered, the link shown once, and nothing of a case that one may not know of.
func TestPagesOfAShare(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x := h.pictureOf(t)
		list := "/evidence/thread/" + h.thread
		has(t, h.visit(t, h.howells(), "GET", list, "", nil), 200, "Share evidence", list+"/shares")
		has(t, h.visit(t, h.howells(), "GET", list+"/share", "", nil), 200, "SH/1: The pavement", "The defence", "28 days and 20 openings at most")
		has(t, h.post(t, h.howells(), list+"/share", url.Values{"items": {"exhibit/" + x.ID}}), 422, "There is a problem")
		w := h.post(t, h.howells(), list+"/share", url.Values{"items": {"exhibit/" + x.ID}, "to": {"prosecutor"}, "recipient": {"A. <b>Morgan"}, "purpose": {"trial"}, "why": {"For the hearing"}})
		has(t, w, 303)
		at := w.Header().Get("Location")
		has(t, h.visit(t, h.howells(), "GET", at, "", nil), 200, "No link yet", "A. &lt;b&gt;Morgan", at+"/link", at+"/end")
		made := h.post(t, h.howells(), at+"/link", url.Values{})
		has(t, made, 200, "/shared/", "Neither is shown again")
		has(t, h.visit(t, h.howells(), "GET", list+"/shares", "", nil), 200, "A. &lt;b&gt;Morgan", "0 of 1", "Open")
		has(t, h.post(t, h.howells(), at+"/end", url.Values{"why": {"Over"}}), 303)
		has(t, h.visit(t, h.howells(), "GET", at, "", nil), 200, "Ended: nothing of it opens")
		secret, _, _ := h.open(t, "restricted:op")
		if w := h.visit(t, h.howells(), "GET", "/evidence/thread/"+secret+"/shares", "", nil); w.Code != 404 {
			t.Errorf("%d", w.Code)
		}
		if _, err := access.From(context.Background()); err == nil {
			t.Error("the test has an actor where there is none")
		}
	})
}
