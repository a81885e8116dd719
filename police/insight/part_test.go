package insight_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	custody "throughline/police/custody/entry"
	"throughline/police/insight"
)

func (h house) month(t *testing.T, month string) insight.Month {
	t.Helper()
	m, err := h.See(h.super(), insight.Asked{Month: month})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func tileOf(t *testing.T, m insight.Month, code string) insight.Tile {
	t.Helper()
	for _, x := range m.Tiles {
		if x.Code == code {
			return x
		}
	}
	t.Fatalf("no tile %s", code)
	return insight.Tile{}
}

func partOf(ps []insight.Part, code string) insight.Part {
	for _, p := range ps {
		if p.Code == code {
			return p
		}
	}
	return insight.Part{}
}

// turns are moments round which months, days and hours are easily miscounted: both clock changes, midnight at the ends of months in
// summer and in winter, and a leap day.
var turns = []time.Time{
	time.Date(2026, 3, 29, 0, 59, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 6, 30, 22, 59, 59, 0, time.UTC), time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC),
	time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC), time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC), time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC),
}

// INC-07: a call counts under the grade whose clock it keeps, in the month in which it was made in London, and where it was; counted
// beside by hand from what was put in.
func TestINC07CallsByGradeAndAreaAgainstAPlainCount(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2028, 6, 1, 12, 0, 0, 0, time.UTC))
		draw := rand.New(rand.NewPCG(7, 11))
		type key struct{ month, part string }
		n, good, area := map[key]int64{}, map[key]int64{}, map[key]int64{}
		for i := range 120 {
			at := turns[draw.IntN(len(turns))].Add(time.Duration(draw.IntN(3)-1) * time.Second)
			grade, lat, late := fmt.Sprint(1+draw.IntN(2)), 51.0+2*float64(draw.IntN(2)), draw.IntN(3) == 0
			took := 14 * time.Minute
			if late {
				took = 16 * time.Minute
			}
			incident := fmt.Sprint(i)
			h.hears(t, "open", control.IncidentRaised{Incident: incident, CalledAt: at, Lat: lat, Lon: -2}, control.IncidentGraded{Incident: incident, Grade: grade, DueAt: at.Add(15 * time.Minute)},
				control.IncidentGraded{Incident: incident, Grade: "3", Was: grade, DueAt: at.Add(48 * time.Hour)}, control.UnitAtScene{Incident: incident, At: at.Add(took), First: true})
			month := at.In(when.London).Format("2006-01")
			for _, k := range []key{{month, grade}, {month, ""}} {
				n[k]++
				if !late {
					good[k]++
				}
			}
			area[key{month, map[bool]string{true: "Northwick", false: "Southwick"}[lat > 52]}]++
		}
		for _, month := range []string{"2026-02", "2026-03", "2026-04", "2026-06", "2026-07", "2026-10", "2028-02"} {
			m := h.month(t, month)
			x := tileOf(t, m, "call_to_scene")
			if x.N != n[key{month, ""}] || x.N > 0 && !is(x.Value, 100*float64(good[key{month, ""}])/float64(x.N)) {
				t.Errorf("%s: %d calls and %v, want %d with %d in time", month, x.N, x.Value, n[key{month, ""}], good[key{month, ""}])
			}
			for _, g := range []string{"1", "2", "3"} {
				k := key{month, g}
				p := partOf(x.Parts, g)
				if p.N != n[k] || p.Late != n[k]-good[k] {
					t.Errorf("%s, grade %s: %d and %d late, want %d and %d", month, g, p.N, p.Late, n[k], n[k]-good[k])
				}
				rec, err := h.Records(h.super(), "call_to_scene", month, insight.Of{Part: g}, paging.Ask{Limit: 200})
				if err != nil || int64(len(rec.Records)) != n[k] {
					t.Errorf("%s, grade %s: %d records behind %d (%v)", month, g, len(rec.Records), n[k], err)
				}
			}
			if m.Watch != nil && m.Watch.Code == "call_to_scene" {
				for _, a := range m.Watch.Areas {
					if a.N != area[key{month, a.Code}] {
						t.Errorf("%s, %s: %d, want %d", month, a.Code, a.N, area[key{month, a.Code}])
					}
				}
			}
		}
	})
}

// CUS-27: waits by cause, each in the month in which it began, as long as it lasted whatever the clocks did.
func TestCUS27WaitsByCause(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))
		change := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC) // 01:30 in summer time: two hours on it is 02:30, which is an hour and a half on the wall
		for i := range 12 {
			d := fmt.Sprintf("d%02d", i)
			h.hears(t, "open", custody.WaitRecorded{Detention: d, Person: "p", For: "solicitor", At: change}, custody.WaitRecorded{Detention: d, Person: "p", For: "solicitor", At: change.Add(time.Hour)}, // said again: one wait
				custody.WaitRecorded{Detention: d, Person: "p", For: "interpreter", At: change.Add(30 * time.Minute)},
				custody.WaitRecorded{Detention: d, For: "solicitor", Over: true, At: change.Add(2 * time.Hour)},
				custody.CallRecorded{Detention: d, Person: "p", For: "interpreter", Step: "arrived", At: change.Add(time.Hour)},
				custody.GapExplained{Detention: d, Person: "p", From: change.Add(time.Hour), To: change.Add(2 * time.Hour), Cause: "solicitor"}, // the wait says it already
				custody.GapExplained{Detention: d, Person: "p", From: change.Add(3 * time.Hour), To: change.Add(4 * time.Hour), Cause: "rest"},
				custody.GapExplained{Detention: d, Person: "p", From: change.Add(3 * time.Hour), To: change.Add(4 * time.Hour), Cause: "capacity"}) // said again
		}
		h.hears(t, "open", custody.WaitRecorded{Detention: "lasts", Person: "p", For: "healthcare", At: change})
		x := tileOf(t, h.month(t, "2026-10"), "custody_waits")
		if x.N != 36 || !is(x.Value, 12*(2+0.5+1)) || !x.Less {
			t.Errorf("%+v", x)
		}
		for cause, hours := range map[string]float64{"solicitor": 24, "interpreter": 6, "capacity": 12} {
			if p := partOf(x.Parts, cause); p.N != 12 || !is(p.Value, hours) {
				t.Errorf("%s: %+v, want %.0f hours", cause, p, hours)
			}
		}
		if p := partOf(x.Parts, "rest"); p.N != 0 {
			t.Errorf("the later cause stands: %+v", p)
		}
	})
}

