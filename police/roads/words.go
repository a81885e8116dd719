package roads

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Abbreviations as people type them. "St" is a street or a saint, so all three words are one.
var longForm = map[string]string{
	"st": "street", "saint": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "la": "lane",
	"cl": "close", "dr": "drive", "sq": "square", "gdns": "gardens", "gdn": "gardens", "cres": "crescent", "cresc": "crescent",
	"tce": "terrace", "terr": "terrace", "pl": "place", "ct": "court", "crt": "court", "gr": "grove", "gro": "grove", "pk": "park", "hse": "house",
	"stn": "station", "hosp": "hospital", "sch": "school", "wy": "way", "mt": "mount", "br": "bridge", "ffd": "ffordd", "hl": "hill",
}

// normalise makes the words that are compared: small letters, no accents or apostrophes, abbreviations written out.
func normalise(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '.':
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-' && b.Len() > 0:
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	var out []string
	for _, w := range strings.Fields(b.String()) {
		parts := []string{w}
		if !numberForm.MatchString(w) {
			parts = strings.FieldsFunc(w, func(r rune) bool { return r == '-' })
		}
		for _, p := range parts {
			if l, ok := longForm[p]; ok {
				p = l
			}
			out = append(out, p)
		}
	}
	return out
}

// wordIndex finds documents by words. Documents are the spots, then the houses that have a name (spots + house).
type wordIndex struct {
	d     *mapData
	spots int32
	words []string
	posts [][]posting
	size  map[int32]int // document -> words in its name
	count int
}

type posting struct {
	doc    int32
	inName bool
}

type hit struct {
	doc   int32
	score float64
}

func newWordIndex(d *mapData) *wordIndex {
	x := &wordIndex{d: d, spots: int32(len(d.SpotKind)), size: map[int32]int{}}
	number := map[string]int32{}
	split := map[uint32][]string{}
	words := func(text uint32) []string {
		w, ok := split[text]
		if !ok {
			w = normalise(d.text(text))
			split[text] = w
		}
		return w
	}
	add := func(doc int32, name bool, ws []string) {
		for _, w := range ws {
			n, ok := number[w]
			if !ok {
				n = int32(len(x.words))
				number[w] = n
				x.words, x.posts = append(x.words, w), append(x.posts, nil)
			}
			x.posts[n] = append(x.posts[n], posting{doc, name})
		}
	}
	for i := range d.SpotKind {
		name := words(d.SpotName[i])
		x.size[int32(i)] = len(name)
		add(int32(i), true, name)
		add(int32(i), false, words(d.SpotTown[i]))
		x.count++
	}
	for i, n := range d.HouseName {
		if n == 0 {
			continue
		}
		doc := x.spots + int32(i)
		name := words(n)
		x.size[doc] = len(name)
		add(doc, true, name)
		add(doc, false, append(slices.Clone(words(d.HouseRoad[i])), words(d.HouseTown[i])...))
		x.count++
	}
	return x
}

// match returns the documents that answer the words best. A document must answer most of what was asked.
func (x *wordIndex) match(words []string, limit int) []hit {
	if len(words) > 12 {
		words = words[:12]
	}
	score := map[int32]float64{}
	named := map[int32]int{}
	total := 0.0
	for i, w := range words {
		part, weight := x.answers(w, i == len(words)-1)
		total += weight
		for doc, a := range part {
			score[doc] += a.fit * weight
			if a.inName {
				named[doc]++
			}
		}
	}
	out := make([]hit, 0, len(score))
	for doc, s := range score {
		s /= total
		if s < 0.45 || named[doc] == 0 {
			continue
		}
		s *= 0.7 + 0.3*math.Min(1, float64(named[doc])/float64(max(1, x.size[doc]))) // the whole name beats a part of one
		if doc < x.spots && spotKinds[x.d.SpotKind[doc]] == Town {
			s += 0.02
		}
		out = append(out, hit{doc, s})
	}
	slices.SortFunc(out, func(a, b hit) int { return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.doc, b.doc)) })
	return out[:min(limit, len(out))]
}

type answer struct {
	fit    float64
	inName bool
}

// answers finds the documents with a word like the one typed, and how much the word weighs: a rare one says more, and
// one that nothing has says most.
func (x *wordIndex) answers(typed string, last bool) (map[int32]answer, float64) {
	part := map[int32]answer{}
	rarity := 0.0
	for n, have := range x.words {
		fit := fits(typed, have, last)
		if fit == 0 {
			continue
		}
		rarity = max(rarity, fit*math.Log(2+float64(x.count)/float64(len(x.posts[n]))))
		for _, p := range x.posts[n] {
			a := answer{fit, p.inName}
			if !p.inName {
				a.fit *= 0.8
			}
			if a.fit > part[p.doc].fit {
				part[p.doc] = a
			}
		}
	}
	if len(part) == 0 {
		rarity = math.Log(2 + float64(x.count))
	}
	return part, 1 + rarity/4
}

// fits says how well a typed word stands for a known one: 1 for the same, 0 for not at all.
func fits(typed, have string, last bool) float64 {
	if typed == have {
		return 1
	}
	if len(typed) >= 2 && strings.HasPrefix(have, typed) {
		if last {
			return 0.9
		}
		return 0.8
	}
	n := len([]rune(typed))
	if n < 3 || strings.ContainsFunc(typed, unicode.IsDigit) {
		return 0 // a road number or a short word with one letter changed is another one
	}
	allowed := 1
	if n >= 6 {
		allowed = 2
	}
	switch editDistance(typed, have, allowed) {
	case 1:
		return 0.78
	case 2:
		return 0.6
	}
	return 0
}

// editDistance counts letters added, left out, changed or swapped with their neighbour; more than most is most+1.
func editDistance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
