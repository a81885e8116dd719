package roads

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

var (
	postcodeForm = regexp.MustCompile(`(?i)\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b`)
	numberForm   = regexp.MustCompile(`^[0-9]+[a-z]?(-[0-9]+[a-z]?)?$`)
)

// found is a place with how well it answers: 1 is exactly what was asked.
type found struct {
	place Place
	score float64
	order int32
}

// Find answers what a caller or an operator types: "hgh st hanley", "12 high street", "MR1 2AB", "the crown".
// Typing errors, missing letters, abbreviations and word order are forgiven; the best answer comes first, at most limit.
// Nothing like it gives an empty list. Only the first 200 characters are read.
func (g *Gazetteer) Find(text string, limit int) []Place {
	text = clipRunes(strings.TrimSpace(text), 200)
	if text == "" || limit <= 0 {
		return nil
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
	var all []found
	if code != "" {
		all = g.inPostcode(code, number, words)
	}
	if len(words) > 0 {
		all = append(all, g.named(words, number, limit)...)
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.order, b.order))
	})
	out := make([]Place, 0, min(limit, len(all)))
	for _, f := range all {
		if len(out) == limit {
			break
		}
		if !slices.Contains(out, f.place) {
			out = append(out, f.place)
		}
	}
	return out
}

// named finds spots by their words and, when a number was given, the house of that number in each street found.
func (g *Gazetteer) named(words []string, number string, limit int) []found {
	var out []found
	for _, h := range g.index.match(words, max(4*limit, 40)) {
		if h.doc >= g.index.spots {
			out = append(out, found{g.house(h.doc - g.index.spots), h.score, h.doc})
			continue
		}
		p := g.spot(h.doc)
		if number != "" && p.Kind == Street {
			for _, i := range g.houses[g.atHouse[h.doc]:g.atHouse[h.doc+1]] {
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
	for _, i := range g.byCode[code] {
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
	for i, k := range g.d.SpotKind {
		if spotKinds[k] == Postcode && compact(g.d.text(g.d.SpotName[i])) == code {
			out = append(out, found{g.spot(int32(i)), 1.5, -1})
		}
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
