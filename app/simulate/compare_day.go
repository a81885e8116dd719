package simulate

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/control"
	"throughline/police/roads"
)

// miles in a metre.
const perMile = 1609.344

// dispatch sends to what waits, the most urgent and then the oldest first, while somebody can be sent.
func (d *dayRun) dispatch() {
	slices.SortStableFunc(d.waiting, func(a, b *task) int { return cmp.Or(cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.After, b.After)) })
	var left []*task
	waiting := d.waiting
	d.waiting = nil // a diversion puts its job back here
	for _, t := range waiting {
		if c := d.choose(t); c != nil {
			d.send(c, t)
		} else {
			left = append(left, t)
		}
	}
	d.waiting = append(d.waiting, left...)
}

// choose is who is sent to a task; nil when nobody can be.
func (d *dayRun) choose(t *task) *car {
	var free, taken []*car
	for _, c := range d.cars {
		switch {
		case c.on == nil:
			free = append(free, c)
		case d.way.whole && c.driving && c.on.sent == 1:
			taken = append(taken, c) // on its way: the room says whether to what can wait longer
		}
	}
	second := t.sent > 0 // somebody is there who cannot do it
	if second {
		unfit := func(c *car) bool { return !c.fits(t.need) }
		free, taken = slices.DeleteFunc(free, unfit), slices.DeleteFunc(taken, unfit)
	}
	if !d.way.road {
		return nearest(free, func(c *car) float64 { return geo.Metres(d.where(c).Point, t.at.Point) })
	}
	times := d.times(append(slices.Clone(free), taken...), t)
	if !d.way.whole {
		return nearest(free, func(c *car) float64 { return times[c] })
	}
	c := d.suggested(append(free, taken...), t, times)
	if c != nil && c.on != nil {
		d.divert(c)
	}
	return c
}

func nearest(cars []*car, far func(*car) float64) *car {
	var out *car
	best := never
	for _, c := range cars {
		if f := far(c); f < best {
			out, best = c, f
		}
	}
	return out
}

const never = 1e9

// suggested is who the room's own suggestion would send: the best fit, unless the first there is so much sooner that somebody is
// better than nobody. A car that is on its way to what can wait longer is offered as a diversion, by the room's rule.
func (d *dayRun) suggested(cars []*car, t *task, times map[*car]float64) *car {
	now := day0.Add(d.now)
	by := map[string]*car{}
	var all []control.Candidate
	for _, c := range cars {
		by[c.crew.Callsign] = c
		seconds := times[c]
		if seconds >= never {
			seconds = -1
		}
		x := control.Candidate{Crew: c.crew, State: "2", StateLabel: "On patrol", Deployable: "yes", Seconds: seconds,
			Position: control.Position{Callsign: c.crew.Callsign, At: d.where(c).Point, FixedAt: now}}
		if c.on != nil {
			x.State, x.StateLabel, x.Deployable, x.Committed, x.Job, x.JobGrade = "5", "En route", "no", true, strconv.Itoa(c.on.no), c.on.Grade
		}
		all = append(all, x)
	}
	var first, best *car
	for _, s := range control.Rank(all, t.need, now, 5*time.Minute) {
		if s.First {
			first = by[s.Callsign]
		}
		if s.Best {
			best = by[s.Callsign]
		}
	}
	if best == nil || t.Grade == "1" && times[best]-times[first] > patience.Seconds() {
		return first
	}
	return best
}

// times are how long each takes to a task by road, in seconds, by the map alone: nobody knows their luck before.
func (d *dayRun) times(cars []*car, t *task) map[*car]float64 {
	out := map[*car]float64{}
	for _, p := range []roads.Profile{roads.Response, roads.Ordinary} {
		var from []roads.Snapped
		var who []*car
		for _, c := range cars {
			if d.profile(c, t) == p {
				from, who = append(from, d.where(c)), append(who, c)
			}
		}
		got, err := d.Map.TimesToSnapped(d.ctx, t.at, from, p)
		if err != nil {
			d.err = err
			return out
		}
		for i, g := range got {
			out[who[i]] = never
			if g.OK {
				out[who[i]] = max(g.Seconds, 1)
			}
		}
	}
	return out
}

// where is a car now: somewhere on its drive, or where it stands.
func (d *dayRun) where(c *car) roads.Snapped {
	if len(c.line) < 2 || c.length <= 0 || d.now <= c.began {
		return c.at
	}
	share := min(float64(d.now-c.began)/float64(c.length), 1)
	if s, ok := d.Map.Snap(c.line[int(share*float64(len(c.line)-1))]); ok {
		return s
	}
	return c.at
}

