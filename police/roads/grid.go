package roads

import "math"

// grid finds the boxes near a place: a square table of cells, each with the numbers of the boxes that touch it.
// It is built by counting, so that opening a map stays quick.
type grid struct {
	box        ibox
	cols, rows int32
	w, h       int32 // of a cell
	at         []uint32
	items      []int32
}

// ibox is a box in units of 1e-7 degree.
type ibox struct{ south, west, north, east int32 }

func emptyBox() ibox {
	return ibox{south: math.MaxInt32, west: math.MaxInt32, north: math.MinInt32, east: math.MinInt32}
}

func (b *ibox) add(lat, lon int32) {
	b.south, b.north = min(b.south, lat), max(b.north, lat)
	b.west, b.east = min(b.west, lon), max(b.east, lon)
}

func (b ibox) meets(o ibox) bool {
	return b.south <= o.north && o.south <= b.north && b.west <= o.east && o.west <= b.east
}

// newGrid indexes n boxes. A box that is empty is left out. cell is the wished height of a cell.
func newGrid(n int, boxOf func(i int32) ibox, cell int32) *grid {
	g := &grid{box: emptyBox()}
	for i := int32(0); i < int32(n); i++ {
		if b := boxOf(i); b.south <= b.north {
			g.box.add(b.south, b.west)
			g.box.add(b.north, b.east)
		}
	}
	if g.box.south > g.box.north {
		return g
	}
	height, width := int64(g.box.north)-int64(g.box.south), int64(g.box.east)-int64(g.box.west)
	g.rows = int32(min(max(height/int64(cell), 1), 1024))
	g.cols = int32(min(max(width/(2*int64(cell)), 1), 1024)) // a degree of longitude is shorter
	g.h, g.w = int32(height/int64(g.rows))+1, int32(width/int64(g.cols))+1
	g.at = make([]uint32, g.rows*g.cols+1)
	g.place(n, boxOf, func(c, _ int32) { g.at[c+1]++ })
	for c := int32(0); c < g.rows*g.cols; c++ {
		g.at[c+1] += g.at[c]
	}
	g.items = make([]int32, g.at[g.rows*g.cols])
	fill := append([]uint32(nil), g.at...)
	g.place(n, boxOf, func(c, i int32) {
		g.items[fill[c]] = i
		fill[c]++
	})
	return g
}

func (g *grid) place(n int, boxOf func(i int32) ibox, put func(cell, item int32)) {
	for i := int32(0); i < int32(n); i++ {
		b := boxOf(i)
		if b.south > b.north {
			continue
		}
		r0, r1, c0, c1 := g.span(b)
		for r := r0; r <= r1; r++ {
			for c := c0; c <= c1; c++ {
				put(r*g.cols+c, i)
			}
		}
	}
}

// span is the range of cells that a box touches, held to the grid.
func (g *grid) span(b ibox) (r0, r1, c0, c1 int32) {
	row := func(v int32) int32 { return int32(clamp((int64(v)-int64(g.box.south))/int64(g.h), int64(g.rows))) }
	col := func(v int32) int32 { return int32(clamp((int64(v)-int64(g.box.west))/int64(g.w), int64(g.cols))) }
	return row(b.south), row(b.north), col(b.west), col(b.east)
}

func clamp(v, n int64) int64 { return max(0, min(v, n-1)) }

// within visits the boxes in the cells that b touches. A box may be visited more than once.
func (g *grid) within(b ibox, visit func(i int32)) {
	if g.rows == 0 || !g.box.meets(b) {
		return
	}
	r0, r1, c0, c1 := g.span(b)
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			for _, i := range g.items[g.at[r*g.cols+c]:g.at[r*g.cols+c+1]] {
				visit(i)
			}
		}
	}
}
