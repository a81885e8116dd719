package roads

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"throughline/platform/geo"
)

// condition is how the roads are to drive at one moment. It never changes: a change makes another.
type condition struct {
	costs   map[Profile]*cost
	changes map[string]Change
	hours   *hourly
}

func startAt(c *condition) *atomic.Pointer[condition] {
	p := new(atomic.Pointer[condition])
	p.Store(c)
	return p
}

// Change is something that is in the way on some pieces of road, both ways along them.
type Change struct {
	Segments []int32
	Closed   bool    // nobody is sent through; who stands there may leave, and who is needed there is still sent up to it
	KMH      float64 // else, the speed that is reached at most
}

// Close says that nobody is to be sent through these pieces of road: a closure, a flood. It holds until Reopen with the
// same name. Questions that run keep to the roads as they were when they were asked. It costs less than a millisecond for most
// roads and some for a long one, the more the more drives went that way.
func (m *Map) Close(name string, segments []int32) {
	m.change(name, &Change{Segments: segments, Closed: true})
}

// Slow says that these pieces of road are driven at kmh at most, until Reopen with the same name.
func (m *Map) Slow(name string, segments []int32, kmh float64) {
	m.change(name, &Change{Segments: segments, KMH: max(kmh, 1)})
}

// Reopen takes back what Close or Slow said under a name. Another change of the same road still holds.
func (m *Map) Reopen(name string) { m.change(name, nil) }

// Changes are what is in the way now, by name.
func (m *Map) Changes() map[string]Change { return maps.Clone(m.now.Load().changes) }

// Blocked is a road that is closed or slow, as it is drawn.
type Blocked struct {
	Closed bool
	Lines  [][]geo.Point
}

// Blocked lists what is in the way now, in the order of the names.
func (m *Map) Blocked() []Blocked {
	all := m.now.Load().changes
	var out []Blocked
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b := Blocked{Closed: all[name].Closed}
		for _, seg := range all[name].Segments {
			b.Lines = append(b.Lines, m.lineOf(seg))
		}
		out = append(out, b)
	}
	return out
}

// Stretch lists the pieces of road along the quickest drive between two places with nothing in the way, to be closed or
// slowed: give two places on one road. ok is false when one of them is not on this map.
func (m *Map) Stretch(from, to geo.Point) ([]int32, bool) {
	a, okA := m.Snap(from)
	b, okB := m.Snap(to)
	if !okA || !okB {
		return nil, false
	}
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	path, _, ok := m.path(s.ups, m.free.costs[Ordinary], a, b)
	var out []int32
	for _, state := range path {
		if seg := m.d.arcOf(state) >> 1; !slices.Contains(out, seg) {
			out = append(out, seg)
		}
	}
	return out, ok
}

// LongestStreets lists the pieces of road of each street or numbered road, the longest first, each as far as one change may
// cover it: what `throughline bench roads` closes.
func (m *Map) LongestStreets() [][]int32 {
	metres, pieces := map[string]float64{}, map[string][]int32{}
	for s := range int32(len(m.d.SegFrom)) {
		if name := m.streetOf(s); name != "" && len(pieces[name]) < longest {
			metres[name] += float64(m.d.SegMetres[s])
			pieces[name] = append(pieces[name], s)
		}
	}
	var out [][]int32
	for _, name := range slices.SortedFunc(maps.Keys(pieces), func(a, b string) int {
		return cmp.Or(cmp.Compare(metres[b], metres[a]), cmp.Compare(a, b))
	}) {
		out = append(out, pieces[name])
	}
	return out
}

func (m *Map) change(name string, to *Change) {
	m.changing.Lock()
	defer m.changing.Unlock()
	old := m.now.Load()
	changes := maps.Clone(old.changes)
	if changes == nil {
		changes = map[string]Change{}
	}
	touched := slices.Clone(changes[name].Segments)
	delete(changes, name)
	if to != nil {
		c := *to
		c.Segments = slices.DeleteFunc(slices.Clone(c.Segments), func(s int32) bool { return s < 0 || int(s) >= len(m.d.SegFrom) })
		changes[name] = c
		touched = append(touched, c.Segments...)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	next := &condition{changes: changes, hours: old.hours}
	next.costs = m.recosts(old, next, touched, nil)
	m.now.Store(next)
}

// recosts are the costs of an old condition, put right for a next one where segments were touched and at some turns.
func (m *Map) recosts(old, next *condition, touched []int32, turns []turnAt) map[Profile]*cost {
	for _, s := range touched {
		turns = append(turns, m.d.turnsOff(s)...)
	}
	var made [len(profiles)]*cost
	var wait sync.WaitGroup
	for i, p := range profiles {
		wait.Go(func() { made[i] = m.recost(old.costs[p], next, touched, turns) })
	}
	wait.Wait()
	out := map[Profile]*cost{}
	for i, p := range profiles {
		out[p] = made[i]
	}
	return out
}

// recost is a cost with the touched segments and some turns as a condition says.
func (m *Map) recost(old *cost, next *condition, touched []int32, turns []turnAt) *cost {
	d := m.d
	c, now := *old, next.changes
	c.shut, c.hours = map[int32]bool{}, next.hours
	for _, x := range now {
		for _, s := range x.Segments {
			if x.Closed {
				c.shut[s] = true
			}
		}
	}
	drive := old.drive.Draft()
	for _, s := range touched {
		time := c.clear[s]
		for _, x := range now {
			if !x.Closed && slices.Contains(x.Segments, s) {
				time = max(time, driveTime(float64(d.SegMetres[s]), x.KMH))
			}
		}
		if time != drive.At(uint32(s)) {
			drive.Set(uint32(s), time)
		}
	}
	c.drive = drive.Weights
	changed := c.reprice(d, turns)
	c.ups = m.shape.Update(old.ups, d.graph(), c.turns, changed)
	return &c
}
