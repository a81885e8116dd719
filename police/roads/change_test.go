package roads

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"throughline/police/roads/hierarchy"
)

// Another road closed never brings anything nearer, and a road slowed neither.
func TestMoreClosuresNeverMakeAnythingNearer(t *testing.T) {
	t.Parallel()
	_, county := marchshire(t)
	m := county.WithSpeeds(testSpeeds(t))
	farther := 0
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		to, from := somewhere(m, r), make([]Snapped, 20)
		for i := range from {
			from[i] = somewhere(m, r)
		}
		defer func() {
			for name := range m.Changes() {
				m.Reopen(name)
			}
		}()
		ask := func() []uint32 {
			s := newSearch(m.d, m.shape)
			q := m.ask(s, m.cost(Response), to, from)
			if err := q.ranked(t.Context()); err != nil {
				t.Fatal(err)
			}
			return q.drive
		}
		before := ask()
		for i := range rapid.IntRange(1, 4).Draw(t, "changes") {
			// on the way of one of them, so that it matters
			path, _, ok := m.path(newSearch(m.d, m.shape).ups, m.cost(Response), from[i], to)
			if !ok {
				continue
			}
			seg := m.d.arcOf(path[r.IntN(len(path))]) >> 1
			if rapid.Bool().Draw(t, "slow") {
				m.Slow(fmt.Sprint(i), []int32{seg}, rapid.Float64Range(1, 200).Draw(t, "kmh"))
			} else {
				m.Close(fmt.Sprint(i), []int32{seg})
			}
			after := ask()
			for k := range after {
				if after[k] < before[k] {
					t.Fatalf("unit %d took %d ms, and takes %d ms with more in the way", k, before[k], after[k])
				}
				if after[k] > before[k] {
					farther++
				}
			}
			before = after
		}
	})
	if farther == 0 {
		t.Error("no closure made anything farther: the test holds nothing")
	}
}

// With turns, lights and private roads free and every road two-way, there and back take the same time.
func TestSymmetricRoadsGiveSymmetricTimes(t *testing.T) {
	t.Parallel()
	speeds := testSpeeds(t)
	for p, s := range speeds {
		s.LeftSeconds, s.RightSeconds, s.RoundSeconds, s.RoundaboutSeconds, s.SignalSeconds, s.PrivateSeconds, s.FerrySeconds = 0, 0, 0, 0, 0, 0, 0
		speeds[p] = s
	}
	places := map[string][2]float64{}
	var ways []string
	const side = 5
	letter := func(row, col int) string { return string(rune('a' + row*side + col)) }
	for row := range side {
		for col := range side {
			places[letter(row, col)] = [2]float64{52 + float64(row)*0.002 + float64(col*col)*0.0001, -2.7 + float64(col)*0.003}
			if col > 0 {
				ways = append(ways, letter(row, col-1)+letter(row, col))
			}
			if row > 0 && (row+col)%3 != 0 {
				ways = append(ways, letter(row-1, col)+letter(row, col))
			}
		}
	}
	m := sketch(t, places, ways, nil, nil).WithSpeeds(speeds)
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		a, b := somewhere(m, r), somewhere(m, r)
		there, err := m.TimesToSnapped(t.Context(), a, []Snapped{b}, Ordinary)
		back, errB := m.TimesToSnapped(t.Context(), b, []Snapped{a}, Ordinary)
		if err != nil || errB != nil || there[0].Seconds != back[0].Seconds || !there[0].OK {
			t.Fatalf("%v there and %v back (%v, %v)", there[0].Seconds, back[0].Seconds, err, errB)
		}
	})
}

