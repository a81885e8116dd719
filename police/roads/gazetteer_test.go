package roads

import (
	"slices"
	"strings"
	"testing"

	"throughline/platform/geo"
	spelling "throughline/platform/search"
)

func TestFindForgivesTyping(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	house := m.Places(Address)[777]
	for _, c := range []struct{ asked, first string }{
		{"hanley", "Hanley"},
		{"High Street, Hanley", "High Street, Hanley"},
		{"hgh st hanley", "High Street, Hanley"},
		{"hanley high street", "High Street, Hanley"},
		{"HIGH STREET ASHCOMB", "High Street, Ashcombe"},
		{"stryd fawr", "Stryd Fawr, Llanfair-y-Bont"},
		{"llanfair y bont", "Llanfair-y-Bont"},
		{"hanley polcie staton", "Hanley Police Station, Hanley"},
		{"marchshire crown court", "Marchshire Crown Court, Hanley"},
		{"county hosp", "Marchshire County Hospital, Hanley"},
		{"a4901 hanley", "A4901, Hanley"},
		{"12 high street hanley", ""},
		{"12 hihg st, hanley", ""},
		{"41 high street, hanley", ""},
		{house.Label(), house.Label()},
		{house.Number + " " + house.Postcode, house.Label()},
		{strings.ToLower(strings.ReplaceAll(house.Postcode, " ", "")), house.Town + ", " + house.Postcode},
	} {
		got := m.Gazetteer().Find(c.asked, 5)
		number, _, _ := strings.Cut(c.asked, " ")
		switch {
		case len(got) == 0:
			t.Errorf("%q: nothing", c.asked)
		case c.first != "" && got[0].Label() != c.first:
			t.Errorf("%q: %q first, want %q", c.asked, got[0].Label(), c.first)
		case c.first == "" && (got[0].Kind != Address || got[0].Number != number || got[0].Street != "High Street" || got[0].Town != "Hanley"):
			t.Errorf("%q: %+v", c.asked, got[0])
		}
	}
}

// Every street is found by its own name, and by its name with one letter left out.
func TestFindFindsEveryStreet(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	missed := 0
	streets := m.Places(Street)
	for i := 0; i < len(streets); i += 23 {
		s := streets[i]
		if got := m.Gazetteer().Find(s.Label(), 1); len(got) != 1 || got[0] != s {
			t.Errorf("%q: %+v", s.Label(), got)
		}
		if len(s.Street) < 9 {
			continue
		}
		typo := s.Street[:2] + s.Street[3:] + " " + s.Town
		if got := m.Gazetteer().Find(typo, 5); !slices.Contains(got, s) {
			missed++
		}
	}
	if missed > len(streets)/23/20 {
		t.Errorf("%d of %d streets are not found with a letter left out", missed, len(streets)/23)
	}
}

func TestFindOnOddInput(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	for _, text := range []string{"", "   ", "?!", "\x00\xff\xfe", strings.Repeat("high ", 5000), "qzxvbn wkkjq", "' OR 1=1 --", "é́́", "1 2 3 4 5", "🚓", "-", "12"} {
		for _, limit := range []int{-1, 0, 1, 7} {
			if got := m.Gazetteer().Find(text, limit); len(got) > max(limit, 0) {
				t.Errorf("%.20q: %d answers, at most %d were wanted", text, len(got), limit)
			}
		}
	}
	if got := m.Gazetteer().Find("qzxvbn wkkjq", 5); len(got) != 0 {
		t.Errorf("nothing is called that, but: %+v", got)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	house := m.Places(Address)[4242]
	if got := m.Nearest(house.Point); got.Label() != house.Label() || got.Metres != 0 {
		t.Errorf("%+v, want %s", got, house.Label())
	}
	for _, s := range m.Places(Street)[:40] {
		if got := m.Nearest(s.Point); got.Kind != Street && got.Kind != Address || got.Town == "" {
			t.Errorf("at %s: %+v", s.Label(), got)
		}
	}
	for _, p := range []geo.Point{{}, {Lat: 10, Lon: 10}} {
		if got := m.Nearest(p); got != (Place{}) {
			t.Errorf("%v is on no map of ours: %+v", p, got)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"high", "high", 0}, {"hgh", "high", 1}, {"hihg", "high", 1}, {"polcie", "police", 1}, {"staton", "station", 1}, {"abc", "xyz", 3},
		{"glyndwr", "glyndŵr", 1}, {"a", "abcd", 3}} {
		if got := spelling.Distance(c.a, c.b, 2); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestGazetteerOfNewport(t *testing.T) {
	t.Parallel()
	m, in := builtMap(t, realMap(t, "newport.osm.pbf"))
	if !m.FromOpenStreetMap() || in.Addresses < 15_000 || len(m.Places(Police)) < 2 || in.Streets < 1000 {
		t.Errorf("%+v", in)
	}
	for asked, want := range map[string]string{"comercial st": "Commercial Street, Newport", "newport central police": "Newport Central Police Station",
		"12 high street": "12 High Street", "cromwell rd": "Cromwell Road"} {
		got := m.Gazetteer().Find(asked, 3)
		if len(got) == 0 || !strings.HasPrefix(got[0].Label(), want) {
			t.Errorf("%q: %+v", asked, got)
		}
	}
}
