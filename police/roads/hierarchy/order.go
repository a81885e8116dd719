package hierarchy

import (
	"runtime"
	"sync"
)

// Net is what an order is found from: points and the lines that join them.
type Net struct {
	X, Y     []int32 // of the points, in any unit that is the same both ways
	From, To []int32 // the points of each line
}

// Order puts the lines in an order by nested dissection: the net is cut in two where the fewest lines cross, again and
// again, and the lines that cross come after both halves. Lines are what a turn-by-turn search moves between, so few
// crossing lines are a small separator of its graph. The order is the same for the same net.
func Order(n Net) []int32 {
	d := &dissection{net: n, local: make([]int32, len(n.X)), spare: make(chan struct{}, runtime.GOMAXPROCS(0))}
	out := make([]int32, len(n.From))
	points, lines := make([]int32, len(n.X)), make([]int32, len(n.From))
	for i := range points {
		points[i] = int32(i)
	}
	for i := range lines {
		lines[i] = int32(i)
	}
	d.cut(points, lines, out)
	return out
}

type dissection struct {
	net   Net
	local []int32 // point -> its number in the part that holds it; parts are worked on apart
	spare chan struct{}
}

// together is how large a part must be to be worth another core.
const together = 4000

func (d *dissection) cut(points, lines, out []int32) {
	if len(lines) <= 2 || len(points) <= 2 {
		copy(out, lines)
		return
	}
	side := d.halve(points, lines)
	var pa, pb, la, lb, across []int32
	for i, p := range points {
		if side[i] {
			pa = append(pa, p)
		} else {
			pb = append(pb, p)
		}
	}
	for _, l := range lines {
		switch a, b := side[d.local[d.net.From[l]]], side[d.local[d.net.To[l]]]; {
		case a && b:
			la = append(la, l)
		case !a && !b:
			lb = append(lb, l)
		default:
			across = append(across, l)
		}
	}
	copy(out[len(la)+len(lb):], across)
	var wait sync.WaitGroup
	left := func() { d.cut(pa, la, out[:len(la)]) }
	if len(la) < together || !d.spawn(&wait, left) {
		left()
	}
	d.cut(pb, lb, out[len(la):len(la)+len(lb)])
	wait.Wait()
}

// spawn does a piece of work beside this one where a core is free.
func (d *dissection) spawn(wait *sync.WaitGroup, work func()) bool {
	select {
	case d.spare <- struct{}{}:
	default:
		return false
	}
	wait.Go(func() {
		defer func() { <-d.spare }()
		work()
	})
	return true
}
