package control_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"throughline/platform/geo"
	"throughline/police/control"
	"throughline/police/roads"
)

// However a place is said, the incident stands there, and says in words and on the grid where that is.
func TestAPlaceInEveryWordingIsOnTheMap(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	m, _ := county()
	house := m.Places(roads.Address)[4242]
	grid, _ := house.Point.OSGB()
	corner := m.Gazetteer().FindNear("high street / "+m.Describe(m.Gazetteer().Find("41 high street", 1)[0].Point).Cross, house.Point, 1)[0]
	for _, c := range []struct {
		said string
		at   geo.Point
		far  float64
	}{
		{grid.String(), house.Point, 6},
		{fmt.Sprintf("%.5f, %.5f", house.Point.Lat, house.Point.Lon), house.Point, 2},
		{"outside " + house.Label(), house.Point, 1},
		{"outside the shop in " + house.OnlyStreet().Label(), m.Gazetteer().FindNear(house.OnlyStreet().Label(), geo.Point{}, 1)[0].Point, 1},
		{"a man is lying in the road by the lamp-post near " + house.Label(), house.Point, 1},
		{m.Describe(house.Point).String(), house.Point, 60}, // what the map itself says of it
		{"corner of " + strings.Replace(corner.Name, " / ", " and ", 1) + ", " + corner.Town, corner.Point, 1},
	} {
		var i control.Incident
		w.ask("bryant", "POST", "/api/control/incidents", map[string]any{"type": "theft", "place": c.said}, &i)
		var v control.View
		w.ask("bryant", "GET", "/api/control/incidents/"+i.ID, nil, &v)
		if geo.Metres(i.At, c.at) > c.far {
			t.Errorf("%q is put at %v, %.0f m off", c.said, i.At, geo.Metres(i.At, c.at))
		}
		here, _ := i.At.OSGB()
		if !strings.Contains(v.Where, here.String()) || !strings.Contains(v.Where, m.Nearest(i.At).Street) {
			t.Errorf("%q: the view says %q", c.said, v.Where)
		}
		ask := url.Values{"text": {c.said}, "lat": {fmt.Sprint(c.at.Lat)}, "lon": {fmt.Sprint(c.at.Lon)}}
		var found control.Listed[roads.Place]
		w.ask("bryant", "GET", "/api/control/places?"+ask.Encode(), nil, &found)
		if len(found.Items) == 0 || geo.Metres(found.Items[0].Point, c.at) > c.far {
			t.Errorf("%q: %+v", c.said, found.Items)
		}
	}
	streets := m.Places(roads.Street)
	at := slices.IndexFunc(streets, func(p roads.Place) bool { // one with a house at its middle
		found := m.Gazetteer().Find("9999 "+p.Label(), 1)
		return len(found) > 0 && found[0].Street == p.Street && m.Nearest(found[0].Point).Kind == roads.Address
	})
	var unnumbered control.Incident
	w.ask("bryant", "POST", "/api/control/incidents", map[string]any{"type": "theft", "place": "9999 " + streets[at].Label()}, &unnumbered)
	var v control.View
	w.ask("bryant", "GET", "/api/control/incidents/"+unnumbered.ID, nil, &v)
	if number := m.Nearest(unnumbered.At).Number; number == "" || v.Where == "" || strings.Contains(v.Where, "utside") || strings.Contains(v.Where, ", by "+number) {
		t.Errorf("a number that is not on the map is said to be %q", v.Where)
	}
	if code := w.ask("marsh", "GET", "/api/control/places?text=high+street", nil, nil); code != 403 {
		t.Errorf("somebody who raises no incidents: %d", code)
	}
	if code := w.ask("bryant", "GET", "/api/control/places?text="+strings.Repeat("x", 201), nil, nil); code != 422 {
		t.Errorf("201 letters: %d", code)
	}
	if code := w.ask("bryant", "GET", "/api/control/places?text=x&lat=91", nil, nil); code != 422 {
		t.Errorf("latitude 91: %d", code)
	}
}

// What is said of a place in a town and not on the map is not put at the middle of the town; and the words that every place has do not
// bring places that nobody meant.
func TestAShopInATownIsNotTheTown(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	m, _ := county()
	town := m.Places(roads.Town)[0]
	var found control.Listed[roads.Place]
	w.ask("bryant", "GET", "/api/control/places?"+url.Values{"text": {"the blue door in " + town.Name}}.Encode(), nil, &found)
	for _, p := range found.Items {
		if p.Kind == roads.Town {
			t.Errorf("%+v is no answer to a door in it", p)
		}
	}
}
