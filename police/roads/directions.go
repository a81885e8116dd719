package roads

import (
	"strconv"

	"throughline/platform/geo"
)

// Step is something to do on the way. Code names its sentence in words ("roads.turn.left"), Params fill it.
type Step struct {
	Code   string    `json:"code"`
	Street string    `json:"street,omitempty"` // the one it leads into
	Exit   int       `json:"exit,omitempty"`   // of a roundabout, counted as they are passed
	Metres float64   `json:"metres"`           // from here to the next step
	At     geo.Point `json:"at"`
}

// Params fill the step's sentence.
func (s Step) Params() map[string]string {
	return map[string]string{"street": s.Street, "exit": strconv.Itoa(s.Exit)}
}

// turnWords are the sentences of turns. A turn that is not here is no step unless the street's name changes.
var turnWords = map[turnKind]string{
	left: "roads.turn.left", sharpLeft: "roads.turn.sharp_left", slightLeft: "roads.turn.bear_left",
	right: "roads.turn.right", sharpRight: "roads.turn.sharp_right", slightRight: "roads.turn.bear_right",
	round: "roads.turn.round", outOfRoundabout: "roads.turn.roundabout", ahead: "roads.turn.ahead",
}

// steps says what to do along a path. A roundabout is one step, said where it is entered.
func (m *Map) steps(path []int32, from, to Snapped) []Step {
	d := m.d
	first := d.arcOf(path[0])
	out := []Step{m.step("roads.turn.start", first, from.Point)}
	done := d.share(from, first) // of the arc that is being driven
	entered := -1
	var island geo.Point
	for i := 1; i < len(path); i++ {
		a, b := d.arcOf(path[i-1]), d.arcOf(path[i])
		out[len(out)-1].Metres += (1 - done) * float64(d.SegMetres[a>>1])
		done = 0
		at := degrees(d.VertexLat[d.arcTo(a)], d.VertexLon[d.arcTo(a)])
		k := d.kindBetween(path[i-1], path[i]).plain()
		switch {
		case k == intoRoundabout:
			entered, island = i, at
			continue
		case k == outOfRoundabout && entered >= 0:
			s := m.step(turnWords[k], b, island)
			for _, state := range path[entered:i] {
				s.Exit += d.exits(state)
			}
			out, entered = append(out, s), -1
			continue
		case (k == ahead || k == slightLeft || k == slightRight) && m.streetOf(a>>1) == m.streetOf(b>>1), entered >= 0:
			continue // along the same street
		case k == ahead && (d.trait(b, traitRoundabout) || m.streetOf(b>>1) == ""):
			continue
		}
		out = append(out, m.step(turnWords[k], b, at))
	}
	last := d.arcOf(path[len(path)-1])
	out[len(out)-1].Metres += (d.share(to, last) - done) * float64(d.SegMetres[last>>1])
	return append(out, m.step("roads.turn.there", last, to.Point))
}

func (m *Map) step(code string, arc int32, at geo.Point) Step {
	s := Step{Code: code, Street: m.streetOf(arc >> 1), At: at}
	if s.Street == "" {
		s.Code += "_unnamed"
	}
	return s
}

// kindBetween is the kind of the turn from one state to the next.
func (d *mapData) kindBetween(state, next int32) turnKind {
	for j := d.TurnHead[state]; j < d.TurnHead[state+1]; j++ {
		if d.TurnNext[j] == next {
			return turnKind(d.TurnKind[j])
		}
	}
	return ahead
}

// exits is 1 where a road leads off a roundabout at the end of a state's arc.
func (d *mapData) exits(state int32) int {
	for j := d.TurnHead[state]; j < d.TurnHead[state+1]; j++ {
		if turnKind(d.TurnKind[j]).plain() == outOfRoundabout {
			return 1
		}
	}
	return 0
}
