// Package simulate plays a living force against a server: calls that arrive, a room that sends, units that drive real roads and
// work their jobs. It goes through the public API alone, signed in as people of a training force, and every call says that it
// is a simulation.
package simulate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one call of a day as it is planned: what a day holds depends on the seed alone.
type Call struct {
	After   time.Duration // from the start
	Kind    string        // a code of control.incident_type
	Grade   string
	East    float64 // where on the map, as a share of its width and height
	North   float64
	AtScene time.Duration // how long the first unit is there
}

// kind is a kind of call: how often it comes, how it is graded, how long it keeps a unit.
type kind struct {
	code    string
	weight  int
	grade   string
	minutes int
}

// kinds are a plain day of a force. The shares are a rough picture for training, no statistics.
var kinds = []kind{
	{"violence_weapon", 2, "1", 70}, {"violence_injury", 4, "1", 75}, {"violence", 7, "2", 50}, {"robbery", 2, "1", 70}, {"domestic", 14, "2", 70}, {"burglary", 5, "2", 50},
	{"theft", 8, "3", 35}, {"criminal_damage", 5, "3", 30}, {"concern_safety", 12, "2", 45}, {"collapse", 3, "1", 40}, {"missing_person", 5, "2", 60}, {"suspicious", 9, "2", 25},
	{"alarm", 4, "2", 20}, {"collision_injury", 4, "1", 60}, {"collision_damage", 5, "3", 35}, {"highway", 4, "2", 25}, {"asb_nuisance", 8, "3", 20}, {"asb_personal", 4, "3", 30},
}

// hours is how busy each hour of a day is beside the others: quiet before dawn, most in the late afternoon and the evening.
var hours = [24]float64{34, 27, 21, 17, 14, 14, 18, 27, 38, 44, 47, 49, 51, 52, 53, 57, 62, 65, 64, 62, 59, 55, 49, 42}

// Day plans the calls of 24 hours from an hour of the day on: so many a day, by the hour as a force has them.
func Day(seed uint64, perDay int, from time.Duration) []Call {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	total := 0.0
	for _, h := range hours {
		total += h
	}
	var out []Call
	for at := time.Duration(0); at < 24*time.Hour; {
		hour := int((from + at).Hours()) % 24
		gap := r.ExpFloat64() * total / hours[hour] / float64(perDay) // in hours
		if at += time.Duration(gap * float64(time.Hour)); at < 24*time.Hour {
			c := planned(r, kinds[weighed(r)])
			c.After = at
			out = append(out, c)
		}
	}
	return out
}

func weighed(r *rand.Rand) int {
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	n := r.IntN(total)
	for i, k := range kinds {
		if n -= k.weight; n < 0 {
			return i
		}
	}
	return 0
}

func planned(r *rand.Rand, k kind) Call {
	c := Call{Kind: k.code, Grade: k.grade, East: r.Float64(), North: r.Float64()}
	if r.IntN(5) > 0 { // most of what happens, happens where people are
		c.East, c.North = clamp(0.5+r.NormFloat64()*0.16), clamp(0.5+r.NormFloat64()*0.16)
	}
	c.AtScene = time.Duration(float64(k.minutes) * math.Exp(r.NormFloat64()*0.5) * float64(time.Minute))
	return c
}

func clamp(v float64) float64 { return min(max(v, 0.02), 0.98) }

// columns of a file of calls for service: those of Nashville's open data.
var columns = []string{"Tencode Description", "Latitude", "Longitude", "Call_Received"}

