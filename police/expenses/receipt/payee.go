package receipt

import (
	"slices"
	"strings"
	"unicode"
)

// companies are what the name of a company ends with; with one of them a line is a name.
var companies = []string{"ltd", "limited", "plc", "llp", "cic", "inc", "bhd", "gmbh", "sarl", "bv", "pty", "company"}

// notNames are the words of lines that stand above or below a name.
var notNames = []string{"invoice", "receipt", "tax", "tel", "fax", "phone", "email", "www", "vat", "gst", "date", "time", "cashier", "reg", "welcome", "thank", "copy", "bill", "table", "no", "jalan", "street", "road", "lane", "customer", "original", "page"}

const nameLines = 9 // how far down a name is looked for

// payee is who was paid: the first line of the head that is a name, where two readings have it or it ends as a company's does.
func payee(pages []Page) (string, string) {
	type found struct {
		name  string
		mark  int
		pages int
	}
	var all []found
	for _, p := range pages {
		name, mark := nameIn(p)
		if name == "" {
			continue
		}
		same := slices.IndexFunc(all, func(f found) bool { return near(letters(f.name), letters(name), 1+len(letters(name))/12) })
		if same < 0 {
			all = append(all, found{name, mark, 1})
			continue
		}
		all[same].pages++
		all[same].mark = max(all[same].mark, mark)
	}
	slices.SortStableFunc(all, func(a, b found) int { return b.pages*2 + b.mark - a.pages*2 - a.mark })
	switch {
	case len(all) == 0:
		return "", ""
	case all[0].pages > 1 && all[0].mark > 1:
		return all[0].name, Sure
	case all[0].pages > 1 || all[0].mark > 1 && len(all) == 1:
		return all[0].name, Likely
	}
	return "", ""
}

// nameIn is the name in the head of one reading, with how much it looks like one: 2 ends as a company's does, 0 is the first that may be one.
func nameIn(p Page) (string, int) {
	first := ""
	for i, l := range p[:min(len(p), nameLines)] {
		name := named(l)
		words := wordsOf(name)
		if name == "" || slices.ContainsFunc(notNames, func(n string) bool { return slices.Contains(words, n) }) {
			continue
		}
		if slices.ContainsFunc(words, isCompany) {
			if i > 0 && !slices.ContainsFunc(words, func(w string) bool { return len(w) > 2 && !isCompany(w) }) { // a name over two lines
				name = clean(named(p[i-1]) + " " + name)
			}
			return name, 2
		}
		if first == "" {
			first = name
		}
	}
	return first, 0
}

func isCompany(word string) bool {
	return slices.Contains(companies, word) || word == "sdn" || word == "co"
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// named is a line as a name, without the company's number that may follow it; "" when it is not mostly letters of which the engine was sure.
func named(l Line) string {
	n, all, sure := 0, 0, 0
	var kept Line
	for _, w := range l {
		if len(kept) > 0 && strings.IndexFunc(w.Text, unicode.IsDigit) >= 0 && strings.Count(digits.Replace(w.Text), "#") >= 4 {
			break
		}
		kept = append(kept, w)
		sure += w.Sure
	}
	text := strings.TrimFunc(kept.Text(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ')' && r != '(' })
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
		if !unicode.IsSpace(r) {
			all++
		}
	}
	if n < 4 || n*10 < all*6 || sure < 55*len(kept) {
		return ""
	}
	return clean(text)
}

var digits = strings.NewReplacer("0", "#", "1", "#", "2", "#", "3", "#", "4", "#", "5", "#", "6", "#", "7", "#", "8", "#", "9", "#")
