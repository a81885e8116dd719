package roads

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"throughline/platform/geo"
	"throughline/platform/when"
)

// The oracle is written apart from the product: it reads the extract with another reader, never joins pieces into
// segments (every pair of neighbouring nodes is a step), searches forward, and holds each turn to the relations as they
// are written, by carrying the drive through the last ways along in its state.
type oracle struct {
	at      map[int64]geo.Point
	tags    map[int64]tags
	steps   map[int64][]step       // node -> steps away from it
	nodes   map[[2]int32]int64     // place -> node
	length  map[int64]int          // way -> its steps from end to end
	atNode  map[int64][]oracleRule // rules at a node
	through map[int64][]oracleRule // rules by way of others, by each of those ways
	meet    map[int64]int          // node -> pieces of road that meet there
	speeds  ProfileSpeeds
}

type step struct {
	from, to, way int64
	idx, dir      int
	drive, wait   float64
	in, round     bool // private; part of a roundabout
	boat          bool
}

func (s step) turnsRound(n step) bool { return s.way == n.way && s.idx == n.idx && s.dir == -n.dir }

type oracleRule struct {
	from, to    int64
	via         []int64
	only, uTurn bool
}

func toTags(in osm.Tags) tags {
	var t tags
	for _, x := range in {
		t = append(t, [2]string{x.Key, x.Value})
	}
	return t
}

func readOracle(t testing.TB, path string, s ProfileSpeeds) *oracle {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o := &oracle{at: map[int64]geo.Point{}, tags: map[int64]tags{}, steps: map[int64][]step{}, nodes: map[[2]int32]int64{},
		length: map[int64]int{}, atNode: map[int64][]oracleRule{}, through: map[int64][]oracleRule{}, meet: map[int64]int{}, speeds: s}
	sc := osmpbf.New(context.Background(), f, 1)
	defer sc.Close()
	for sc.Scan() {
		switch v := sc.Object().(type) {
		case *osm.Node:
			o.at[int64(v.ID)] = geo.Point{Lat: v.Lat, Lon: v.Lon}
			o.nodes[[2]int32{e7(v.Lat), e7(v.Lon)}] = int64(v.ID)
			if len(v.Tags) > 0 {
				o.tags[int64(v.ID)] = toTags(v.Tags)
			}
		case *osm.Way:
			o.addWay(v)
		case *osm.Relation:
			o.addRule(v)
		}
	}
	if sc.Err() != nil {
		t.Fatal(sc.Err())
	}
	return o
}

func (o *oracle) addWay(w *osm.Way) {
	t := toTags(w.Tags)
	d := drivenWays(t) // its rules have a test of their own: TestDrivenWays
	c, _ := drivenAs(t)
	for i := 1; i < len(w.Nodes) && d != 0; i++ {
		a, b := int64(w.Nodes[i-1].ID), int64(w.Nodes[i].ID)
		pa, okA := o.at[a]
		pb, okB := o.at[b]
		if !okA || !okB {
			continue
		}
		kmh := o.speeds.KMH[c]
		if l := speedLimit(t); l > 0 {
			kmh = math.Min(kmh, float64(l)*o.speeds.LimitShare)
		}
		switch surfaceOf(t) {
		case unpaved:
			kmh = math.Min(kmh, o.speeds.UnpavedKMH)
		case rough:
			kmh = math.Min(kmh, o.speeds.RoughKMH)
		}
		o.meet[a]++
		o.meet[b]++
		sec := geo.Metres(pa, pb) / kmh * 3.6
		way := int64(w.ID)
		o.length[way]++
		if d&forward != 0 {
			o.steps[a] = append(o.steps[a], step{a, b, way, i, 1, sec, o.wait(b, forward), private(t), roundabout(t), c == ferry})
		}
		if d&backward != 0 {
			o.steps[b] = append(o.steps[b], step{b, a, way, i, -1, sec, o.wait(a, backward), private(t), roundabout(t), c == ferry})
		}
	}
}

// turn is what going on from one step to another takes.
func (o *oracle) turn(a, b step) float64 {
	t := 0.0
	switch angle := o.heading(b) - o.heading(a); {
	case a.turnsRound(b):
		t = o.speeds.RoundSeconds
	case o.meet[a.to] <= 2 || a.round:
	case b.round:
		t = o.speeds.RoundaboutSeconds
	default:
		for angle > 180 {
			angle -= 360
		}
		for angle < -180 {
			angle += 360
		}
		if angle >= 60 {
			t = o.speeds.RightSeconds
		} else if angle <= -60 {
			t = o.speeds.LeftSeconds
		}
	}
	if b.in && !a.in {
		t += o.speeds.PrivateSeconds
	}
	if b.boat && !a.boat {
		t += o.speeds.FerrySeconds
	}
	return t
}

func (o *oracle) heading(s step) float64 {
	a, b := o.at[s.from], o.at[s.to]
	return math.Atan2((b.Lon-a.Lon)*math.Cos(a.Lat*math.Pi/180), b.Lat-a.Lat) * 180 / math.Pi
}

func (o *oracle) wait(n int64, dir uint8) float64 {
	if signals(o.tags[n])&dir != 0 {
		return o.speeds.SignalSeconds
	}
	return 0
}

