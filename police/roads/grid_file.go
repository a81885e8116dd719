package roads

// The grids that roads, places and tiles are found by are kept in the map file, so that opening a map builds none of them.
const (
	gridSegments  = iota // pieces of road that can be driven and left again
	gridHouses           // houses
	gridSpots            // spots
	gridTowns            // settlements, each as far as it reaches
	gridJunctions        // junctions, each once
	gridShapes           // what is drawn: one grid for each first zoom, MinZoom upwards
)

const gridHead = 10 // numbers that describe one grid

// keepGrid adds a grid to the file, as the next; itemOf turns its numbers into those of the map.
func (d *mapData) keepGrid(g *grid, itemOf func(i int32) int32) {
	d.GridHead = append(d.GridHead, g.box.south, g.box.west, g.box.north, g.box.east, g.cols, g.rows, g.w, g.h,
		int32(len(d.GridAt)), int32(len(d.GridItem)))
	d.GridAt = append(d.GridAt, g.at...)
	for _, i := range g.items {
		d.GridItem = append(d.GridItem, itemOf(i))
	}
}

func same(i int32) int32 { return i }

// storedGrid is a grid of the file. It shares the file's memory.
func (d *mapData) storedGrid(n int) *grid {
	h := d.GridHead[n*gridHead : (n+1)*gridHead]
	g := &grid{box: ibox{h[0], h[1], h[2], h[3]}, cols: h[4], rows: h[5], w: h[6], h: h[7]}
	if g.rows == 0 {
		return g
	}
	g.at = d.GridAt[h[8] : h[8]+g.rows*g.cols+1]
	g.items = d.GridItem[h[9] : uint32(h[9])+g.at[len(g.at)-1]]
	return g
}