// CF-14: what counts is the first answer to what was sent.
func TestCF14FilesAcceptedFirstTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 12 {
			r, first := fmt.Sprint(i), "accepted"
			if i < 3 {
				first = "refused"
			}
			h.hears(t, "open", casefile.RequestSent{Request: r}, casefile.RequestAnswered{Request: r, State: "received"}, casefile.RequestAnswered{Request: r, State: first}, casefile.RequestSent{Request: r}, casefile.RequestAnswered{Request: r, State: "accepted"})
		}
		h.hears(t, "open", casefile.FileSent{File: "f"}, casefile.FileAnswered{File: "f", State: "received"})
		x := h.tile(t, h.super(), "files_first_time")
		if x.N != 12 || !is(x.Value, 75) || x.Met == nil || *x.Met {
			t.Errorf("%+v", x)
		}
	})
}

// Promises by kind: what became of each by now, in the month in which it fell due in London; what may not be seen is not counted, also
// when its thread is restricted later.
func TestPromisesKeptAndBrokenByKind(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		due := time.Date(2026, 10, 31, 23, 30, 0, 0, time.UTC) // 23:30 in London, after the clocks went back
		owed := func(thread string, kind string, n int, at time.Time) promise.Promise {
			return promise.Promise{ID: fmt.Sprintf("%s-%d-%d", kind, n, at.Unix()), Kind: kind, Label: "open", SubjectKind: "test", SubjectID: "x", OwedTo: "public", Owner: "role:x", Law: "x", StartedAt: at.Add(-time.Hour), DueAt: at, State: promise.Open, Threads: []string{thread}, Version: 1}
		}
		thread := h.hears(t, "open", control.IncidentRaised{Incident: "i", CalledAt: due})
		store := func(p promise.Promise, to promise.State, closed time.Time) {
			t.Helper()
			_, err := act.Do(h.System(), h.Door, act.Of("test.promise", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
				if err := promise.Insert(tx, p); err != nil {
					return "", err
				}
				if to != promise.Open {
					p.State, p.ClosedAt = to, closed
					if err := promise.Update(tx, p, promise.Change{HappenedAt: h.Held.Now(), RecordedAt: h.Held.Now()}); err != nil {
						return "", err
					}
				}
				return tx.Record(act.Refused{Action: "x"}, act.OnThreads())
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for n := range 20 {
			store(owed(thread, "a.kept", n, due), promise.Kept, due)
		}
		for n := range 12 {
			store(owed(thread, "b.late", n, due), promise.Kept, due.Add(time.Microsecond))
		}
		for n := range 11 {
			store(owed(thread, "c.open", n, due), promise.Open, time.Time{})
		}
		store(owed(thread, "d.waived", 1, due), promise.Waived, due)
		store(owed(thread, "e.november", 1, due.Add(31*time.Minute)), promise.Kept, due)
		store(owed(thread, "f.few", 1, due), promise.Kept, due)
		x := tileOf(t, h.month(t, "2026-10"), "promises")
		if x.N != 44 || x.Late != 23 || !is(x.Value, 100*21.0/44) {
			t.Errorf("%+v", x)
		}
		if a, b := partOf(x.Parts, "a.kept"), partOf(x.Parts, "b.late"); a.N != 20 || b.N != 12 || b.Late != 12 {
			t.Errorf("%+v %+v", a, b)
		}
		if few, next := partOf(x.Parts, "f.few"), partOf(x.Parts, "c.open"); !few.Masked || !next.Masked || few.N != 0 || next.N != 0 {
			t.Errorf("GOV-01: one of a kind is hidden, and the next smallest with it, or the rest would tell it: %+v %+v", few, next)
		}
		rec, err := h.Records(h.super(), "promises", "2026-10", insight.Of{}, paging.Ask{Limit: 200})
		if err != nil || len(rec.Records) != 44 || rec.Records[22].State != "late" || rec.Records[23].State != "kept" {
			t.Errorf("%v %d", err, len(rec.Records))
		}
		_, err = act.Do(h.System(), h.Door, act.Of("test.relabel", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			if err := promise.Relabel(tx, thread, "restricted:y", promise.Change{HappenedAt: h.Held.Now(), RecordedAt: h.Held.Now()}); err != nil {
				return "", err
			}
			return tx.Record(act.Refused{Action: "x"}, act.OnThreads())
		})
		if err != nil {
			t.Fatal(err)
		}
		if x := tileOf(t, h.month(t, "2026-10"), "promises"); x.N != 0 || x.Masked || len(x.Parts) > 0 {
			t.Errorf("restricted later: %+v", x)
		}
	})
}