func (o *oracle) addRule(r *osm.Relation) {
	rules, _ := turnRules(toTags(r.Tags)) // their reading has a test of its own: TestTurnRulesByHour
	for _, x := range rules {
		if x.hours == "" || forbidden(readSchedule(x.hours), heldAt.In(when.London), noHoliday) {
			o.addKind(r, x.kind)
		}
	}
}

func (o *oracle) addKind(r *osm.Relation, kind string) {
	var from, to []int64
	var node int64
	rule := oracleRule{only: strings.HasPrefix(kind, "only"), uTurn: strings.HasSuffix(kind, "u_turn")}
	for _, m := range r.Members {
		switch {
		case m.Role == "from" && m.Type == osm.TypeWay:
			from = append(from, m.Ref)
		case m.Role == "to" && m.Type == osm.TypeWay:
			to = append(to, m.Ref)
		case m.Role == "via" && m.Type == osm.TypeNode:
			node = m.Ref
		case m.Role == "via" && m.Type == osm.TypeWay:
			rule.via = append(rule.via, m.Ref)
		}
	}
	for _, f := range from {
		for _, t := range to {
			r := rule
			r.from, r.to = f, t
			if r.via == nil {
				o.atNode[node] = append(o.atNode[node], r)
				continue
			}
			for _, v := range r.via {
				o.through[v] = append(o.through[v], r)
			}
		}
	}
}

// leads tells whether a way can be taken away from a node. A rule that allows only what is not there is not a rule.
func (o *oracle) leads(node, way int64) bool {
	return slices.ContainsFunc(o.steps[node], func(s step) bool { return s.way == way })
}

func (o *oracle) forbidden(d []step, next step) bool {
	last := d[len(d)-1]
	round := last.turnsRound(next)
	if blocks(o.tags[last.to]) {
		return !round
	}
	if round && len(o.steps[last.to]) != 1 {
		return true
	}
	for _, r := range o.atNode[last.to] {
		if last.way != r.from || !o.leads(last.to, r.to) {
			continue
		}
		match := next.way == r.to && (r.from != r.to || round == r.uTurn)
		if match != r.only {
			return true
		}
	}
	for _, r := range o.through[last.way] {
		if !o.leads(last.to, r.to) || !o.cameBy(d, r) || round {
			continue
		}
		if (next.way == r.to) != r.only {
			return true
		}
	}
	return false
}

// cameBy tells whether the drive came from r.from and then along the whole of each via way, in either order.
func (o *oracle) cameBy(d []step, r oracleRule) bool {
	back := slices.Clone(r.via)
	slices.Reverse(back)
	return o.drove(d, r.from, r.via) || o.drove(d, r.from, back)
}

func (o *oracle) drove(d []step, from int64, via []int64) bool {
	i := len(d) - 1
	for k := len(via) - 1; k >= 0; k-- {
		n := o.length[via[k]]
		if n == 0 || i-n < 0 {
			return false
		}
		run := d[i-n+1 : i+1]
		for j, s := range run {
			want := j + 1
			if run[0].dir < 0 {
				want = n - j
			}
			if s.way != via[k] || s.dir != run[0].dir || s.idx != want {
				return false
			}
		}
		i -= n
	}
	return i >= 0 && d[i].way == from
}

// trim keeps what a rule may still ask about: the run of ways that rules go by way of, and the step before it.
func (o *oracle) trim(d []step) []step {
	i := len(d) - 1
	for i > 0 && len(o.through[d[i].way]) > 0 {
		i--
	}
	return d[i:]
}

type drive struct {
	steps []step
	cost  float64
}

type queue []drive

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(drive)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

type oracleKey struct {
	way      int64
	idx, dir int
	history  string
}

func keyOf(d []step) oracleKey {
	last := d[len(d)-1]
	k := oracleKey{way: last.way, idx: last.idx, dir: last.dir}
	if len(d) > 1 {
		k.history = fmt.Sprint(d[:len(d)-1])
	}
	return k
}

// between is the least time between the middles of two pieces of road, infinite when there is no way.
func (o *oracle) between(from, to []step) float64 {
	best := map[oracleKey]float64{}
	done := map[oracleKey]bool{}
	answer := math.Inf(1)
	var q queue
	offer := func(d []step, cost float64) {
		k := keyOf(d)
		if old, ok := best[k]; !ok || cost < old {
			best[k] = cost
			heap.Push(&q, drive{d, cost})
		}
	}
	for _, s := range from {
		if slices.Contains(to, s) {
			return 0
		}
		offer([]step{s}, s.drive/2+s.wait)
	}
	for q.Len() > 0 {
		d := heap.Pop(&q).(drive)
		if d.cost >= answer {
			break
		}
		if k := keyOf(d.steps); done[k] {
			continue
		} else {
			done[k] = true
		}
		for _, n := range o.steps[d.steps[len(d.steps)-1].to] {
			if o.forbidden(d.steps, n) {
				continue
			}
			then := d.cost + o.turn(d.steps[len(d.steps)-1], n)
			if slices.Contains(to, n) {
				answer = math.Min(answer, then+n.drive/2)
			}
			offer(o.trim(append(slices.Clone(d.steps), n)), then+n.drive+n.wait)
		}
	}
	return answer
}
