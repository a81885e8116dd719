package interview_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	custody "throughline/police/custody/entry"
	"throughline/police/interview"
	"throughline/police/people"
)

// second is another case of the same suspect, for which they are held too: further arrested out of the same detention.
func (h house) second(t *testing.T, label string) string {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.second", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return "", err
		}
		return th.ID, people.New(h.Host).LinkIn(tx, h.suspect, "suspect", th.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.saysOn(t, []string{h.thread, done.Value}, custody.FurtherArrested{Arrest: "a1", Detention: "d1", Person: h.suspect, Matters: []custody.Matter{{Matter: "m2", Thread: done.Value}}})
	return done.Value
}

func (h house) saysOn(t *testing.T, threads []string, b journal.Body) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.custody", journal.Ref{Kind: "detention", ID: "d1"}).With(access.Resource{}).On(threads...), func(tx *act.Tx) (string, error) { return tx.Record(b) })
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
}

func on(t *testing.T, h house, threadID, kind string) int {
	t.Helper()
	es, err := journal.OnThread(h.DB.Read(context.Background()), threadID, []string{"open", "restricted:x"}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(es, func(e journal.Entry) bool { return e.Kind != kind }))
}

func (h house) insider() context.Context {
	a := actor("L. Marsh", "marsh", "investigator", 1)
	a.Labels = []string{"open", "restricted:x"}
	return h.As(a)
}

// One interview about two matters stands on both threads, with its recording and its transcript; it is about all that the
// person is held for unless something else is chosen.
func TestAnInterviewAboutTwoMatters(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		second := h.second(t, "open")
		th, err := thread.Get(h.DB.Read(context.Background()), second)
		if err != nil {
			t.Fatal(err)
		}
		has(t, h.visit(t, h.marsh(), "GET", "/interview/thread/"+h.thread+"/start", "", nil), 200, "What it is about", "Thread "+th.Ref)
		i := h.ended(t)
		if !slices.Equal(i.Threads, []string{h.thread, second}) {
			t.Fatalf("about %v", i.Threads)
		}
		in := starting(h)
		if _, err := h.desk.StartInterview(h.marsh(), second, in); err != nil {
			t.Errorf("after the first has ended: %v", err)
		}
		if _, err := h.desk.StartInterview(h.marsh(), h.thread, in); !fault.HasCode(err, "interview.running") {
			t.Errorf("two at a time: %v", err)
		}
		b, _ := sound()
		if _, err := h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{}, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.WriteTranscript(h.marsh(), i.ID, interview.WriteTranscript{Text: "No comment."}); err != nil {
			t.Fatal(err)
		}
		for _, x := range []string{h.thread, second} {
			for _, kind := range []string{"interview.interview.ended", "interview.interview.recorded", "interview.transcript.written"} {
				if on(t, h, x, kind) != 1 {
					t.Errorf("%s stands %d times on %s", kind, on(t, h, x, kind), x)
				}
			}
			if is, err := h.desk.OfThread(h.DB.Read(context.Background()), x); err != nil || len(is) != 2 {
				t.Errorf("interviews of %s: %d %v", x, len(is), err)
			}
		}
		has(t, h.visit(t, h.marsh(), "GET", "/interview/record/"+i.ID, "", nil), 200, "Thread "+th.Ref)
	})
}

// Code C 16.5: charged with one matter, they are still asked about the other.
func TestQuestionsAfterOneCharge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		second := h.second(t, "open")
		h.says(t, custody.PersonCharged{Detention: "d1", Person: h.suspect, At: h.Held.Now()})
		in := starting(h)
		if _, err := h.desk.StartInterview(h.marsh(), h.thread, in); !fault.HasCode(err, "interview.check.charged") && !strings.Contains(err.Error(), "interview.check.charged") {
			t.Errorf("about what was charged: %v", err)
		}
		done, err := h.desk.StartInterview(h.marsh(), second, in)
		if err != nil || !slices.Equal(done.Value.Threads, []string{second}) {
			t.Fatalf("about the other: %v %v", done.Value.Threads, err)
		}
		h.Held.Add(time.Minute)
		h.saysOn(t, []string{second}, custody.PersonCharged{Detention: "d1", Person: h.suspect, At: h.Held.Now()})
		if _, err := h.desk.EndInterview(h.marsh(), done.Value.ID, interview.EndInterview{Offered: true, Notice: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.StartInterview(h.marsh(), second, in); err == nil || !strings.Contains(err.Error(), "interview.check.charged") {
			t.Errorf("after everything was charged: %v", err)
		}
	})
}

// A restricted matter narrows the interview and its recording; who may not know of it asks about the open one, and sees
// nothing else.
func TestARestrictedMatterInAnInterview(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		second := h.second(t, "restricted:x")
		if w := h.visit(t, h.marsh(), "GET", "/interview/thread/"+h.thread+"/start", "", nil); strings.Contains(w.Body.String(), second) {
			t.Error("the restricted case is offered")
		}
		in := starting(h)
		in.About = []string{second}
		if _, err := h.desk.StartInterview(h.marsh(), h.thread, in); err == nil || !strings.Contains(err.Error(), "interview.about") {
			t.Errorf("chosen by who may not know of it: %v", err)
		}
		in.About = nil
		plain, err := h.desk.StartInterview(h.marsh(), h.thread, in)
		if err != nil || !slices.Equal(plain.Value.Threads, []string{h.thread}) || plain.Value.Label != "open" {
			t.Fatalf("about the open one: %+v %v", plain.Value.Threads, err)
		}
		if _, err := h.desk.EndInterview(h.marsh(), plain.Value.ID, interview.EndInterview{Offered: true, Notice: true}); err != nil {
			t.Fatal(err)
		}
		both, err := h.desk.StartInterview(h.insider(), h.thread, in)
		if err != nil || len(both.Value.Threads) != 2 || both.Value.Label != "restricted:x" {
			t.Fatalf("about both: %+v %v", both.Value, err)
		}
		if _, err := h.desk.EndInterview(h.insider(), both.Value.ID, interview.EndInterview{Offered: true, Notice: true}); err != nil {
			t.Fatal(err)
		}
		b, _ := sound()
		sealed, err := h.desk.AttachRecording(h.insider(), both.Value.ID, interview.AttachRecording{}, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.See(h.marsh(), both.Value.ID, ""); !fault.HasCode(err, "interview.not_found") {
			t.Errorf("seen by who may not: %v", err)
		}
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/material/"+sealed.Value.Material, "", nil), 404)
		es, err := journal.OnThread(h.DB.Read(context.Background()), h.thread, []string{"open"}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es {
			if e.Subject.ID == both.Value.ID || e.Kind == "evidence.material.added" {
				t.Errorf("the open thread tells of %s", e.Kind)
			}
		}
	})
}
