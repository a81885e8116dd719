package need_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/promise"
)

const why = "danger to life at the address"

func TestGOV04BreakingTheGlassIsTimedToldAndReviewed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		done, err := f.desk.BreakGlass(f.as("rees", 2, true), need.BreakGlass{Ref: f.th.Ref, Why: why})
		if err != nil {
			t.Fatal(err)
		}
		if !f.may(f.as("rees", 2, true)) {
			t.Fatal("the glass is broken and nothing can be seen")
		}
		if _, err := f.desk.Lift(f.as("rees", 2, true), f.th.ID, need.Lift{Why: "it should be open"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("behind broken glass one may lift the restriction: %v", err)
		}
		for told, label := range map[string]string{"role:information_assurance": need.Audit, "staff:coles": need.Label(f.th.ID)} {
			if ns, err := promise.Notices(f.q(), []string{told}, []string{label}, 10); err != nil || len(ns) != 1 {
				t.Errorf("%s was told %d times: %v", told, len(ns), err)
			}
		}
		owed, err := promise.Owed(f.q(), promise.Filter{Labels: []string{need.Audit}})
		if err != nil || len(owed) != 1 || !owed[0].DueAt.Equal(time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)) {
			t.Fatalf("the review is owed %v %v", owed, err)
		}
		f.review(done.Value.Glass)
		f.Held.Add(61 * time.Minute)
		if f.may(f.as("rees", 2, true)) {
			t.Error("the glass stays open")
		}
	})
}

func (f *fixture) review(glass string) {
	t := f.t
	t.Helper()
	in := need.Review{Finding: "justified", Comment: "An ambulance was called."}
	if _, err := f.desk.ReviewGlass(f.as("rees", 2, true, "information_assurance"), glass, in); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the opener reviews their own opening: %v", err)
	}
	if _, err := f.desk.ReviewGlass(f.as("coles", 3, true), glass, in); !fault.Is(err, fault.NotFound) {
		t.Errorf("who is not information assurance: %v", err)
	}
	seen, err := f.desk.Broken(f.as("shah", 0, true, "information_assurance"), glass)
	if err != nil || seen.Why != why || seen.Account != "staff:rees" || seen.Reviewed {
		t.Errorf("the reviewer sees %+v %v", seen, err)
	}
	if _, err := f.desk.ReviewGlass(f.as("shah", 0, true, "information_assurance"), glass, in); err != nil {
		t.Fatal(err)
	}
	if owed, _ := promise.Owed(f.q(), promise.Filter{Labels: []string{need.Audit}}); len(owed) != 0 {
		t.Error("the review is still owed")
	}
	if _, err := f.desk.ReviewGlass(f.as("shah", 0, true, "information_assurance"), glass, in); !fault.HasCode(err, "access.glass.reviewed_already") {
		t.Errorf("reviewed twice: %v", err)
	}
}

// A reader who opens hundreds of other records does not push the restricted thread out of what is reviewed.
func TestGOV04TheReviewCannotBeBlinded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		rees := f.as("rees", 2, true)
		done, err := f.desk.BreakGlass(rees, need.BreakGlass{Ref: f.th.Ref, Why: why})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.look(f.as("rees", 2, true), f.th.ID); err != nil {
			t.Fatal(err)
		}
		flood := func(tx *db.Tx) error {
			for i := range 1200 {
				l := journal.LookRow{ID: id.New(), Reader: "staff:rees", Subject: journal.Ref{Kind: "person", ID: id.New()}, Action: "people.see", At: f.Held.Now().Add(time.Duration(i) * time.Second / 2)}
				if err := journal.Look(tx, l); err != nil {
					return err
				}
			}
			return nil
		}
		if err := f.DB.Do(context.Background(), flood); err != nil {
			t.Fatal(err)
		}
		f.Held.Add(20 * time.Hour)
		seen, err := f.desk.Broken(f.as("shah", 0, true, "information_assurance"), done.Value.Glass)
		if err != nil || len(seen.Looks) == 0 || seen.Looks[0].Subject.ID != f.th.ID || len(seen.Looks) != 501 {
			t.Errorf("%d looks, the first at %+v: %v", len(seen.Looks), seen.Looks[:min(1, len(seen.Looks))], err)
		}
	})
}

func (f *fixture) look(ctx context.Context, thread string) error {
	_, err := act.See(ctx, f.Door, act.Of("thread.see", journal.Ref{Kind: "thread", ID: thread}), func(db.Querier, *access.Actor) (bool, error) { return true, nil })
	return err
}

