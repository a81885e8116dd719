package roads

// shapeKind is what a line or ground on the map is drawn as.
type shapeKind uint8

// Roads come first and share their numbers with class.
const (
	shapeWater shapeKind = 20 + iota
	shapeRiver
	shapeStream
	shapeCoast
	shapePark
	shapeWood
	shapeField
	shapeTownLand
	shapeBuilding
)

var landNames = map[shapeKind]string{shapeWater: "water", shapeRiver: "river", shapeStream: "stream", shapeCoast: "coastline",
	shapePark: "park", shapeWood: "wood", shapeField: "field", shapeTownLand: "residential", shapeBuilding: "building"}

func (k shapeKind) isRoad() bool { return k < 20 }

func (k shapeKind) isGround() bool {
	return k == shapeWater || k >= shapePark
}

// drawnAs says how a way is drawn; ok is false for what is not on the map.
func drawnAs(t tags) (shapeKind, bool) {
	if c, ok := highway(t); ok {
		return shapeKind(c), true
	}
	if r := t.get("railway"); r == "rail" || r == "light_rail" {
		return shapeKind(rail), true
	}
	switch t.get("waterway") {
	case "river", "canal":
		return shapeRiver, true
	case "stream", "drain", "ditch":
		return shapeStream, true
	}
	return groundOf(t)
}

func groundOf(t tags) (shapeKind, bool) {
	if b := t.get("building"); b != "" && b != "no" {
		return shapeBuilding, true
	}
	switch t.get("natural") {
	case "water":
		return shapeWater, true
	case "coastline":
		return shapeCoast, true
	case "wood":
		return shapeWood, true
	case "scrub", "heath", "grassland":
		return shapeField, true
	}
	if t.get("waterway") == "riverbank" || t.get("waterway") == "dock" {
		return shapeWater, true
	}
	switch t.get("landuse") {
	case "reservoir", "basin":
		return shapeWater, true
	case "forest":
		return shapeWood, true
	case "grass", "meadow", "farmland", "orchard", "allotments":
		return shapeField, true
	case "recreation_ground", "cemetery", "village_green":
		return shapePark, true
	case "residential", "commercial", "industrial", "retail":
		return shapeTownLand, true
	}
	switch t.get("leisure") {
	case "park", "garden", "pitch", "playground", "nature_reserve", "golf_course", "common":
		return shapePark, true
	}
	return 0, false
}

func buildShapes(x *extract, names *interner, d *mapData) {
	d.PartAt, d.PointAt = []uint32{0}, []uint32{0}
	byID := make(map[int64]int32, len(x.ways))
	for i := range x.ways {
		byID[x.ways[i].id] = int32(i)
	}
	for i := range x.rels {
		r := &x.rels[i]
		if r.tags.get("type") != "multipolygon" {
			continue
		}
		if k, ok := groundOf(r.tags); ok && k.isGround() {
			d.addShape(x, k, names, r.tags, x.rings(r, byID))
		}
	}
	for i := range x.ways {
		w := &x.ways[i]
		k, ok := drawnAs(w.tags)
		if !ok {
			continue
		}
		parts := w.runs()
		if k.isGround() {
			if len(parts) != 1 || len(parts[0]) < 4 || parts[0][0] != parts[0][len(parts[0])-1] {
				continue // an outline that is not closed would be drawn as something it is not
			}
		}
		d.addShape(x, k, names, w.tags, parts)
	}
}

func (d *mapData) addShape(x *extract, k shapeKind, names *interner, t tags, parts [][]int32) {
	if len(parts) == 0 {
		return
	}
	for _, p := range parts {
		for _, n := range p {
			d.DrawLat, d.DrawLon = append(d.DrawLat, x.lat[n]), append(d.DrawLon, x.lon[n])
		}
		d.PointAt = append(d.PointAt, uint32(len(d.DrawLat)))
	}
	d.PartAt = append(d.PartAt, uint32(len(d.PointAt)-1))
	d.ShapeKind = append(d.ShapeKind, uint8(k))
	name, ref := uint32(0), uint32(0)
	if k != shapeBuilding {
		name, ref = names.put(streetName(t)), names.put(t.get("ref"))
	}
	d.ShapeName, d.ShapeRf = append(d.ShapeName, name), append(d.ShapeRf, ref)
}

// rings joins the member ways of a multipolygon end to end. A ring that does not close inside the extract is left out.
func (x *extract) rings(r *relationIn, byID map[int64]int32) [][]int32 {
	var open, out [][]int32
	for _, m := range r.members {
		w, ok := byID[m.ref]
		if m.kind != 1 || !ok {
			continue
		}
		if runs := x.ways[w].runs(); len(runs) == 1 && len(runs[0]) == len(x.ways[w].at) {
			open = append(open, runs[0])
		}
	}
	for len(open) > 0 {
		ring := append([]int32(nil), open[0]...)
		open = open[1:]
		for ring[0] != ring[len(ring)-1] {
			k := joins(open, ring[len(ring)-1])
			if k < 0 {
				break
			}
			next := open[k]
			if next[0] != ring[len(ring)-1] {
				next = reversed(next)
			}
			ring = append(ring, next[1:]...)
			open = append(open[:k:k], open[k+1:]...)
		}
		if ring[0] == ring[len(ring)-1] && len(ring) >= 4 {
			out = append(out, ring)
		}
	}
	return out
}

func joins(open [][]int32, end int32) int {
	for i, p := range open {
		if p[0] == end || p[len(p)-1] == end {
			return i
		}
	}
	return -1
}

func reversed(p []int32) []int32 {
	out := make([]int32, len(p))
	for i, n := range p {
		out[len(p)-1-i] = n
	}
	return out
}