// described are words of such a file and the kind of call that they stand for, the first that fits.
var described = []struct{ word, code string }{
	{"SHOOTING", "violence_weapon"}, {"CUTTING", "violence_weapon"}, {"FIGHT", "violence"}, {"ASSAULT", "violence_injury"}, {"ROBBERY", "robbery"}, {"DOMESTIC", "domestic"}, {"HOLD UP", "robbery"},
	{"BURGLARY - RESIDENCE", "burglary"}, {"BURGLARY", "burglary"}, {"ALARM", "alarm"}, {"THEFT", "theft"}, {"DAMAGE", "criminal_damage"}, {"MISSING", "missing_person"}, {"SUSPICIOUS", "suspicious"},
	{"PROWLER", "suspicious"}, {"PERSONAL INJURY", "collision_injury"}, {"ACCIDENT", "collision_damage"}, {"TRAFFIC", "highway"}, {"SAFETY HAZARD", "highway"}, {"DISORDERLY", "asb_nuisance"},
	{"INTOXICATED", "asb_nuisance"}, {"HARASSMENT", "asb_personal"}, {"SICK", "collapse"}, {"SUICIDAL", "concern_safety"}, {"COMMUNITY POLICING", ""}, {"BUSINESS CHECK", ""},
}

// ReadCalls takes the times and kinds of calls for service from a file and puts them on the map: in the order in which they came,
// from the first on. What is no call from the public is left out. It says which column is missing, and which line is wrong.
func ReadCalls(file io.Reader, seed uint64) ([]Call, error) {
	r := csv.NewReader(file)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("the file of calls has no first line with the names of its columns: %w", err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	var at [4]int
	for i, name := range columns {
		if at[i] = slices.Index(head, name); at[i] < 0 {
			return nil, fmt.Errorf("the file of calls has no column %q: it needs %s", name, strings.Join(columns, ", "))
		}
	}
	var rows []row
	for line := 2; ; line++ {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(rec) <= slices.Max(at[:]) {
			return nil, fmt.Errorf("line %d of the file of calls cannot be read: %w", line, errors.Join(err, io.ErrUnexpectedEOF))
		}
		x := row{kind: strings.ToUpper(rec[at[0]])}
		if x.at, err = time.Parse(time.DateTime, rec[at[3]]); err != nil {
			return nil, fmt.Errorf("line %d of the file of calls: write Call_Received as 2024-07-06 21:14:40, not %q", line, rec[at[3]])
		}
		x.lat, _ = strconv.ParseFloat(rec[at[1]], 64) // many calls have no place: they get one
		x.lon, _ = strconv.ParseFloat(rec[at[2]], 64)
		rows = append(rows, x)
	}
	return onMap(rows, seed), nil
}

type row struct {
	at       time.Time
	kind     string
	lat, lon float64
}

// onMap stretches the places of a file over the map: the middle 96 of a hundred lie within it.
func onMap(rows []row, seed uint64) []Call {
	r := rand.New(rand.NewPCG(seed, 0xf11e))
	slices.SortStableFunc(rows, func(a, b row) int { return a.at.Compare(b.at) })
	var lats, lons []float64
	for _, x := range rows {
		if x.lat != 0 && x.lon != 0 {
			lats, lons = append(lats, x.lat), append(lons, x.lon)
		}
	}
	slices.Sort(lats)
	slices.Sort(lons)
	var out []Call
	for _, x := range rows {
		code, known := kindOf(x.kind)
		if known && code == "" {
			continue
		}
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.code == code })
		if i < 0 {
			i = weighed(r)
		}
		c := planned(r, kinds[i])
		c.After = x.at.Sub(rows[0].at)
		if n := len(lats); x.lat != 0 && x.lon != 0 && n > 20 {
			c.North, c.East = clamp(share(x.lat, lats[n/50], lats[n-1-n/50])), clamp(share(x.lon, lons[n/50], lons[n-1-n/50]))
		}
		out = append(out, c)
	}
	return out
}

func share(v, low, high float64) float64 {
	if high <= low {
		return 0.5
	}
	return (v - low) / (high - low)
}

func kindOf(text string) (code string, known bool) {
	for _, d := range described {
		if strings.Contains(text, d.word) {
			return d.code, true
		}
	}
	return "", false
}