// start begins a drive; arrive is done at its end unless it is broken off.
func (d *dayRun) start(c *car, to roads.Snapped, p roads.Profile, wait time.Duration, luck float64, arrive func()) {
	d.stop(c)
	r, ok := d.Map.RouteSnapped(c.at, to, p)
	if !ok {
		r = roads.Route{Seconds: geo.Metres(c.at.Point, to.Point) / 8}
	}
	c.trip++
	trip := c.trip
	c.driving, c.line, c.began, c.metres = true, r.Line, d.now+wait, r.Metres
	c.length = time.Duration(r.Seconds * luck * float64(time.Second))
	d.plan(c.began+c.length, func() {
		if c.trip == trip {
			d.out.Miles += c.metres / perMile
			c.at, c.driving, c.line = to, false, nil
			arrive()
		}
	})
}

// stop breaks a drive off where the car is.
func (d *dayRun) stop(c *car) {
	if !c.driving {
		return
	}
	share := 0.0
	if c.length > 0 {
		share = min(max(float64(d.now-c.began)/float64(c.length), 0), 1)
	}
	d.out.Miles += c.metres * share / perMile
	c.at = d.where(c)
	c.driving, c.line = false, nil
	c.trip++
}

func (d *dayRun) send(c *car, t *task) {
	if t.sent == 0 && !c.fits(t.need) {
		d.out.WrongSent++
	}
	t.sent++
	d.stop(c)
	c.on = t
	d.start(c, t.at, d.profile(c, t), reaction, d.luck(c, t), func() { d.arrive(c, t) })
}

// divert takes a car from the job that it drives to. That job waits again.
func (d *dayRun) divert(c *car) {
	d.out.Diverted++
	t := c.on
	d.stop(c)
	c.on = nil
	t.sent--
	d.waiting = append(d.waiting, t)
}

// arrive: the clock of the task stops. A crew that cannot do it alone waits for one that can.
func (d *dayRun) arrive(c *car, t *task) {
	if t.first == 0 {
		t.first = d.now
	}
	t.there = append(t.there, c)
	switch {
	case t.ended:
		d.free(c)
	case t.able == 0 && (c.fits(t.need) || t.sent > 2):
		t.able = d.now
		d.plan(d.now+t.AtScene, func() { d.end(t) })
	case t.able == 0:
		d.waiting = append(d.waiting, t)
	}
}

func (d *dayRun) end(t *task) {
	t.ended = true
	for _, c := range t.there {
		d.free(c)
	}
}

// free lets a car go home, or where cover is thinnest.
func (d *dayRun) free(c *car) {
	c.on = nil
	home := c.home
	if d.way.whole {
		home = d.thinnest(c)
	}
	d.start(c, home, roads.Ordinary, 0, 1, func() {})
}

// thinnest is the base that has the fewest free cars for those that belong there; of two alike, the nearer.
func (d *dayRun) thinnest(c *car) roads.Snapped {
	best, least, far := c.home, never, never
	for i, b := range d.bases {
		n, own := 0.0, 0.0
		for k, o := range d.cars {
			if k%len(d.bases) == i {
				own++
			}
			if o != c && o.on == nil && geo.Metres(d.where(o).Point, b.Point) < 3000 {
				n++
			}
		}
		if own > 0 {
			n /= own
		}
		if m := geo.Metres(c.at.Point, b.Point); n < least || n == least && m < far {
			best, least, far = b, n, m
		}
	}
	return best
}

// outcome counts the day.
func (d *dayRun) outcome() Outcome {
	var took, able []float64
	var in, all [4]float64
	for _, t := range d.tasks {
		g := int(t.Grade[0] - '0')
		if g > 2 {
			continue
		}
		all[g]++
		if t.first == 0 {
			d.out.Never++
			continue
		}
		minutes := (t.first - t.After).Minutes()
		took = append(took, minutes)
		if t.able > 0 {
			able = append(able, (t.able - t.After).Minutes())
		}
		if t.first-t.After <= d.target(t.Grade) {
			in[g]++
		}
	}
	o := d.out
	o.G1InTime, o.G2InTime = 100*in[1]/max(all[1], 1), 100*in[2]/max(all[2], 1)
	o.Median, o.P90, o.Fit90 = at(took, 0.5), at(took, 0.9), at(able, 0.9)
	return o
}

// target is how soon somebody is to be there, in a town (INC-07).
func (d *dayRun) target(grade string) time.Duration {
	var v control.GradeRule
	row, ok := d.Law.Table("control.grade").At(grade, when.DayOf(day0))
	if !ok || row.Into(&v) != nil {
		return 0
	}
	length, _ := v.Minutes("urban")
	return length
}

// at is a quantile.
func at(all []float64, share float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
