package receipt

import (
	"regexp"
	"strconv"
	"strings"

	"throughline/platform/when"
)

// The ways in which a day is printed, the day before the month as in this country.
var (
	byFigures = regexp.MustCompile(`(?:^|[^0-9])([0-9OIl]{1,2}) ?([/.\-]) ?([0-9OIl]{1,2}) ?([/.\-]) ?((?:20)?[0-9OIl]{2})(?:[^0-9]|$)`)
	byName    = regexp.MustCompile(`(?i)(?:^|[^0-9a-z])([0-9]{1,2})(?:st|nd|rd|th)?[ .,/\-]{0,2}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .,/'’\-]{0,2}((?:20)?[0-9]{2})(?:[^0-9]|$)`)
	isoDay    = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[^0-9]|$)`)
	run       = regexp.MustCompile(`(?:^|[^0-9])([0-3][0-9])([01][0-9])(20[0-9]{2})(?:[^0-9]|$)`)
	clock     = regexp.MustCompile(`(?:^|[^0-9])[0-2]?[0-9][:.][0-5][0-9](?::[0-5][0-9])?`)
)

// guessed is a day with a letter in the place of a figure.
var guessed = regexp.MustCompile(`[0-9]*[OIl][0-9]*[/.\-][0-9OIl]{1,2}[/.\-]|[/.\-][0-9]*[OIl][0-9]*[/.\-]`)

var months = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// notOfTheSale are the words of a line whose day is another one than that of the sale.
var notOfTheSale = []string{"expiry", "expires", "expire", "valid", "until", "due", "warranty", "return by", "before", "established", "since", "offer", "member since", "birth", "delivery"}

// earliest is the first year that a receipt is taken to be of; an earlier one is a number that looks like a day.
const earliest = 2000

// days are those of a line. loose takes a run of eight figures for one, which a line that says "date" may have.
func days(text string, loose bool) []when.Day {
	var out []when.Day
	add := func(year, month, date string) {
		y, err := strconv.Atoi(figures.Replace(year))
		m, bad := strconv.Atoi(figures.Replace(month))
		d, worse := strconv.Atoi(figures.Replace(date))
		if err != nil || bad != nil || worse != nil {
			return
		}
		if y < 100 {
			y += 2000
		}
		if on, err := when.ParseDay(pad(y, 4) + "-" + pad(m, 2) + "-" + pad(d, 2)); err == nil && y >= earliest {
			out = append(out, on)
		}
	}
	for _, m := range isoDay.FindAllStringSubmatch(text, -1) {
		add(m[1], m[2], m[3])
	}
	if len(out) > 0 {
		return out
	}
	for at := 0; at < len(text); { // "19- 21/03/2018" has its day at its end
		m := byFigures.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		part := func(n int) string { return text[at+m[2*n] : at+m[2*n+1]] }
		before := len(out)
		if part(2) == part(4) {
			add(part(5), part(3), part(1))
		}
		if len(out) > before {
			at += m[11]
		} else {
			at += m[3] // behind the first figures, so that they are not taken in half
		}
	}
	for _, m := range byName.FindAllStringSubmatch(text, -1) {
		add(m[3], strconv.Itoa(months[strings.ToLower(m[2])]), m[1])
	}
	if loose && len(out) == 0 {
		for _, m := range run.FindAllStringSubmatch(text, -1) {
			add(m[3], m[2], m[1])
		}
	}
	return out
}

func pad(n, wide int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, wide-len(s))) + s
}

// day is that of the sale, by all the readings: one that is called the date, or stands with a time, before one that stands alone.
func day(pages []Page, today when.Day) (when.Day, string) {
	w, best := newWeights[when.Day](), map[when.Day]int{}
	for n, p := range pages {
		for i, l := range p {
			text := l.Text()
			words := wordsOf(text)
			dated := saysDate(words)
			weight := 2
			if dated || i > 0 && saysDate(wordsOf(p[i-1].Text())) && len(days(p[i-1].Text(), true)) == 0 {
				weight += 2
			}
			if clock.MatchString(text) {
				weight++
			}
			for _, word := range notOfTheSale {
				if has(words, word) {
					weight = 0
				}
			}
			for _, on := range days(text, dated) {
				if weight > 0 && !on.After(today) {
					if guessed.MatchString(text) {
						weight /= 3
					}
					w.add(on, n, weight)
					best[on] = max(best[on], l.sureOfFigures())
				}
			}
		}
	}
	all := w.best()
	if len(all) == 0 {
		return when.Day{}, ""
	}
	first, second := all[0], 0
	if len(all) > 1 {
		second = w.of[all[1]]
	}
	switch lead := w.of[first] - second; {
	case lead < 2 || w.of[first] < 3 || best[first] < readable/2:
		return when.Day{}, ""
	case len(w.pages[first]) > 1 && lead >= 3:
		return first, Sure
	}
	return first, Likely
}

// sureOfFigures is how sure the engine was of the best word of a line that has figures.
func (l Line) sureOfFigures() int {
	best := 0
	for _, w := range l {
		if strings.ContainsAny(w.Text, "0123456789") {
			best = max(best, w.Sure)
		}
	}
	return best
}

func saysDate(words []string) bool {
	for _, w := range words {
		if w == "date" || strings.HasSuffix(w, "date") || len(w) == 4 && near(w, "date", 1) && w != "rate" && w != "late" && w != "gate" {
			return true
		}
	}
	return false
}
