package roads

import (
	"math"
)

// crossroads is where side streets meet a main road of a town: the node before it on the main road, the one after, and
// the first nodes of the side streets.
type crossroads struct {
	node, before, after int
	sides               []int
	street              int // the number of the first side street's piece
	busy                bool
}

// ruledJunctions lists the places where streets meet the main roads inside the towns.
func (c *county) ruledJunctions() []crossroads {
	var out []crossroads
	seen := map[int]bool{}
	for id := range c.lanes {
		l := c.lanes[id]
		if l.first < 0 || l.era != ribbon && (l.town == nil || id != l.town.high) {
			continue
		}
		run := c.run(id)
		for i := 1; i < len(run); i++ {
			a, b := c.edges[run[i-1]], c.edges[run[i]]
			t := c.townAt(c.nodes[b.a].at, -60)
			if a.b != b.a || seen[b.a] || t == nil || t.rank != "town" || a.over || b.over || c.degree(b.a) > 4 || c.degree(b.a) < 3 {
				continue
			}
			seen[b.a] = true
			j := crossroads{node: b.a, before: a.a, after: b.b}
			for _, e := range c.arms[b.a] {
				x := c.edges[e]
				if e == run[i-1] || e == run[i] || x.shut || x.ring {
					continue
				}
				if len(j.sides) == 0 {
					j.street = e
				}
				j.sides = append(j.sides, x.a+x.b-b.a)
				j.busy = j.busy || x.class != "residential"
			}
			if len(j.sides) > 0 {
				out = append(out, j)
			}
		}
	}
	return out
}

// ruledEvery is how many junctions of main roads there are for each that has a rule.
const ruledEvery = 3

// bannedTurn forbids (or alone allows) the drive that comes to the node at from one neighbour and leaves the node off to
// another. Where at and off differ, the street that begins with the piece at-by is the way by which.
type bannedTurn struct {
	kind                  string
	from, at, by, off, to int
}

// prepareTurns chooses restrictions of each kind: at a node, "only", turning round, and by way of another street; and
// marks the junctions at which streets must be cut into ways because of them.
func (c *county) prepareTurns() {
	for n, j := range c.ruledJunctions() {
		facing := len(j.sides) == 2 && math.Abs(turned(c.nodes[j.sides[0]].at.toward(c.nodes[j.node].at), c.nodes[j.node].at.toward(c.nodes[j.sides[1]].at))) < 0.6
		if n%ruledEvery != 0 && !facing {
			continue
		}
		at := c.nodes[j.node].at
		side := j.sides[0]
		// seen by who comes from before, the side street is on the left or on the right
		from, other := j.before, j.after
		right := turned(c.nodes[from].at.toward(at), at.toward(c.nodes[side].at)) < 0
		rule := bannedTurn{kind: "no_right_turn", from: from, at: j.node, by: -1, off: j.node, to: side}
		switch n / ruledEvery % 5 {
		case 0:
			if !right {
				rule.from = other
			}
		case 1:
			rule.kind = "no_left_turn"
			if right {
				rule.from = other
			}
		case 2:
			rule.kind, rule.from, rule.to = "only_left_turn", side, from
			if right {
				rule.to = other
			}
		case 3:
			rule.kind, rule.to = "no_u_turn", from
		case 4:
			var ok bool
			if rule, ok = c.roundTheCorner(j); !ok {
				continue
			}
		}
		if facing {
			rule = bannedTurn{kind: "only_straight_on", from: side, at: j.node, by: -1, off: j.node, to: j.sides[1]}
		}
		c.splits[rule.at], c.splits[rule.off] = true, true
		c.rules = append(c.rules, rule)
	}
}

// roundTheCorner is the rule against doubling back by way of a side street: it holds from the main road, along the whole of the
// side street, to the street at its far end.
func (c *county) roundTheCorner(j crossroads) (bannedTurn, bool) {
	e := j.street
	n := j.node
	for {
		n = c.edges[e].a + c.edges[e].b - n
		if c.degree(n) != 2 {
			break
		}
		if e = c.arms[n][0] + c.arms[n][1] - e; c.edges[e].name != c.edges[j.street].name {
			return bannedTurn{}, false
		}
	}
	for _, x := range c.arms[n] {
		if x != e && !c.edges[x].ring && c.edges[x].street != c.edges[e].street {
			return bannedTurn{"no_u_turn", j.before, j.node, j.sides[0], n, c.edges[x].a + c.edges[x].b - n}, true
		}
	}
	return bannedTurn{}, false
}

// turnRules writes the rules.
func (c *county) turnRules() {
	for _, r := range c.rules {
		f, okFrom := c.wayOf[[2]int{r.from, r.at}]
		o, okTo := c.wayOf[[2]int{r.off, r.to}]
		if !okFrom || !okTo {
			continue
		}
		via := member{kind: 0, ref: int64(r.at + 1), role: "via"}
		if r.at != r.off {
			w, ok := c.wayOf[[2]int{r.at, r.by}]
			if !ok {
				continue
			}
			via = member{kind: 1, ref: int64(w + 1), role: "via"}
		}
		c.rels = append(c.rels, genRelation{
			members: []member{{kind: 1, ref: int64(f + 1), role: "from"}, via, {kind: 1, ref: int64(o + 1), role: "to"}},
			tags:    tags{{"type", "restriction"}, {"restriction", r.kind}},
		})
	}
}
