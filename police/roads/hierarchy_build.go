package roads

import (
	"math"
	"sync"

	"throughline/police/roads/hierarchy"
)

var profiles = [2]Profile{Ordinary, Response}

// graph is the states and turns as the hierarchy sees them.
func (d *mapData) graph() hierarchy.Graph { return hierarchy.Graph{Head: d.RevHead, From: d.RevFrom} }

func (d *mapData) hierarchyShape() *hierarchy.Shape {
	return &hierarchy.Shape{Rank: d.Rank, Node: d.RankNode, At: d.UpAt, To: d.UpTo, Low: d.LowAt, By: d.LowBy, Via: d.LowVia}
}

// buildHierarchy contracts the states in an order found from the junctions alone: what is cut in two there are roads, and
// all the states of a road come together.
func (d *mapData) buildHierarchy() {
	n := hierarchy.Net{X: make([]int32, len(d.VertexLat)), Y: d.VertexLat, From: d.SegFrom, To: d.SegTo}
	k := math.Cos(float64(d.Box[0]/2+d.Box[2]/2) / 1e7 * math.Pi / 180)
	for v, lon := range d.VertexLon {
		n.X[v] = int32(float64(lon-d.Box[1]) * k)
	}
	place := make([]uint32, len(d.SegFrom)+1)
	order := hierarchy.Order(n)
	first := make([]uint32, len(order))
	for _, s := range d.StateArc {
		place[s>>1]++
	}
	at := uint32(0)
	for _, seg := range order {
		first[seg] = at
		at += 2 + place[seg]
	}
	nodes := make([]int32, at)
	for s := range at {
		seg := d.arcOf(int32(s)) >> 1
		nodes[first[seg]] = int32(s)
		first[seg]++
	}
	h := hierarchy.Contract(d.graph(), nodes)
	d.Rank, d.RankNode, d.UpAt, d.UpTo, d.LowAt, d.LowBy, d.LowVia = h.Rank, h.Node, h.At, h.To, h.Low, h.By, h.Via
}

// keepTimes works out all times at these speeds, to be kept in the file.
func (d *mapData) keepTimes(s Speeds) {
	d.SpeedsKey = s.key()
	d.Times = d.timesAnew(s)
}

// costsOf are the costs at these speeds: those of the file where they are the same.
func (d *mapData) costsOf(s Speeds) map[Profile]*cost {
	times := d.Times
	if string(d.SpeedsKey) != string(s.key()) {
		times = d.timesAnew(s)
	}
	out := map[Profile]*cost{}
	for i, p := range profiles {
		c, t := newCost(s[p]), times[i]
		c.drive, c.turns, c.clear = hierarchy.Paged(t.Drive), hierarchy.Paged(t.Turns), t.Drive
		c.ups = hierarchy.NewMetric(t.Up, t.Down)
		out[p] = c
	}
	return out
}

func (d *mapData) timesAnew(s Speeds) [len(profiles)]profileTimes {
	var made [len(profiles)]profileTimes
	var wait sync.WaitGroup
	for i, p := range profiles {
		wait.Go(func() {
			t := &made[i]
			c := newCost(s[p])
			t.Drive = d.driveTimes(s[p])
			c.drive = hierarchy.Paged(t.Drive)
			t.Turns = c.turnTimes(d)
			t.Up, t.Down = d.hierarchyShape().Customise(d.graph(), t.Turns)
		})
	}
	wait.Wait()
	return made
}
