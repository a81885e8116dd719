package evidence_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// film is a file that an MP4 reader takes for one, each with other bytes.
func film(says string) []byte {
	return []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + says)
}

func recording(h house, change func(*evidence.RecordVideo)) evidence.RecordVideo {
	in := evidence.RecordVideo{StartedAt: when.RFC3339(h.Held.Now().Add(-30 * time.Minute)), StoppedAt: when.RFC3339(h.Held.Now().Add(-6 * time.Minute)), Notice: "told"}
	if change != nil {
		change(&in)
	}
	return in
}

// passed lets the job that erases recordings run, and gives the files that are let go of.
func (h house) passed(t *testing.T) (files []string) {
	t.Helper()
	handlers := h.desk.Room().Jobs
	handlers["retention.files"] = func(_ context.Context, j jobs.Job) error {
		var f struct{ Hash string }
		if err := j.Into(&f); err != nil {
			return err
		}
		files = append(files, f.Hash)
		return nil
	}
	w := jobs.New(h.DB, h.Held, handlers, jobs.Settings{LeaseClock: h.Held})
	for range 2 {
		if _, err := w.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// MOB-07: start and stop, officer, collar number and incident are kept; what is no evidence goes after 31 whole days of London,
// whatever the clocks do, and its record stays; what is evidence follows the case.
func TestMOB07ARecordingThatIsNoEvidenceGoesAfterItsTerm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, goes string }{
		{"2026-11-23T12:40:00Z", "2026-12-25T00:00:00Z"},
		{"2027-03-05T12:40:00Z", "2027-04-05T23:00:00Z"}, // the clocks go forward between
		{"2026-09-30T12:00:00Z", "2026-11-01T00:00:00Z"}, // and back
		{"2026-07-14T23:20:00Z", "2026-08-15T23:00:00Z"}, // the 15th in London
		{"2028-01-29T12:00:00Z", "2028-03-01T00:00:00Z"}, // a leap day within
	} {
		each(t, func(t *testing.T, h house) {
			now, err := when.Parse(c.now)
			if err != nil {
				t.Fatal(err)
			}
			goes, err := when.Parse(c.goes)
			if err != nil {
				t.Fatal(err)
			}
			h.Held.Set(now)
			h.desk.IncidentOf = func(_ db.Querier, thread, id string) (string, string, error) {
				if thread != h.thread || id != "" {
					return "", "", fault.InvalidField("incident", "evidence.video.incident")
				}
				return "i1", "0412/23NOV26", nil
			}
			b := film(c.now)
			done, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, func(in *evidence.RecordVideo) { in.SHA256 = hash(b) }), bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			v := done.Value
			if v.Officer != "howells" || v.Number != "2207" || v.IncidentNumber != "0412/23NOV26" || v.About != "incident/i1" || !v.StoppedAt.Equal(now.Add(-6*time.Minute)) || v.SHA256 != hash(b) || v.Type != "video/mp4" {
				t.Errorf("%+v", v)
			}
			if !v.KeepUntil.Equal(goes) || v.Law != "retention/body_worn_video/2020-01-01" {
				t.Errorf("kept until %s, not %s (%s)", v.KeepUntil, goes, v.Law)
			}
			kept, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, func(in *evidence.RecordVideo) { in.Evidential = true }), bytes.NewReader(film("evidence"+c.now)))
			if err != nil || !kept.Value.KeepUntil.IsZero() {
				t.Fatalf("%+v %v", kept.Value, err)
			}
			h.Held.Set(goes.Add(-time.Second))
			if files := h.passed(t); len(files) != 0 {
				t.Errorf("a second early: %v", files)
			}
			h.Held.Set(goes)
			if files := h.passed(t); len(files) != 1 || files[0] != hash(b) {
				t.Errorf("at its end: %v", files)
			}
			gone, err := h.desk.SeeVideo(h.marsh(), v.ID, "")
			if err != nil || gone.SHA256 != "" || !gone.GoneAt.Equal(goes) || gone.Number != "2207" {
				t.Errorf("%+v %v", gone, err)
			}
			code(t, must(h.desk.MarkVideo(h.howells(), v.ID, evidence.MarkVideo{Evidential: true, Why: "Too late"})), "evidence.video.gone")
			if still, err := h.desk.SeeVideo(h.marsh(), kept.Value.ID, ""); err != nil || still.SHA256 == "" {
				t.Errorf("evidence went: %+v %v", still, err)
			}
		})
	}
}

