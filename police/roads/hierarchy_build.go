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
	return &hierarchy.Shape{Rank: d.Rank, Node: d.RankNode, At: d.UpAt, To: d.UpTo, Low: d.LowAt, By: d.LowBy}
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
	d.Rank, d.RankNode, d.UpAt, d.UpTo, d.LowAt, d.LowBy = h.Rank, h.Node, h.At, h.To, h.Low, h.By
}

// keepTimes works out all times at these speeds, to be kept in the file.
func (d *mapData) keepTimes(s Speeds) {
	d.SpeedsKey = s.key()
	for p, c := range d.costsAnew(s) {
		for i, name := range profiles {
			if name == p {
				d.Times[i] = c.profileTimes
			}
		}
	}
}

// costsOf are the costs at these speeds: those of the file where they are the same.
func (d *mapData) costsOf(s Speeds) map[Profile]*cost {
	if string(d.SpeedsKey) != string(s.key()) {
		return d.costsAnew(s)
	}
	out := map[Profile]*cost{}
	for i, p := range profiles {
		c := newCost(s[p])
		c.profileTimes = d.Times[i]
		c.clear = c.Drive
		c.ups = &hierarchy.Metric{Up: c.Up, Down: c.Down}
		out[p] = c
	}
	return out
}

func (d *mapData) costsAnew(s Speeds) map[Profile]*cost {
	var made [len(profiles)]*cost
	var wait sync.WaitGroup
	for i, p := range profiles {
		wait.Go(func() {
			c := newCost(s[p])
			c.Drive = d.driveTimes(s[p])
			c.clear = c.Drive
			c.Turns = c.turnTimes(d)
			c.ups = d.hierarchyShape().Customise(d.graph(), c.Turns)
			c.Up, c.Down = c.ups.Up, c.ups.Down
			made[i] = c
		})
	}
	wait.Wait()
	out := map[Profile]*cost{}
	for i, p := range profiles {
		out[p] = made[i]
	}
	return out
}
