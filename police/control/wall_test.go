package control_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/police/control"
)

func (h *house) wallboard() context.Context {
	return h.As(access.Actor{Account: "screen:wall", Kind: "screen", Roles: []string{"wallboard"}, Labels: []string{"open"}, OnDuty: true})
}

// typed raises an incident whose every typed word is odd, so that a word of it on the wall is seen.
func (h *house) typed(t *testing.T, kind string, flags ...string) control.Incident {
	t.Helper()
	lat, lon := high.Lat, high.Lon
	done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: kind, Title: "Zwyvernstone " + kind, Place: "17 Quillfeather Passage", Flags: flags, Lat: &lat, Lon: &lon, Said: "Vandermoss is at the door"})
	i := must(t, done.Value, err)
	_, err = h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "1"})
	return must(t, i, err)
}

// Whoever asks, a wall tells nothing that somebody typed, nothing that the law leaves out, and nothing that is not open.
func TestTheWallTellsNothingSensitive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		burglary := h.typed(t, "burglary")
		masked := h.typed(t, "missing_person")
		flagged := h.typed(t, "theft", "vulnerable")
		hidden := []control.Incident{h.typed(t, "sexual_offence"), h.typed(t, "domestic"), h.typed(t, "violence", "domestic_abuse"), h.typed(t, "theft", "vulnerable", "child")}
		h.send(t, hidden[0].ID, "BX21")
		h.send(t, burglary.ID, "BX07")
		for who, ctx := range map[string]context.Context{"the screen": h.wallboard(), "a supervisor": h.as("okafor", "control_supervisor")} {
			w := h.browse(t, ctx, "GET", "/control/wall", nil)
			body := w.Body.String()
			if w.Code != 200 || !strings.Contains(body, burglary.Short()) || !strings.Contains(body, "Burglary") || strings.Count(body, "Not told here") != 2 {
				t.Errorf("%s: %d, and the wall does not show what it should: %s", who, w.Code, body)
			}
			never := []string{"Zwyvernstone", "Quillfeather", "Vandermoss", "17 ", "Sexual", "Domestic", "howells", "pryce", masked.ID, flagged.ID, burglary.ID, masked.Short(), flagged.Short(), "Missing"}
			for _, i := range hidden {
				never = append(never, i.ID, i.Short())
			}
			for _, x := range never {
				if strings.Contains(body, x) {
					t.Errorf("%s reads %q on the wall", who, x)
				}
			}
			if !strings.Contains(body, `data-live="/live?pulse=1"`) {
				t.Errorf("%s: the wall listens to more than that something happened", who)
			}
		}
		if wall := must1(h.Wall(h.wallboard()))(t); len(wall.Waiting) != 2 || len(wall.Live) != 1 {
			t.Errorf("the wall counts %d waiting and %d live", len(wall.Waiting), len(wall.Live))
		}
	})
}

// A thread that was kept to a few goes from the wall at once, also for one of the few.
func TestTheWallNeverShowsARestrictedIncident(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.typed(t, "burglary")
		h.write(t, "UPDATE control_incident SET label = 'restricted:x' WHERE id = $1", i.ID)
		member := h.As(access.Actor{Staff: "okafor", Roles: []string{"control_supervisor"}, OnDuty: true, Labels: []string{"open", "restricted:x"}})
		if b := must1(h.Board(member))(t); len(b.Waiting) != 1 {
			t.Fatalf("the board of a member shows %d", len(b.Waiting))
		}
		if wall := must1(h.Wall(member))(t); len(wall.Waiting)+len(wall.Live)+wall.G1Late != 0 {
			t.Errorf("the wall shows %+v", wall)
		}
	})
}

// An officer's call for help is on the wall at once, without a name; where it is only when its job may be told.
func TestTheWallShowsACallForHelp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.near(t, "BX21")
		h.state(t, "BX21", "0")
		body := h.browse(t, h.wallboard(), "GET", "/control/wall", nil).Body.String()
		if !strings.Contains(body, "BX21 emergency") || !strings.Contains(body, "Nobody has taken it yet") || strings.Contains(body, "howells") {
			t.Errorf("the wall says %s", body)
		}
		_, err := h.AcknowledgeEmergency(h.as("okafor", "control_supervisor"), "BX21", control.Acknowledge{What: "Vandermoss told"})
		must(t, 0, err)
		body = h.browse(t, h.wallboard(), "GET", "/control/wall", nil).Body.String()
		if !strings.Contains(body, "A supervisor has it") || strings.Contains(body, "Vandermoss") {
			t.Errorf("the wall says %s", body)
		}
	})
}

// Where an officer calls for help from a restricted job no street is told, also when an open job waits behind it.
func TestTheWallTellsNoStreetOfARestrictedJob(t *testing.T) {
	m, err := county()
	must(t, m, err)
	each(t, func(t *testing.T, h *house) {
		h.Desk = control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return h.crews, nil }, m)
		at := m.Gazetteer().Find("41 high street", 1)[0].Point
		for _, c := range []string{"BX21", "BX07"} {
			_, err := h.Report(h.bryant(), c, control.ReportPosition{Lat: &at.Lat, Lon: &at.Lon, Source: "radio"})
			must(t, 0, err)
		}
		kept, open := h.typed(t, "burglary"), h.typed(t, "theft")
		h.send(t, kept.ID, "BX21")
		h.state(t, "BX21", "6")
		h.restrict(t, kept, "restricted:x")
		h.send(t, open.ID, "BX21")
		h.state(t, "BX21", "0")
		h.state(t, "BX07", "0")
		if n := len(must1(h.Board(h.bryant()))(t).Emergency); n != 2 { // whoever may not know of the job knows of the call for help
			t.Errorf("%d calls for help on the board of a dispatcher who is not one of the few", n)
		}
		_, err := h.AcknowledgeEmergency(h.as("okafor", "control_supervisor"), "BX21", control.Acknowledge{What: "on the way"})
		must(t, 0, err)
		streets := map[string]string{}
		for _, c := range must1(h.Wall(h.wallboard()))(t).Emergency {
			streets[c.Callsign] = c.Street
		}
		if street, there := streets["BX21"]; !there || street != "" || streets["BX07"] == "" {
			t.Errorf("the wall tells of %q", streets)
		}
	})
}

// The account of a screen opens the wall and nothing else of the room.
func TestAScreenReadsTheWallAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.typed(t, "burglary")
		for _, path := range []string{"/control", "/control/map", "/control/layout", "/control/incidents/" + i.ID, "/control/incidents/" + i.ID + "/grade"} {
			if w := h.browse(t, h.wallboard(), "GET", path, nil); w.Code != 403 && w.Code != 404 {
				t.Errorf("a screen at %s: %d", path, w.Code)
			}
		}
		_, err := h.Log(h.wallboard(), i.ID, control.AddLine{Text: "x"})
		refused(t, "a screen writes in the log", err, "access.refused")
		if w := h.browse(t, h.as("howells", "officer"), "GET", "/control/wall", nil); w.Code != 403 {
			t.Errorf("an officer at the wall: %d", w.Code)
		}
	})
}

// write changes what is stored behind the room's back.
func (h *house) write(t *testing.T, query string, args ...any) {
	t.Helper()
	_, w := h.DB.Raw()
	_, err := w.Exec(query, args...)
	must(t, 0, err)
}
