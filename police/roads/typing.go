package roads

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	spelling "throughline/platform/search"
)

// typed is one word as it was typed, and which words of the map it may stand for.
type typed struct {
	exact  int32 // -1 for none
	lo, hi uint32
	begun  float64  // how well a word fits that it is the beginning of
	close  []slip   // words that differ by a slip of the hand, in order
	any    []uint64 // the bits of the words in close, shared by all words that were typed
	docs   int      // in how many documents they are, at most
	weight float64
}

type slip struct {
	word uint32
	fit  float64
}

// fit says how well a word of the map answers the one typed: 1 for the same, 0 for not at all.
func (t *typed) fit(w uint32) float64 {
	if int32(w) == t.exact {
		return 1
	}
	if w >= t.lo && w < t.hi {
		return t.begun
	}
	if t.any[w>>6]&(1<<(w&63)) == 0 {
		return 0
	}
	if i, ok := slices.BinarySearchFunc(t.close, w, func(n slip, w uint32) int { return int(n.word) - int(w) }); ok {
		return t.close[i].fit
	}
	return 0
}

func (d *mapData) word(w uint32) string { return string(d.WordText[d.WordAt[w]:d.WordAt[w+1]]) }

// compareWord compares a word of the map with a text without making a string of it.
func (d *mapData) compareWord(w int, s string) int {
	return strings.Compare(string(d.WordText[d.WordAt[w]:d.WordAt[w+1]]), s)
}

// readTyped finds the words that one typed may stand for. last is the word that is still being typed.
func (x *wordIndex) readTyped(s string, last bool, any []uint64) typed {
	d := x.d
	n := len(d.WordMask)
	first := lowerBound(n, func(i int) bool { return d.compareWord(i, s) >= 0 })
	t := typed{exact: -1, lo: uint32(first), hi: uint32(first), begun: 0.8, any: any}
	if last {
		t.begun = 0.9
	}
	if first < n && d.word(uint32(first)) == s {
		t.exact = int32(first)
	}
	if len(s) >= 2 {
		t.hi = uint32(first + lowerBound(n-first, func(i int) bool { return !strings.HasPrefix(d.word(uint32(first+i)), s) }))
	} else if t.exact >= 0 {
		t.hi++
	}
	t.docs = int(d.PostAt[t.hi] - d.PostAt[t.lo])
	x.slips(s, &t)
	x.weigh(&t)
	if last && len(s) == 1 && t.exact < 0 {
		t.weight = 0.1 // one letter of a word that is still being typed says next to nothing
	}
	return t
}

func lowerBound(n int, reached func(int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		if m := (lo + hi) / 2; reached(m) {
			hi = m
		} else {
			lo = m + 1
		}
	}
	return lo
}

// slips finds the words one or two slips of the hand away. Words whose letters differ too much are passed over first.
func (x *wordIndex) slips(s string, t *typed) {
	runes := len([]rune(s))
	if runes < 3 || strings.ContainsFunc(s, unicode.IsDigit) {
		return // a road number or a short word with one letter changed is another one
	}
	allowed := 1
	if runes >= 6 {
		allowed = 2
	}
	mask := lettersOf(s)
	for w, m := range x.d.WordMask {
		if bits.OnesCount32(m^mask) > 2*allowed || uint32(w) >= t.lo && uint32(w) < t.hi {
			continue
		}
		length := int(x.d.WordAt[w+1] - x.d.WordAt[w])
		if length > 2*len(s)+8 || 2*length+8 < len(s) {
			continue
		}
		fit := 0.0
		switch spelling.Distance(s, x.d.word(uint32(w)), allowed) {
		case 1:
			fit = 0.78
		case 2:
			fit = 0.6
		default:
			continue
		}
		t.any[w>>6] |= 1 << (w & 63)
		t.close = append(t.close, slip{uint32(w), fit})
		t.docs += int(x.d.PostAt[w+1] - x.d.PostAt[w])
	}
}

// weigh says how much a typed word counts: a rare one says more, and one that nothing has says most.
func (x *wordIndex) weigh(t *typed) {
	rarity := 0.0
	count := float64(len(x.d.DocAt))
	hear := func(w uint32) {
		rarity = max(rarity, t.fit(w)*math.Log(2+count/float64(max(1, x.d.PostAt[w+1]-x.d.PostAt[w]))))
	}
	for w := t.lo; w < t.hi; w++ {
		hear(w)
	}
	for _, n := range t.close {
		hear(n.word)
	}
	if t.hi == t.lo && len(t.close) == 0 {
		rarity = math.Log(2 + count)
	}
	t.weight = 1 + rarity/4
}

// lettersOf has a bit for each letter that occurs; all that is not a to z shares the others.
func lettersOf(s string) uint32 {
	var m uint32
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			m |= 1 << (r - 'a')
		} else {
			m |= 1 << (26 + uint32(r)%6)
		}
	}
	return m
}
