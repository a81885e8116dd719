package insight_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/insight"
)

// What was saved is the arithmetic of the answers that nobody typed again, by the rows of law that it names.
func TestHoursAndMoneySavedSayTheirAssumptions(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for range 120 {
			h.hears(t, "open", crime.CrimeRecorded{Crime: "c", Origins: form.Origins{"a": form.Carried, "b": form.Carried, "c": form.New}})
		}
		hours, money := h.tile(t, h.super(), "saved_hours"), h.tile(t, h.super(), "saved_money")
		if hours.N != 240 || !is(hours.Value, 240*15.0/3600) || hours.Saving == nil || hours.Saving.SecondsBy != "insight.saving/answer/2020-01-01" {
			t.Errorf("%+v", hours)
		}
		if !is(money.Value, 32) || money.Saving.PenceBy != "insight.saving/hour/2020-01-01" || money.Saving.Words() != "240 answers × 15 seconds = 1.0 hours; × £32 an hour = £32" {
			t.Errorf("%+v %s", money, money.Saving.Words())
		}
	})
}

func TestThePulseStandsBesideTheOutcomesAndIsMasked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		n := int64(9)
		h.Pulse = func(_ db.Querier, whom, month string) (int64, int64, error) {
			if whom == "staff" && month == "2026-11" {
				return n, 4 * n, nil
			}
			return 0, 0, nil
		}
		if x := h.tile(t, h.super(), "pulse_staff"); !x.Masked || x.Value != nil || x.N != 0 {
			t.Errorf("nine are not shown: %+v", x)
		}
		n = 10
		if x := h.tile(t, h.super(), "pulse_staff"); x.Masked || !is(x.Value, 4) || x.N != 10 || x.Met == nil || !*x.Met {
			t.Errorf("%+v", x)
		}
	})
}

// One case beside the force: whoever may read the thread sees what it came to, the force's figures come with insight.see, and a case
// that is kept to a few is not there for others.
func TestOneCaseBesideTheForce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.Held.Now().Add(-time.Hour)
		h.hears(t, "open", call("other", at, 15*time.Minute, 16*time.Minute)...)
		mine := h.hears(t, "open", append(call("mine", at, 15*time.Minute, 8*time.Minute), crime.CrimeRecorded{Crime: "c", ReportedAt: at.UnixMicro(), Origins: form.Origins{"a": form.Carried, "b": form.New}})...)
		secret := h.hears(t, "restricted:x", call("secret", at, 15*time.Minute, 8*time.Minute)...)
		beside := func(ctx context.Context, thread, code string) insight.Beside {
			t.Helper()
			x, err := h.CaseOf(ctx, thread)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range x.Tiles {
				if b.Code == code {
					return b
				}
			}
			return insight.Beside{}
		}
		if b := beside(h.super(), mine, "call_to_scene"); b.N != 1 || !is(b.Value, 100) || len(b.Records) != 1 || !is(b.Force, 50) || b.ForceN != 2 || b.Month != "2026-11" {
			t.Errorf("%+v", b)
		}
		if b := beside(h.super(), mine, "rekeying"); b.N != 2 || !is(b.Value, 50) {
			t.Errorf("%+v", b)
		}
		constable := h.As(access.Actor{Staff: "howells", RankNo: 1, OnDuty: true, Roles: []string{"officer"}})
		if b := beside(constable, mine, "call_to_scene"); b.N != 1 || b.Force != nil || b.Month != "" {
			t.Errorf("a constable is shown the force's figures: %+v", b)
		}
		if x, err := h.CaseOf(constable, secret); !fault.Is(err, fault.NotFound) {
			t.Errorf("a case kept to a few is told: %v %+v", err, x)
		}
	})
}

func TestTheFiguresAreTakenAwayAsTheyAreShown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 12 {
			h.hears(t, "open", call(fmt.Sprint(i), h.Held.Now().Add(-time.Hour), 15*time.Minute, time.Duration(10+i)*time.Minute)...)
		}
		w := httptest.NewRecorder()
		mux := http.NewServeMux()
		for _, s := range h.room.Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		mux.ServeHTTP(w, httptest.NewRequest("GET", "/insight/tiles.csv?month=2026-11&compare=2026-10", nil).WithContext(h.super()))
		rows, err := csv.NewReader(strings.NewReader(w.Body.String())).ReadAll()
		if err != nil || len(rows) < 13 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Fatalf("%v %d rows", err, len(rows))
		}
		found := false
		for _, r := range rows {
			if len(r) != len(rows[0]) {
				t.Errorf("a row of another length: %v", r)
			}
			if r[1] == "call_to_scene" && r[3] == "Grade 1" {
				found = r[4] == "50.00" && r[6] == "12" && r[8] == "6"
			}
		}
		if !found {
			t.Errorf("the part of grade 1 is not there: %v", rows)
		}
		if _, err := h.See(h.super(), insight.Asked{Compare: "last year"}); !fault.HasCode(err, "insight.compare.unknown") {
			t.Error(err)
		}
	})
}

// A measure that is below its aim is drawn by area, and the area that is furthest below is named.
func TestWhatNeedsAPersonIsDrawnByArea(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 24 {
			incident, lat, took := fmt.Sprint(i), 51.0, 8*time.Minute
			if i%2 == 0 {
				lat = 53
			}
			if i%4 == 0 {
				took = 20 * time.Minute
			}
			at := h.Held.Now().Add(-time.Hour)
			h.hears(t, "open", control.IncidentRaised{Incident: incident, CalledAt: at, Lat: lat, Lon: -2}, control.IncidentGraded{Incident: incident, Grade: "1", DueAt: at.Add(15 * time.Minute)}, control.UnitAtScene{Incident: incident, At: at.Add(took), First: true})
		}
		m, err := h.See(h.super(), insight.Asked{})
		if err != nil || m.Watch == nil {
			t.Fatalf("%v %+v", err, m.Watch)
		}
		if m.Watch.Code != "call_to_scene" || m.Watch.By != "area" || m.Watch.Worst != "Northwick" || len(m.Watch.Areas) != 2 || !is(m.Watch.Areas[0].Value, 50) || !is(m.Watch.Areas[1].Value, 100) {
			t.Errorf("%+v", m.Watch)
		}
	})
}