// Who restricted it need not see it any more: another answers for it and is told when somebody breaks the glass.
func TestGOV04ThereIsAlwaysAnOwnerToTell(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		if _, err := f.desk.EndMember(f.as("marsh", 1, true), f.th.ID, need.Member{Account: "coles", Why: "has left the unit"}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.desk.EndMember(f.as("marsh", 1, true), f.th.ID, need.Member{Account: "marsh", Why: "is the last"}); !fault.HasCode(err, "access.member.last") {
			t.Errorf("the last of the named: %v", err)
		}
		done, err := f.desk.BreakGlass(f.as("rees", 2, true), need.BreakGlass{Ref: f.th.Ref, Why: why})
		if err != nil {
			t.Fatal(err)
		}
		if ns, err := promise.Notices(f.q(), []string{"staff:marsh"}, []string{need.Label(f.th.ID)}, 10); err != nil || len(ns) != 1 {
			t.Errorf("the new owner was told %d times: %v", len(ns), err)
		}
		if ns, err := promise.Notices(f.q(), []string{"staff:coles"}, []string{need.Label(f.th.ID)}, 10); err != nil || len(ns) != 0 {
			t.Errorf("who no longer sees it was told %d times: %v", len(ns), err)
		}
		if _, err := f.desk.EndMember(f.as("marsh", 1, true), f.th.ID, need.Member{Account: "rees", Why: "it was a mistake"}); err != nil {
			t.Errorf("a member cannot shut the glass early: %v", err)
		}
		if f.may(f.as("rees", 2, true)) {
			t.Errorf("the glass %s is shut, and the thread is open", done.Value.Glass)
		}
	})
}

// A thread that has lost its owner in another way tells all who are named.
func TestGOV04WithoutAnOwnerAllNamedAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		label := need.Label(f.th.ID)
		if err := f.DB.Do(context.Background(), func(tx *db.Tx) error {
			_, err := access.EndMember(tx, label, "staff:coles", f.Held.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.desk.BreakGlass(f.as("rees", 2, true), need.BreakGlass{Ref: f.th.Ref, Why: why}); err != nil {
			t.Fatal(err)
		}
		if ns, err := promise.Notices(f.q(), []string{"staff:marsh"}, []string{label}, 10); err != nil || len(ns) != 1 {
			t.Errorf("the named member was told %d times: %v", len(ns), err)
		}
	})
}

// Whether the thread is there, whether it is restricted and whether one may: one answer, and one trace.
func TestGOV04BreakGlassBetraysNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		f.desk.About = func(db.Querier, string) ([]string, []string, error) { return []string{"person-pryor"}, nil, nil }
		open := f.open()
		rees := f.as("rees", 2, true)
		for name, try := range map[string]struct {
			ctx context.Context
			ref string
		}{
			"a constable, a restricted thread": {f.as("howells", 1, true), f.th.Ref},
			"a constable, no such thread":      {f.as("howells", 1, true), "ZZZZ-ZZZZ"},
			"a sergeant off duty":              {f.as("rees", 2, false), f.th.Ref},
			"a sergeant, no such thread":       {rees, "ZZZZ-ZZZZ"},
			"a sergeant, not a reference":      {rees, "what?"},
			"a sergeant, an open thread":       {rees, open.Ref},
			"whom it is about":                 {f.as("pryor", 5, true), f.th.Ref},
		} {
			f.Settle()
			before, err := journal.Head(f.q())
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.desk.BreakGlass(try.ctx, need.BreakGlass{Ref: try.ref, Why: why})
			if !fault.HasCode(err, "access.glass.not_opened") || !fault.Is(err, fault.NotFound) || len(fault.Of(err).Params) != 0 {
				t.Errorf("%s: %v", name, err)
			}
			f.Settle()
			es, err := journal.From(f.q(), before, 10)
			if err != nil || len(es) != 1 || es[0].Kind != "act.refused" || es[0].Label != need.Audit {
				t.Errorf("%s left %v %v", name, es, err)
			}
		}
	})
}

func TestGOV04BreakGlassNeedsAReason(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		for _, reason := range []string{"", "urgent"} {
			if _, err := f.desk.BreakGlass(f.as("rees", 2, true), need.BreakGlass{Ref: f.th.Ref, Why: reason}); !fault.Is(err, fault.Invalid) {
				t.Errorf("reason %q: %v", reason, err)
			}
		}
	})
}
