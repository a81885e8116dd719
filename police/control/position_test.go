package control_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/police/control"
	"throughline/police/control/entry"
)

// radio is the system that sends what radios say of themselves.
func (h *house) radio() context.Context {
	return h.As(access.Actor{Account: "simulator:radio", Kind: "simulator", Name: "Radio", Roles: []string{"radio"}, OnDuty: true})
}

func row(callsign string, lat float64, at time.Time) string {
	return fmt.Sprintf(`{"callsign":%q,"lat":%g,"lon":-2.75,"fixed_at":%q,"source":"radio","accuracy_m":8}`, callsign, lat, at.UTC().Format(time.RFC3339))
}

func batch(rows ...string) []byte { return []byte("[" + strings.Join(rows, ",") + "]") }

// said is what the board says of a unit's position.
func (h *house) said(t *testing.T, callsign string) control.UnitLine {
	t.Helper()
	b, err := h.Board(h.bryant())
	must(t, 0, err)
	i := slices.IndexFunc(b.Units, func(u control.UnitLine) bool { return u.Crew.Callsign == callsign })
	if i < 0 {
		t.Fatalf("%s is not on the board", callsign)
	}
	return b.Units[i]
}

// trail counts the journal's entries of positions and the fixes in them.
func (h *house) trail(t *testing.T) (entries, fixes int) {
	t.Helper()
	h.Settle()
	es, err := journal.From(h.q(), 0, 1000)
	for _, e := range must(t, es, err) {
		if e.Kind == "control.position.reported" {
			entries, fixes = entries+1, fixes+len(h.Door.Kinds.Body(e).(entry.PositionReported).Fixes)
		}
	}
	return entries, fixes
}

// RES-05: a batch keeps every row that can be used and says of each other one why not; the last position is on the board at
// once, and not in the database.
func TestABatchKeepsWhatCanBeUsed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Clock.Now()
		out, err := h.ReportBatch(h.radio(), batch(row("BX21", 52.06, now), row("BX99", 52.06, now), row("bx07", 52.07, now.Add(-time.Minute)), row("BX16", 52.08, now.Add(time.Hour)),
			`{"callsign":"BX16","lat":0,"lon":0,"source":"radio"}`, `{"callsign":"BX16","lat":52,"lon":-2,"source":"owl"}`, row("BX21", 51, now.Add(-time.Hour))))
		must(t, 0, err)
		var codes []string
		for _, r := range out.Refused {
			codes = append(codes, fmt.Sprint(r.Row, " ", r.Code, " ", r.Field))
			if r.Detail == "" {
				t.Errorf("row %d is refused without a sentence", r.Row)
			}
		}
		want := []string{"1 control.unit.not_on_tour callsign", "3 control.position.future fixed_at", "4 control.position.nowhere lat", "5 control.position.source source"}
		if out.Kept != 2 || out.Older != 1 || out.Not != 4 || !slices.Equal(codes, want) {
			t.Errorf("kept %d, older %d, refused %d: %v", out.Kept, out.Older, out.Not, codes)
		}
		if u := h.said(t, "BX21"); u.Position.At.Lat != 52.06 || u.Old {
			t.Errorf("BX21 is shown at %+v, old %v", u.Position, u.Old)
		}
		if u := h.said(t, "BX07"); u.Position.At.Lat != 52.07 {
			t.Errorf("BX07 is shown at %+v", u.Position)
		}
		if n, _ := h.trail(t); n != 0 {
			t.Errorf("%d entries were written before the trail's time", n)
		}
	})
}

func TestWhoMayReportPositions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Clock.Now()
		if out, err := h.ReportBatch(h.as("howells", "officer"), batch(row("BX21", 52.06, now), row("BX07", 52.06, now))); err != nil || out.Kept != 1 || out.Not != 1 || out.Refused[0].Code != "control.position.not_yours" {
			t.Errorf("an officer reports their own and another's unit: %+v %v", out, err)
		}
		_, err := h.ReportBatch(h.as("howells", "officer"), batch(row("BX07", 52.06, now)))
		refused(t, "an officer reports another's unit", err, "access.refused")
		_, err = h.ReportBatch(h.As(access.Actor{Staff: "howells", Name: "A. Howells", Roles: []string{"officer"}}), batch(row("BX21", 52.06, now)))
		refused(t, "an officer off duty", err, "access.refused")
		for _, body := range []string{``, `null`, `{}`, `[{]`} {
			_, err = h.ReportBatch(h.radio(), []byte(body))
			refused(t, "the batch "+body, err, "control.position.list")
		}
		_, err = h.ReportBatch(h.radio(), batch(slices.Repeat([]string{`{}`}, 10_001)...))
		refused(t, "a batch that is too long", err, "control.position.many")
	})
}

