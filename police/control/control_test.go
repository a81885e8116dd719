package control_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/control"
)

// room is a house with a control room in it, on a roster that the test holds.
type house struct {
	*roomtest.House
	*control.Desk
	crews []control.Crew
}

func crew(callsign string, skills []string, staff ...string) control.Crew {
	c := control.Crew{Callsign: callsign, TourEndsAt: roomtest.Noon.Add(4 * time.Hour), Base: high}
	for _, s := range staff {
		c.Members = append(c.Members, control.Member{ID: s, Name: s})
	}
	for _, k := range skills {
		c.Skills = append(c.Skills, control.Skill{Code: k, Valid: true, ExpiresOn: when.MustDay("2027-06-01")})
	}
	return c
}

var high = geo.Point{Lat: 52.05, Lon: -2.75}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := &house{House: rh, crews: []control.Crew{
			crew("BX21", []string{"taser", "first_aid", "driver_response"}, "howells", "bevan"),
			crew("BX07", []string{"taser", "first_aid"}, "pryce", "ali"),
			crew("BX16", []string{"first_aid"}, "cole"),
		}}
		h.Desk = control.NewWith(rh.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return h.crews, nil }, nil)
		rh.Start(h.Desk.Room())
		f(t, h)
	})
}

func (h *house) as(staff string, roles ...string) context.Context {
	return h.As(access.Actor{Staff: staff, Name: "A. " + staff, Roles: roles, OnDuty: true, RankNo: 1})
}

func (h *house) bryant() context.Context { return h.as("bryant", "call_handler", "dispatcher") }

func (h *house) q() db.Querier { return h.DB.Read(context.Background()) }

// raised is an incident of violence with a weapon on High Street.
func (h *house) raised(t *testing.T) control.Incident {
	t.Helper()
	lat, lon := high.Lat, high.Lon
	done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon", Place: "Outside 41 High Street", Lat: &lat, Lon: &lon})
	return must(t, done.Value, err)
}

func (h *house) graded(t *testing.T, grade string) control.Incident {
	t.Helper()
	i := h.raised(t)
	done, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: grade})
	return must(t, done.Value.Incident, err)
}

// near gives a unit a position of now.
func (h *house) near(t *testing.T, callsign string) {
	t.Helper()
	lat, lon := high.Lat+0.01, high.Lon
	_, err := h.Report(h.bryant(), callsign, control.ReportPosition{Lat: &lat, Lon: &lon, Source: "radio"})
	must(t, 0, err)
}

func (h *house) send(t *testing.T, incident string, callsigns ...string) {
	t.Helper()
	_, err := h.Dispatch(h.bryant(), incident, control.DispatchUnits{Callsigns: callsigns, Reason: "supervisor_direction", Why: "test"})
	must(t, 0, err)
}

func (h *house) state(t *testing.T, callsign, state string) {
	t.Helper()
	_, err := h.SetState(h.bryant(), callsign, control.SetUnitState{State: state})
	must(t, 0, err)
}

func (h *house) owed(t *testing.T, incident string) []promise.Promise {
	t.Helper()
	ps, err := promise.Of(h.q(), "control.attend", journal.Ref{Kind: "incident", ID: incident})
	return must(t, ps, err)
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Errorf("%s: was not refused, want %s", what, code)
		return
	}
	for _, x := range f.Fields {
		if x.Code == code {
			return
		}
	}
	if f.Code != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// entries counts what stands on a thread.
func (h *house) entries(t *testing.T, thread string) int {
	t.Helper()
	es, err := journal.OnThread(h.q(), thread, []string{"open"}, 0, 500)
	return len(must(t, es, err))
}

// nothing tells whether an act was refused and left no trace on the thread.
func (h *house) nothing(t *testing.T, thread string, before int) {
	t.Helper()
	if n := h.entries(t, thread); n != before {
		t.Errorf("a refused act left %d entries on the thread", n-before)
	}
}
