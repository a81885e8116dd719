package roads

import (
	"slices"
	"strings"
	"testing"

	"throughline/platform/geo"
)

// A street that crosses another, a roundabout without a name of its own on which two roads end, a road with both a
// name and a number, and a second pair of the same names far away.
func junctionSketch(t *testing.T) (map[string][2]float64, *Map) {
	places := map[string][2]float64{"a": {52, -2.702}, "b": {52, -2.700}, "c": {52, -2.698}, "d": {52.002, -2.700}, "e": {51.998, -2.700},
		"p": {52.0100, -2.7000}, "q": {52.0102, -2.6998}, "r": {52.0102, -2.7002}, "s": {52.02, -2.70}, "u": {52.0102, -2.68}, "v": {52.0102, -2.72},
		"x": {52.2, -2.702}, "y": {52.2, -2.700}, "z": {52.202, -2.700}}
	ways := []string{"abc name=High_Street", "dbe name=Mill_Lane ref=B4210", "pqrp junction=roundabout", "ds name=North_Road", "sp name=North_Road",
		"qu name=East_Way", "vr name=West_Way", "xy name=High_Street", "yz name=Mill_Lane"}
	return places, sketch(t, places, ways, nil, nil)
}

func TestJunctionsAreFoundAsTheyAreSaid(t *testing.T) {
	t.Parallel()
	places, m := junctionSketch(t)
	here := geo.Point{Lat: places["b"][0], Lon: places["b"][1]}
	far := geo.Point{Lat: places["y"][0], Lon: places["y"][1]}
	for _, said := range []string{"High Street / Mill Lane", "high st and mill ln", "corner of Mill Lane and High Street", "the junction of high street with mill lane",
		"mil lane j/w hgh street", "High St & Mill Ln", "crossroads of high street and mill lane"} {
		got := m.Gazetteer().FindNear(said, here, 3)
		if len(got) < 2 || got[0].Kind != Junction || geo.Metres(got[0].Point, here) > 1 || got[0].Metres > 1 {
			t.Errorf("%q: %+v", said, got)
		}
		if got := m.Gazetteer().FindNear(said, far, 3); len(got) == 0 || geo.Metres(got[0].Point, far) > 1 {
			t.Errorf("%q asked from afar: %+v", said, got)
		}
	}
	if got := m.Gazetteer().Find("east way / west way", 3); len(got) == 0 || got[0].Kind != Junction || geo.Metres(got[0].Point, geo.Point{Lat: 52.0101, Lon: -2.7}) > 20 {
		t.Errorf("two roads that end on one roundabout: %+v", got)
	}
	if got := m.Gazetteer().Find("B4210 / High Street", 3); len(got) == 0 || got[0].Kind != Junction {
		t.Errorf("by its number: %+v", got)
	}
	for _, none := range []string{"B4210 / Mill Lane", "East Way / Mill Lane", "/", "and", "corner of", "high street /"} {
		if got := m.Gazetteer().Find(none, 9); slices.ContainsFunc(got, func(p Place) bool { return p.Kind == Junction }) {
			t.Errorf("%q: %+v", none, got)
		}
	}
}

// Every junction of the county is where two driven pieces of those two names meet.
func TestJunctionsOfTheCountyAreOnTheirStreets(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	d := m.d
	if len(d.CrossWith) < 4000 {
		t.Errorf("only %d junctions", len(d.CrossWith)/2)
	}
	for k := int32(0); k < int32(len(d.CrossWith)); k += 37 {
		at := degrees(d.CrossLat[k], d.CrossLon[k])
		names := map[string]bool{}
		m.segments.within(around(at, 40), func(seg int32) {
			names[d.text(d.SegName[seg])], names[d.text(d.SegRef[seg])] = true, true
		})
		a, b := d.spotName(d.crossStreet(k)), d.spotName(d.CrossWith[k])
		if !names[a] || !names[b] {
			t.Errorf("%s / %s at %v, where there are %v", a, b, at, names)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	places, m := junctionSketch(t)
	at := func(l string, north, east float64) geo.Point {
		return geo.Point{Lat: places[l][0] + north/111195, Lon: places[l][1] + east/68460}
	}
	for _, c := range []struct {
		at   geo.Point
		want string
	}{
		{at("b", 2, 2), "at the junction of Mill Lane and High Street"},
		{at("b", 41, 1), "on Mill Lane, 40 m north of High Street"},
		{at("b", -1, -120), "on High Street, 100 m west of Mill Lane"},
		{at("b", 60, 55), "50 m from Mill Lane, 80 m north-east of High Street"},
		{geo.Point{Lat: 10, Lon: 10}, ""},
		{geo.Point{}, ""},
	} {
		if got := m.Describe(c.at).String(); got != c.want {
			t.Errorf("%v: %q, want %q", c.at, got, c.want)
		}
	}
	_, county := marchshire(t)
	for i, a := range county.Places(Address) {
		if i%97 != 0 { // a share: each is found by its own point
			continue
		}
		if got := county.Describe(a.Point).String(); !strings.Contains(got, a.Number) {
			t.Errorf("%s: %q", a.Label(), got)
		}
	}
}

func TestFindReadsCoordinatesAndPartsOfPostcodes(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	hall := m.Places(Police)[0].Point
	g, _ := hall.OSGB()
	for _, s := range []string{g.String(), strings.ReplaceAll(g.String(), " ", ""), hall.String(), "geo:" + hall.String()} {
		got := m.Gazetteer().Find(s, 5)
		if len(got) != 1 || got[0].Kind != Coords || geo.Metres(got[0].Point, hall) > 6 || got[0].Town == "" || got[0].Name != s {
			t.Errorf("%q: %+v", s, got)
		}
	}
	house := m.Places(Address)[777]
	begun := house.Postcode[:len(house.Postcode)-1]
	got := m.Gazetteer().FindNear(begun, house.Point, 8)
	if !slices.ContainsFunc(got, func(p Place) bool { return p.Kind == Postcode && p.Postcode == house.Postcode }) {
		t.Errorf("%q: %+v", begun, got)
	}
}

// While an address is typed, from the third letter of the street on it or its street stays among the answers.
func TestFindAnswersWhileTyping(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	house := m.Places(Address)[4242]
	full := house.Number + " " + house.Street
	for n := len(house.Number) + 4; n <= len(full); n++ {
		got := m.Gazetteer().FindNear(full[:n], house.Point, 10)
		if !slices.ContainsFunc(got, func(p Place) bool { return p.Street == house.Street && p.Town == house.Town }) {
			t.Errorf("%q: %+v", full[:n], got)
		}
	}
}

// Of the many streets of one name the one beside the caller is meant.
func TestFindPrefersWhatIsNear(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	same := map[string][]Place{}
	for _, s := range m.Places(Street) {
		same[s.Street] = append(same[s.Street], s)
	}
	tried := 0
	for name, all := range same {
		if len(all) < 3 {
			continue
		}
		tried++
		for _, s := range all {
			got := m.Gazetteer().FindNear(name, s.Point, 1)
			if len(got) != 1 || got[0].Street != name || geo.Metres(got[0].Point, s.Point) > 1 {
				t.Errorf("%s asked at %s: %+v", name, s.Label(), got)
			}
		}
	}
	if tried < 5 {
		t.Errorf("only %d names occur three times", tried)
	}
}