// RES-05: a stale position is greyed and never used as nearest, however near it was.
func TestAStalePositionIsNotUsed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		_, err := h.ReportBatch(h.radio(), batch(row("BX21", high.Lat, h.Clock.Now())))
		must(t, 0, err)
		h.Held.Add(6 * time.Minute)
		_, err = h.ReportBatch(h.radio(), batch(row("BX07", 52.2, h.Clock.Now())))
		must(t, 0, err)
		if u := h.said(t, "BX21"); !u.Old {
			t.Error("a position of six minutes ago is not greyed")
		}
		s, err := h.Suggest(h.bryant(), i.ID)
		for _, u := range must(t, s, err).Units {
			if u.Callsign == "BX21" && (u.Lower != "stale" || u.Rank > 0 || u.First) || u.Callsign == "BX07" && u.Lower+u.Not != "" {
				t.Errorf("%s is said to be %+v", u.Callsign, u)
			}
		}
	})
}

// The trail is written for each unit at most once in its time, many units in one act; a server that starts again knows from
// it where everybody was last seen.
func TestPositionsAreRebuiltFromTheTrail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for s := range 130 {
			now := h.Clock.Now()
			_, err := h.ReportBatch(h.radio(), batch(row("BX21", 52+float64(s)/1000, now), row("BX07", 52.5, now)))
			must(t, 0, err)
			must(t, 0, h.KeepTrail(context.Background(), false))
			h.Held.Add(time.Second)
		}
		if n, fixes := h.trail(t); n != 3 || fixes != 6 {
			t.Errorf("two units in 130 s left %d entries of %d fixes in the trail; want 3 of 6", n, fixes)
		}
		must(t, 0, h.KeepTrail(context.Background(), true))
		again := control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return h.crews, nil }, nil)
		b, err := again.Board(h.bryant())
		for _, u := range must(t, b, err).Units {
			if u.Crew.Callsign == "BX21" && u.Position.At.Lat != 52.129 || u.Crew.Callsign == "BX07" && u.Position.At.Lat != 52.5 {
				t.Errorf("after a start %s is at %+v", u.Crew.Callsign, u.Position)
			}
		}
	})
}

// A unit of a hidden row of control.area is on no screen, in no suggestion and in no area of the stream.
func TestAHiddenUnitIsAbsent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.crews = append(h.crews, crew("CV01", nil, "smith"))
		i := h.graded(t, "1")
		out, err := h.ReportBatch(h.radio(), batch(row("CV01", high.Lat, h.Clock.Now()), row("BX21", 52.06, h.Clock.Now())))
		if must(t, out, err).Kept != 2 {
			t.Fatalf("%+v", out)
		}
		b, err := h.Board(h.bryant())
		for _, u := range must(t, b, err).Units {
			if u.Crew.Callsign == "CV01" {
				t.Error("a covert unit is on the board")
			}
		}
		s, err := h.Suggest(h.bryant(), i.ID)
		for _, u := range must(t, s, err).Units {
			if u.Callsign == "CV01" {
				t.Error("a covert unit is suggested")
			}
		}
		feed, areas, err := h.Listening(h.bryant(), nil)
		if must(t, 0, err); !slices.Equal(areas, []string{"bx"}) {
			t.Errorf("the areas are %v", areas)
		}
		w := feed.Follow([]string{"bx", "covert", ""})
		for _, f := range w.Take(nil) {
			if strings.Contains(string(f.JSON), "CV01") && !strings.Contains(string(f.JSON), `"area":""`) {
				t.Errorf("a covert unit is in the stream: %s", f.JSON)
			}
		}
	})
}

func TestWhoMayFollowUnits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.ReportBatch(h.radio(), batch(row("BX21", 52.06, h.Clock.Now())))
		must(t, 0, err)
		for who, want := range map[string]int{"call_handler": 1, "dispatcher": 1, "sergeant": 1, "officer": 0, "custody_officer": 0, "witness_care": 0} {
			if _, areas, err := h.Listening(h.as("x", who), nil); err != nil || len(areas) != want {
				t.Errorf("a %s follows the areas %v (%v)", who, areas, err)
			}
		}
		if _, areas, err := h.Listening(h.bryant(), []string{"sn"}); err != nil || len(areas) != 0 {
			t.Errorf("an area without units: %v %v", areas, err)
		}
	})
}
