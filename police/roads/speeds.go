package roads

import (
	"crypto/sha256"
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
	KMH               [driveable]float64 // by class of road
	LimitShare        float64            // of the posted limit, where one is known
	SignalSeconds     float64            // waited at traffic lights
	UnpavedKMH        float64            // at most, on gravel and the like
	RoughKMH          float64            // at most, on grass, mud and the like
	LeftSeconds       float64            // for a turn to the left at a junction
	RightSeconds      float64
	RoundSeconds      float64 // for turning round
	RoundaboutSeconds float64 // for entering one
	PrivateSeconds    float64 // for entering a private road
	FerrySeconds      float64 // for boarding a ferry
	WalkKMH           float64 // on foot, from the road to the place
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

// Paced is the same speeds on roads where a journey takes percent of the time that they say: the force's calibration.
// Walking is not changed.
func (s Speeds) Paced(percent int) Speeds {
	if percent <= 0 || percent == 100 {
		return s
	}
	f := float64(percent) / 100
	out := Speeds{}
	for name, p := range s {
		for c := range p.KMH {
			p.KMH[c] /= f
		}
		p.LimitShare, p.UnpavedKMH, p.RoughKMH = p.LimitShare/f, p.UnpavedKMH/f, p.RoughKMH/f
		for _, v := range []*float64{&p.SignalSeconds, &p.LeftSeconds, &p.RightSeconds, &p.RoundSeconds, &p.RoundaboutSeconds, &p.PrivateSeconds, &p.FerrySeconds} {
			*v *= f
		}
		out[name] = p
	}
	return out
}

// key tells speeds from others.
func (s Speeds) key() []byte {
	sum := sha256.Sum256(fmt.Append(nil, s[Ordinary], s[Response]))
	return sum[:]
}

func profileSpeeds(p Profile, rows map[string]speedRow) (ProfileSpeeds, error) {
	var s ProfileSpeeds
	var missing []string
	speed := func(code string, into *float64) {
		code = string(p) + "." + code
		if *into = rows[code].Value.KMH; *into <= 0 {
			missing = append(missing, code)
		}
	}
	seconds := func(code string, into *float64) {
		code = string(p) + "." + code
		row, ok := rows[code]
		if *into = row.Value.Seconds; !ok || *into < 0 || *into > 86400 {
			missing = append(missing, code)
		}
	}
	for c := class(0); c < driveable; c++ {
		speed(c.String(), &s.KMH[c])
	}
	if s.LimitShare = rows[string(p)+".limit_share"].Value.Share; s.LimitShare <= 0 {
		missing = append(missing, string(p)+".limit_share")
	}
	speed("unpaved", &s.UnpavedKMH)
	speed("rough", &s.RoughKMH)
	speed("walk", &s.WalkKMH)
	seconds("signal", &s.SignalSeconds)
	seconds("turn_left", &s.LeftSeconds)
	seconds("turn_right", &s.RightSeconds)
	seconds("turn_round", &s.RoundSeconds)
	seconds("roundabout", &s.RoundaboutSeconds)
	seconds("private_road", &s.PrivateSeconds)
	seconds("ferry_wait", &s.FerrySeconds)
	if missing != nil {
		return s, fmt.Errorf("roads: law/roads.yaml has no row in force for %s", strings.Join(missing, ", "))
	}
	return s, nil
}
