package simulate

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"throughline/app/play"
)

// unit is a callsign that the simulation plays.
type unit struct {
	callsign, staff string
	state           string
	at              point
	way             *way
	job             string // the incident that it was sent to
	jobAt           point
	doing           string        // "", sent, driving, there or leaving
	until           time.Duration // when what it does now ends
	word            time.Duration // when it says again that it is well
}

// way is a drive on real roads.
type way struct {
	line    []point
	far     []float64 // metres to each point
	began   time.Duration
	seconds float64
}

// told is what the board says of a unit's job. A job that it has finished and the board has not yet taken off is not news.
func (u *unit) told(job string, at point) {
	switch {
	case job == "" && u.job != "" && u.doing != "leaving":
		u.job, u.doing, u.way = "", "", nil // taken off it by somebody
	case job == "" && u.doing == "leaving":
		u.job, u.doing = "", ""
	case job != "" && job != u.job:
		u.job, u.jobAt, u.doing, u.way = job, at, "sent", nil
		u.until = 0
	}
}

// drive moves every unit and lets it do what its job asks for next, and reports where they are in one batch.
func (s *Simulator) drive() error {
	var first error
	for _, c := range slices.Sorted(maps.Keys(s.units)) {
		u := s.units[c]
		u.move(s.now())
		if err := s.act(u); err != nil && first == nil {
			first = err
		}
	}
	if err := s.report(); err != nil {
		return err
	}
	return first
}

// move puts a unit where it is by now on its way.
func (u *unit) move(now time.Duration) {
	if u.way == nil {
		return
	}
	w := u.way
	done := (now - w.began).Seconds() / max(w.seconds, 1)
	if done >= 1 {
		u.at, u.way = w.line[len(w.line)-1], nil
		return
	}
	metres := max(done, 0) * w.far[len(w.far)-1]
	i, _ := slices.BinarySearch(w.far, metres)
	if i == 0 {
		u.at = w.line[0]
		return
	}
	a, b := w.line[i-1], w.line[i]
	t := (metres - w.far[i-1]) / max(w.far[i]-w.far[i-1], 0.01)
	u.at = point{a.Lat + t*(b.Lat-a.Lat), a.Lon + t*(b.Lon-a.Lon)}
}

// act is the next thing that a unit does.
func (s *Simulator) act(u *unit) error {
	now := s.now()
	switch u.doing {
	case "":
		return s.patrol(u, now)
	case "sent":
		if u.until == 0 {
			u.until = now + time.Duration(10+s.r.IntN(35))*time.Second // they finish what they were saying
		}
		if now < u.until {
			return nil
		}
		u.doing = "driving"
		if u.state == "6" { // it was there when the simulation began
			return s.there(u, now)
		}
		if err := s.say(u, "5", ""); err != nil && u.state != "5" {
			return err
		}
		return s.driveTo(u, u.jobAt, "response", now)
	case "driving":
		if u.way == nil {
			if err := s.say(u, "6", ""); err != nil {
				return err
			}
			return s.there(u, now)
		}
	case "there":
		if now >= u.until {
			return s.leave(u)
		}
		return s.tell(u, now)
	}
	return nil
}

// tell lets a crew say that it is well. Those who train ask for it themselves.
func (s *Simulator) tell(u *unit, now time.Duration) error {
	if s.Watch || now < u.word {
		return nil
	}
	u.word = now + play.WordEvery
	return s.p.As(u.staff).Post("/api/control/units/"+u.callsign+"/welfare", map[string]any{"answer": "well", "note": "Simulation"}, nil, "")
}

func (s *Simulator) there(u *unit, now time.Duration) error {
	length := time.Duration(20+s.r.IntN(40)) * time.Minute
	if j := s.jobs[u.job]; j != nil {
		length = j.call.AtScene
	}
	u.doing, u.way, u.until, u.word = "there", nil, now+length, now+play.WordEvery
	return nil
}

