package roads

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"throughline/platform/prooftest"
	"throughline/platform/when"
	"throughline/police/roads/hierarchy"
)

// delaware is the path of an extract of the whole state, which lies among the files of a library that the tests use.
func delaware(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	path := filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
	if _, e := os.Stat(path); err != nil || e != nil {
		t.Skipf("SKIPPED: the extract of Delaware is not in the module cache (%v)", err)
	}
	return path
}

// somewhere is a random place on a road that can be driven to and away from.
func somewhere(m *Map, r *rand.Rand) Snapped {
	for {
		seg := int32(r.IntN(len(m.d.SegFrom)))
		if m.d.SegFlags[seg]&(mainForward|mainBackward) != 0 {
			return Snapped{Segment: seg, Along: r.Float64() * float64(m.d.SegMetres[seg])}
		}
	}
}

// holdHierarchy compares the hierarchy with the plain search from a hundred starts to one target.
func holdHierarchy(t *testing.T, m *Map, p Profile, r *rand.Rand) {
	t.Helper()
	holdHierarchyTo(t, m, p, 1, r, func(int) bool { return true })
}

// holdHierarchyTo does so for many targets, or for those of them whose turn it is.
func holdHierarchyTo(t *testing.T, m *Map, p Profile, targets int, r *rand.Rand, takes func(target int) bool) {
	t.Helper()
	const starts = 100
	a, b := newSearch(m.d, m.shape), newSearch(m.d, m.shape)
	for i := range targets {
		to, from := somewhere(m, r), make([]Snapped, starts)
		for i := range from {
			from[i] = somewhere(m, r)
		}
		if !takes(i) {
			continue
		}
		from[0], from[1] = Snapped{Segment: to.Segment}, Snapped{Segment: to.Segment, Along: float64(m.d.SegMetres[to.Segment])}
		plain, ranked := m.ask(a, m.cost(p), to, from), m.ask(b, m.cost(p), to, from)
		if done, err := plain.plain(t.Context(), starts, 0); err != nil || !done {
			t.Fatal(done, err)
		}
		if err := ranked.ranked(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range from {
			if plain.drive[i] != ranked.drive[i] {
				t.Fatalf("%s from %+v to %+v: %d ms by the plain search, %d ms by the hierarchy", p, from[i], to, plain.drive[i], ranked.drive[i])
			}
		}
	}
}

// bigMaps are those on which the hierarchy is held to the plain search on 10,000 pairs for each sort of driver: a fifth of them in a
// run, another in the next, and all in make prove.
func bigMaps(t *testing.T, each func(t *testing.T, m *Map)) {
	for _, name := range []string{"newport", "porto"} {
		t.Run(name, func(t *testing.T) { each(t, onceBuilt(t, realMap(t, name+".osm.pbf"))) })
	}
	t.Run("delaware", func(t *testing.T) { each(t, onceBuilt(t, delaware(t))) })
	t.Run("marchshire", func(t *testing.T) {
		m, err := generatedMap()
		if err != nil {
			t.Fatal(err)
		}
		each(t, m.WithSpeeds(testSpeeds(t))) // one of its own, to close roads on
	})
}

var builds sync.Map // path -> func() (*Map, error): a large map is built once for all tests

func onceBuilt(t *testing.T, pbf string) *Map {
	t.Helper()
	build, _ := builds.LoadOrStore(pbf, sync.OnceValues(func() (*Map, error) {
		dir, err := os.MkdirTemp("", "roads")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		out := filepath.Join(dir, "map.roads")
		if _, err := Build(context.Background(), pbf, out, nil); err != nil {
			return nil, err
		}
		return Open(out)
	}))
	m, err := build.(func() (*Map, error))()
	if err != nil {
		t.Fatal(err)
	}
	m = m.WithSpeeds(testSpeeds(t)) // one of its own, to close roads on
	m.KeepTime(when.NewHeld(heldAt), nil)
	return m
}

func TestHierarchyEqualsPlainSearchAlsoAfterClosures(t *testing.T) {
	t.Parallel()
	const targets, shares = 50, 10 // before roads are closed, and after
	share := prooftest.Drawn(t)
	bigMaps(t, func(t *testing.T, m *Map) {
		r := rand.New(rand.NewPCG(10, 4))
		before := m.current().costs
		for _, p := range profiles {
			holdHierarchyTo(t, m, p, targets, r, func(i int) bool { return share.Takes(shares, i) })
		}
		var names []string
		for i := range 100 { // some closed, some slow, some open again
			switch name := fmt.Sprint("works ", i); {
			case i%4 == 3:
				m.Reopen(names[r.IntN(len(names))])
			case i%4 == 2:
				m.Slow(name, []int32{somewhere(m, r).Segment}, 5)
				names = append(names, name)
			default:
				m.Close(name, []int32{somewhere(m, r).Segment, somewhere(m, r).Segment})
				names = append(names, name)
			}
		}
		for _, p := range profiles {
			holdHierarchyTo(t, m, p, targets, r, func(i int) bool { return share.Takes(shares, i) })
		}
		for name := range m.Changes() {
			m.Reopen(name)
		}
		for _, p := range profiles {
			if c, before := m.cost(p).ups, before[p].ups; !sameWeights(c.Up, before.Up) || !sameWeights(c.Down, before.Down) {
				t.Errorf("%s: with every road open again the times are not what they were", p)
			}
		}
	})
}

func sameWeights(w, o hierarchy.Weights) bool {
	for i := range uint32(w.Len()) {
		if w.At(i) != o.At(i) {
			return false
		}
	}
	return w.Len() == o.Len()
}
