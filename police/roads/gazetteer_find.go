package roads

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"throughline/platform/geo"
)

var (
	postcodeForm = regexp.MustCompile(`(?i)\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b`)
	partCode     = regexp.MustCompile(`(?i)^[a-z]{1,2}[0-9][a-z0-9]?\s*([0-9][a-z]?)?$`)
	numberForm   = regexp.MustCompile(`^[0-9]+[a-z]?(-[0-9]+[a-z]?)?$`)
)

// found is a place with how well it answers: 1 is exactly what was asked.
type found struct {
	place Place
	score float64
	order int32
}

// Find answers what a caller or an operator types: "hgh st hanley", "12 high street", "MR1 2AB", "the crown", "High St /
// Mill Lane", "corner of Mill Lane and the A4901", "ST 31 88", "51.5842, -2.9977". Typing errors, missing letters,
// abbreviations and word order are forgiven, and the last word may still be being typed; the best answer comes first, at
// most limit. Nothing like it gives an empty list. Only the first 200 characters are read.
func (g *Gazetteer) Find(text string, limit int) []Place { return g.FindNear(text, geo.Point{}, limit) }

// FindNear is Find for somebody at a position: of places that answer equally well the nearer comes first, and each says
// how many metres from there it is. The zero point is "position not known".
func (g *Gazetteer) FindNear(text string, caller geo.Point, limit int) []Place {
	text = clipRunes(strings.TrimSpace(text), 200)
	if text == "" || limit <= 0 {
		return nil
	}
	if r, ok := geo.Read(text); ok {
		at := g.townAt(r.At)
		return []Place{{Kind: Coords, Name: text, Town: at.Name, Point: r.At, Metres: apart(r.At, caller)}}
	}
	all := g.answers(text, caller, limit)
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.order, b.order))
	})
	inOrder(all, text)
	out := make([]Place, 0, min(limit, len(all)))
	for _, f := range all {
		if len(out) == limit {
			break
		}
		f.place.Metres = apart(f.place.Point, caller)
		if !slices.Contains(out, f.place) {
			out = append(out, f.place)
		}
	}
	return out
}

// inOrder puts first, of the places that answer about as well as the best, those whose words come in the order in which they were said: "Dorrow
// Road, Hanley" is not Hanley Road in Dorrow.
func inOrder(all []found, said string) {
	best := 0
	for best < len(all) && all[best].score > 0.97*all[0].score {
		best++
	}
	if best < 2 {
		return
	}
	words := strings.Join(normalise(said), " ")
	asSaid := func(f found) int {
		return btou(strings.HasPrefix(strings.Join(normalise(f.place.Label()), " "), words))
	}
	slices.SortStableFunc(all[:best], func(a, b found) int { return asSaid(b) - asSaid(a) })
}

func apart(p, caller geo.Point) float64 {
	if !caller.Valid() {
		return 0
	}
	return geo.Metres(p, caller)
}

func (g *Gazetteer) answers(text string, caller geo.Point, limit int) []found {
	var all []found
	if a, b, ok := sides(text); ok {
		all = g.junctions(a, b, caller)
	}
	if begins := compact(text); partCode.MatchString(text) {
		all = append(all, g.begunCode(begins, caller, limit)...)
	}
	code := ""
	if m := postcodeForm.FindStringSubmatchIndex(text); m != nil {
		code = strings.ToLower(text[m[2]:m[3]] + text[m[4]:m[5]])
		text = text[:m[0]] + " " + text[m[1]:]
	}
	words := normalise(text)
	number := ""
	for i, w := range words {
		if numberForm.MatchString(w) && (len(words) > 1 || code != "") {
			number = w
			words = slices.Delete(words, i, i+1)
			break
		}
	}
	if code != "" {
		all = append(all, g.inPostcode(code, number, words)...)
	}
	if len(words) > 0 {
		all = append(all, g.named(words, number, caller, limit)...)
	}
	return all
}

// named finds spots by their words and, when a number was given, the house of that number in each street found.
func (g *Gazetteer) named(words []string, number string, caller geo.Point, limit int) []found {
	var out []found
	most := max(4*limit, 40)
	if number != "" {
		most *= 10 // only few of the streets of that name have the number
	}
	for _, h := range g.index.match(words, caller, most) {
		if h.doc >= g.index.spots {
			out = append(out, found{g.house(g.d.NamedHouse[h.doc-g.index.spots]), h.score, h.doc})
			continue
		}
		p := g.spot(h.doc)
		if number != "" && p.Kind == Street {
			for _, i := range g.d.StreetHouse[g.d.StreetHouseAt[h.doc]:g.d.StreetHouseAt[h.doc+1]] {
				if strings.EqualFold(g.d.text(g.d.HouseNumber[i]), number) {
					out = append(out, found{g.house(i), h.score, h.doc})
				}
			}
			h.score *= 0.9 // the street without the house is a lesser answer
		}
		out = append(out, found{p, h.score, h.doc})
	}
	return out
}

// inPostcode lists the houses of a postcode, those that fit the number and the words first, and the postcode itself.
func (g *Gazetteer) inPostcode(code, number string, words []string) []found {
	var out []found
	for _, i := range g.d.byCode(g.d.CodeHouse, g.d.houseCode, code) {
		p := g.house(i)
		score := 1.0
		if number != "" {
			if !strings.EqualFold(p.Number, number) {
				continue
			}
			score = 2
		}
		have := normalise(p.Name + " " + p.Street)
		for _, w := range words {
			if slices.Contains(have, w) {
				score += 0.1
			}
		}
		out = append(out, found{p, score, i})
	}
	for _, i := range g.d.byCode(g.d.CodeSpot, g.d.spotName, code) {
		out = append(out, found{g.spot(i), 1.5, -1})
	}
	return out
}

// begunCode lists the postcodes that begin with what has been typed of one.
func (g *Gazetteer) begunCode(begins string, caller geo.Point, limit int) []found {
	var out []found
	for n, i := range g.d.byCode(g.d.CodeSpot, g.d.spotName, begins) {
		if !caller.Valid() && n >= limit {
			break
		}
		p := g.spot(i)
		out = append(out, found{p, 0.95 * nearer(p.Point, caller), i})
	}
	return out
}

func clipRunes(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		r = r[:n]
	}
	return strings.ToValidUTF8(string(r), "")
}
