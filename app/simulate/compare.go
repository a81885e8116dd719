package simulate

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"throughline/platform/geo"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/control"
	"throughline/police/roads"
)

// Way is how a day's units are sent.
type Way struct {
	Name  string
	road  bool // by travel time on roads; else by distance as the crow flies
	whole bool // with skills, diversion and cover, by the room's own suggestion
}

// Ways are the three that are compared.
var Ways = []Way{{Name: "Straight line"}, {Name: "Road time", road: true}, {Name: "Road time, skills, diversion, cover", road: true, whole: true}}

// Outcome is what one day came to in one way. Times are minutes from the call; only grades 1 and 2 are in them.
type Outcome struct {
	G1InTime  float64 `json:"grade_1_in_time_percent"`
	G2InTime  float64 `json:"grade_2_in_time_percent"`
	Median    float64 `json:"call_to_scene_median_min"`
	P90       float64 `json:"call_to_scene_p90_min"`
	Fit90     float64 `json:"call_to_able_crew_p90_min"` // until a crew was there that had the skills and the number
	WrongSent int     `json:"wrong_skill_sends"`
	Miles     float64 `json:"miles"`
	Diverted  int     `json:"diversions"`
	Never     int     `json:"not_attended"` // when the day ended
}

// World is what a comparison needs of the map and the law.
type World struct {
	Map   *roads.Map
	Law   *law.Book
	Units int
	Calls int // a day
}

// Times of a day that are not driving.
const (
	handling = 90 * time.Second // from the call to a grade and a place
	reaction = 30 * time.Second // from the dispatch to wheels turning
	patience = 4 * time.Minute  // that a crew which has what is needed may come later than the first there
)

// Compare plays the day of a seed in one way: discrete events in this process, over the roads engine.
func (w World) Compare(ctx context.Context, seed uint64, way Way) (Outcome, error) {
	d := &dayRun{World: w, way: way, ctx: ctx, seed: seed}
	d.muster()
	for i, c := range Day(seed, w.Calls, 0) {
		at, ok := d.onMap(c)
		if !ok {
			continue
		}
		j := &task{no: i, Call: c, at: at, need: d.needOf(c)}
		d.tasks = append(d.tasks, j)
		d.plan(c.After+handling, func() { d.waiting = append(d.waiting, j) })
	}
	for d.events.Len() > 0 && d.err == nil {
		e := heap.Pop(&d.events).(event)
		d.now = e.at
		e.do()
		d.dispatch()
		if err := ctx.Err(); err != nil {
			return Outcome{}, err
		}
	}
	return d.outcome(), d.err
}

// task is one call while it is worked.
type task struct {
	no int
	Call
	at    roads.Snapped
	need  control.Need
	first time.Duration // first at scene; nought is nobody
	able  time.Duration // a crew that has what is needed
	sent  int
	ended bool
	there []*car
}

// car is one unit of the day.
type car struct {
	crew    control.Crew
	home    roads.Snapped
	at      roads.Snapped
	on      *task // that it drives to, or is at
	driving bool
	line    []geo.Point // of the drive that it is on
	began   time.Duration
	length  time.Duration
	metres  float64
	drives  map[string]roads.Profile // by grade, once it was asked
	trip    int                      // counts drives, so that the end of one that was broken off is not taken for that of another
}

type event struct {
	at time.Duration
	no int
	do func()
}

type eventList []event

func (l eventList) Len() int { return len(l) }
func (l eventList) Less(i, j int) bool {
	return l[i].at < l[j].at || l[i].at == l[j].at && l[i].no < l[j].no
}
func (l eventList) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l *eventList) Push(x any)   { *l = append(*l, x.(event)) }
func (l *eventList) Pop() any {
	old := *l
	x := old[len(old)-1]
	*l = old[:len(old)-1]
	return x
}

// dayRun is a day while it runs.
type dayRun struct {
	World
	way     Way
	ctx     context.Context
	seed    uint64
	now     time.Duration
	events  eventList
	planned int
	cars    []*car
	tasks   []*task
	waiting []*task
	out     Outcome
	bases   []roads.Snapped
	err     error
}

