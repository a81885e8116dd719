package roads

import (
	"math"
)

// green is open land on which nothing is built and that no street crosses.
type green struct {
	outline []point
	at      point
}

// open tells whether a place lies on no green, nor within so many metres of one.
func (c *county) open(p point, margin float64) bool {
	for _, g := range c.greens {
		if p.far(g.at) > 330 {
			continue
		}
		if inside(g.outline, p) {
			return false
		}
		for i := range g.outline {
			if d, _ := p.beside(g.outline[i], g.outline[(i+1)%len(g.outline)]); d < margin {
				return false
			}
		}
	}
	return true
}

// blob is an outline round a place, about so far from it.
func (c *county) blob(at point, radius float64, corners int) []point {
	var ring []point
	turn, flat := c.rng.Float64()*math.Pi, 0.75+0.5*c.rng.Float64()
	for i := 0; i < corners; i++ {
		a := 2 * math.Pi * float64(i) / float64(corners)
		r := radius * (0.8 + 0.32*c.rng.Float64())
		x, y := r*math.Cos(a)*math.Sqrt(flat), r*math.Sin(a)/math.Sqrt(flat)
		ring = append(ring, point{at.x + x*math.Cos(turn) - y*math.Sin(turn), at.y + x*math.Sin(turn) + y*math.Cos(turn)})
	}
	return rounded(ring)
}

// openSpaces leaves the green land of a town: parks, playing fields, a cemetery, and the churchyard by the open place.
func (c *county) openSpaces(t *town) {
	anything := func(int) bool { return true }
	put := func(name string, from, to, radius float64, corners int, t2 tags) {
		for range 60 {
			p := t.at.off(c.rng.Float64()*2*math.Pi, from+(to-from)*c.rng.Float64())
			if !c.open(p, radius*1.5) || c.room(p, radius*1.25, anything) < radius*1.25 || t.works.far(p) < 300 {
				continue
			}
			g := green{c.blob(p, radius, corners), p}
			c.greens = append(c.greens, g)
			c.area(g.outline, append(t2, [2]string{"name", name}))
			return
		}
	}
	church := "St Mary's Churchyard"
	if t.welsh {
		church = "Mynwent Dewi Sant"
	}
	put(church, 50, 190, 27, 7, tags{{"landuse", "cemetery"}})
	r := t.radius
	put(t.name+" Park", 0.25*r, 0.6*r, min(150, r*0.13), 9, tags{{"leisure", "park"}})
	put(t.name+" Recreation Ground", 0.5*r, 0.9*r, min(110, r*0.11), 8, tags{{"leisure", "park"}})
	if t.rank != "town" {
		return
	}
	put(t.name+" Cemetery", 0.6*r, 0.9*r, 75, 8, tags{{"landuse", "cemetery"}})
	for range int(r / 500) {
		put(t.names.next([]string{"Gardens", "Field", "Common"}, wordsOld), 0.3*r, 0.95*r, 60+50*c.rng.Float64(), 8, tags{{"leisure", "park"}})
	}
}

// countryside draws the land: what is built on, the market places, woods and orchards.
func (c *county) countryside() {
	for _, ring := range c.builtLand() {
		c.area(ring, tags{{"landuse", "residential"}})
	}
	for i := range c.towns {
		if t := &c.towns[i]; t.rank == "village" {
			c.area(t.green.outline, tags{{"landuse", "village_green"}})
		} else {
			c.area(t.green.outline, tags{{"place", "square"}})
		}
	}
	anything := func(int) bool { return true }
	for range 420 {
		at := point{c.spread(12000), c.spread(10300)}
		size := 60 + 420*c.rng.Float64()*c.rng.Float64()
		if c.townAt(at, size+150) != nil || c.hamletNear(at, size+250) || c.room(at, size*0.35, anything) < size*0.35 {
			continue
		}
		c.area(c.blob(at, size, 6+c.rng.IntN(7)), tags{{"natural", "wood"}})
	}
}

func (c *county) hamletNear(p point, metres float64) bool {
	for _, h := range c.small {
		if h.at.far(p) < metres {
			return true
		}
	}
	return false
}

// landCell is the side, in metres, of the squares by which built land is found.
const landCell = 44.0

// countyHalf is how many such squares it is from the middle of the county to beyond its edge.
const countyHalf = 290

// builtLand outlines the land on which houses stand close together.
func (c *county) builtLand() [][]point {
	count := map[[2]int]int{}
	for _, p := range c.built {
		x, y := p.at.x/landCell, p.at.y/landCell
		for i := int(math.Floor(x - 0.75)); i <= int(math.Floor(x+0.75)); i++ {
			for k := int(math.Floor(y - 0.75)); k <= int(math.Floor(y+0.75)); k++ {
				count[[2]int{i, k}]++
			}
		}
	}
	full := func(i, k int) bool { return count[[2]int{i, k}] >= 3 }
	return outlines(full, countyHalf)
}

// outlines walks round the full squares of a grid, each outline with the full land on its left, and rounds the corners.
// Small islands and holes are left out.
func outlines(full func(i, k int) bool, half int) [][]point {
	steps := [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}
	// left of the edge that leaves corner (i, k) in direction d, and right of it
	left := [4][2]int{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}
	edge := func(i, k, d int) bool {
		r := left[(d+3)%4]
		return full(i+left[d][0], k+left[d][1]) && !full(i+r[0], k+r[1])
	}
	seen := map[[3]int]bool{}
	var out [][]point
	for i := -half; i <= half; i++ {
		for k := -half; k <= half; k++ {
			if !edge(i, k, 0) || seen[[3]int{i, k, 0}] {
				continue
			}
			var ring []point
			x, y, d, area := i, k, 0, 0
			for !seen[[3]int{x, y, d}] {
				seen[[3]int{x, y, d}] = true
				ring = append(ring, point{float64(x) * landCell, float64(y) * landCell})
				area -= y * steps[d][0]
				x, y = x+steps[d][0], y+steps[d][1]
				for turn := 3; turn <= 5; turn++ { // right, straight on, left
					if edge(x, y, (d+turn)%4) {
						d = (d + turn) % 4
						break
					}
				}
			}
			if area >= 12 {
				out = append(out, rounded(eased(ring)))
			}
		}
	}
	return out
}

// eased draws the corners of the squares together, so that an outline no longer shows them.
func eased(ring []point) []point {
	for range 3 {
		out := make([]point, len(ring))
		for i, p := range ring {
			out[i] = p.to(ring[(i+len(ring)-1)%len(ring)].to(ring[(i+1)%len(ring)], 0.5), 0.5)
		}
		ring = out
	}
	var thin []point
	for i := 0; i < len(ring); i += 2 {
		thin = append(thin, ring[i])
	}
	return thin
}
