package victim

import (
	"sort"
	"strings"
	"time"

	"throughline/platform/page"
	"throughline/platform/when"
)

// offenceWords is an offence as people call it, in both languages.
type offenceWords struct {
	En string `json:"en"`
	Cy string `json:"cy"`
}

// offenceText is an offence as people call it, by its national code: the law's table keeps the common ones, and every other
// is said with its own title and called an offence.
func (d *Desk) offenceText(lang, code, title string, on time.Time) string {
	var w offenceWords
	if row, ok := d.host.Law.Table("victim.offence_words").At(code, when.DayOf(on)); ok && row.Into(&w) == nil {
		if lang == "cy" {
			return w.Cy
		}
		return w.En
	}
	return page.Say(lang, "public.victim.offence.other", "title", title)
}

// offencesText says what an event is about: each line a code and a title.
func (d *Desk) offencesText(lang string, e Event) string {
	lines := strings.Split(or(e.Detail["offences"], or(e.Detail["offence"], e.Detail["code"])+"\t"+e.Detail["title"]), "\n")
	var said []string
	for _, l := range lines {
		code, title, _ := strings.Cut(l, "\t")
		said = append(said, d.offenceText(lang, code, title, e.At))
	}
	return listText(lang, said)
}

func listText(lang string, said []string) string {
	if len(said) < 2 {
		return strings.Join(said, "")
	}
	last := len(said) - 1
	if lang == "cy" {
		return strings.Join(said[:last], ", ") + afterAnd(said[last])
	}
	return page.Say(lang, "public.victim.list", "first", strings.Join(said[:last], ", "), "last", said[last])
}

// afterAnd is a word after the Welsh "and", which is ac before a vowel and breathes on c, p and t.
func afterAnd(word string) string {
	switch {
	case word == "" || strings.ContainsRune("aeiouwyâêîôûŵŷ", []rune(word)[0]):
		return " ac " + word
	case strings.ContainsRune("cpt", rune(word[0])) && !strings.HasPrefix(word, "ch") && !strings.HasPrefix(word, "ph") && !strings.HasPrefix(word, "th"):
		return " a " + word[:1] + "h" + word[1:]
	}
	return " a " + word
}

// places in the order in which a case goes, for what happened at the same moment.
var places = map[string]int{"reported": 0, "crime_reported": 1, "suspect_arrested": 2, "interviewed_under_caution": 3, "charged": 4, "bailed": 5, "hearing_date": 6, "plea": 8, "verdict": 9, "sentence": 10}

// inOrder puts events in the order in which they happened, the call first; at one moment, as a case goes.
func inOrder(events []Event) []Event {
	out := append([]Event{}, events...)
	place := func(e Event) int {
		if n, ok := places[e.Code]; ok {
			return n
		}
		return 7
	}
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := out[i].At.Truncate(time.Minute), out[j].At.Truncate(time.Minute); !a.Equal(b) {
			return a.Before(b)
		}
		return place(out[i]) < place(out[j])
	})
	return out
}

// oneAHearing makes one event of the pleas of a day, one of its verdicts: a hearing is one line, not one for each offence.
// A verdict of guilty after a plea of guilty on the same day says nothing new.
func oneAHearing(events []Event) []Event {
	var out []Event
	at := map[string]int{}
	for _, e := range events {
		if e.Code != "plea" && e.Code != "verdict" {
			out = append(out, e)
			continue
		}
		said := e.Detail["plea"] + e.Detail["finding"]
		day := when.DayOf(e.At).String()
		if _, pleaded := at["plea G "+day]; e.Code == "verdict" && said == "G" && pleaded {
			continue
		}
		line := or(e.Detail["offence"], e.Detail["code"]) + "\t" + e.Detail["title"]
		key := e.Code + " " + said + " " + day
		if i, ok := at[key]; ok {
			if !strings.Contains(out[i].Detail["offences"], line) {
				out[i].Detail["offences"] += "\n" + line
			}
			continue
		}
		detail := map[string]string{"offences": line}
		for k, v := range e.Detail {
			detail[k] = v
		}
		e.Detail, at[key] = detail, len(out)
		out = append(out, e)
	}
	return out
}
