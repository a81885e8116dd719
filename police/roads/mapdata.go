package roads

import "throughline/platform/geo"

// Flags of a segment; the two lowest bits are forward and backward (may be driven).
const (
	lightsForward  = 4  // traffic lights at its end, driven forward
	lightsBackward = 8  // traffic lights at its start, driven backward
	mainForward    = 16 // driven forward it belongs to the network in which every place reaches every other
	mainBackward   = 32
)

// mapData is what a map file holds. Coordinates are in units of 1e-7 degree; names are numbers in Text.
type mapData struct {
	Title  []byte
	Digest []byte // of the extract it was built from
	Origin []byte // the program that wrote the extract
	Text   []byte
	TextAt []uint32

	VertexLat, VertexLon []int32
	SegFrom, SegTo       []int32
	SegMetres            []float32
	SegClass, SegLimit   []uint8
	SegFlags             []uint8
	SegTraits            []uint8
	SegName, SegRef      []uint32
	ShapeAt              []uint32
	ShapeLat, ShapeLon   []int32

	StateArc         []int32           // states above the arcs
	above            map[int32][]int32 // arc -> its states above the arcs: not in the file, see keepAbove
	TurnHead         []uint32
	TurnNext         []int32
	Banned           []uint32 // two numbers: how many drives are banned, and how many conditions could not be read
	TurnKind         []uint8  // of each TurnNext: see turnkind.go
	RevHead          []uint32 // state -> the turns that lead to it
	RevFrom          []int32  // the state that each comes from
	RevKind          []uint8
	Zone             []byte   // of the wall clock by which the hours below are
	HourArc          []int32  // arcs that may not be driven at some hours
	HourArcKind      []uint8  // hourClosed or hourAgainst
	HourArcSaid      []uint32 // the schedule: see byhour_build.go
	HourFrom, HourTo []int32  // turns that may not be made at some hours, from state to state
	HourTurnSaid     []uint32
	Box              []int32 // south, west, north, east of all roads

	Rank, RankNode []int32 // the hierarchy: see police/roads/hierarchy, of whose shape these are the parts
	UpAt           []uint32
	UpTo           []int32
	LowAt          []uint32
	LowBy          []int32
	LowVia         []uint32
	SpeedsKey      []byte // of the speeds that the times below are of
	Times          [2]profileTimes

	SpotKind, SpotRank   []uint8 // streets, places, buildings of note, postcodes
	SpotName, SpotTown   []uint32
	SpotLat, SpotLon     []int32
	HouseStreet          []int32 // spot of its street, -1 when the map does not have it
	HouseNumber          []uint32
	HouseName            []uint32
	HouseRoad, HouseTown []uint32
	HousePostcode        []uint32
	HouseLat, HouseLon   []int32

	ShapeKind          []uint8 // what tiles draw
	ShapeName, ShapeRf []uint32
	PartAt             []uint32 // shape -> its lines or rings
	PointAt            []uint32 // line or ring -> its points
	DrawLat, DrawLon   []int32

	SpotOther          []uint32 // the other names of a spot: Welsh, English, what people say
	WordText           []uint8  // the words of the gazetteer, sorted
	WordAt             []uint32
	WordMask           []uint32 // word -> the letters in it
	PostAt             []uint32 // word -> its documents
	PostDoc            []int32
	DocAt              []uint32 // document -> its words, each times four, plus what the word is to it
	DocWord            []uint32
	NamedHouse         []int32  // the documents after the spots: houses with a name
	StreetHouseAt      []uint32 // spot of a street -> its houses
	StreetHouse        []int32
	CodeHouse          []int32  // houses, by postcode
	CodeSpot           []int32  // spots that are postcodes, by postcode
	CrossAt            []uint32 // spot of a street -> its junctions
	CrossWith          []int32  // the other street of a junction
	CrossLat, CrossLon []int32
	GridHead           []int32 // see grid_file.go
	GridAt             []uint32
	GridItem           []int32
	ShapeBox           []int32 // south, west, north, east of each shape
}

// profileTimes are the times of one profile, in milliseconds.
type profileTimes struct {
	Drive []uint32 // along a segment
	Turns []uint32 // of each RevFrom: the arc that is left, its lights and the turn
	Up    []uint32
	Down  []uint32
}

// Traits of a segment; the two lowest bits are its surface.
const (
	traitPrivate    = 4
	traitRoundabout = 8
)

func (d *mapData) trait(arc int32, t uint8) bool { return d.SegTraits[arc>>1]&t != 0 }

func degrees(lat, lon int32) geo.Point {
	return geo.Point{Lat: float64(lat) / 1e7, Lon: float64(lon) / 1e7}
}

func (d *mapData) arcFrom(a int32) int32 {
	if a&1 == 0 {
		return d.SegFrom[a>>1]
	}
	return d.SegTo[a>>1]
}

func (d *mapData) arcTo(a int32) int32 { return d.arcFrom(a ^ 1) }

func (d *mapData) mayDrive(a int32) bool { return d.SegFlags[a>>1]&(forward<<(a&1)) != 0 }

func (d *mapData) lights(a int32) bool { return d.SegFlags[a>>1]&(lightsForward<<(a&1)) != 0 }

func (d *mapData) text(i uint32) string { return string(d.Text[d.TextAt[i]:d.TextAt[i+1]]) }

// interner gives each different text one number. Number 0 is the empty text.
type interner struct {
	num map[string]uint32
	d   *mapData
}

func newInterner(d *mapData) *interner {
	d.TextAt = []uint32{0}
	in := &interner{num: map[string]uint32{}, d: d}
	in.put("")
	return in
}

func (in *interner) put(s string) uint32 {
	if i, ok := in.num[s]; ok {
		return i
	}
	i := uint32(len(in.d.TextAt) - 1)
	in.num[s] = i
	in.d.Text = append(in.d.Text, s...)
	in.d.TextAt = append(in.d.TextAt, uint32(len(in.d.Text)))
	return i
}
