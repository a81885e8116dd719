package court

import (
	"fmt"
	"strconv"
	"strings"

	"throughline/law/cjs"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/court/entry"
	"throughline/police/court/spi"
)

// Effect is a row of court.result_effect: what follows from a result code.
type Effect struct {
	Effect      string `json:"effect"` // "sentence", "requirement", "acquittal", "sending"
	Kind        string `json:"kind"`
	Severity    int    `json:"severity"`
	Requirement string `json:"requirement"`
}

// effectOf is what follows from a result code; the zero Effect when nothing does beyond its being kept.
func effectOf(book *law.Book, code string, on when.Day) (Effect, error) {
	var v Effect
	row, ok := book.Table("court.result_effect").At(strings.TrimLeft(code, "0"), on)
	if !ok {
		return v, nil
	}
	return v, row.Into(&v)
}

// passed is one result of the court with what follows from it.
type passed struct {
	result  spi.Result
	effect  Effect
	title   string
	offence when.Day // the day of the offence, which decides which requirements there are
}

// sentenceOf makes one sentence of what a hearing passed on a defendant: the most severe result names it, the requirements
// of all stand in it. There is none when no result is a sentence. absent are requirements that were not in force for the offence.
func sentenceOf(book *law.Book, t *cjs.Tables, all []passed, on when.Day) (s Sentence, absent []string, ok bool) {
	var main *passed
	var parts []string
	for i, p := range all {
		if p.effect.Effect == "sentence" {
			parts = append(parts, said(t, p))
			if main == nil || p.effect.Severity > main.effect.Severity {
				main = &all[i]
			}
		}
	}
	if main == nil {
		return s, nil, false
	}
	s = Sentence{Kind: main.effect.Kind, Text: strings.Join(unique(parts), "; "), On: on, Until: endsOn(main.result.Duration, on, main.effect.Kind == "suspended")}
	seen := map[string]bool{}
	for _, p := range all {
		if p.effect.Effect != "requirement" || seen[p.effect.Requirement] {
			continue
		}
		seen[p.effect.Requirement] = true
		r, inForce := requirement(book, t, p, on)
		if r.Until.IsZero() {
			r.Until = s.Until
		}
		if !inForce {
			absent = append(absent, r.Label)
		}
		s.Requirements = append(s.Requirements, r)
	}
	return s, absent, true
}

func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func requirement(book *law.Book, t *cjs.Tables, p passed, on when.Day) (entry.Requirement, bool) {
	r := entry.Requirement{Code: p.effect.Requirement, Label: p.title, Text: said(t, p), From: on, Result: p.result.Code}
	if !p.result.Duration.StartOn.IsZero() {
		r.From = p.result.Duration.StartOn
	}
	if v := p.result.Duration.Value; v != nil {
		r.Amount, r.Unit = *v, p.result.Duration.Unit
	}
	if !countsTimes(p.result.Duration.Unit) {
		r.Until = endsOn(p.result.Duration, r.From, false)
	}
	offence := p.offence
	if offence.IsZero() {
		offence = on
	}
	row, ok := book.Table("reintegration.requirement").At(p.effect.Requirement, offence)
	if !ok {
		return r, false
	}
	var v struct {
		Label    string `json:"label"`
		LeastAge int    `json:"least_age"`
	}
	if err := row.Into(&v); err == nil {
		r.Label = v.Label
	}
	return r, true
}

// countsTimes tells whether a unit is an amount to be done (80 hours, 20 days of activity) and not a length of time.
func countsTimes(unit string) bool { return unit == "H" || unit == "D" || unit == "S" }

// endsOn is the last day of a length that begins on a day: 18 months from 10 January end on 9 July. The zero Day when the
// court gave none, or life. Of a suspended sentence the second length counts: the time for which it hangs over somebody.
func endsOn(l spi.Duration, from when.Day, second bool) when.Day {
	if !l.EndOn.IsZero() {
		return l.EndOn
	}
	n, unit := l.Value, l.Unit
	if second && l.SecondValue != nil {
		n, unit = l.SecondValue, l.SecondUnit
	}
	if n == nil {
		return when.Day{}
	}
	switch unit {
	case "D":
		return from.AddDays(*n - 1)
	case "W":
		return from.AddDays(7**n - 1)
	case "M":
		return from.AddMonths(*n).AddDays(-1)
	case "Y":
		return from.AddMonths(12 * *n).AddDays(-1)
	}
	return when.Day{}
}

// said is a result in words: what the court wrote, or else its title and its lengths and amounts.
func said(t *cjs.Tables, p passed) string {
	if s := strings.TrimRight(strings.TrimSpace(p.result.Text), "."); s != "" {
		return s
	}
	out := p.title
	if l := length(t, p.result.Duration.Value, p.result.Duration.Unit); l != "" {
		out += ", " + l
	}
	if l := length(t, p.result.Duration.SecondValue, p.result.Duration.SecondUnit); l != "" {
		out += ", for " + l
	}
	if a := p.result.AmountPence; a != nil {
		out += fmt.Sprintf(", £%d.%02d", *a/100, *a%100)
	}
	return out
}

func length(t *cjs.Tables, n *int, unit string) string {
	if n == nil {
		return ""
	}
	word := unit
	if u, ok := t.DurationUnit(unit); ok {
		word = u.Title
	}
	if *n == 1 {
		word = strings.TrimSuffix(word, "s")
	}
	return strconv.Itoa(*n) + " " + word
}
