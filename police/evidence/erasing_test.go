package evidence_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// keeper is retention as a test sets it.
type keeper struct {
	grounds []retain.Ground
	held    time.Time // when a hold was put last
}

func (k *keeper) Keeps(db.Querier, *access.Actor, string) ([]retain.Ground, error) {
	return k.grounds, nil
}

func (k *keeper) HeldSince(_ db.Querier, _ string, at time.Time) (bool, error) {
	return k.held.After(at), nil
}

func (h house) assurer() context.Context {
	a := officer("G. Price", "price", "")
	a.Roles, a.Rank, a.RankNo = []string{"information_assurance"}, "", 0
	return h.As(a)
}

// GOV-06, GOV-09, RRD-02: what nothing keeps any longer is erased by two people with notice; the longest that applies counts, a hold stops
// it, and what is left is a tombstone: the file, its preview, its copies and every word about it are gone.
func TestGOV06TwoPeopleEraseAfterNoticeWhatNothingKeeps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		k := &keeper{}
		h.desk.Keeps = k
		x := h.pictureOf(t)
		of := journal.Ref{Kind: "exhibit", ID: x.ID}
		r, err := h.desk.Redact(h.howells(), of, evidence.Redact{Boxes: "10, 20, 30, 15", Sort: "child", Why: "For the school"})
		if err != nil {
			t.Fatal(err)
		}
		h.passed(t)
		m, err := h.desk.Material(h.DB.Read(t.Context()), r.Value.ID)
		if err != nil {
			t.Fatal(err)
		}
		propose := func() error {
			return must(h.desk.ProposeErasing(h.sergeant(), of, evidence.ProposeErasing{Why: "Nobody needs it"}))
		}
		code(t, propose(), "evidence.erasing.unknown")
		today := when.DayOf(h.Held.Now())
		k.grounds = []retain.Ground{{Label: "A claim", Hold: "h1"}, {Label: "Group 3", Until: today.AddDays(-1), Law: "retention/mopi_3/2020-01-01"}}
		code(t, propose(), "evidence.erasing.held")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+x.ID+"/kept", "", nil), 200, "Until a hold is lifted", "A claim", "Group 3", "/retention/holds/h1/lift")
		k.grounds = []retain.Ground{{Label: "CPIA", Until: today.AddDays(1), Law: "retention/cpia_after_conviction/2020-01-01"}, {Label: "Group 3", Until: today.AddDays(-1)}}
		code(t, propose(), "evidence.erasing.kept")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+x.ID, "", nil), 200, "How long it is kept, and why")
		h.Held.Set(today.AddDays(1).Start())
		h.refusedToAll(t, "propose", func(ctx context.Context) error {
			return must(h.desk.ProposeErasing(ctx, of, evidence.ProposeErasing{Why: "x"}))
		})
		e, err := h.desk.ProposeErasing(h.sergeant(), of, evidence.ProposeErasing{Why: "Nobody needs it"})
		if err != nil || !e.Value.NoticeUntil.Equal(today.AddDays(1+28).End()) {
			t.Fatalf("%+v %v", e.Value, err)
		}
		code(t, propose(), "evidence.erasing.under_way")
		decide := func(ctx context.Context) error {
			return must(h.desk.DecideErasing(ctx, e.Value.ID, evidence.DecideErasing{Erase: "yes", Remark: "Agreed"}))
		}
		code(t, decide(h.assurer()), "evidence.erasing.notice")
		h.Held.Set(e.Value.NoticeUntil.Add(-time.Second))
		code(t, decide(h.assurer()), "evidence.erasing.notice")
		h.Held.Set(e.Value.NoticeUntil)
		if err := decide(h.sergeant()); err == nil {
			t.Error("who proposed it erased it")
		}
		k.held = e.Value.MadeAt.Add(time.Hour) // put and lifted in between
		code(t, decide(h.assurer()), "evidence.erasing.stopped")
		if _, err := h.desk.DecideErasing(h.assurer(), e.Value.ID, evidence.DecideErasing{Erase: "no", Remark: "A hold was put"}); err != nil {
			t.Fatal(err)
		}
		if e, err = h.desk.ProposeErasing(h.sergeant(), of, evidence.ProposeErasing{Why: "Still nobody"}); err != nil {
			t.Fatal(err)
		}
		h.Held.Set(e.Value.NoticeUntil)
		k.grounds[0].Until = today.AddDays(400) // something was added to the case meanwhile
		code(t, decide(h.assurer()), "evidence.erasing.kept")
		k.grounds[0].Until = today
		has(t, h.post(t, h.assurer(), "/evidence/erasing/"+e.Value.ID, url.Values{"erase": {"yes"}, "remark": {"Agreed"}}), 303)
		code(t, decide(h.assurer()), "evidence.erasing.decided")
		files := strings.Join(h.passed(t), " ")
		for _, want := range []string{x.File.SHA256, m.SHA256} {
			if !strings.Contains(files, want) {
				t.Errorf("%s is not let go of: %s", want, files)
			}
		}
		if strings.Count(files, " ") < 3 { // the two files and their two previews
			t.Errorf("previews stay: %s", files)
		}
		gone, err := h.desk.SeeExhibit(h.marsh(), x.ID, "")
		if err != nil || gone.File != nil || gone.Number != "SH/1" || gone.Description != "Erased" || gone.Place != "" {
			t.Errorf("%+v %v", gone, err)
		}
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/material/"+m.ID, "", nil), 200, "The file is erased")
		for _, p := range []string{"/evidence/exhibit/" + x.ID + "/file", "/evidence/exhibit/" + x.ID + "/preview", "/evidence/material/" + m.ID + "/file"} {
			if w := h.visit(t, h.marsh(), "GET", p, "", nil); w.Code == 200 {
				t.Errorf("%s is served", p)
			}
		}
		s := said(t, h, h.thread)
		if strings.Contains(s, "pavement") || strings.Contains(s, "For the school") || !strings.Contains(s, "Evidence erased: SH/1. 4 files") {
			t.Error(s)
		}
		code(t, propose(), "evidence.erasing.gone")
		if err := bytesIn(t, h, "pavement"); err != "" {
			t.Error(err)
		}
	})
}

// bytesIn tells in which row of this room's tables or of the journal's bodies a word stands yet.
func bytesIn(t *testing.T, h house, word string) string {
	t.Helper()
	for table, columns := range map[string]string{"evidence_exhibit": "description || place || camera", "evidence_material": "title || about", "evidence_share_item": "title", "evidence_redaction": "spec || why", "evidence_look": "list || note"} {
		var n int
		if err := h.DB.Read(t.Context()).QueryRow(`SELECT count(*) FROM ` + table + ` WHERE ` + columns + ` LIKE '%` + word + `%'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return table
		}
	}
	return ""
}
