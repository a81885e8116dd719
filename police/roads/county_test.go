package roads

import (
	"fmt"
	"strings"
	"testing"

	"throughline/platform/geo"
)

func TestCountyIsWhatTrainingNeeds(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	in := m.Info()
	if in.Name != "Marchshire" || in.Segments < 7_800 || in.Segments > 16_800 || in.Addresses < 4000 || in.Stations < 5 {
		t.Errorf("%+v", in)
	}
	if m.FromOpenStreetMap() {
		t.Error("the county claims to be OpenStreetMap's data")
	}
	b := in.Bounds
	if b.South < 51.8 || b.North > 52.3 || b.West < -3.1 || b.East > -2.4 {
		t.Errorf("the county lies at %+v", b)
	}
	towns := m.Places(Town)
	for _, k := range []Kind{Police, Hospital, Court, School, Pub, Shop} {
		if len(m.Places(k)) == 0 {
			t.Errorf("there is no %s", k)
		}
	}
	big := 0
	for _, p := range towns {
		for _, s := range m.Places(Police) {
			if p.Name == s.Town {
				big++
				break
			}
		}
		if p.Name == "Hanley" || p.Name == "Llanfair-y-Bont" {
			big++
		}
	}
	if len(towns) < 8 || big < 5 {
		t.Errorf("%d settlements", len(towns))
	}
}

func TestEveryPlaceOfTheCountyReachesEveryOther(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	var from []geo.Point
	for _, k := range []Kind{Town, Police, Hospital, Court, Pub, School} {
		for _, p := range m.Places(k) {
			from = append(from, p.Point)
		}
	}
	for _, to := range m.Places(Town) {
		times, err := m.TimesTo(t.Context(), to.Point, from, Response)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range times {
			if !x.OK || x.Seconds > 45*60 || x.From.Off > 250 {
				t.Errorf("to %s from %v: %+v", to.Name, from[i], x)
			}
		}
	}
}

// An address is only one if it can be told from every other: no two of the same street and number in one town.
func TestCountyAddressesAreEachTheirOwn(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	seen := map[string]bool{}
	welsh := 0
	for _, a := range m.Places(Address) {
		key := fmt.Sprint(a.Number, "|", a.Street, "|", a.Town)
		if seen[key] || a.Number == "" || a.Street == "" || a.Town == "" || !strings.HasPrefix(a.Postcode, "MR") {
			t.Fatalf("address %s", a.Label())
		}
		seen[key] = true
		if strings.HasPrefix(a.Street, "Heol ") || strings.HasPrefix(a.Street, "Ffordd ") || strings.HasPrefix(a.Street, "Stryd ") {
			welsh++
		}
		if s, ok := m.Snap(a.Point); !ok || s.Off > 80 {
			t.Fatalf("%s lies %.0f m from any road", a.Label(), s.Off)
		}
	}
	if welsh == 0 {
		t.Error("no street has a Welsh name")
	}
	names := map[string]geo.Point{}
	for _, s := range m.Places(Street) {
		key := s.Street + "|" + s.Town
		if at, ok := names[key]; ok {
			t.Errorf("%s is there twice, at %v and %v", s.Label(), at, s.Point)
		}
		names[key] = s.Point
	}
}

func TestCountyHasWhatRoutesMustRespect(t *testing.T) {
	t.Parallel()
	b, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	x := newExtract()
	if err := readPBF(t.Context(), strings.NewReader(string(b)), x, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, w := range x.ways {
		for _, kv := range w.tags {
			switch kv[0] {
			case "oneway", "junction", "bridge", "maxspeed", "waterway", "leisure", "landuse", "ref", "access":
				count[kv[0]+"="+kv[1]]++
				count[kv[0]]++
			}
		}
	}
	for _, tg := range x.tagged {
		count["signals"] += len(tg) * btoi(tg.get("highway") == "traffic_signals")
	}
	for _, r := range x.rels {
		count[r.tags.get("restriction")]++
		count["via way"] += btoi(len(r.members) == 3 && r.members[1].kind == 1)
	}
	for _, k := range []string{"oneway=yes", "oneway=-1", "junction=roundabout", "bridge=yes", "maxspeed=20 mph", "maxspeed=60 mph", "waterway=river",
		"leisure=park", "landuse=residential", "ref=A4901", "ref=B4210", "access=private", "signals", "no_right_turn", "no_left_turn",
		"only_straight_on", "no_u_turn", "via way"} {
		if count[k] == 0 {
			t.Errorf("the county has no %s", k)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
