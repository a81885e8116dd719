package control_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/db/dbtest"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/duty"
	"throughline/police/people"
	"throughline/police/roads"
)

// county is the generated county, built once for these tests.
var county = sync.OnceValues(func() (*roads.Map, error) {
	dir, err := os.MkdirTemp("", "control-county")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	pbf, out := filepath.Join(dir, "county.osm.pbf"), filepath.Join(dir, "county.map")
	f, err := os.Create(pbf)
	if err != nil {
		return nil, err
	}
	if err := roads.Generate(f, 1); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if _, err := roads.Build(context.Background(), pbf, out, nil); err != nil {
		return nil, err
	}
	return roads.Open(out)
})

// walk is the control room on the real duty room and a real map, asked through its API alone.
type walk struct {
	*roomtest.House
	t       *testing.T
	mux     *http.ServeMux
	screens []room.Screen
	who     func(string) context.Context
}

func newWalk(t *testing.T) walk {
	m, err := county()
	return newWalkOn(t, must(t, m, err))
}

func newWalkOn(t *testing.T, m *roads.Map) walk {
	h := roomtest.New(t, dbtest.SQLite(t))
	ppl := people.New(h.Host)
	roster := duty.New(h.Host, ppl)
	desk := control.New(h.Host, roster, m)
	h.Start(ppl.Room(), roster.Room(), desk.Room())
	var force duty.SeedMap
	for _, p := range m.Places(roads.Police) {
		force.Stations = append(force.Stations, duty.Station{Name: p.Name, At: p.Point})
	}
	must(t, 0, roster.Seed(context.Background(), force))
	must(t, 0, desk.KeepTraining(context.Background()))
	w := walk{House: h, t: t, mux: http.NewServeMux()}
	desk.Room().API(api.New(w.mux, "test"))
	w.screens = desk.Room().Screens
	w.who = func(staff string) context.Context {
		a, err := roster.Actor(context.Background(), "staff:"+staff, h.Held.Now())
		return access.WithActor(context.Background(), must(t, a, err))
	}
	return w
}

func (w walk) ask(who, method, path string, body any, into any) int {
	w.t.Helper()
	raw, err := json.Marshal(body)
	must(w.t, 0, err)
	r := httptest.NewRequest(method, path, strings.NewReader(string(raw))).WithContext(w.who(who))
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, r)
	if rec.Code >= 300 && into != nil {
		w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if into != nil {
		must(w.t, 0, json.Unmarshal(rec.Body.Bytes(), into))
	}
	return rec.Code
}

// The walk from a 999 call to the first unit at scene, by the API, on a street map, with the people who are on duty.
func TestFromTheCallToTheSceneOnARealMap(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	m, _ := county()
	place := m.Gazetteer().Find("41 high street", 1)[0]
	aml := fmt.Sprintf(`A"ML=1;lt=%+09.5f;lg=%+010.5f;rd=12;top=20261123115950;lc=95;pm=G;ml=`, place.Point.Lat, place.Point.Lon)
	var call control.Call
	w.ask("bryant", "POST", "/api/control/calls", map[string]any{"channel": "999", "cli": "07700900123", "aml": aml + fmt.Sprint(len(aml)+2)}, &call)
	var i control.Incident
	w.ask("bryant", "POST", "/api/control/incidents", map[string]any{"type": "violence_weapon", "call": call.ID}, &i)
	if !strings.Contains(i.Place, place.Street) || i.At.IsZero() {
		t.Fatalf("the place is not carried from the telephone: %+v, want %s", i, place.Label())
	}
	base := "/api/control/incidents/" + i.ID
	var g control.Graded
	w.ask("bryant", "POST", base+"/grade", map[string]any{"grade": "1"}, &g)
	var s control.Suggestions
	w.ask("bryant", "GET", base+"/suggestions", nil, &s)
	offered := s.Units[0]
	if !offered.Offered() || offered.Seconds <= 0 || len(s.Units) < 5 {
		t.Fatalf("%+v", s.Units)
	}
	for n := 1; n < len(s.Units) && s.Units[n].Offered(); n++ {
		if s.Units[n].Seconds < s.Units[n-1].Seconds {
			t.Errorf("RES-04: %s at %.0f s stands after %s at %.0f s", s.Units[n].Callsign, s.Units[n].Seconds, s.Units[n-1].Callsign, s.Units[n-1].Seconds)
		}
	}
	lapsed := 0
	for _, u := range s.Units {
		if u.Not == "lapsed" && strings.Contains(u.Says, "Taser expired") {
			lapsed++
		}
	}
	if lapsed == 0 {
		t.Error("HR-02: the force has units whose Taser has lapsed, and none is shut out for it")
	}
	for _, not := range []string{"howells", "coles", "adeyemi"} {
		if code := w.ask(not, "POST", base+"/dispatch", map[string]any{"callsigns": []string{offered.Callsign}}, nil); code != 403 {
			t.Errorf("%s sent a unit: %d", not, code)
		}
	}
	var sent []control.Assignment
	w.ask("bryant", "POST", base+"/dispatch", map[string]any{"callsigns": []string{offered.Callsign}}, &sent)
	if len(sent) != 1 || !sent[0].Accepted || sent[0].Metres <= 0 || sent[0].ETASeconds <= 0 {
		t.Fatalf("%+v", sent)
	}
	var u control.UnitState
	for _, state := range []string{"5", "6"} {
		w.ask(sent[0].Staff[0], "POST", "/api/control/units/"+offered.Callsign+"/state", map[string]any{"state": state}, &u)
	}
	var v control.View
	w.ask("bryant", "GET", base, nil, &v)
	if v.Incident.AtSceneAt.IsZero() || v.Targets[0].Met == nil || len(v.Log) < 5 {
		t.Errorf("%+v", v)
	}
	var b control.Board
	w.ask("bryant", "GET", "/api/control/board", nil, &b)
	if len(b.Live) != 1 || len(b.Calls) != 0 {
		t.Errorf("%+v", b)
	}
	if code := w.ask("bryant", "POST", base+"/grade", map[string]any{"grade": "9"}, nil); code != 422 {
		t.Errorf("a grade that is not one: %d", code)
	}
	if code := w.ask("bryant", "GET", "/api/control/incidents/nothing", nil, nil); code != 404 {
		t.Errorf("no incident: %d", code)
	}
}

func TestAPlaceByNameIsTheOneNearTheTelephone(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	m, _ := county()
	all := m.Gazetteer().Find("high street", 12)
	var far *roads.Place
	for n := range all {
		if all[n].Kind == roads.Street && all[n].Town != all[0].Town {
			far = &all[n]
		}
	}
	if far == nil {
		t.Fatal("the county has one High Street only: the test proves nothing")
	}
	aml := fmt.Sprintf(`A"ML=1;lt=%+09.5f;lg=%+010.5f;rd=12;top=20261123115950;lc=95;pm=G;ml=`, far.Point.Lat, far.Point.Lon)
	var call control.Call
	w.ask("bryant", "POST", "/api/control/calls", map[string]any{"channel": "999", "aml": aml + fmt.Sprint(len(aml)+2)}, &call)
	var i control.Incident
	w.ask("bryant", "POST", "/api/control/incidents", map[string]any{"type": "theft", "place": "outside High Street", "call": call.ID}, &i)
	if near := m.Nearest(i.At); near.Town != far.Town {
		t.Errorf("the caller is in %s and the incident in %s", far.Town, near.Town)
	}
	if i.Place != "outside High Street" {
		t.Errorf("the words of the caller were changed: %s", i.Place)
	}
}
