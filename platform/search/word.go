package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWord bounds the letters of one word; what is longer is cut alike in the record and in the question.
const maxWord = 40

// letters that do not fall apart into a base letter and a mark.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ħ", "h")

// fold gives lower case without accents: "Siân Llŷr" and "sian llyr" are the same name.
func fold(s string) string {
	s = norm.NFKD.String(strings.ToLower(s))
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
	return letters.Replace(s)
}

func apostrophe(r rune) bool { return strings.ContainsRune("'’‘`´ʼʹ′", r) }

func hyphen(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '\u2212' }

// group is the parts of one written word: one, or more when it is double-barrelled.
type group []string

// groups takes a text apart: apostrophes vanish (O'Brien, OBrien), hyphens join parts, all else that is neither letter
// nor digit parts the words. A lone O or Mc belongs to the word after it (O Brien, Mc Donald).
func groups(s string) []group {
	var out []group
	var word strings.Builder
	joined := false
	flush := func(more bool) {
		if word.Len() > 0 {
			w := clip(word.String())
			if joined && len(out) > 0 {
				out[len(out)-1] = append(out[len(out)-1], w)
			} else {
				out = append(out, group{w})
			}
			word.Reset()
			joined = more
			return
		}
		joined = joined && more
	}
	for _, r := range apart(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(r)
		case apostrophe(r):
		case hyphen(r):
			flush(true)
		default:
			flush(false)
		}
	}
	flush(false)
	return attach(out)
}

// apart folds a text, apostrophes kept: NFKD would turn an acute accent that serves as one into a space.
func apart(s string) string {
	return fold(strings.Map(func(r rune) rune {
		if apostrophe(r) {
			return '\''
		}
		return r
	}, strings.ToValidUTF8(s, " ")))
}

func attach(in []group) []group {
	var out []group
	for _, g := range in {
		if k := len(out) - 1; k >= 0 && len(out[k]) == 1 && (out[k][0] == "o" || out[k][0] == "mc") {
			g = slices.Clone(g)
			g[0] = clip(out[k][0] + g[0])
			out[k] = g
			continue
		}
		out = append(out, g)
	}
	return out
}

// wordsOf are the words of a text in order, double-barrelled ones as their parts.
func wordsOf(s string) []string {
	var out []string
	for _, g := range groups(s) {
		out = append(out, g...)
	}
	return out
}

// indexed are the words under which names can be found, sorted and each once, and how many of them stand for
// themselves: "Smith-Jones" is found as smith, jones and smithjones, and counts as two.
func indexed(names []string) (words []string, size int) {
	whole := map[string]bool{}
	for _, name := range names {
		for _, g := range groups(name) {
			for _, p := range g {
				whole[p] = true
			}
			if j := clip(strings.Join(g, "")); !whole[j] {
				whole[j] = len(g) == 1
			}
		}
	}
	for w, own := range whole {
		words = append(words, w)
		if own {
			size++
		}
	}
	slices.Sort(words)
	return words, size
}

// Key is how a telephone number, registration mark, postcode or reference is compared: letters and digits only, lower
// case, and a British number in its national form, so that "+44 7700 900123" is "07700900123".
func Key(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(strings.ToValidUTF8(s, "")))
	if strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return s
	}
	rest := strings.TrimPrefix(s, "00")
	if n, ok := strings.CutPrefix(rest, "44"); ok {
		if n = strings.TrimPrefix(n, "0"); len(n) == 9 || len(n) == 10 {
			return "0" + n
		}
	}
	return s
}

// keyWord marks a key, so that it is never taken for a name.
func keyWord(key string) string { return "=" + key }

func clip(w string) string {
	if r := []rune(w); len(r) > maxWord {
		return string(r[:maxWord])
	}
	return w
}

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }
