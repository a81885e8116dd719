package insight_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	"throughline/police/insight"
	victim "throughline/police/victim/entry"
)

type house struct {
	*roomtest.House
	*insight.Desk
	room room.Room
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := insight.New(h.Host)
		d.AreaOf = func(lat, _ float64) string { return map[bool]string{true: "Northwick", false: "Southwick"}[lat > 52] }
		h.Door.Facts("thread", func(q db.Querier, id string) (access.Resource, error) {
			th, err := thread.Get(q, id)
			return access.Resource{Label: th.Label}, err
		})
		x := house{h, d, d.Room()}
		h.Start(room.Room{Name: "others", Entries: slices.Concat(control.Kinds(), crime.Kinds(), custody.Kinds(), victim.Kinds(), casefile.Kinds())}, x.room)
		f(t, x)
	})
}

// hears records entries on a new thread of a label, and lets the room hear them.
func (h house) hears(t *testing.T, label string, bodies ...journal.Body) string {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of("test.scene", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := tx.OpenThread(label)
		for _, b := range bodies {
			if err == nil {
				_, err = tx.Record(b)
			}
		}
		return th.ID, err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
	return done.Value
}

func (h house) super(labels ...string) context.Context {
	return h.As(access.Actor{Staff: "pryor", Name: "H. Pryor", RankNo: 5, OnDuty: true, Roles: []string{"superintendent"}, Labels: append(labels, "open")})
}

func (h house) tile(t *testing.T, ctx context.Context, code string) insight.Tile {
	t.Helper()
	m, err := h.See(ctx, insight.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Tiles, func(x insight.Tile) bool { return x.Code == code })
	if i < 0 {
		t.Fatalf("no tile %s", code)
	}
	return m.Tiles[i]
}

func is(v *float64, want float64) bool { return v != nil && *v > want-0.01 && *v < want+0.01 }

func call(n string, at time.Time, due, reached time.Duration) []journal.Body {
	out := []journal.Body{control.IncidentRaised{Incident: n, CalledAt: at}, control.IncidentGraded{Incident: n, Grade: "1", DueAt: at.Add(due)}}
	if reached > 0 {
		out = append(out, control.UnitAtScene{Incident: n, At: at.Add(reached), First: true})
	}
	return out
}

func TestINC07CallToSceneKeepsTheFirstClock(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.Held.Now().Add(-time.Hour)
		if x := h.tile(t, h.super(), "call_to_scene"); x.Value != nil || x.N != 0 || x.Aim == nil {
			t.Errorf("nothing was counted: %+v", x)
		}
		h.hears(t, "open", call("in-time", at, 15*time.Minute, 8*time.Minute)...)
		h.hears(t, "open", call("late", at, 15*time.Minute, 16*time.Minute)...)
		h.hears(t, "open", call("overdue", at, 15*time.Minute, 0)...)
		h.hears(t, "open", append(call("closed", at, 15*time.Minute, 0), control.IncidentClosed{Incident: "closed"})...)
		h.hears(t, "open", append(call("twice", at, 15*time.Minute, 0), control.IncidentLinked{Incident: "twice", Kind: "duplicate"})...)
		h.hears(t, "open", append(call("regraded", at, 15*time.Minute, 0), control.IncidentGraded{Incident: "regraded", Grade: "2", DueAt: at.Add(time.Hour)}, control.UnitAtScene{Incident: "regraded", At: at.Add(20 * time.Minute), First: true})...)
		x := h.tile(t, h.super(), "call_to_scene")
		if x.N != 4 || !is(x.Value, 25) || x.Late != 3 || x.Met == nil || *x.Met || x.Median != "half took less than 16 min" || !x.FreshAt.Equal(h.Held.Now()) {
			t.Errorf("%+v", x)
		}
		rec, err := h.Records(h.super(), "call_to_scene", "", insight.Of{}, paging.Ask{})
		if err != nil || len(rec.Records) != 4 || rec.Records[0].State != "late" || rec.Records[0].Thread == "" {
			t.Errorf("%v %+v", err, rec)
		}
	})
}

