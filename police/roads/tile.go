package roads

import (
	"cmp"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"throughline/platform/fault"
)

// checkTile refuses a tile that is not one: zoom outside 8 to 17, or x, y off the world.
func checkTile(z, x, y int) error {
	if z < MinZoom || z > MaxZoom || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return fault.New(fault.NotFound, "roads.tile.not_there")
	}
	return nil
}

// Tile is one Mapbox Vector Tile, not compressed, for zooms 8 to 17 (slippy map numbers). Its layers are water, green,
// land, building, road (class, name, ref), place (name, rank) and poi (name, kind). Where the map is empty so is the
// tile. Fault: not_found "roads.tile.not_there".
func (m *Map) Tile(z, x, y int) ([]byte, error) {
	if err := checkTile(z, x, y); err != nil {
		return nil, err
	}
	return m.tiles.get(tileKey{z, x, y, false, ""}, func() ([]byte, error) { return m.vectorTile(frameOf(z, x, y)) })
}

func (m *Map) vectorTile(f frame) ([]byte, error) {
	by := map[string]*geojson.FeatureCollection{}
	add := func(layer string, g orb.Geometry) *geojson.Feature {
		if by[layer] == nil {
			by[layer] = geojson.NewFeatureCollection()
		}
		x := geojson.NewFeature(g)
		by[layer].Append(x)
		return x
	}
	for _, i := range m.drawn.shapesIn(f.box, f.zoom) {
		g := m.geometry(i, f)
		if g == nil {
			continue
		}
		k := shapeKind(m.d.ShapeKind[i])
		x := add(layerOf(k), g)
		x.Properties["class"] = className(k)
		m.nameShape(x, i, f.zoom)
	}
	m.spotsIn(f, func(k Kind, rank uint8, name string, at orb.Point) {
		x := add(spotLayer(k), at)
		x.Properties["name"], x.Properties["kind"] = name, string(k)
		if k == Town {
			x.Properties["kind"], x.Properties["rank"] = settlements[rank].tag, int(rank)
		}
	})
	var layers mvt.Layers
	for _, name := range []string{"land", "green", "water", "building", "road", "place", "poi"} {
		if by[name] != nil {
			l := mvt.NewLayer(name, by[name])
			l.Version = 2
			layers = append(layers, l)
		}
	}
	if layers == nil {
		return nil, nil
	}
	return mvt.Marshal(layers)
}

func (m *Map) nameShape(x *geojson.Feature, i int32, zoom int) {
	if n := m.d.text(m.d.ShapeName[i]); n != "" && zoom >= 12 {
		x.Properties["name"] = n
	}
	if n := m.d.text(m.d.ShapeRf[i]); n != "" {
		x.Properties["ref"] = n
	}
}

func layerOf(k shapeKind) string {
	switch k {
	case shapeWater, shapeRiver, shapeStream, shapeCoast:
		return "water"
	case shapePark, shapeWood, shapeField:
		return "green"
	case shapeTownLand:
		return "land"
	case shapeBuilding:
		return "building"
	}
	return "road"
}

func className(k shapeKind) string {
	if k.isRoad() {
		return class(k).String()
	}
	return landNames[k]
}

func spotLayer(k Kind) string {
	if k == Town {
		return "place"
	}
	return "poi"
}

// spotsIn visits the settlements and buildings of note that a tile shows at its zoom.
func (m *Map) spotsIn(f frame, visit func(k Kind, rank uint8, name string, at orb.Point)) {
	var near []int32
	m.drawn.spots.within(f.box, func(i int32) { near = append(near, i) })
	slices.SortFunc(near, func(a, b int32) int { // settlements, then stations, hospitals, courts: the first to be labelled
		return cmp.Or(cmp.Compare(m.d.SpotKind[a], m.d.SpotKind[b]), cmp.Compare(m.d.SpotRank[a], m.d.SpotRank[b]), cmp.Compare(a, b))
	})
	for _, i := range near {
		k, rank := spotKinds[m.d.SpotKind[i]], m.d.SpotRank[i]
		if f.zoom < spotZoom(k, rank) {
			continue
		}
		at := f.at(m.d.SpotLat[i], m.d.SpotLon[i])
		if f.clip.Contains(at) {
			visit(k, rank, m.d.text(m.d.SpotName[i]), at)
		}
	}
}

func spotZoom(k Kind, rank uint8) int {
	switch k {
	case Town:
		return []int{8, 8, 12, 10, 12}[rank]
	case Police, Hospital, Court:
		return 12
	case School, Pub:
		return 15
	case Shop, Other:
		return 16
	}
	return MaxZoom + 1 // streets are labelled along their line
}

// tileStore keeps the tiles made last, because every screen of a control room asks for the same ones.
type tileStore struct {
	mu      sync.Mutex
	made    map[tileKey][]byte
	old     map[tileKey][]byte
	archive *Archive // used for vector tiles in place of the map, when set
}

// UseTiles draws the screens with the tiles of an archive instead of those of the map. Call it before the map is served.
func (m *Map) UseTiles(a *Archive) { m.tiles.archive = a }

type tileKey struct {
	z, x, y int
	svg     bool
	theme   string
}

const tilesKept = 512 // twice this at most

func newTileStore() *tileStore { return &tileStore{made: map[tileKey][]byte{}} }

func (s *tileStore) get(k tileKey, make func() ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	b, ok := s.made[k]
	if !ok {
		b, ok = s.old[k]
	}
	s.mu.Unlock()
	if ok {
		return b, nil
	}
	b, err := make()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.made) >= tilesKept {
		s.old, s.made = s.made, map[tileKey][]byte{}
	}
	s.made[k] = b
	return b, nil
}
