package play

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// ordinary is a kind of call that a force has every day: how it is graded, how long a unit is there, and the crime that it often comes to.
type ordinary struct {
	kind, grade, offence, account string
	minutes                       int
}

// The offences are the common ones of theft, damage, burglary and assault.
var ordinaries = []ordinary{
	{"domestic", "1", "CJ88116", "One partner pushed the other against a wall in their kitchen.", 70},
	{"theft", "3", "TH68010", "A trolley of goods was taken past the tills without paying.", 35},
	{"criminal_damage", "3", "CD71039", "A car was scratched along one side in the street.", 30},
	{"concern_safety", "2", "", "", 45},
	{"suspicious", "2", "", "", 25},
	{"collision_injury", "1", "", "", 60},
	{"violence", "2", "CJ88116", "One man pushed another to the ground outside a public house.", 50},
	{"asb_nuisance", "3", "", "", 20},
	{"burglary", "2", "TH68023", "The back door was forced and jewellery was taken.", 50},
	{"missing_person", "2", "", "", 60},
}

// qualifier is what the closing of such a call must say besides.
func (o ordinary) qualifier() string {
	if o.kind == "domestic" {
		return "domestic_abuse"
	}
	return "none"
}

// CallersSay is what callers say, by kind; the rest of the kinds is said by the word.
var CallersSay = map[string]string{
	"violence_weapon": "There's a man with something in his hand, he's shouting at people", "violence_injury": "Two men are fighting, one of them is bleeding", "violence": "They're pushing each other about outside",
	"domestic": "It's next door, she's screaming and something broke", "burglary": "I've come home and the back door has been forced", "theft": "Somebody has just walked out with a trolley full",
	"concern_safety": "I haven't been able to reach my mother since yesterday", "collision_injury": "A car has gone into a bicycle, he's on the ground", "suspicious": "There's somebody trying car doors in our road",
	"missing_person": "My son should have been home three hours ago", "asb_nuisance": "They're riding motorbikes round the park again", "criminal_damage": "All the cars on our side have been scratched",
}

// SimulatedWord is what every call says of itself that a simulation makes.
const SimulatedWord = "SIMULATION: nobody rang and nothing has happened. "

// UnnamedRoad is where a call is that is on no road with a name: the board says beside it how far from which town.
const UnnamedRoad = "Unnamed road"

// StreetAt is the street at a place as the map has it, empty where it has no name; near tells whether a road is within 200 m.
func (p *Play) StreetAt(who string, lat, lon float64) (street string, near bool, err error) {
	var out struct {
		OnRoad []struct {
			Segment int32   `json:"segment"`
			Street  string  `json:"street"`
			Off     float64 `json:"off"`
		} `json:"on_road"`
	}
	c := p.As(who)
	if c.err != nil {
		return "", false, c.err
	}
	_, err = c.send(http.MethodPost, "/api/roads/snap", map[string]any{"positions": []any{map[string]float64{"lat": lat, "lon": lon}}}, &out, "")
	if err != nil || len(out.OnRoad) != 1 || out.OnRoad[0].Segment < 0 || out.OnRoad[0].Off >= 200 {
		return "", false, err
	}
	return out.OnRoad[0].Street, true, nil
}

type boardUnit struct {
	Crew struct {
		Callsign string
		Members  []struct{ ID string }
	}
	Position struct{ At struct{ Lat, Lon float64 } }
}

// anIncident is another call, from its ring to its close, and to the outcome of its crime where there was one.
func (y Year) anIncident(t *tempo, out *Told, at time.Time, r *rand.Rand) {
	o := ordinaries[r.IntN(len(ordinaries))]
	slow := time.Duration(6+r.IntN(8)) * time.Minute
	if r.IntN(8) == 0 {
		slow = time.Duration(18+r.IntN(70)) * time.Minute
	}
	pick, north, east := r.IntN(1<<20), (r.Float64()-0.5)*0.03, (r.Float64()-0.5)*0.04
	t.begin(at, "a call, "+o.kind, func(wait func(time.Time) error) error {
		p := y.player()
		p.Wait = wait
		out.Incidents++
		err := p.walk([]step{{"the call", func() error { return p.ordinaryCall(o, pick, north, east) }}, {"who is sent", p.ordinarySend},
			{"the drive", func() error { return p.Forward(slow, "the drive") }}, {"at scene", func() error { return p.ordinaryState("6") }},
			{"what they did", func() error { return p.ordinaryThere(o) }}, {"the outcome", func() error { return p.ordinaryOutcome(o) }}})
		out.Acts += p.Acts
		return err
	})
}

// WordEvery is how often a crew that is there says that it is well: before the room has to ask.
const WordEvery = 9 * time.Minute

const roomDesk = "okafor" // the supervisor of the room: the scenario plays its call handler

