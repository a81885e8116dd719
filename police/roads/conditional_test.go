package roads

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmxml"

	"throughline/platform/fault"
)

// The map of conditional restrictions has footpaths only, two of them closed for half the year. A car may drive on none of
// it. Made roads, the two cost what a private road costs, and so are taken only where there is no other way.
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
	m, _ := builtMap(t, paved)
	priced, free := 0, 0
	for i := range m.d.SegFrom {
		if m.d.SegTraits[i]&traitPrivate != 0 {
			priced++
		} else {
			free++
		}
	}
	if priced == 0 || free == 0 {
		t.Errorf("%d pieces are priced and %d are free", priced, free)
	}
	entered := 0
	c := m.cost(Ordinary)
	for j, k := range m.d.RevKind {
		if turnKind(k)&entersPrivate != 0 {
			entered++
			if seconds(c.turns.At(uint32(j))) < testSpeeds(t)[Ordinary].PrivateSeconds {
				t.Errorf("a turn into a closed road takes %v s", seconds(c.turns.At(uint32(j))))
			}
		}
	}
	if entered == 0 {
		t.Error("no drive enters the priced roads")
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
