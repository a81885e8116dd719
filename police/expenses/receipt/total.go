package receipt

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// money is a sum as print has it: two figures after a point or a comma, perhaps with a gap where the printer moved on.
// Letters before it are a currency, or none; what is glued to other letters was not read well enough to be a sum.
var money = regexp.MustCompile(`(?:^|[^0-9A-Za-z.,/:]|[^A-Za-z][A-Z]{1,3}|^[A-Z]{1,3})([0-9OolI]{1,3}(?:,[0-9]{3})*|[0-9OolI]{1,6}) ?[.,] ?([0-9OolI]{2})(?:[^0-9A-Za-z/:%]|[A-Z](?:[^A-Za-z]|$)|$)`)

var figures = strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1", ",", "")

// sum is a sum of money on a line, in pence, with how sure the engine was of its figures.
type sum struct {
	pence int64
	sure  int
}

// sums are those of a line, from left to right.
func (l Line) sums() []sum {
	text := l.Text()
	var out []sum
	for at := 0; at < len(text); {
		m := money.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		whole, part := text[at+m[2]:at+m[3]], text[at+m[4]:at+m[5]]
		if strings.ContainsAny(whole+part, "0123456789") {
			if n, err := strconv.ParseInt(figures.Replace(whole)+figures.Replace(part), 10, 64); err == nil {
				out = append(out, sum{n, l.sureOf(at+m[2], at+m[5])})
			}
		}
		at += m[5]
	}
	return out
}

// sureOf is how sure the engine was of the worst word between two places of the line's text.
func (l Line) sureOf(from, to int) int {
	worst, at := 100, 0
	for _, w := range l {
		if at < to && at+len(w.Text) > from {
			worst = min(worst, w.Sure)
		}
		at += len(w.Text) + 1
	}
	return worst
}

// What a line of a receipt is about, by its words.
type about int

const (
	other  about = iota
	whole        // what is paid in all
	half         // a sum that may be what is paid, or may be any other
	part         // a sum before something is put on or taken off
	tax          // VAT and its like
	round        // what a total was rounded by
	card         // what was taken from a card
	tender       // what was handed over
	change       // what was given back
	extra        // what is put on: service, delivery, a tip
	off          // what is taken off
	aside        // a total of something else: things, points, what was saved
)

// said are the words that a line is known by, the stronger first: a subtotal is no total.
var said = []struct {
	is    about
	words []string
}{
	{aside, []string{"qty", "quantity", "item", "items", "points", "saving", "savings", "saved", "balance brought", "opening", "closing", "price", "you could win", "deposit"}},
	{whole, []string{"grand total", "amount due", "balance due", "total due", "to be paid", "amount to pay", "amount payable", "total payable"}},
	{extra, []string{"service charge", "svc charge", "service", "delivery", "gratuity", "tip", "booking fee"}},
	{off, []string{"discount", "voucher", "coupon"}},
	{change, []string{"change"}},
	{part, []string{"subtotal", "sub total", "sub", "excl", "excluding", "excluded", "ex vat", "net amount", "before"}},
	{tender, []string{"cash", "tendered", "tender", "paid", "payment", "received"}},
	{card, []string{"visa", "mastercard", "master card", "amex", "american express", "debit", "credit card", "card", "contactless", "maestro"}},
	{whole, []string{"total", "to pay", "due"}},
	{half, []string{"amount", "balance"}},
	{tax, []string{"vat", "gst", "tax"}},
	{round, []string{"rounding", "round"}},
}

// isWord tells whether a word that was read is one that is looked for: a long one may have a letter wrong.
func isWord(read, want string) bool {
	if len(want) >= 5 && read != "charge" { // a service charge is no change
		return near(read, want, 1)
	}
	return read == want
}

func has(words []string, want string) bool {
	parts := strings.Fields(want)
	for i := 0; i+len(parts) <= len(words); i++ {
		if slices.EqualFunc(words[i:i+len(parts)], parts, isWord) {
			return true
		}
	}
	return false
}