func (p *Play) ordinaryCall(o ordinary, pick int, north, east float64) error {
	var b struct{ Units []boardUnit }
	if err := p.As(roomDesk).Get("/api/control/board", &b); err != nil {
		return err
	}
	if len(b.Units) == 0 {
		return fmt.Errorf("no unit is on tour")
	}
	near := b.Units[pick%len(b.Units)].Position.At
	p.Case.Lat, p.Case.Lon = near.Lat+north, near.Lon+east
	street, _, err := p.StreetAt(roomDesk, p.Case.Lat, p.Case.Lon)
	if err != nil {
		return err
	}
	if street == "" {
		street = UnnamedRoad
	}
	channel := "999"
	if o.grade == "3" {
		channel = "101"
	}
	var c, i struct{ ID, Thread string }
	if err := p.As(roomDesk).Post("/api/control/calls", map[string]any{"channel": channel, "cli": fmt.Sprintf("07700 900%03d", pick%1000), "caller": "Simulated caller", "said": SimulatedWord + CallersSay[o.kind]}, &c, ""); err != nil {
		return err
	}
	body := map[string]any{"type": o.kind, "place": street, "lat": p.Case.Lat, "lon": p.Case.Lon, "call": c.ID}
	if err := p.As(roomDesk).Post("/api/control/incidents", body, &i, ""); err != nil {
		return err
	}
	p.Case.Incident, p.Case.Thread = i.ID, i.Thread
	return p.As(roomDesk).Post(p.controlIncident("grade"), map[string]any{"grade": o.grade}, nil, "")
}

// ordinarySend sends who is suggested first; where nobody is free the call waits a quarter of an hour, as it would.
func (p *Play) ordinarySend() error {
	for range 8 {
		var offer struct {
			Units []struct {
				Callsign, Not string
				First, Best   bool
			}
		}
		if err := p.As(roomDesk).Get(p.controlIncident("suggestions"), &offer); err != nil {
			return err
		}
		for _, u := range offer.Units {
			if u.Not != "" || u.Callsign == "BX21" || u.Callsign == "BX07" { // those are the scenario's
				continue
			}
			p.Case.Callsign = u.Callsign
			body := map[string]any{"callsigns": []string{u.Callsign}}
			if !u.First && !u.Best {
				body["reason"], body["why"] = "supervisor_direction", "Simulation: the units suggested are left to others"
			}
			if err := p.As(roomDesk).Post(p.controlIncident("dispatch"), body, nil, ""); err != nil {
				return err
			}
			return p.ordinaryState("5")
		}
		if err := p.Forward(15*time.Minute, "nobody is free"); err != nil {
			return err
		}
	}
	return fmt.Errorf("nobody was free for two hours")
}

func (p *Play) ordinaryState(state string) error {
	body := map[string]any{"state": state}
	if state != "2" {
		body["incident"] = p.Case.Incident
	}
	return p.As(roomDesk).Post("/api/control/units/"+p.Case.Callsign+"/state", body, nil, "")
}

func (p *Play) ordinaryThere(o ordinary) error {
	for left := time.Duration(o.minutes) * time.Minute; left > 0; left -= WordEvery {
		if err := p.Forward(min(left, WordEvery), "at the scene"); err != nil {
			return err
		}
		if err := p.As(roomDesk).Post("/api/control/units/"+p.Case.Callsign+"/welfare", map[string]any{"answer": "well", "note": "Simulation"}, nil, ""); err != nil {
			return err
		}
	}
	body := map[string]any{"result": "Simulation: attended and dealt with.", "qualifiers": []string{o.qualifier()}, "crime": "no_crime", "rationale": "Simulation: nobody was wronged"}
	if o.offence != "" {
		var c struct{ ID, Number string }
		if err := p.As("howells").Post("/api/crime", map[string]any{"incident": p.Case.Incident, "offence": o.offence, "account": o.account, "state_victim": true}, &c, ""); err != nil {
			return err
		}
		p.Case.Crime, p.Case.CrimeNumber = c.ID, c.Number
		body["crime"], body["crime_number"] = "crime", c.Number
		delete(body, "rationale")
	}
	if err := p.ordinaryState("2"); err != nil {
		return err
	}
	return p.As(roomDesk).Post(p.controlIncident("close"), body, nil, "")
}

// ordinaryOutcome ends the crime after some weeks without a suspect, by the designated decision maker.
func (p *Play) ordinaryOutcome(o ordinary) error {
	if p.Case.Crime == "" {
		return nil
	}
	if err := p.Forward(time.Duration(9+o.minutes/4)*24*time.Hour, "enquiries"); err != nil {
		return err
	}
	body := map[string]any{"outcome": "18", "proof": "Simulation: cameras were looked at and neighbours asked; nobody knows who it was.", "victim_view": "not_known"}
	return p.As("vaughan").Post("/api/crime/"+p.Case.Crime+"/outcome", body, nil, "")
}
