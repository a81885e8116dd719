package roads

import (
	"fmt"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"

	"throughline/platform/when"
)

// Profile is a way of driving: its speeds are rows of law/roads.yaml.
type Profile string

// The two ways of driving.
const (
	Ordinary Profile = "ordinary" // with the traffic
	Response Profile = "response" // on blue lights
)

// ProfileSpeeds is how fast one profile gets along.
type ProfileSpeeds struct {
	KMH           [driveable]float64 // by class of road
	LimitShare    float64            // of the posted limit, where one is known
	SignalSeconds float64            // waited at traffic lights
}

// Speeds holds every profile.
type Speeds map[Profile]ProfileSpeeds

type speedRow struct {
	Code  string `yaml:"code"`
	Value struct {
		KMH     float64 `yaml:"kmh"`
		Share   float64 `yaml:"share"`
		Seconds float64 `yaml:"seconds"`
	} `yaml:"value"`
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	Made   string `yaml:"made"`
	Source string `yaml:"source"`
}

// CurrentSpeeds reads the rows of roads.yaml that have no end.
func CurrentSpeeds(tables fs.FS) (Speeds, error) {
	return readSpeeds(tables, func(r speedRow) bool { return r.To == "" })
}

// SpeedsOn reads the rows of roads.yaml in force on the day of the journey: from the day
// in "from" to the day in "to", both included. Of two rows for one code the one made later holds.
func SpeedsOn(tables fs.FS, day when.Day) (Speeds, error) {
	on := day.String()
	return readSpeeds(tables, func(r speedRow) bool { return r.From <= on && (r.To == "" || on <= r.To) })
}

func readSpeeds(tables fs.FS, holds func(speedRow) bool) (Speeds, error) {
	b, err := fs.ReadFile(tables, "roads.yaml")
	if err != nil {
		return nil, fmt.Errorf("roads: speeds: %w", err)
	}
	var table struct {
		Rows []speedRow `yaml:"rows"`
	}
	if err := yaml.Unmarshal(b, &table); err != nil {
		return nil, fmt.Errorf("roads: law/roads.yaml: %w", err)
	}
	made := map[string]speedRow{}
	for _, r := range table.Rows {
		if old, ok := made[r.Code]; holds(r) && (!ok || old.Made <= r.Made) {
			made[r.Code] = r
		}
	}
	out := Speeds{}
	for _, p := range []Profile{Ordinary, Response} {
		s, err := profileSpeeds(p, made)
		if err != nil {
			return nil, err
		}
		out[p] = s
	}
	return out, nil
}

func profileSpeeds(p Profile, rows map[string]speedRow) (ProfileSpeeds, error) {
	var s ProfileSpeeds
	var missing []string
	for c := class(0); c < driveable; c++ {
		code := string(p) + "." + c.String()
		if s.KMH[c] = rows[code].Value.KMH; s.KMH[c] <= 0 {
			missing = append(missing, code)
		}
	}
	if s.LimitShare = rows[string(p)+".limit_share"].Value.Share; s.LimitShare <= 0 {
		missing = append(missing, string(p)+".limit_share")
	}
	signal, ok := rows[string(p)+".signal"]
	if s.SignalSeconds = signal.Value.Seconds; !ok || s.SignalSeconds < 0 {
		missing = append(missing, string(p)+".signal")
	}
	if missing != nil {
		return s, fmt.Errorf("roads: law/roads.yaml has no row in force for %s", strings.Join(missing, ", "))
	}
	return s, nil
}

// cost is what driving takes, worked out once for each segment.
type cost struct {
	drive  []float32 // seconds along a segment, either way
	lights float64   // seconds at traffic lights
}

func costsOf(d *mapData, speeds Speeds) map[Profile]*cost {
	out := map[Profile]*cost{}
	for p, s := range speeds {
		c := &cost{drive: make([]float32, len(d.SegMetres)), lights: s.SignalSeconds}
		for i, metres := range d.SegMetres {
			kmh := s.KMH[d.SegClass[i]]
			if l := d.SegLimit[i]; l > 0 {
				kmh = min(kmh, float64(l)*s.LimitShare)
			}
			c.drive[i] = float32(float64(metres) * 3.6 / kmh)
		}
		out[p] = c
	}
	return out
}