// MOB-07: a mark as evidence stops the erasure; when it is taken away the term counts from that day.
// MOB-07, CF-10: what a case file lists is kept though it is marked as no evidence, and asked about again; what was docked after its term counts from then.
func TestMOB07WhatACaseFileListsIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		onFile := true
		h.desk.OnFile = func(db.Querier, string) (bool, error) { return onFile, nil }
		old := h.Held.Now().Add(-60 * 24 * time.Hour)
		done, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, func(in *evidence.RecordVideo) {
			in.StartedAt, in.StoppedAt = when.RFC3339(old), when.RFC3339(old.Add(time.Minute))
		}), bytes.NewReader(film("old")))
		if err != nil {
			t.Fatal(err)
		}
		if left := done.Value.KeepUntil.Sub(h.Held.Now()); left < 31*24*time.Hour {
			t.Errorf("docked late, it goes in %s", left)
		}
		h.Held.Set(done.Value.KeepUntil)
		if files := h.passed(t); len(files) != 0 {
			t.Errorf("what a case file lists went: %v", files)
		}
		v, err := h.desk.SeeVideo(h.marsh(), done.Value.ID, "")
		if err != nil || v.SHA256 == "" || !v.KeepUntil.After(done.Value.KeepUntil) {
			t.Fatalf("%+v %v", v, err)
		}
		onFile = false
		h.Held.Set(v.KeepUntil)
		if files := h.passed(t); len(files) != 1 {
			t.Errorf("without a case file it goes: %v", files)
		}
	})
}

func TestMOB07AMarkStopsTheErasure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		done, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, nil), bytes.NewReader(film("a")))
		if err != nil {
			t.Fatal(err)
		}
		v := done.Value
		marked, err := h.desk.MarkVideo(h.marsh(), v.ID, evidence.MarkVideo{Evidential: true, Personal: true, Vulnerable: true, Why: "It shows the blow"})
		if err != nil || !marked.Value.KeepUntil.IsZero() || !marked.Value.Personal || !marked.Value.Vulnerable {
			t.Fatalf("%+v %v", marked.Value, err)
		}
		code(t, must(h.desk.MarkVideo(h.marsh(), v.ID, evidence.MarkVideo{Evidential: true, Personal: true, Vulnerable: true, Why: "Again"})), "evidence.video.same")
		h.Held.Add(60 * 24 * time.Hour)
		if files := h.passed(t); len(files) != 0 {
			t.Errorf("evidence went: %v", files)
		}
		back, err := h.desk.MarkVideo(h.marsh(), v.ID, evidence.MarkVideo{Personal: true, Why: "Another person after all"})
		if err != nil || !back.Value.KeepUntil.Equal(when.DayOf(h.Held.Now()).AddDays(32).Start()) {
			t.Fatalf("%+v %v", back.Value, err)
		}
		if files := h.passed(t); len(files) != 0 {
			t.Errorf("it went at once: %v", files)
		}
		h.Held.Set(back.Value.KeepUntil)
		if files := h.passed(t); len(files) != 1 {
			t.Errorf("it did not go: %v", files)
		}
	})
}

