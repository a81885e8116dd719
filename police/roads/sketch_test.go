package roads

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// writeSketch writes an extract: ways are "abc key=value ...", each letter a place and ~ a blank, _ in a name a space; rules are kind, from way, via place
// (or "=way"), to way; a kind may end in "!who" for an exception.
func writeSketch(t *testing.T, path string, places map[string][2]float64, ways []string, rules [][4]string, at map[string]tags) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := newPBFWriter(f, "test", -90e7, -180e7, 90e7, 180e7)
	var letters []string
	for l := range places {
		letters = append(letters, l)
	}
	slices.Sort(letters)
	id := map[string]int64{}
	for i, l := range letters {
		id[l] = int64(i + 1)
		p.node(id[l], e7(places[l][0]), e7(places[l][1]), at[l])
	}
	wayID := map[string]int64{}
	for i, w := range ways {
		parts := strings.Fields(w)
		wayID[parts[0]] = int64(i + 1)
		tg := tags{{"highway", "residential"}}
		for _, kv := range parts[1:] {
			k, v, _ := strings.Cut(kv, "=")
			if k == "name" {
				v = strings.ReplaceAll(v, "_", " ")
			}
			tg = append(tg, [2]string{k, strings.ReplaceAll(v, "~", " ")})
		}
		var refs []int64
		for _, l := range strings.Split(parts[0], "") {
			refs = append(refs, id[l])
		}
		p.way(int64(i+1), refs, tg)
	}
	for i, r := range rules {
		kind, except, _ := strings.Cut(r[0], "!")
		key := "restriction"
		if strings.Contains(kind, "@") {
			key = "restriction:conditional"
		}
		via := member{kind: 0, ref: id[r[2]], role: "via"}
		if w, ok := strings.CutPrefix(r[2], "="); ok {
			via = member{kind: 1, ref: wayID[w], role: "via"}
		}
		tg := tags{{"type", "restriction"}, {key, kind}}
		if except != "" {
			tg = append(tg, [2]string{"except", except})
		}
		p.relation(int64(i+1), []member{{1, wayID[r[1]], "from"}, via, {1, wayID[r[3]], "to"}}, tg)
	}
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
}

// A ban by way of another street binds only those who came the way it names.
func TestViaWayBindsOnlyItsOwnDrive(t *testing.T) {
	t.Parallel()
	places := map[string][2]float64{"a": {52, -2.71}, "b": {52, -2.70}, "c": {51.999, -2.70}, "d": {51.999, -2.71}, "e": {52.001, -2.70},
		"x": {51.98, -2.72}, "y": {51.98, -2.71}}
	ways := []string{"ab", "bc", "cd", "eb", "ax", "xy", "yd"}
	free := sketch(t, places, ways, nil, nil)
	bound := sketch(t, places, ways, [][4]string{{"no_u_turn", "ab", "=bc", "cd"}}, nil)
	from, to := sketchPoint(places, "a", "b"), sketchPoint(places, "c", "d")
	before, _ := free.Route(from, to, Ordinary)
	after, ok := bound.Route(from, to, Ordinary)
	if !ok || after.Metres < before.Metres+200 { // to the dead end at e and back
		t.Errorf("doubling back takes %.0f m without the rule and %.0f m with it", before.Metres, after.Metres)
	}
	side := sketchPoint(places, "e", "b")
	one, _ := free.Route(side, to, Ordinary)
	two, _ := bound.Route(side, to, Ordinary)
	if one.Metres != two.Metres {
		t.Errorf("from the side street: %.0f m without the rule, %.0f m with it", one.Metres, two.Metres)
	}
}