// wordsOf are the words of a line in small letters, without figures and marks; "TotalGST" and "Sub-Total" are two words each.
func wordsOf(text string) []string {
	text = wordEnd.ReplaceAllString(text, "$1 $2")
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && r < 128 })
}

var wordEnd = regexp.MustCompile(`([a-z])([A-Z])`)

func kindOf(words []string) about {
	total := has(words, "total")
	for _, s := range said {
		if s.is == round && total { // "total rounded" is one, "rounding" is none
			continue
		}
		for _, w := range s.words {
			if !has(words, w) {
				continue
			}
			switch {
			case s.is == tender && total, s.is == card && total: // "total cash" is said of either
				return whole
			case s.is == whole && w == "total" && taxed(words):
				return tax
			}
			return s.is
		}
	}
	return other
}

// taxed tells whether a line is the total of the tax, or says how much of a total is tax, and is not the total with it.
func taxed(words []string) bool {
	if slices.Contains(words, "includes") || slices.Contains(words, "included") {
		return true
	}
	for _, with := range []string{"incl", "inclusive", "including", "inc", "with"} {
		if slices.ContainsFunc(words, func(w string) bool { return w == with || len(with) > 6 && near(w, with, 1) }) {
			return false
		}
	}
	return has(words, "gst") || has(words, "vat") || has(words, "tax")
}

// total is what was paid in all, by all the readings: what a line calls so, borne out by what was handed over and given back, by a
// card, and by what makes it up. Where the readings speak against each other, or the figures were read badly, it is left empty.
func total(pages []Page) (int64, string) {
	w := newWeights[int64]()
	e := evidence{sure: map[int64]int{}, called: map[int64]int{}, borne: map[int64]bool{}, against: map[int64]bool{}}
	for n, p := range pages {
		e.weigh(w, n, p)
	}
	best := w.best()
	if len(best) == 0 {
		return 0, ""
	}
	first, second := best[0], 0
	for _, v := range best[1:] {
		if close(v, first) && e.called[v] > 1 && slices.Index(e.last, v) > slices.Index(e.last, first) { // the same after it was rounded
			first = v
		}
	}
	for _, v := range best {
		if !close(v, first) {
			second = max(second, w.of[v])
		}
	}
	weight := w.of[first]
	for _, v := range best {
		if v != first && close(v, first) {
			weight = max(weight, w.of[v])
		}
	}
	lead := weight - second
	switch {
	case first <= 0 || weight < 5 || lead < 3 || 2*second > weight:
		return 0, ""
	case e.sure[first] < readable || e.against[first]:
		return 0, ""
	case !e.borne[first] && (e.called[first] < 2 || e.sure[first] < wellRead):
		return 0, ""
	case e.borne[first] && e.called[first] > 1 && len(w.pages[first]) > 1 && e.sure[first] >= wellRead && lead >= 5:
		return first, Sure
	}
	return first, Likely
}

const (
	pennies  = 5  // by how much a total is rounded at most where small coins are not used
	readable = 60 // percent: figures of which the engine was less sure are no evidence by themselves
	wellRead = 85 // percent
)

func close(a, b int64) bool { return a-b <= pennies && b-a <= pennies }

// evidence is what the readings say of each value beside its weight.
type evidence struct {
	sure    map[int64]int  // the best reading of it
	called  map[int64]int  // how many lines call it the total
	borne   map[int64]bool // something else than its own line speaks for it
	against map[int64]bool // something else speaks against it
	last    []int64        // what lines call the total, in the order of the receipt
}

