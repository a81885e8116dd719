package roads

import (
	"slices"
	"strings"
)

// A rule is a list of arcs that may not be driven one directly after another. A ban of one turn has two arcs;
// one that goes by way of other roads has more.

// restrictions turns the restriction relations of the extract into rules; hours is the schedule of each, empty for all hours.
func (g *graphBuilder) restrictions() (rules [][]int32, hours []string) {
	byWay := map[int64]int32{}
	for i := range g.x.ways {
		if len(g.arcs[int32(i)]) > 0 {
			byWay[g.x.ways[i].id] = int32(i)
		}
	}
	for i := range g.x.rels {
		r := &g.x.rels[i]
		kinds, unread := turnRules(r.tags)
		g.unread += unread
		for _, k := range kinds {
			paths := g.paths(r, byWay, k.kind)
			if strings.HasPrefix(k.kind, "only_") {
				paths = g.allBut(paths)
			}
			for _, p := range paths {
				rules, hours = append(rules, p), append(hours, k.hours)
			}
		}
	}
	return rules, hours
}

// paths lists the drives that a relation speaks of: arcs from..., via..., to.
func (g *graphBuilder) paths(r *relationIn, byWay map[int64]int32, kind string) [][]int32 {
	var from, to, via []int32
	viaNode := int32(-1)
	for _, m := range r.members {
		w, known := byWay[m.ref]
		switch {
		case m.kind == 0 && m.role == "via":
			if viaNode = g.x.find(m.ref); viaNode < 0 {
				return nil
			}
		case m.kind != 1:
		case !known && (m.role == "via" || m.role == "from"):
			if m.role == "via" {
				return nil // a part that can't be driven can't be driven through
			}
		case m.role == "from":
			from = append(from, w)
		case m.role == "via":
			via = append(via, w)
		case m.role == "to" && known:
			to = append(to, w)
		}
	}
	var out [][]int32
	for _, f := range from {
		for _, t := range to {
			if len(via) > 0 {
				out = append(out, g.throughWays(f, via, t)...)
			} else if viaNode >= 0 {
				out = append(out, g.throughNode(f, viaNode, t, kind)...)
			}
		}
	}
	return out
}

func (g *graphBuilder) throughNode(f, node, t int32, kind string) [][]int32 {
	var out [][]int32
	for _, a := range g.bothWays(f) {
		if g.nodeOf[g.d.arcTo(a)] != node {
			continue
		}
		for _, b := range g.bothWays(t) {
			turn := a == b^1
			if g.d.arcFrom(b) != g.d.arcTo(a) || f == t && turn != strings.HasSuffix(kind, "u_turn") {
				continue // along one and the same way, only turning round can be meant
			}
			out = append(out, []int32{a, b})
		}
	}
	return out
}

// throughWays follows whole via ways, in the order given or the other way about.
func (g *graphBuilder) throughWays(f int32, via []int32, t int32) [][]int32 {
	back := make([]int32, len(via))
	for i, w := range via {
		back[len(via)-1-i] = w
	}
	out := g.chain(f, via, t)
	if len(via) > 1 {
		out = append(out, g.chain(f, back, t)...)
	}
	return out
}

func (g *graphBuilder) chain(f int32, via []int32, t int32) [][]int32 {
	var open [][]int32
	for _, a := range g.bothWays(f) {
		open = append(open, []int32{a})
	}
	for _, w := range via {
		var next [][]int32
		for _, p := range open {
			for _, run := range g.wholeWay(w) {
				if g.d.arcFrom(run[0]) == g.d.arcTo(p[len(p)-1]) && run[0] != p[len(p)-1]^1 {
					next = append(next, append(slices.Clone(p), run...))
				}
			}
		}
		open = next
	}
	var out [][]int32
	for _, p := range open {
		for _, b := range g.bothWays(t) {
			if g.d.arcFrom(b) == g.d.arcTo(p[len(p)-1]) && b != p[len(p)-1]^1 {
				out = append(out, append(slices.Clone(p), b))
			}
		}
	}
	return out
}

// wholeWay is a way driven from end to end, in each direction in which it may be.
func (g *graphBuilder) wholeWay(w int32) [][]int32 {
	fwd := g.arcs[w]
	back := make([]int32, len(fwd))
	for i, a := range fwd {
		back[len(fwd)-1-i] = a ^ 1
	}
	var out [][]int32
	for _, run := range [][]int32{fwd, back} {
		if g.d.mayDrive(run[0]) {
			out = append(out, run)
		}
	}
	return out
}

func (g *graphBuilder) bothWays(w int32) []int32 {
	var out []int32
	for _, a := range g.arcs[w] {
		for _, b := range []int32{a, a ^ 1} {
			if g.d.mayDrive(b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// allBut bans every way on from the drives that a rule allows, but those it allows.
func (g *graphBuilder) allBut(allowed [][]int32) [][]int32 {
	var out [][]int32
	for i, p := range allowed {
		last := len(p) - 1
		same := func(q []int32) bool { return slices.Equal(q[:len(q)-1], p[:last]) }
		if slices.IndexFunc(allowed, same) < i {
			continue
		}
		for _, b := range g.leaving(g.d.arcTo(p[last-1])) {
			if !slices.ContainsFunc(allowed, func(q []int32) bool { return same(q) && q[len(q)-1] == b }) {
				out = append(out, append(slices.Clone(p[:last]), b))
			}
		}
	}
	return out
}