func TestAClosedRoadIsLeftAndReachedButNotDrivenThrough(t *testing.T) {
	t.Parallel()
	m := sketch(t, cross, crossWays, nil, nil)
	west, east, middle := sketchPoint(cross, "w", "c"), sketchPoint(cross, "c", "e"), sketchPoint(cross, "c", "")
	beyond := between(sketchPoint(cross, "e", ""), sketchPoint(cross, "s", ""), 0.02)
	free, _ := m.Route(west, east, Ordinary)
	segments, ok := m.Stretch(sketchPoint(cross, "c", "e"), sketchPoint(cross, "c", "e"))
	if !ok || len(segments) != 1 {
		t.Fatalf("the piece of road is %v", segments)
	}
	m.Close("a burst main", segments)
	if r, ok := m.Route(west, beyond, Ordinary); !ok || r.Metres < 2*free.Metres {
		t.Errorf("through the closed road it is %.0f m (%t)", r.Metres, ok)
	}
	if r, ok := m.Route(west, east, Ordinary); !ok || r.Metres > free.Metres+1 {
		t.Errorf("up to a place on the closed road it is %.0f m (%t), was %.0f m", r.Metres, ok, free.Metres)
	}
	if r, ok := m.Route(east, middle, Ordinary); !ok || r.Metres > free.Metres {
		t.Errorf("off the closed road it is %.0f m (%t)", r.Metres, ok)
	}
	m.Slow("also flooded", segments, 1)
	m.Reopen("a burst main")
	if r, _ := m.Route(west, east, Ordinary); r.Seconds < free.Seconds+100 {
		t.Errorf("at walking pace it takes %v s, was %v s", r.Seconds, free.Seconds)
	}
	m.Reopen("also flooded")
	m.Reopen("never said")
	if r, _ := m.Route(west, east, Ordinary); r.Seconds != free.Seconds || len(m.Changes()) != 0 {
		t.Errorf("open again it takes %v s, was %v s", r.Seconds, free.Seconds)
	}
}

// A question is answered from one moment of the roads, however they change meanwhile; and what changes is changed for all.
func TestRoadsChangeWhileTheyAreAskedAbout(t *testing.T) {
	t.Parallel()
	m := sketch(t, cross, crossWays, nil, nil)
	west, east := sketchPoint(cross, "w", "c"), between(sketchPoint(cross, "e", ""), sketchPoint(cross, "s", ""), 0.02)
	segments, _ := m.Stretch(sketchPoint(cross, "c", "e"), sketchPoint(cross, "c", "e"))
	open, _ := m.Route(west, east, Ordinary)
	m.Close("x", segments)
	shut, _ := m.Route(west, east, Ordinary)
	if m.Reopen("x"); shut.Seconds <= open.Seconds {
		t.Fatalf("%v s when open, %v s when closed", open.Seconds, shut.Seconds)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 300 {
			m.Close("x", segments)
			m.Reopen("x")
		}
	}()
	for {
		if r, ok := m.Route(west, east, Ordinary); !ok || r.Seconds != open.Seconds && r.Seconds != shut.Seconds {
			t.Fatalf("%v s is neither that of the open road (%v s) nor of the closed one (%v s)", r.Seconds, open.Seconds, shut.Seconds)
		}
		select {
		case <-done:
			return
		default:
		}
	}
}

// What one closure costs goes with what it touches, not with the map: nearly all pages of times are those of before.
func TestAClosureCopiesFewPages(t *testing.T) {
	t.Parallel()
	_, county := marchshire(t)
	m := county.WithSpeeds(testSpeeds(t))
	r := rand.New(rand.NewPCG(3, 3))
	copied, pages := 0, 0
	for range 50 {
		before := m.cost(Response)
		m.Close("x", []int32{somewhere(m, r).Segment})
		after := m.cost(Response)
		m.Reopen("x")
		for _, w := range [][2]hierarchy.Weights{{before.ups.Up, after.ups.Up}, {before.ups.Down, after.ups.Down}, {before.turns, after.turns}} {
			shared, all := w[0].Shared(w[1])
			copied, pages = copied+all-shared, pages+all
		}
	}
	if copied == 0 || copied*10 > pages {
		t.Errorf("50 closures copied %d of %d pages: they should copy some, and less than a tenth", copied, pages)
	}
}
