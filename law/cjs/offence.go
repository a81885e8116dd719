package cjs

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"throughline/law/cjs/row"
)

// Mode is how an offence is tried.
type Mode string

// The modes of trial that the standing data tells apart. Other is everything that is not an offence tried as such:
// civil applications, breaches, enforcement, licensing.
const (
	Summary    Mode = "summary"
	EitherWay  Mode = "either_way"
	Indictable Mode = "indictable"
	Other      Mode = "other"
)

// Offence is one offence code of the criminal justice system.
type Offence struct {
	Code     string // "OF61102"; a trailing A, B, C or I is attempt, aiding, conspiracy or incitement
	Title    string
	Mode     Mode
	Category string // the category that Mode is read from: "CE", "CI", "CS", "CM" ...
	// HomeOfficeClass is the counting class "008/06", or empty when the data has none (000/00).
	HomeOfficeClass string
	Notifiable      bool // to the Home Office
	Recordable      bool // on the national police record
}

var modes = map[string]Mode{"CS": Summary, "CM": Summary, "CE": EitherWay, "CI": Indictable}

func (t *Tables) readOffences(from fs.FS) error {
	var rows []row.Offence
	if err := decode(from, "offences", &rows); err != nil {
		return err
	}
	for i, r := range rows {
		mode, ok := modes[r.Category]
		if !ok {
			mode = Other
		}
		class := r.HomeOfficeClass
		if class == "000/00" {
			class = ""
		}
		t.offences = append(t.offences, Offence{Code: r.Code, Title: r.Title, Mode: mode, Category: r.Category,
			HomeOfficeClass: class, Notifiable: r.Notifiable, Recordable: r.Recordable})
		t.byOffence[r.Code] = i
		t.words = append(t.words, " "+strings.Join(wordsOf(r.Title), " "))
	}
	return nil
}

// Offence finds an offence by its code, in any case.
func (t *Tables) Offence(code string) (Offence, bool) {
	i, ok := t.byOffence[strings.ToUpper(strings.TrimSpace(code))]
	if !ok {
		return Offence{}, false
	}
	return t.offences[i], true
}

// shorthand is what officers type for the words of the titles.
var shorthand = map[string][]string{
	"abh":   {"actual", "bodily", "harm"},
	"gbh":   {"grievous", "bodily", "harm"},
	"twoc":  {"take", "vehicle", "without", "consent"},
	"pwits": {"possess", "intent", "supply"},
}

// SearchOffences finds offences whose code begins with text, or whose title has a word beginning with each word of
// text, in any order. The usual national codes come before local ones, and whole offences before attempts and aiding;
// then the shorter title first. At most limit rows; none for an empty text.
func (t *Tables) SearchOffences(text string, limit int) []Offence {
	asked := wordsOf(text)
	if len(asked) == 0 || limit <= 0 {
		return nil
	}
	code := strings.ToUpper(strings.TrimSpace(text))
	var want []string
	for _, w := range asked {
		if long, ok := shorthand[w]; ok {
			want = append(want, long...)
			continue
		}
		want = append(want, w)
	}
	type hit struct{ rank, at int }
	var hits []hit
	for i, o := range t.offences {
		switch {
		case o.Code == code:
			hits = append(hits, hit{0, i})
		case strings.HasPrefix(o.Code, code):
			hits = append(hits, hit{1, i})
		case matches(t.words[i], want):
			hits = append(hits, hit{2 + standing(o), i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.rank != b.rank || a.rank < 2 { // codes stand in the order of codes
			return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at))
		}
		return cmp.Or(cmp.Compare(len(t.offences[a.at].Title), len(t.offences[b.at].Title)), cmp.Compare(a.at, b.at))
	})
	out := make([]Offence, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, t.offences[h.at])
	}
	return out
}

func matches(title string, want []string) bool {
	for _, w := range want {
		if !strings.Contains(title, " "+w) {
			return false
		}
	}
	return true
}

// standing ranks a code: 0 national (two letters, year, number), 1 national with a suffix (attempt, aiding ...) or not
// an offence, 2 local to one force.
func standing(o Offence) int {
	c := o.Code
	if len(c) < 7 || !letters(c[:2]) || letters(c[2:3]) {
		return 2
	}
	if len(c) > 7 || o.Mode == Other {
		return 1
	}
	return 0
}

func letters(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "'", "")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
