package roads

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmxml"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// The map of conditional restrictions has footpaths only, two of them closed from 15 January to 15 August. A car may drive on none of
// it. Made roads, the two are entered on those days only where there is no other way, and on all others like any road.
func TestConditionalAccessOnTheEdgeMap(t *testing.T) {
	t.Parallel()
	path := realMap(t, "edge-conditional-restrictions.osm.xml")
	asIs := filepath.Join(t.TempDir(), "as-is.osm.pbf")
	fromXML(t, path, asIs, func(tg tags) tags { return tg })
	if _, err := Build(context.Background(), asIs, filepath.Join(t.TempDir(), "x"), nil); !fault.HasCode(err, "roads.build.no_roads") {
		t.Errorf("a map of footpaths: %v", err)
	}
	paved := filepath.Join(t.TempDir(), "paved.osm.pbf")
	fromXML(t, path, paved, func(tg tags) tags {
		if tg.get("highway") == "path" && tg.get("access") != "no" {
			return append(tags{{"highway", "residential"}}, pick(tg, "access:conditional")...)
		}
		return tg
	})
	m, info := builtMap(t, paved)
	if info.ByHour == 0 || info.Unread != 0 || info.ByHour == 2*info.Segments {
		t.Fatalf("%+v", info)
	}
	clock := when.NewHeld(heldAt)
	m.KeepTime(clock, nil)
	r := rand.New(rand.NewPCG(1, 2))
	for at, want := range map[string]bool{"2027-01-14 23:59:59": false, "2027-01-15 00:00:00": true, "2027-08-15 23:59:59": true, "2027-08-16 00:00:00": false} {
		clock.Set(londonTime(t, at))
		entered := 0
		c := m.cost(Ordinary)
		for j := range m.d.RevFrom {
			if time := c.turns.At(uint32(j)); time >= intoClosed && time < never {
				entered++
			}
		}
		if (entered > 0) != want || len(c.hours.closed) != map[bool]int{true: info.ByHour}[want] {
			t.Errorf("at %s %d turns enter a closed road and %d directions are closed", at, entered, len(c.hours.closed))
		}
		holdHierarchyTo(t, m, Response, 2, r, func(int) bool { return true })
	}
}

func pick(t tags, key string) tags {
	if v := t.get(key); v != "" {
		return tags{{key, v}}
	}
	return nil
}

func fromXML(t *testing.T, from, to string, change func(tags) tags) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := newPBFWriter(out, "test", -90e7, -180e7, 90e7, 180e7)
	sc := osmxml.New(t.Context(), in)
	defer sc.Close()
	for sc.Scan() {
		switch v := sc.Object().(type) {
		case *osm.Node:
			p.node(int64(v.ID), e7(v.Lat), e7(v.Lon), toTags(v.Tags))
		case *osm.Way:
			var refs []int64
			for _, n := range v.Nodes {
				refs = append(refs, int64(n.ID))
			}
			p.way(int64(v.ID), refs, change(toTags(v.Tags)))
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
}
