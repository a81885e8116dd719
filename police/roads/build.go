package roads

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"throughline/law"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/when"
)

// Bounds is a box on the map.
type Bounds struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// Contains tells whether a point lies in the box.
func (b Bounds) Contains(p geo.Point) bool {
	return p.Lat >= b.South && p.Lat <= b.North && p.Lon >= b.West && p.Lon <= b.East
}

// Centre is the middle of the box.
func (b Bounds) Centre() geo.Point {
	return geo.Point{Lat: (b.South + b.North) / 2, Lon: (b.West + b.East) / 2}
}

// Info says what a map holds.
type Info struct {
	Name      string  // of the file it was built from, or of the county
	Digest    string  // the first 16 hex digits of the SHA-256 of the extract
	Bounds    Bounds  // of all roads
	Junctions int     // where pieces of road meet or end
	Segments  int     // pieces of road between junctions
	Turnings  int     // ways to go on from a piece of road to another
	Shortcuts int     // of the hierarchy
	Metres    float64 // length of all roads that can be driven, one way or both
	Turns     int     // turn restrictions, as banned drives
	ByHour    int     // turns, and directions of roads, that are forbidden at some hours
	Unread    int     // conditions that could not be read: a turn is banned at all hours, a road priced as a private one
	Streets   int     // different streets with a name
	Places    int
	Addresses int
	Stations  int // police stations
}

// Build makes a map file from an OpenStreetMap extract (.osm.pbf). progress may be nil; it is told the stage
// ("reading" in bytes, then "roads", "turns", "hierarchy", "places", "tiles", "index", "writing") and how far it is.
//
// Faults: invalid "roads.build.not_readable" (no such file), "roads.build.damaged" (cut short, not an extract),
// "roads.build.empty" and "roads.build.no_roads"; unavailable "roads.build.not_written". A build that fails or whose
// ctx ends leaves nothing at outPath that was not there before.
func Build(ctx context.Context, pbfPath, outPath string, progress func(stage string, done, total int64)) (Info, error) {
	return BuildIn(ctx, when.London.String(), pbfPath, outPath, progress)
}

// BuildIn is Build for a place whose clocks show the time of another zone, such as America/New_York: by them are the hours read at
// which a turn or a road is forbidden. Fault besides: invalid "roads.build.zone".
func BuildIn(ctx context.Context, zone, pbfPath, outPath string, progress func(stage string, done, total int64)) (Info, error) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" {
		return Info{}, fault.New(fault.Invalid, "roads.build.zone").With("zone", zone).Wrap(err)
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	speeds, err := CurrentSpeeds(law.FS)
	if err != nil {
		return Info{}, err
	}
	x, digest, err := readExtract(ctx, pbfPath, progress)
	if err != nil {
		return Info{}, err
	}
	d, err := assemble(ctx, x, speeds, pbfPath, digest, progress)
	if err != nil {
		return Info{}, err
	}
	d.Zone = []byte(zone)
	progress("writing", 0, 1)
	if err := writeWhole(outPath, d.writeTo); err != nil {
		return Info{}, fault.New(fault.Unavailable, "roads.build.not_written").With("file", filepath.Base(outPath)).Wrap(err)
	}
	progress("writing", 1, 1)
	return d.info(), nil
}

// assemble makes the map of what was read.
func assemble(ctx context.Context, x *extract, speeds Speeds, pbfPath string, digest []byte, progress func(string, int64, int64)) (*mapData, error) {
	if len(x.ids) == 0 && len(x.ways) == 0 && !x.held {
		return nil, fault.New(fault.Invalid, "roads.build.empty").With("file", filepath.Base(pbfPath))
	}
	x.link()
	d := &mapData{Title: []byte(title(x, pbfPath)), Digest: digest, Origin: []byte(x.program)}
	names := newInterner(d)
	progress("roads", 0, 1)
	g := newGraphBuilder(x, names, d)
	g.build()
	if len(d.SegFrom) == 0 {
		return nil, fault.New(fault.Invalid, "roads.build.no_roads").With("file", filepath.Base(pbfPath))
	}
	for _, step := range []struct {
		stage string
		do    func()
	}{{"turns", g.connect}, {"hierarchy", func() { d.buildHierarchy(); d.keepTimes(speeds) }}, {"places", func() { buildGazetteer(x, names, d) }},
		{"tiles", func() { buildShapes(x, names, d) }}, {"index", func() { buildIndex(d) }}} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		progress(step.stage, 0, 1)
		step.do()
	}
	return d, nil
}

// title is the county of the extract where it names exactly one, else made of the file's name.
func title(x *extract, path string) string {
	county, counties := "", 0
	for _, t := range x.tagged {
		if t.get("place") == "county" && t.get("name") != "" {
			county = t.get("name")
			counties++
		}
	}
	if counties == 1 {
		return county
	}
	base, _, _ := strings.Cut(filepath.Base(path), ".")
	base = strings.NewReplacer("-", " ", "_", " ").Replace(strings.TrimSuffix(base, "-latest"))
	if base == "" {
		return "map"
	}
	return strings.ToUpper(base[:1]) + base[1:]
}