// patrol drives somewhere near, or stands a while.
func (s *Simulator) patrol(u *unit, now time.Duration) error {
	if u.way != nil || now < u.until {
		return nil
	}
	u.until = now + time.Duration(20+s.r.IntN(200))*time.Second
	if s.r.IntN(3) == 0 {
		return nil
	}
	near := point{u.at.Lat + (s.r.Float64()-0.5)*0.03, u.at.Lon + (s.r.Float64()-0.5)*0.045}
	near.Lat, near.Lon = min(max(near.Lat, s.box.south), s.box.north), min(max(near.Lon, s.box.west), s.box.east)
	return s.driveTo(u, near, "ordinary", now)
}

// driveTo asks the map for the way and begins to drive it. Where there is none the unit is there on foot.
func (s *Simulator) driveTo(u *unit, to point, profile string, now time.Duration) error {
	var r struct {
		Seconds float64 `json:"seconds"`
		Line    []point `json:"line"`
	}
	if to == (point{}) {
		return nil
	}
	err := s.p.As(dispatcher).Post("/api/roads/route", map[string]any{"from": u.at, "to": to, "profile": profile}, &r, "")
	if err != nil || len(r.Line) < 2 {
		if u.doing == "driving" {
			u.at = to
			return nil
		}
		return err
	}
	w := &way{line: r.Line, far: make([]float64, len(r.Line)), began: now, seconds: r.Seconds}
	for i := 1; i < len(w.line); i++ {
		w.far[i] = w.far[i-1] + metres(w.line[i-1], w.line[i])
	}
	u.way = w
	return nil
}

// metres between two near points, the earth being flat there.
func metres(a, b point) float64 {
	return math.Hypot((b.Lat-a.Lat)*111_200, (b.Lon-a.Lon)*111_200*math.Cos(a.Lat*math.Pi/180))
}

// say sends a status of a unit, as its own crew.
func (s *Simulator) say(u *unit, state, why string) error {
	body := map[string]any{"state": state}
	if state == "5" || state == "6" {
		body["incident"] = u.job
	}
	if why != "" {
		body["why"] = why
	}
	if err := s.p.As(u.staff).Post("/api/control/units/"+u.callsign+"/state", body, nil, ""); err != nil {
		return err
	}
	u.state = state
	return nil
}

// leave ends a job: what came of it is on the log, the unit is clear, and the incident is closed when it was a simulated one
// and nobody else is there.
func (s *Simulator) leave(u *unit) error {
	id := u.job
	j := s.jobs[id]
	if j != nil {
		if err := s.p.As(u.staff).Post("/api/control/incidents/"+id+"/log", map[string]any{"text": u.callsign + ": dealt with, all in order. (Simulation)"}, nil, ""); err != nil {
			s.heed(err)
		}
	}
	u.doing = "leaving"
	if err := s.say(u, "2", "Simulation: finished"); err != nil {
		return err
	}
	u.job, u.doing, u.until = "", "", 0
	if j == nil {
		return nil
	}
	body := map[string]any{"result": "Simulation: attended and dealt with.", "qualifiers": []string{"none"}, "crime": "no_crime", "rationale": "Simulation: nothing has happened"}
	if err := s.p.As(dispatcher).Post("/api/control/incidents/"+id+"/close", body, nil, ""); err != nil {
		return err
	}
	delete(s.jobs, id)
	s.Say(fmt.Sprintf("SIMULATION: %s is clear, %s is closed", u.callsign, j.number))
	return nil
}

// report sends where everybody is, unless radios are silent.
func (s *Simulator) report() error {
	if time.Now().Before(s.lost) || len(s.units) == 0 {
		return nil
	}
	now, err := s.p.Now()
	if err != nil {
		return err
	}
	rows := make([]map[string]any, 0, len(s.units))
	for _, c := range slices.Sorted(maps.Keys(s.units)) {
		u := s.units[c]
		rows = append(rows, map[string]any{"callsign": c, "lat": u.at.Lat, "lon": u.at.Lon, "source": "radio", "accuracy_m": 10, "fixed_at": now.UTC().Format(time.RFC3339)})
	}
	return s.p.As("simulator:radio").Post("/api/control/positions", rows, nil, "")
}
