package live

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// told is a model of the truth: the newest number of each of a few things, in two parts. A frame is a map of what changed.
type told struct {
	now     map[string]map[string]int
	changed map[string]map[string]int
	frames  map[string]map[string]int // by their text
	feed    *Feed
}

func newTold() *told {
	m := &told{now: map[string]map[string]int{"a": {}, "b": {}}, changed: map[string]map[string]int{"a": {}, "b": {}}, frames: map[string]map[string]int{}}
	m.feed = NewFeed(func(part string) Frame { return m.frame(m.now[part]) })
	return m
}

func (m *told) frame(of map[string]int) Frame {
	name := fmt.Sprint(len(m.frames))
	m.frames[name] = maps.Clone(of)
	return NewFrame("x", []byte(name))
}

// However a screen stalls, wherever it begins and whatever it chooses: after quiet it has the truth of the parts that it
// listens to, and what waits for it meanwhile is bounded.
func TestAfterQuietEveryScreenHasTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newTold()
		type screen struct {
			f    *Follower
			seen map[string]int
		}
		take := func(s *screen) {
			frames := s.f.Take(nil)
			if len(frames) > 2*keptFrames {
				t.Fatalf("%d frames waited for one screen of two parts", len(frames))
			}
			for _, f := range frames {
				maps.Copy(s.seen, m.frames[string(f.JSON)])
			}
		}
		screens := []*screen{}
		for range rapid.IntRange(1, 4).Draw(t, "screens") {
			screens = append(screens, &screen{m.feed.Follow([]string{"a", "b"}), map[string]int{}})
		}
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			part := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "part")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				thing := part + rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "thing")
				m.now[part][thing], m.changed[part][thing] = step, step
			case 2:
				m.feed.Publish(part, m.frame(m.changed[part]))
				clear(m.changed[part])
			case 3:
				take(screens[rapid.IntRange(0, len(screens)-1).Draw(t, "screen")])
			}
		}
		want := map[string]int{}
		for _, part := range []string{"a", "b"} {
			m.feed.Publish(part, m.frame(m.changed[part]))
			maps.Copy(want, m.now[part])
		}
		for i, s := range screens {
			if take(s); !maps.Equal(s.seen, want) {
				t.Fatalf("screen %d has %v, the truth is %v", i, s.seen, want)
			}
		}
	})
}

// Every listener is given the same bytes: a part is encoded once a tick, however many listen.
func TestAFrameIsEncodedOnce(t *testing.T) {
	t.Parallel()
	asked := 0
	f := NewFeed(func(string) Frame { asked++; return NewFrame("x", []byte("{}")) })
	a, b, late := f.Follow([]string{"p"}), f.Follow([]string{"p"}), f.Follow([]string{"p"})
	a.Take(nil)
	b.Take(nil)
	f.Publish("p", NewFrame("x", []byte(`{"n":1}`)))
	x, y := a.Take(nil), b.Take(nil)
	if len(x) != 1 || len(y) != 1 || &x[0].Event[0] != &y[0].Event[0] {
		t.Error("two listeners were given different bytes")
	}
	for range keptFrames + 2 {
		f.Publish("p", NewFrame("x", []byte(`{"n":2}`)))
	}
	asked = 0
	u, v := late.Take(nil), a.Take(nil)
	if len(u) != 1 || len(v) != 1 || &u[0].Event[0] != &v[0].Event[0] || asked != 1 {
		t.Errorf("two screens that fell behind had the part encoded %d times", asked)
	}
	if string(x[0].Event) != "event: x\ndata: {\"n\":1}\n\n" {
		t.Errorf("the event is %q", x[0].Event)
	}
}

// A part that was left says nothing any more.
func TestAPartThatWasLeftIsSilent(t *testing.T) {
	t.Parallel()
	f := NewFeed(func(part string) Frame { return NewFrame("x", []byte(part)) })
	w := f.Follow([]string{"a", "b"})
	w.Take(nil)
	w.Change([]string{"b"})
	f.Publish("a", NewFrame("x", []byte("a1")))
	if got := w.Take(nil); len(got) != 0 {
		t.Errorf("it was told %q of a part that it left", got[0].JSON)
	}
	w.Close()
	f.Publish("b", NewFrame("x", []byte("b1")))
	if got := w.Take(nil); len(got) != 0 {
		t.Error("a closed listener was told something")
	}
}
