package hierarchy

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a random net with weights, some of it never to be travelled.
func drawn(t *rapid.T) (Net, Graph, []uint32) {
	points := rapid.IntRange(2, 14).Draw(t, "points")
	var n Net
	for range points {
		n.X = append(n.X, rapid.Int32Range(-9, 9).Draw(t, "x"))
		n.Y = append(n.Y, rapid.Int32Range(-9, 9).Draw(t, "y"))
	}
	into := make([][]int32, 0)
	lines := rapid.IntRange(1, 30).Draw(t, "lines")
	for range lines {
		n.From = append(n.From, rapid.Int32Range(0, int32(points-1)).Draw(t, "from"))
		n.To = append(n.To, rapid.Int32Range(0, int32(points-1)).Draw(t, "to"))
		into = append(into, nil)
	}
	g := Graph{Head: []uint32{0}}
	var w []uint32
	for a := range lines { // lines are the nodes of the graph; arcs join lines that share a point
		for b := range lines {
			share := n.From[a] == n.From[b] || n.From[a] == n.To[b] || n.To[a] == n.From[b] || n.To[a] == n.To[b]
			if a != b && share && rapid.Bool().Draw(t, "arc") {
				into[a] = append(into[a], int32(b))
			}
		}
		g.From = append(g.From, into[a]...)
		g.Head = append(g.Head, uint32(len(g.From)))
	}
	for range g.From {
		w = append(w, weight(t))
	}
	return n, g, w
}

func weight(t *rapid.T) uint32 {
	if rapid.IntRange(0, 9).Draw(t, "never") == 0 {
		return Never
	}
	return rapid.Uint32Range(0, 50).Draw(t, "weight")
}

// plain is Bellman and Ford: times to the target.
func plain(g Graph, w []uint32, target []int32, at []uint32) []uint32 {
	out := make([]uint32, g.Nodes())
	for i := range out {
		out[i] = Never
	}
	for i, v := range target {
		out[v] = min(out[v], at[i])
	}
	for range out {
		for v := range out {
			for j := g.Head[v]; j < g.Head[v+1]; j++ {
				out[g.From[j]] = min(out[g.From[j]], out[v]+w[j])
			}
		}
	}
	return out
}

func hold(t *rapid.T, s *Shape, q *Search, m *Metric, g Graph, w []uint32) {
	node := rapid.Int32Range(0, int32(g.Nodes()-1))
	target, at := []int32{node.Draw(t, "target"), node.Draw(t, "target")}, []uint32{3, 0}
	want := plain(g, w, target, at)
	q.Begin(m, target, at)
	for range 2 * g.Nodes() {
		if v := node.Draw(t, "start"); q.Time(v) != want[v] {
			t.Fatalf("from %d to %v: %d, want %d", v, target, q.Time(v), want[v])
		}
	}
}

func TestHierarchyEqualsPlainSearch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, g, w := drawn(t)
		order := Order(n)
		if sorted := slices.Sorted(slices.Values(order)); len(sorted) != len(n.From) || len(slices.Compact(sorted)) != len(n.From) {
			t.Fatalf("the order %v is not one of %d lines", order, len(n.From))
		}
		s := Contract(g, order)
		m := NewMetric(s.Customise(g, w))
		q := NewSearch(s)
		hold(t, s, q, m, g, w)
		for range 3 { // some weights change; what is put right equals what is worked out anew
			if len(w) == 0 {
				return
			}
			w = slices.Clone(w)
			var changed []Changed
			for range rapid.IntRange(1, 4).Draw(t, "changes") {
				j := rapid.IntRange(0, len(w)-1).Draw(t, "arc")
				w[j] = weight(t)
				to, _ := slices.BinarySearchFunc(g.Head, j, func(h uint32, j int) int { return cmp.Compare(int(h), j+1) })
				changed = append(changed, Changed{g.From[j], int32(to - 1)})
			}
			m = s.Update(m, g, Paged(w), changed)
			anewUp, anewDown := s.Customise(g, w)
			for i := range anewUp {
				up, down := m.Up.At(uint32(i)), m.Down.At(uint32(i))
				if min(up, Never) != min(anewUp[i], Never) || min(down, Never) != min(anewDown[i], Never) {
					t.Fatalf("up %d is %d and %d, anew %d and %d", i, up, down, anewUp[i], anewDown[i])
				}
			}
			hold(t, s, q, m, g, w)
		}
	})
}