// Counts, lists and freshness hold nothing of a restricted thread for those who do not hold its label, nor after it was
// restricted later.
func TestRestrictedThreadsAreNotCounted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.Held.Now().Add(-time.Hour)
		h.hears(t, "open", call("a", at, 15*time.Minute, 8*time.Minute)...)
		before := h.tile(t, h.super(), "call_to_scene")
		h.Held.Add(time.Minute)
		secret := h.hears(t, "restricted:x", append(call("secret", at, 15*time.Minute, 40*time.Minute), crime.CrimeRecorded{Crime: "c", Origins: form.Origins{"place": form.Carried}})...)
		if after := h.tile(t, h.super(), "call_to_scene"); fmt.Sprint(*after.Value, after.N, after.Late, after.Median, after.FreshAt) != fmt.Sprint(*before.Value, before.N, before.Late, before.Median, before.FreshAt) {
			t.Errorf("a restricted thread moved the count: %+v, was %+v", after, before)
		}
		if x := h.tile(t, h.super(), "rekeying"); x.N != 0 {
			t.Errorf("%+v", x)
		}
		if x := h.tile(t, h.super("restricted:x"), "call_to_scene"); x.N != 2 || x.Late != 1 {
			t.Errorf("those who hold the label count it: %+v", x)
		}
		rec, err := h.Records(h.super(), "call_to_scene", "", insight.Of{}, paging.Ask{})
		if err != nil || len(rec.Records) != 1 || rec.Records[0].Thread == secret {
			t.Errorf("%v %+v", err, rec)
		}
		_, err = act.Do(h.System(), h.Door, act.Of("test.relabel", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			if err := h.room.Relabel(tx, rec.Records[0].Thread, "restricted:y"); err != nil {
				return "", err
			}
			return tx.Record(act.Refused{Action: "x"}, act.OnThreads())
		})
		if err != nil {
			t.Fatal(err)
		}
		if x := h.tile(t, h.super(), "call_to_scene"); x.N != 0 || !x.FreshAt.IsZero() {
			t.Errorf("restricted later: %+v", x)
		}
	})
}

func TestVIC04DutiesCountWhenTheVictimWasReached(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		now := h.Held.Now()
		duty := func(n int, end ...journal.Body) {
			h.hears(t, "open", append([]journal.Body{victim.DutyOpened{Victim: "v", Duty: fmt.Sprint(n), EventAt: now, DueAt: now.Add(time.Hour)}}, end...)...)
		}
		told := func(n int, after time.Duration, reached bool) journal.Body {
			return victim.VictimTold{Duty: fmt.Sprint(n), Reached: reached, At: now.Add(after)}
		}
		for n := range 9 {
			duty(n, told(n, time.Minute, true))
		}
		duty(20, victim.DutyExcepted{Duty: "20"})
		h.hears(t, "open", victim.DutyOpened{Victim: "v", Duty: "21", EventAt: now, DueAt: now, OptedOut: true})
		if x := h.tile(t, h.super(), "code_duties"); !x.Masked || x.Value != nil || x.N != 0 || x.Late != 0 || x.Least != 10 {
			t.Errorf("nine duties to people are not shown: %+v", x)
		}
		duty(9, told(9, time.Minute, false)) // tried, not reached
		if x := h.tile(t, h.super(), "code_duties"); !x.Masked {
			t.Errorf("what is not due yet does not count: %+v", x)
		}
		h.Held.Add(2 * time.Hour)
		if x := h.tile(t, h.super(), "code_duties"); x.Masked || x.N != 10 || !is(x.Value, 90) || x.Late != 0 {
			t.Errorf("one is overdue, and a small number of late ones is not told: %+v", x)
		}
		family, err := h.Records(h.As(access.Actor{Staff: "pryce", RankNo: 2, OnDuty: true, Family: []string{"v"}}), "code_duties", "", insight.Of{}, paging.Ask{})
		if err != nil || len(family.Records) != 0 {
			t.Errorf("GOV-04: duties to one's own family are not listed: %v %+v", err, family)
		}
	})
}