// MOB-07: no covert recording; what does not hold together is said; who may not, may not.
func TestMOB07WhatIsNoRecording(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.Host.Serving = func(_ db.Querier, typed string) ([]string, error) {
			if typed == "2415" {
				return []string{"bennett"}, nil
			}
			return nil, nil
		}
		for want, change := range map[string]func(*evidence.RecordVideo){
			"evidence.video.covert":       func(in *evidence.RecordVideo) { in.Notice = "covert" },
			"evidence.video.notice":       func(in *evidence.RecordVideo) { in.Notice = "guessed" },
			"evidence.video.notice_why":   func(in *evidence.RecordVideo) { in.Notice = "not_practicable" },
			"evidence.video.order":        func(in *evidence.RecordVideo) { in.StoppedAt = when.RFC3339(h.Held.Now().Add(-time.Hour)) },
			"evidence.video.not_over":     func(in *evidence.RecordVideo) { in.StoppedAt = when.RFC3339(h.Held.Now().Add(time.Minute)) },
			"evidence.video.incident":     func(in *evidence.RecordVideo) { in.Incident = "another" },
			"evidence.file.hash_differs":  func(in *evidence.RecordVideo) { in.SHA256 = strings.Repeat("0", 64) },
			"staff.unknown":               func(in *evidence.RecordVideo) { in.Number = "9999" },
			"form.required":               func(in *evidence.RecordVideo) { in.StartedAt = "" },
			"evidence.video.notice_why.2": func(in *evidence.RecordVideo) { in.NoticeWhy = "It was told though" },
		} {
			code(t, must(h.desk.RecordVideo(h.howells(), h.thread, recording(h, change), bytes.NewReader(film("x")))), strings.TrimSuffix(want, ".2"))
		}
		code(t, must(h.desk.RecordVideo(h.howells(), h.thread, recording(h, nil), strings.NewReader("no film"))), "evidence.file.not_video")
		code(t, must(h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "body_worn_video", Title: "x"}, bytes.NewReader(film("x")))), "evidence.material.by_video")
		h.refusedToAll(t, "record", func(ctx context.Context) error {
			return must(h.desk.RecordVideo(ctx, h.thread, recording(h, nil), bytes.NewReader(film("y"))))
		})
		clerk := h.As(access.Actor{Staff: "dock", Name: "T. Dock", Number: "", Roles: []string{"officer"}, OnDuty: true})
		done, err := h.desk.RecordVideo(clerk, h.thread, recording(h, func(in *evidence.RecordVideo) { in.Number = "2415" }), bytes.NewReader(film("z")))
		if err != nil || done.Value.Officer != "bennett" || done.Value.Number != "2415" || done.Value.AddedByName != "T. Dock" {
			t.Errorf("%+v %v", done.Value, err)
		}
		h.refusedToAll(t, "mark", func(ctx context.Context) error {
			return must(h.desk.MarkVideo(ctx, done.Value.ID, evidence.MarkVideo{Evidential: true, Why: "x"}))
		})
	})
}

// MOB-07, MOB-06: the page says what is kept and how long, plays the file, and each play is a look.
func TestMOB07ARecordingHasAPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		has(t, h.visit(t, h.howells(), "GET", "/evidence/thread/"+h.thread, "", nil), http.StatusOK, "Add body-worn video")
		has(t, h.visit(t, h.howells(), "GET", "/evidence/thread/"+h.thread+"/video", "", nil), http.StatusOK, "How did people know that it records?", "It was plain to see", "never used covertly")
		done, err := h.desk.RecordVideo(h.howells(), h.thread, recording(h, func(in *evidence.RecordVideo) {
			in.Notice, in.NoticeWhy, in.Vulnerable = "not_practicable", "He ran", true
		}), bytes.NewReader(film("page")))
		if err != nil {
			t.Fatal(err)
		}
		at := "/evidence/material/" + done.Value.ID
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), http.StatusOK, "Collar number", "2207", "He ran", "Kept to the end of "+when.DayOf(done.Value.KeepUntil.Add(-time.Second)).Text(), "<video", "Mark the recording")
		has(t, h.visit(t, h.marsh(), "GET", at+"/mark", "", nil), http.StatusOK, "Save the marks", "checked")
		has(t, h.post(t, h.marsh(), at+"/mark", url.Values{"evidential": {"true"}, "_version": {"1"}}), http.StatusUnprocessableEntity, "There is a problem")
		has(t, h.post(t, h.marsh(), at+"/mark", url.Values{"evidential": {"true"}, "vulnerable": {"true"}, "why": {"The blow"}, "_version": {"1"}}), http.StatusSeeOther)
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), http.StatusOK, "Kept with the case")
		if got := h.visit(t, h.marsh(), "GET", at+"/file", "", nil); got.Code != http.StatusOK || !bytes.Equal(got.Body.Bytes(), film("page")) {
			t.Errorf("it is not played: %d", got.Code)
		}
		if _, err := h.desk.MarkVideo(h.marsh(), done.Value.ID, evidence.MarkVideo{Why: "Not after all"}); err != nil {
			t.Fatal(err)
		}
		h.Held.Add(40 * 24 * time.Hour)
		h.passed(t)
		has(t, h.visit(t, h.marsh(), "GET", at, "", nil), http.StatusOK, "Its file was erased on")
		has(t, h.visit(t, h.marsh(), "GET", at+"/file", "", nil), http.StatusNotFound, "erased when its term was over")
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/thread/"+h.thread, "", nil), http.StatusOK, "Erased after its term")
	})
}
