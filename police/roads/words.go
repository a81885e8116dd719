package roads

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"throughline/platform/geo"
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

// wordIndex finds documents by words, in the index that the map file holds. Documents are the spots, then the houses
// that have a name.
type wordIndex struct {
	d     *mapData
	spots int32
	grid  *grid     // of the spots
	seen  sync.Pool // of a bit for each document
	known sync.Pool // of a bit for each word
}

type hit struct {
	doc   int32
	score float64
}

func newWordIndex(d *mapData) *wordIndex {
	x := &wordIndex{d: d, spots: int32(len(d.SpotKind)), grid: d.storedGrid(gridSpots)}
	x.seen.New = func() any { s := make([]uint64, len(d.DocAt)/64+1); return &s }
	x.known.New = func() any { s := make([]uint64, len(d.WordMask)/64+1); return &s }
	return x
}

// leastAnswer is the share of what was asked that a document must answer.
const leastAnswer = 0.45

// What one question may cost: how many documents are scored, and how far around the caller they are taken from whatever
// their words, since a common word alone ("street") is in more documents than can be looked at.
const (
	mostScored = 25_000
	mostNear   = 15_000
	nearReach  = 2500 // metres
)

// match returns the documents that answer the words best. A document must answer most of what was asked. With a
// position the nearer of two that answer equally well comes first.
func (x *wordIndex) match(words []string, near geo.Point, limit int) []hit {
	if len(words) == 0 {
		return nil
	}
	if len(words) > 12 {
		words = words[:12]
	}
	known := x.known.Get().(*[]uint64)
	defer x.known.Put(known)
	asked := make([]typed, len(words))
	total := 0.0
	for i, w := range words {
		asked[i] = x.readTyped(w, i == len(words)-1, *known)
		total += asked[i].weight
	}
	defer func() {
		for i := range asked {
			for _, c := range asked[i].close {
				(*known)[c.word>>6] = 0
			}
		}
	}()
	var out []hit
	for _, doc := range x.candidates(asked, near) {
		s, whole := x.score(doc, asked)
		if s /= total; s < leastAnswer {
			continue
		}
		s *= 0.7 + 0.3*whole // the whole name beats a part of one
		if doc < x.spots && spotKinds[x.d.SpotKind[doc]] == Town {
			s += 0.02
		}
		out = append(out, hit{doc, s * nearer(x.point(doc), near)})
	}
	slices.SortFunc(out, func(a, b hit) int { return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.doc, b.doc)) })
	return out[:min(limit, len(out))]
}

func (x *wordIndex) point(doc int32) geo.Point {
	if doc < x.spots {
		return degrees(x.d.SpotLat[doc], x.d.SpotLon[doc])
	}
	h := x.d.NamedHouse[doc-x.spots]
	return degrees(x.d.HouseLat[h], x.d.HouseLon[h])
}

// nearer is the share of its score that a place keeps at its distance from the caller: all of it on the spot, never
// less than 0.88, so that a name that fits is not beaten by one that only lies near.
func nearer(p, caller geo.Point) float64 {
	if !caller.Valid() {
		return 1
	}
	far := geo.Metres(p, caller)
	return 0.88 + 0.12/(1+far/2000)
}

// candidates are the documents worth scoring: those of the rarest words first, then of the commoner ones while there
// is room.
func (x *wordIndex) candidates(asked []typed, near geo.Point) []int32 {
	order := make([]*typed, len(asked))
	for i := range asked {
		order[i] = &asked[i]
	}
	slices.SortStableFunc(order, func(a, b *typed) int { return cmp.Compare(a.docs, b.docs) })
	seen := x.seen.Get().(*[]uint64)
	defer x.seen.Put(seen)
	out := make([]int32, 0, 1024)
	add := func(doc int32, most int) {
		if bit := uint64(1) << (doc & 63); (*seen)[doc>>6]&bit == 0 && len(out) < most {
			(*seen)[doc>>6] |= bit
			out = append(out, doc)
		}
	}
	if near.Valid() && order[len(order)-1].docs > mostScored {
		x.grid.within(around(near, nearReach), func(i int32) { add(i, mostNear) })
	}
	left := 0.0
	for _, t := range order {
		left += t.weight
	}
	enough := leastAnswer * left
	for _, t := range order {
		if left < enough {
			break // a document with none of the words so far cannot answer enough of what was asked
		}
		left -= t.weight
		for _, doc := range x.d.PostDoc[x.d.PostAt[t.lo]:min(x.d.PostAt[t.hi], x.d.PostAt[t.lo]+2*mostScored)] {
			add(doc, mostScored)
		}
		for _, n := range t.close {
			for _, doc := range x.d.PostDoc[x.d.PostAt[n.word]:x.d.PostAt[n.word+1]] {
				add(doc, mostScored)
			}
		}
	}
	for _, doc := range out {
		(*seen)[doc>>6] = 0
	}
	return out
}

// score adds up how well a document's words answer those asked, and says which share of its name was said; nothing when
// no word of a name was.
func (x *wordIndex) score(doc int32, asked []typed) (sum, whole float64) {
	words := x.d.DocWord[x.d.DocAt[doc]:x.d.DocAt[doc+1]]
	var named, size [3]int
	for _, w := range words {
		size[w&3]++
	}
	for i := range asked {
		best := 0.0
		var in [3]bool
		for _, w := range words {
			f := asked[i].fit(w >> 2)
			if f == 0 {
				continue
			}
			in[w&3] = true
			if w&3 == besideWord {
				f *= 0.8
			}
			best = max(best, f)
		}
		sum += best * asked[i].weight
		for role, yes := range in {
			if yes {
				named[role]++
			}
		}
	}
	if named[nameWord]+named[otherWord] == 0 {
		return 0, 0
	}
	for _, role := range []int{nameWord, otherWord} {
		if size[role] > 0 {
			whole = max(whole, math.Min(1, float64(named[role])/float64(size[role])))
		}
	}
	return sum, whole
}
