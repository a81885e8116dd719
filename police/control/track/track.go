package track

import (
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"throughline/platform/geo"
	"throughline/platform/live"
)

// Event is the name under which a stream carries positions.
const Event = "positions"

// Track is where everybody was last seen. It may be used by many at once.
type Track struct {
	Feed   *live.Feed
	areaOf func(callsign string) string
	mu     sync.Mutex
	units  map[string]*unit
	all    []*unit // the same, in the order in which they came
	asked  int     // how far Due has come in them
	areas  map[string]*area
	names  []string // of the areas, in the order in which they were first heard of
	cells  map[cell][]*unit
	ticked int
}

// unit is the newest fix of one callsign.
type unit struct {
	Fix
	area    *area
	changed bool // since the last tick
	written time.Time
	unsaved bool // since the last line of the trail
	cell    cell
	place   int // in its cell
}

type area struct {
	name    string
	units   []*unit
	changed []*unit
	tick    int64
}

// New makes a track. areaOf is the area of a callsign; a unit of the area "" is on no screen.
func New(areaOf func(callsign string) string) *Track {
	t := &Track{areaOf: areaOf, units: map[string]*unit{}, areas: map[string]*area{}, cells: map[cell][]*unit{}}
	t.Feed = live.NewFeed(t.whole)
	return t
}

// Put keeps fixes, each unless a newer one is known: positions arrive out of order. It returns how many were newer. What
// is kept is told at the next tick.
func (t *Track) Put(fixes []Fix) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for i := range fixes {
		if t.put(&fixes[i]) {
			n++
		}
	}
	return n
}

// Restore keeps what was written before, as Put does, and owes no line of the trail for it.
func (t *Track) Restore(fixes []Fix) {
	t.Put(fixes)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range fixes {
		if u := t.units[f.Callsign]; u.FixedAt.Equal(f.FixedAt) {
			u.unsaved, u.written = false, f.FixedAt
		}
	}
}

func (t *Track) put(f *Fix) bool {
	u := t.units[f.Callsign]
	switch {
	case u == nil:
		u = &unit{area: t.area(t.areaOf(f.Callsign)), place: -1}
		t.units[f.Callsign], t.all = u, append(t.all, u)
		u.area.units = append(u.area.units, u)
	case f.FixedAt.Before(u.FixedAt):
		return false
	}
	u.Fix, u.unsaved = *f, true
	if !u.changed {
		u.changed = true
		u.area.changed = append(u.area.changed, u)
	}
	t.move(u)
	return true
}

func (t *Track) area(name string) *area {
	a := t.areas[name]
	if a == nil {
		a = &area{name: name}
		t.areas[name] = a
		if name != "" {
			t.names = append(t.names, name)
		}
	}
	return a
}

// Last is the newest fix of a callsign.
func (t *Track) Last(callsign string) (Fix, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.units[callsign]
	if u == nil {
		return Fix{}, false
	}
	return u.Fix, true
}

// Tick tells the screens what changed: in each area whose turn it is, once. An area has one turn in so many ticks, and the
// turns are spread, so that not all is encoded and sent in one moment.
func (t *Track) Tick(turns int) {
	for name, frame := range t.changed(max(turns, 1)) {
		t.Feed.Publish(name, frame) // not under the lock: the feed asks for whole areas under its own
	}
}

func (t *Track) changed(turns int) map[string]live.Frame {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ticked++
	out := map[string]live.Frame{}
	for i, name := range t.names {
		if a := t.areas[name]; (i+t.ticked)%turns == 0 && len(a.changed) > 0 {
			a.tick++
			out[name] = a.encode(a.changed, false)
			for _, u := range a.changed {
				u.changed = false
			}
			a.changed = a.changed[:0]
		}
	}
	return out
}

// whole is an area as it stands, for a screen that has just come or has fallen behind.
func (t *Track) whole(name string) live.Frame {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.area(name)
	return a.encode(a.units, true)
}

// encode writes units as {"area":"bx","tick":7,"whole":true,"fixes":[["BX21",5205000,-275000,1795600000,"radio",8],…]}:
// degrees in hundred-thousandths, the time in seconds.
func (a *area) encode(units []*unit, whole bool) live.Frame {
	b := make([]byte, 0, 64+len(units)*48)
	b = append(b, `{"area":`...)
	b = strconv.AppendQuote(b, a.name)
	b = append(b, `,"tick":`...)
	b = strconv.AppendInt(b, a.tick, 10)
	if whole {
		b = append(b, `,"whole":true`...)
	}
	b = append(b, `,"fixes":[`...)
	for i, u := range units {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[', '"')
		b = append(b, u.Callsign...) // letters and figures: nothing to escape
		b = append(b, '"', ',')
		b = strconv.AppendInt(b, fine(u.At.Lat), 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, fine(u.At.Lon), 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, u.FixedAt.Unix(), 10)
		b = append(b, ']')
	}
	return live.NewFrame(Event, append(b, ']', '}'))
}

func fine(degrees float64) int64 { return int64(math.Round(degrees * 1e5)) }

// Len is how many units were ever seen.
func (t *Track) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all)
}

// Areas are the areas that have units, by name.
func (t *Track) Areas() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Sorted(slices.Values(t.names))
}

// Due are the fixes that are to be written into the trail: those of units that were seen since their last line, and whose
// last line is older than every. At most limit are given, each unit in its turn; Written says that they were kept.
func (t *Track) Due(now time.Time, every time.Duration, limit int) []Fix {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Fix
	for range t.all {
		t.asked = (t.asked + 1) % len(t.all)
		if u := t.all[t.asked]; u.unsaved && now.Sub(u.written) >= every {
			if out = append(out, u.Fix); len(out) == limit {
				break
			}
		}
	}
	return out
}

// Written says that these fixes stand in the trail.
func (t *Track) Written(now time.Time, fixes []Fix) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range fixes {
		u := t.units[f.Callsign]
		u.written = now
		u.unsaved = u.unsaved && u.FixedAt.After(f.FixedAt)
	}
}

// cell is a part of the ground, about half a kilometre high.
type cell struct{ lat, lon int32 }

const cellDegrees = 0.005

func cellOf(p geo.Point) cell {
	return cell{int32(math.Floor(p.Lat / cellDegrees)), int32(math.Floor(p.Lon / cellDegrees))}
}

// move puts a unit into the cell where it is.
func (t *Track) move(u *unit) {
	c := cellOf(u.At)
	if u.place >= 0 {
		if c == u.cell {
			return
		}
		old := t.cells[u.cell]
		last := old[len(old)-1]
		old[u.place], last.place = last, u.place
		t.cells[u.cell] = old[:len(old)-1]
	}
	u.cell, u.place = c, len(t.cells[c])
	t.cells[c] = append(t.cells[c], u)
}
