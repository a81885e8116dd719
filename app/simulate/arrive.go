package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"throughline/app/play"
)

// again is how long an incident waits before it is tried again to send somebody.
const again = 20 * time.Second

// arrive takes the calls whose time has come, and sends somebody to what waits.
func (s *Simulator) arrive() error {
	for s.next < len(s.Calls) && s.Calls[s.next].After <= s.now() {
		c := s.Calls[s.next]
		s.next++
		if err := s.call(c); err != nil {
			return err
		}
	}
	if s.Watch {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(s.jobs)) {
		if j := s.jobs[id]; !j.sent && s.now()-j.tried >= again {
			j.tried = s.now()
			return s.send(j) // one at a time: a dispatcher has one mouth
		}
	}
	return nil
}

// call is one call from the ring of the phone to a graded incident.
func (s *Simulator) call(c Call) error {
	at, street, err := s.place(c)
	if err != nil {
		return err
	}
	return s.ring(c, at, street, play.CallersSay[c.Kind])
}

func (s *Simulator) ring(c Call, at point, street, words string) error {
	room := s.p.As(dispatcher)
	channel := "999"
	if c.Grade == "3" {
		channel = "101"
	}
	var call struct {
		ID string `json:"id"`
	}
	if err := room.Post("/api/control/calls", map[string]any{"channel": channel, "cli": fmt.Sprintf("07700 900%03d", s.r.IntN(1000)), "caller": "Simulated caller", "said": Word + words}, &call, ""); err != nil {
		return err
	}
	var i struct {
		ID     string `json:"id"`
		Number string `json:"number"`
	}
	if street == "" {
		street = play.UnnamedRoad
	}
	body := map[string]any{"type": c.Kind, "title": title(c.Kind), "place": street, "lat": at.Lat, "lon": at.Lon, "call": call.ID, "said": Word}
	if err := room.Post("/api/control/incidents", body, &i, ""); err != nil {
		return err
	}
	s.jobs[i.ID] = &job{id: i.ID, number: i.Number, call: c, at: at, street: street, raised: s.now(), tried: -again}
	s.Say(fmt.Sprintf("SIMULATION: %s, %s at %s, grade %s", i.Number, c.Kind, street, c.Grade))
	return room.Post("/api/control/incidents/"+i.ID+"/grade", map[string]any{"grade": c.Grade}, nil, "")
}

// title says on every list what happens, and that it does not.
func title(kind string) string {
	words := strings.ReplaceAll(kind, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:] + " (simulation)"
}

// place puts a call on a road of the map: the nearest to where it was planned.
func (s *Simulator) place(c Call) (point, string, error) {
	at := point{s.box.south + c.North*(s.box.north-s.box.south), s.box.west + c.East*(s.box.east-s.box.west)}
	return s.onRoad(at)
}

func (s *Simulator) onRoad(at point) (point, string, error) {
	for range 8 { // where there is no road, a little nearer to the middle
		street, near, err := s.p.StreetAt(dispatcher, at.Lat, at.Lon)
		if err != nil || near {
			return at, street, err
		}
		at = point{at.Lat + ((s.box.south+s.box.north)/2-at.Lat)/3, at.Lon + ((s.box.west+s.box.east)/2-at.Lon)/3}
	}
	return at, "", nil
}

// send sends the best fit, or who is there first, of those that the simulation plays.
func (s *Simulator) send(j *job) error {
	var offer struct {
		Units []struct {
			Callsign    string
			Not         string
			First, Best bool
		}
	}
	room := s.p.As(dispatcher)
	if err := room.Get("/api/control/incidents/"+j.id+"/suggestions", &offer); err != nil {
		return err
	}
	who, asSaid := "", false
	for _, u := range offer.Units {
		if x := s.units[u.Callsign]; x == nil || u.Not != "" || x.job != "" {
			continue
		}
		if who == "" || u.Best {
			who, asSaid = u.Callsign, u.First || u.Best
		}
		if u.Best {
			break
		}
	}
	if who == "" {
		return nil // nobody is free: it waits, as it would
	}
	body := map[string]any{"callsigns": []string{who}}
	if !asSaid {
		body["reason"], body["why"] = "supervisor_direction", "Simulation: the units suggested are left to others"
	}
	if err := room.Post("/api/control/incidents/"+j.id+"/dispatch", body, nil, ""); err != nil {
		return err
	}
	j.sent = true
	s.Say(fmt.Sprintf("SIMULATION: %s is sent to %s", who, j.number))
	s.units[who].told(j.id, j.at)
	return nil
}