func (d *dayRun) plan(at time.Duration, do func()) {
	d.planned++
	heap.Push(&d.events, event{at, d.planned, do})
}

// day0 is the day of the law and of the tours: any, the same for all.
var day0 = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// muster puts the units at the police stations of the map, or over it where it has none. Their skills vary as in a force.
func (d *dayRun) muster() {
	r := rand.New(rand.NewPCG(d.seed, 0xca55))
	for _, p := range d.Map.Places(roads.Police) {
		if s, ok := d.Map.Snap(p.Point); ok {
			d.bases = append(d.bases, s)
		}
	}
	for len(d.bases) < 4 {
		if s, ok := d.onMap(planned(r, kinds[0])); ok {
			d.bases = append(d.bases, s)
		}
	}
	valid := when.DayOf(day0).AddMonths(6)
	for i := range d.Units {
		c := control.Crew{Callsign: fmt.Sprintf("U%02d", i+1), TourEndsAt: day0.Add(48 * time.Hour)}
		c.Members = []control.Member{{ID: c.Callsign + "a"}}
		if r.Float64() < 0.45 {
			c.Members = append(c.Members, control.Member{ID: c.Callsign + "b"})
		}
		for _, k := range []struct {
			code  string
			share float64
		}{{"first_aid", 0.95}, {"driver_response", 0.7}, {"taser", 0.3}} {
			if r.Float64() < k.share {
				c.Skills = append(c.Skills, control.Skill{Code: k.code, Valid: true, ExpiresOn: valid})
			}
		}
		base := d.bases[i%len(d.bases)]
		d.cars = append(d.cars, &car{crew: c, home: base, at: base, drives: map[string]roads.Profile{}})
	}
}

// onMap is a planned call's place on a road.
func (d *dayRun) onMap(c Call) (roads.Snapped, bool) {
	b := d.Map.Bounds()
	p := geo.Point{Lat: b.South + (b.North-b.South)*(0.1+0.8*c.North), Lon: b.West + (b.East-b.West)*(0.1+0.8*c.East)}
	for range 6 {
		if s, ok := d.Map.Snap(p); ok && s.Off < 300 {
			return s, true
		}
		m := b.Centre()
		p = geo.Point{Lat: p.Lat + (m.Lat-p.Lat)/4, Lon: p.Lon + (m.Lon-p.Lon)/4}
	}
	return roads.Snapped{}, false
}

// needOf is what the type of a call asks of a crew, by law.
func (d *dayRun) needOf(c Call) control.Need {
	var v control.TypeRule
	if row, ok := d.Law.Table("control.incident_type").At(c.Kind, when.DayOf(day0)); ok && row.Into(&v) != nil {
		v = control.TypeRule{}
	}
	return control.Need{Skills: v.Skills, TwoUp: v.TwoUp, Arrest: v.Arrest, Grade: c.Grade, Gain: control.DivertGain(d.Law, when.DayOf(day0)), Labels: map[string]string{}, Hard: map[string]bool{}}
}

// fits tells whether a crew has what a task needs.
func (c *car) fits(n control.Need) bool {
	for _, s := range n.Skills {
		if !slices.ContainsFunc(c.crew.Skills, func(k control.Skill) bool { return k.Code == s && k.Valid }) {
			return false
		}
	}
	return !n.TwoUp || len(c.crew.Members) >= 2
}

// profile is how a crew drives to a task, as the room says.
func (d *dayRun) profile(c *car, t *task) roads.Profile {
	p, known := c.drives[t.Grade]
	if !known {
		p, _ = control.Drives(d.Law, c.crew, t.Grade, when.DayOf(day0))
		c.drives[t.Grade] = p
	}
	return p
}

// luck is how much longer or shorter a drive is than the map says: the same for one unit and task in each way.
func (d *dayRun) luck(c *car, t *task) float64 {
	r := rand.New(rand.NewPCG(d.seed*1000+uint64(t.no), uint64(len(c.crew.Callsign))+uint64(c.crew.Callsign[1])<<8+uint64(c.crew.Callsign[2])<<16))
	return math.Exp(r.NormFloat64() * 0.12)
}
