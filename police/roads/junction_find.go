package roads

import (
	"math"
	"regexp"
	"strings"

	"throughline/platform/geo"
)

var (
	meetForm  = regexp.MustCompile(`(?i)\s*(?:/|&|\+|@|,?\s+(?:and|with|meets|joins|j/?w|jct|junction (?:of|with))\s+)\s*`)
	cornerWas = regexp.MustCompile(`(?i)^\s*(?:the\s+)?(?:corner|cnr|junction|jct|crossroads|crossing)(?:\s+(?:of|with|at))?\s+`)
)

// sides are the two streets of a junction as it is said: "High Street / Mill Lane", "corner of High St and Mill Lane".
func sides(text string) (a, b string, ok bool) {
	rest := cornerWas.ReplaceAllString(text, "")
	at := meetForm.FindStringIndex(rest)
	if at == nil {
		return "", "", false
	}
	a, b = rest[:at[0]], rest[at[1]:]
	return a, b, strings.TrimSpace(a) != "" && strings.TrimSpace(b) != ""
}

// sideStreets is how many streets of one name are looked at: more than any name has in one county.
const sideStreets = 4000

// junctions finds where two streets meet, each of them typed as a street is.
func (g *Gazetteer) junctions(a, b string, near geo.Point) []found {
	score := map[int32]float64{}
	street := func(h hit) bool { return h.doc < g.index.spots && spotKinds[g.d.SpotKind[h.doc]] == Street }
	for _, h := range g.index.match(normalise(b), near, sideStreets) {
		if street(h) {
			score[h.doc] = h.score
		}
	}
	var out []found
	for _, h := range g.index.match(normalise(a), near, sideStreets) {
		if !street(h) {
			continue
		}
		for k := g.d.CrossAt[h.doc]; k < g.d.CrossAt[h.doc+1]; k++ {
			other, ok := score[g.d.CrossWith[k]]
			if !ok {
				continue
			}
			p := g.junction(h.doc, int32(k))
			out = append(out, found{p, math.Sqrt(h.score*other) * nearer(p.Point, near), int32(k)})
		}
	}
	return out
}

func (g *Gazetteer) junction(street, k int32) Place {
	d := g.d
	return Place{Kind: Junction, Name: d.spotName(street) + " / " + d.spotName(d.CrossWith[k]), Town: d.text(d.SpotTown[street]),
		Point: degrees(d.CrossLat[k], d.CrossLon[k])}
}