// weigh puts what one reading says of the total to what the others say.
func (e *evidence) weigh(w *weights[int64], n int, p Page) {
	by := map[about][]int64{}
	var called []sum
	var rounded []bool
	for i, l := range p {
		words, all := wordsOf(l.Text()), l.sums()
		is := kindOf(words)
		if is == whole && len(all) == 0 && i+1 < len(p) && kindOf(wordsOf(p[i+1].Text())) == other { // the sum stands below its word
			if below := p[i+1].sums(); len(below) == 1 && len(wordsOf(p[i+1].Text())) <= 1 {
				all = below
			}
		}
		if len(all) == 0 {
			continue
		}
		last := all[len(all)-1]
		if is == half {
			w.add(last.pence, n, 1)
			continue
		}
		if is != whole {
			by[is] = append(by[is], last.pence)
			if is == card || is == tender {
				e.sure[last.pence] = max(e.sure[last.pence], last.sure)
			}
			continue
		}
		if len(all) > 1 { // a table of taxes: what it ends with may be anything
			w.add(last.pence, n, 1)
			continue
		}
		called = append(called, last)
		rounded = append(rounded, has(words, "rounded") || has(words, "round"))
	}
	e.call(w, n, called, rounded)
	e.bearOut(w, n, called, by)
}

// call weighs the lines that call a sum the total. A rounded one that no other comes close to was misread.
func (e *evidence) call(w *weights[int64], n int, called []sum, rounded []bool) {
	for i, c := range called {
		near := func(o sum) bool { return close(o.pence, c.pence) }
		if rounded[i] && len(called) > 1 && !slices.ContainsFunc(slices.Delete(slices.Clone(called), i, i+1), near) {
			continue
		}
		weight := 4
		if c.sure < readable {
			weight = 2
		}
		w.add(c.pence, n, weight)
		e.sure[c.pence] = max(e.sure[c.pence], c.sure)
		e.called[c.pence]++
		e.last = append(slices.DeleteFunc(e.last, func(v int64) bool { return v == c.pence }), c.pence)
	}
}

// madeUp tells whether a sum is a subtotal with its tax and what is put on, less what is taken off, as a total is made up.
func madeUp(v int64, by map[about][]int64) bool {
	all := func(is about) (n int64) {
		for _, x := range slices.Compact(slices.Sorted(slices.Values(by[is]))) {
			n += x
		}
		return n
	}
	for _, s := range by[part] {
		for _, t := range append([]int64{0}, by[tax]...) {
			for _, x := range []int64{0, all(extra)} {
				for _, o := range []int64{0, all(off)} {
					if t+x+o > 0 && close(v, s+t+x-o) {
						return true
					}
				}
			}
		}
	}
	return false
}

// bearOut weighs what the other sums of a reading say.
func (e *evidence) bearOut(w *weights[int64], n int, called []sum, by map[about][]int64) {
	speak := func(v int64, weight int) {
		w.add(v, n, weight)
		e.borne[v] = true
	}
	back := by[change]
	for _, g := range by[tender] {
		for _, b := range back {
			if b > 0 && slices.Contains(by[tender], g-b) { // "cash 8.60, tendered 9.00, change 0.40"
				speak(g-b, 5)
				back = nil
			}
		}
	}
	for _, g := range by[tender] {
		for _, b := range back {
			if g > b {
				speak(g-b, 3)
			}
		}
		if len(by[change]) == 0 && slices.ContainsFunc(called, func(c sum) bool { return c.pence == g }) {
			speak(g, 2)
		}
	}
	for _, c := range by[card] {
		speak(c, 3)
	}
	for _, c := range called {
		if madeUp(c.pence, by) {
			speak(c.pence, 3)
		}
	}
	for _, c := range called {
		paid := append(slices.Clone(by[card]), by[tender]...)
		if len(paid) > 0 && !slices.ContainsFunc(paid, func(v int64) bool { return v >= c.pence-pennies }) {
			e.against[c.pence] = true // less was paid than it comes to
		}
		if len(by[card]) > 0 && len(by[tender]) == 0 && !slices.ContainsFunc(by[card], func(v int64) bool { return close(v, c.pence) }) {
			e.against[c.pence] = true // a card pays what is due, and no more
		}
	}
}
