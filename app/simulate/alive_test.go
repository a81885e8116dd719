package simulate_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/app/simulate"
)

// A simulated force works a real server: a call that says that it is a simulation is raised, graded and sent to, the unit drives, is
// at the scene, and the incident is closed; the units that are left to others are not touched. An emergency that
// the supervisor brings in sounds on the board.
func TestASimulatedForceWorksAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a county")
	}
	t.Parallel()
	dir := t.TempDir()
	county := filepath.Join(dir, "county.osm.pbf")
	if err := app.GenerateCounty(county); err != nil {
		t.Fatal(err)
	}
	sys, err := app.Open(t.Context(), app.Settings{Data: dir, Map: county, Training: true, Force: "99", ClosureLimit: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := sys.SeedTraining(t.Context()); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	sys.Start(running)
	srv := httptest.NewServer(app.NewServer(sys))
	defer func() { srv.Close(); stop(); sys.Stop() }()
	calls := []simulate.Call{{Kind: "burglary", Grade: "2", East: 0.5, North: 0.5, AtScene: time.Minute}}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	done := make(chan struct{})
	sim := simulate.Simulator{Server: srv.URL, Speed: 100, Seed: 1, Calls: calls, Leave: []string{"BX21", "BX07"}, Say: func(line string) {
		t.Log(line)
		if strings.Contains(line, "is closed") {
			close(done)
		}
	}}
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx) }()
	select {
	case <-done:
	case err := <-ended:
		t.Fatalf("the simulation ended: %v", err)
	}
	p := play.New(srv.URL, nil)
	if err := p.As("okafor").Post("/api/training/events", map[string]any{"kind": "emergency"}, nil, ""); err != nil {
		t.Fatal(err)
	}
	for ctx.Err() == nil {
		var b struct {
			Emergency []json.RawMessage `json:"emergency"`
		}
		if err := p.As("okafor").Get("/api/control/board", &b); err != nil {
			t.Fatal(err)
		}
		if len(b.Emergency) > 0 {
			break
		}
	}
	cancel()
	<-ended
	var j struct {
		Entries []struct{ Kind, Actor string } `json:"entries"`
	}
	if err := p.As("shah").Get("/api/journal?tail=1000", &j); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range j.Entries {
		kinds[e.Kind]++
		if e.Actor == "staff:howells" || e.Actor == "staff:pryce" {
			t.Errorf("%s was made to do %s, and is left to others", e.Actor, e.Kind)
		}
	}
	for _, k := range []string{"control.call.received", "control.incident.raised", "control.incident.graded", "control.unit.dispatched", "control.unit.en_route", "control.unit.at_scene", "control.unit.cleared", "control.incident.closed", "training.event.brought"} {
		if kinds[k] != 1 {
			t.Errorf("%d entries of %s, want one: %v", kinds[k], k, kinds)
		}
	}
	if kinds["control.unit.state_changed"] == 0 {
		t.Errorf("nobody pressed the button: %v", kinds)
	}
}