func TestCUS09ReviewsOnTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		now := h.Held.Now()
		for n := range 9 {
			d := fmt.Sprintf("d%d", n)
			h.hears(t, "open", custody.DetentionAuthorised{Detention: d, Person: "p", At: now, ReviewDueAt: now.Add(6 * time.Hour)},
				custody.ReviewRecorded{Detention: d, N: 1, Decision: "continue", At: now.Add(6 * time.Hour), DueAt: now.Add(6 * time.Hour), NextDueAt: now.Add(15 * time.Hour)}, custody.PersonReleased{Detention: d, At: now.Add(7 * time.Hour)})
		}
		h.hears(t, "open", custody.DetentionAuthorised{Detention: "late", Person: "p", At: now, ReviewDueAt: now.Add(6 * time.Hour)},
			custody.ReviewRecorded{Detention: "late", N: 1, Decision: "postponed", At: now.Add(6 * time.Hour), DueAt: now.Add(6 * time.Hour)},
			custody.ReviewRecorded{Detention: "late", N: 1, Decision: "continue", At: now.Add(7 * time.Hour), DueAt: now.Add(6 * time.Hour)})
		h.hears(t, "open", custody.DetentionAuthorised{Detention: "out", Person: "p", At: now, ReviewDueAt: now.Add(6 * time.Hour)}, custody.PersonCharged{Detention: "out"})
		if x := h.tile(t, h.super(), "custody_reviews"); x.N != 10 || !is(x.Value, 90) || x.Met == nil || *x.Met {
			t.Errorf("%+v", x)
		}
	})
}

func TestCR05DaysToTheOutcomeThatStands(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		reported := h.Held.Now().Add(-10 * 24 * time.Hour)
		for n := range 10 {
			h.hears(t, "open", crime.CrimeRecorded{Crime: fmt.Sprint(n), ReportedAt: reported.UnixMicro()}, crime.OutcomeSet{Crime: fmt.Sprint(n)})
		}
		h.hears(t, "open", crime.CrimeRecorded{Crime: "open", ReportedAt: reported.UnixMicro()})
		if x := h.tile(t, h.super(), "call_to_outcome"); x.N != 10 || !is(x.Value, 10) || x.Unit != "days" || x.Aim != nil || x.Late != 0 {
			t.Errorf("%+v", x)
		}
	})
}

func TestReKeyingIsCountedFromOrigins(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hears(t, "open", control.IncidentRaised{Incident: "i", Origins: form.Origins{"place": form.Carried, "type": form.New}}, crime.CrimeRecorded{Crime: "c", Origins: form.Origins{"place": form.Carried, "victim": form.Carried, "title": form.Corrected}}, crime.CrimeRecorded{Crime: "d"})
		x := h.tile(t, h.super(), "rekeying")
		if x.N != 5 || !is(x.Value, 60) || x.Median != "1 corrected" {
			t.Errorf("%+v", x)
		}
		rec, err := h.Records(h.super(), "rekeying", "", insight.Of{}, paging.Ask{})
		if err != nil || len(rec.Forms) != 2 || rec.Forms[1].Kind != "crime.crime.recorded" || rec.Forms[1].Carried != 2 {
			t.Errorf("%v %+v", err, rec)
		}
	})
}

func TestWhoMaySeeAndThePage(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hears(t, "open", call("a", h.Held.Now().Add(-time.Hour), 15*time.Minute, 16*time.Minute)...)
		for name, ctx := range map[string]context.Context{"a constable": h.As(access.Actor{Staff: "howells", RankNo: 1, OnDuty: true, Roles: []string{"officer"}}),
			"a sergeant off duty": h.As(access.Actor{Staff: "rees", RankNo: 2, Roles: []string{"sergeant"}}), "finance": h.As(access.Actor{Staff: "flynn", OnDuty: true, Roles: []string{"finance"}})} {
			if _, err := h.See(ctx, insight.Asked{}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, bad := range []string{"2026", "2026-13", "next", "2026-11-01"} {
			if _, err := h.See(h.super(), insight.Asked{Month: bad}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if _, err := h.Records(h.super(), "pies", "", insight.Of{}, paging.Ask{}); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		mux := http.NewServeMux()
		for _, s := range h.room.Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		for path, wants := range map[string][]string{"/insight": {"Calls reached in time", "Below the aim", "call, too few for a percentage, ", "aim 90%", "1 late", "Fresh: ", `role="img"`, "November 2026", "regraded call keeps"},
			"/insight/call_to_scene?month=2026-11": {"Late", "/threads/", "23 Nov 2026"}, "/insight/rekeying": {"No form was filled in"}} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(h.super()))
			for _, want := range wants {
				if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
					t.Errorf("%s (%d) lacks %q", path, w.Code, want)
				}
			}
			if strings.Contains(w.Body.String(), "style=") {
				t.Errorf("%s has a style attribute", path)
			}
		}
	})
}
