package victim

import (
	"strings"
	"time"

	"throughline/platform/page"
	"throughline/platform/when"
)

// dateText is a day in words.
func dateText(lang string, t time.Time) string { return page.DayIn(lang, t) }

// dateClock is a day and a time of day.
func dateClock(lang string, t time.Time) string { return page.DayAndClockIn(lang, t) }

// tellEvent says an event in plain words; false when the victim's page does not show events of its kind.
func (d *Desk) tellEvent(lang string, e Event, told bool) (string, bool) {
	pairs := []string{}
	for _, k := range []string{"number", "court"} {
		if v := e.Detail[k]; v != "" {
			pairs = append(pairs, k, v)
		}
	}
	pairs = append(pairs, "title", d.offencesText(lang, e))
	code := "public.victim.event." + e.Code
	switch e.Code {
	case "hearing_date", "hearing_moved", "hearing_vacated", "required_to_give_evidence":
		at, err := when.Parse(e.Detail["at"])
		if err != nil {
			return "", false
		}
		pairs = append(pairs, "at", dateClock(lang, at))
	case "plea", "verdict":
		switch said := e.Detail["plea"] + e.Detail["finding"]; {
		case said == "G" || said == "NG":
			code += "_" + strings.ToLower(said)
		case e.Code == "plea":
			return "", false
		}
	case "release_planned":
		return "", false // the page tells of a release once it is one; before it, somebody calls
	case "sentence":
		switch k := e.Detail["kind"]; k {
		case "custody", "suspended", "community", "fine", "discharge":
			code += "_" + k
		}
	}
	return page.Say(lang, code, pairs...) + d.conditionsText(lang, e, told), true
}

// conditionsText tells which of the conditions protect the victim, by their kind: the words themselves may name others.
func (d *Desk) conditionsText(lang string, e Event, told bool) string {
	var said string
	for _, code := range strings.Split(e.Detail["conditions"], ",") {
		if code == "no_contact" || code == "not_to_enter" {
			if told {
				code += "_told"
			}
			said += " " + page.Say(lang, "public.victim.condition."+code)
		}
	}
	if said == "" && e.Detail["conditions"] != "" {
		said = " " + page.Say(lang, "public.victim.condition.some")
	}
	if told && said != "" {
		said += " " + page.Say(lang, "public.victim.condition.broken")
	}
	return said
}
