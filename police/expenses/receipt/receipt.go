// Package receipt reads a receipt: what was paid, on which day and to whom, from what an engine for reading print made of its
// picture. Each is a proposal with how sure it is, never an answer: what two readings of the same picture do not bear out is left empty,
// because a wrong figure is worse than none (EXP-05). It knows no claim, no officer and no database.
package receipt

import (
	"slices"
	"strings"
	"unicode"

	"throughline/platform/search"
	"throughline/platform/when"
)

// Word is one word as it was read, with how sure the engine was of it, in percent.
type Word struct {
	Text string
	Sure int
}

// Line is a printed line, from left to right.
type Line []Word

// Text is the line with one space between its words.
func (l Line) Text() string {
	var all []string
	for _, w := range l {
		all = append(all, w.Text)
	}
	return strings.Join(all, " ")
}

// Page is one reading of a picture, from top to bottom. Several readings of one picture bear each other out.
type Page []Line

// How sure a proposal is.
const (
	Sure   = "sure"   // several things on the receipt say the same
	Likely = "likely" // worth offering, to be looked at
)

// Reading is what a receipt seems to say; what it does not say well enough is empty.
type Reading struct {
	Pence     int64    `json:"pence,omitempty"` // what was paid in all
	PenceSure string   `json:"pence_sure,omitempty"`
	On        when.Day `json:"on,omitzero"`
	OnSure    string   `json:"on_sure,omitempty"`
	Payee     string   `json:"payee,omitempty"`
	PayeeSure string   `json:"payee_sure,omitempty"`
}

// Read weighs the readings of one picture. today is the latest day that a receipt can be of.
func Read(pages []Page, today when.Day) Reading {
	var r Reading
	r.Pence, r.PenceSure = total(pages)
	r.On, r.OnSure = day(pages, today)
	r.Payee, r.PayeeSure = payee(pages)
	return r
}

// Whole tells whether nothing is left to be read, so that another look at the picture is not needed.
func (r Reading) Whole() bool { return r.PenceSure == Sure && r.OnSure == Sure && r.Payee != "" }

// weights are what speaks for each value, in the order in which values were met.
type weights[T comparable] struct {
	order []T
	of    map[T]int
	pages map[T]map[int]bool // which readings say it
}

func newWeights[T comparable]() *weights[T] {
	return &weights[T]{of: map[T]int{}, pages: map[T]map[int]bool{}}
}

func (w *weights[T]) add(v T, page, n int) {
	if _, ok := w.of[v]; !ok {
		w.order = append(w.order, v)
		w.pages[v] = map[int]bool{}
	}
	w.of[v] += n
	w.pages[v][page] = true
}

// best are the values from the weightiest on; of two that weigh the same, the one met last.
func (w *weights[T]) best() []T {
	out := slices.Clone(w.order)
	slices.Reverse(out)
	slices.SortStableFunc(out, func(a, b T) int { return w.of[b] - w.of[a] })
	return out
}

// letters are those of a text, small.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// near tells whether two texts differ in at most n letters.
func near(a, b string, n int) bool { return search.Distance(a, b, n) <= n }
