package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"throughline/app/play"
)

// Simulator plays a force against one server.
type Simulator struct {
	Server string
	Speed  float64       // how fast the simulated time goes; 1 is as the clock
	Seed   uint64        //
	For    time.Duration // of the machine's clock; nought is until it is stopped
	Calls  []Call        // nothing is a plain day of PerDay calls
	PerDay int
	Leave  []string // callsigns that are left to others, such as those of a scenario
	Watch  bool     // nobody is sent by the simulation: that is for those who train
	Say    func(line string)

	p     *play.Play
	r     *rand.Rand
	units map[string]*unit
	jobs  map[string]*job // by incident
	next  int             // of Calls
	from  time.Time       // of the machine's clock
	box   box
	lost  time.Time // until when radios are silent
	heard int64     // the last event of the supervisor's panel
}

// job is an incident that the simulation has raised.
type job struct {
	id     string
	number string
	call   Call
	at     point
	street string
	raised time.Duration
	tried  time.Duration // when it was last tried to send somebody
	sent   bool
}

type point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

type box struct{ south, west, north, east float64 }

// Word is what every call says of itself.
const Word = "SIMULATION: this call was made by throughline simulate. Nobody rang and nothing has happened. "

// dispatcher is who takes the calls and sends: the supervisor of the training force's room, because a scenario plays its call handler.
const dispatcher = "okafor"

// step is how often the simulation looks at the world; look is how often it looks at the whole board.
const (
	step = time.Second
	look = 4 * time.Second
)

// Run plays until ctx ends or the time is up. A server that is not there, or is starting again, is asked again. It refuses
// only what cannot be: a server that is no training installation.
func (s *Simulator) Run(ctx context.Context) error {
	if s.Speed <= 0 {
		s.Speed = 1
	}
	if s.Say == nil {
		s.Say = func(string) {}
	}
	s.p = play.New(s.Server, nil)
	s.r = rand.New(rand.NewPCG(s.Seed, 0xacde))
	s.units, s.jobs = map[string]*unit{}, map[string]*job{}
	s.Say("SIMULATION: a force that is not real works at " + s.Server)
	if err := s.begin(ctx); err != nil {
		return err
	}
	s.from = time.Now()
	var looked time.Time
	t := time.NewTicker(step)
	defer t.Stop()
	for s.For <= 0 || time.Since(s.from) < s.For {
		if time.Since(looked) >= look {
			looked = time.Now()
			s.heed(s.look())
		}
		s.heed(s.listen())
		s.heed(s.arrive())
		s.heed(s.drive())
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
	return nil
}

// begin waits for the server and looks round.
func (s *Simulator) begin(ctx context.Context) error {
	for {
		now, err := s.p.Now()
		var problem *play.Problem
		switch {
		case err == nil:
			if s.Calls == nil {
				midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
				s.Calls = append(s.opening(), Day(s.Seed, max(s.PerDay, 1), now.Sub(midnight))...)
			}
			return s.look()
		case errors.As(err, &problem) && problem.Status != http.StatusServiceUnavailable && problem.Status != http.StatusTooManyRequests:
			return fmt.Errorf("only a training installation can be simulated on: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(step):
			s.p = play.New(s.Server, nil)
		}
	}
}

// opening is what comes at once, so that nobody waits for the first call.
func (s *Simulator) opening() []Call {
	r := rand.New(rand.NewPCG(s.Seed, 0x09e4))
	var out []Call
	for i := range 4 {
		c := planned(r, kinds[weighed(r)])
		c.After = time.Duration(3+i*20) * time.Second
		out = append(out, c)
	}
	return out
}

// heed says what went wrong; a simulation goes on.
func (s *Simulator) heed(err error) {
	var problem *play.Problem
	if err != nil && !(errors.As(err, &problem) && problem.Status == http.StatusConflict) { // somebody was first
		s.Say("SIMULATION: goes on after " + err.Error())
	}
}

// now is the simulated time since the start.
func (s *Simulator) now() time.Duration {
	return time.Duration(float64(time.Since(s.from)) * s.Speed)
}

// board is what the simulation reads of the room.
type board struct {
	Waiting []incident `json:"waiting"`
	Live    []incident `json:"live"`
	Units   []struct {
		Crew struct {
			Callsign string
			Members  []struct{ ID string }
		}
		State struct {
			State string `json:"state"`
		} `json:"state"`
		Shape    string
		JobID    string `json:"job_id"`
		Position struct {
			At point `json:"at"`
		}
	}
}

type incident struct {
	ID    string `json:"id"`
	At    point  `json:"at"`
	State string `json:"state"`
}

// look reads the board: who is on tour, and who was sent where, by whomever.
func (s *Simulator) look() error {
	var b board
	if err := s.p.As(dispatcher).Get("/api/control/board", &b); err != nil {
		return err
	}
	places := map[string]point{}
	open := map[string]bool{}
	for _, i := range append(b.Waiting, b.Live...) {
		places[i.ID], open[i.ID] = i.At, true
	}
	for id := range s.jobs {
		if !open[id] {
			delete(s.jobs, id) // somebody else has closed it
		}
	}
	seen := map[string]bool{}
	for _, u := range b.Units {
		seen[u.Crew.Callsign] = true
		if slices.Contains(s.Leave, u.Crew.Callsign) || len(u.Crew.Members) == 0 {
			continue
		}
		x := s.units[u.Crew.Callsign]
		if x == nil {
			if u.Position.At == (point{}) {
				continue
			}
			x = &unit{callsign: u.Crew.Callsign, at: u.Position.At}
			s.units[x.callsign] = x
		}
		x.staff, x.state = u.Crew.Members[0].ID, u.State.State
		x.told(u.JobID, places[u.JobID])
	}
	for c := range s.units {
		if !seen[c] {
			delete(s.units, c) // their tour has ended
		}
	}
	s.measure()
	return nil
}

// measure is the part of the map where things happen: where units are, and some way round.
func (s *Simulator) measure() {
	if s.box != (box{}) || len(s.units) == 0 {
		return
	}
	b := box{90, 180, -90, -180}
	for _, u := range s.units {
		b = box{min(b.south, u.at.Lat), min(b.west, u.at.Lon), max(b.north, u.at.Lat), max(b.east, u.at.Lon)}
	}
	s.box = box{b.south - 0.02, b.west - 0.03, b.north + 0.02, b.east + 0.03}
}
