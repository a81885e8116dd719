package victim

import (
	"slices"
	"strings"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// A thread may hold several crimes, several victims, and a victim who is also somebody's suspect. What one of them is told
// is what was done to them: never another victim's crime, and never themselves as a suspect (VIC-07).

// eventsFor are the events of a thread that concern one victim, oldest first, told as they concern them.
func (d *Desk) eventsFor(q db.Querier, c Case) ([]Event, error) {
	events, err := eventsOf(q, c.Thread)
	if err != nil {
		return nil, err
	}
	return d.concerning(q, c, events)
}

func (d *Desk) concerning(q db.Querier, c Case, events []Event) ([]Event, error) {
	me, err := d.people.Aliases(q, c.Person) // a victim's record may have been merged with that of a suspect: they are one person
	if err != nil {
		return nil, err
	}
	parts, err := crimeParts(q, c.Thread)
	if err != nil {
		return nil, err
	}
	same, err := d.asOne(q, parts)
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, e := range events {
		about, err := d.aboutWhom(q, e)
		if err != nil {
			return nil, err
		}
		if concerns(e, about, me, same) {
			out = append(out, forThem(e, me, parts))
		}
	}
	return out, nil
}

// asOne are the parts with each suspect under the id that they are read as: a crime may name one record of a person, and an
// arrest another that was merged with it. Taking a merge back makes them two again.
func (d *Desk) asOne(q db.Querier, parts []crimePart) ([]crimePart, error) {
	out := slices.Clone(parts)
	for i, p := range out {
		if p.role != "suspect" {
			continue
		}
		var err error
		if out[i].person, err = d.readAs(q, p.person); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// aboutWhom are those whom an event is about, each under the id that they are read as; empty when it is about nobody.
func (d *Desk) aboutWhom(q db.Querier, e Event) ([]string, error) {
	var out []string
	switch {
	case e.Person != "":
		out = []string{e.Person}
	case e.Detail["defendants"] != "":
		out = strings.Split(e.Detail["defendants"], ",")
	}
	for i, person := range out {
		var err error
		if out[i], err = d.readAs(q, person); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readAs is the id that a person is read as; the id itself of somebody of whom this force has no record.
func (d *Desk) readAs(q db.Querier, person string) (string, error) {
	ids, err := d.people.Aliases(q, person)
	if fault.Is(err, fault.NotFound) {
		return person, nil
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// concerns tells whether an event about these people concerns the victim who is known by the ids of me.
func concerns(e Event, about, me []string, parts []crimePart) bool {
	if slices.Contains(me, e.Person) {
		return false
	}
	if only := e.Detail["only"]; only != "" {
		return slices.ContainsFunc(strings.Split(only, ","), func(p string) bool { return slices.Contains(me, p) })
	}
	if offence := or(e.Detail["offence"], e.Detail["code"]); offence != "" && othersAlone(offence, me, parts) {
		return false
	}
	if len(about) == 0 {
		return true
	}
	return slices.ContainsFunc(about, func(person string) bool { return !slices.Contains(me, person) && theirSuspect(person, me, parts) })
}

// theirSuspect tells whether what becomes of somebody is news to a victim: a crime against them names that person, or no crime
// of the thread says whose suspect that person is, and then every victim of the thread is told.
func theirSuspect(person string, me []string, parts []crimePart) bool {
	others := false
	for _, p := range parts {
		if p.role != "suspect" || p.person != person {
			continue
		}
		victims := victimsOf(parts, p.crime)
		if slices.ContainsFunc(victims, func(v string) bool { return slices.Contains(me, v) }) {
			return true
		}
		others = others || len(victims) > 0
	}
	return !others
}

// forThem names of what somebody was charged with only what does not stand for another victim's crime, each once.
func forThem(e Event, me []string, parts []crimePart) Event {
	charges := e.Detail["charges"]
	if charges == "" {
		return e
	}
	var titles, lines []string
	for _, line := range strings.Split(charges, "\n") {
		code, title, _ := strings.Cut(line, "\t")
		if !othersAlone(code, me, parts) && !slices.Contains(titles, title) {
			titles, lines = append(titles, title), append(lines, line)
		}
	}
	detail := map[string]string{"title": strings.Join(titles, "; "), "offences": strings.Join(lines, "\n")}
	for k, v := range e.Detail {
		if k != "charges" {
			detail[k] = v
		}
	}
	e.Detail = detail
	return e
}

// othersAlone tells whether an offence is that of a crime whose victims are others, and of none of theirs.
func othersAlone(offence string, me []string, parts []crimePart) bool {
	others := false
	for _, p := range parts {
		if p.role != "victim" || p.offence != offence || offence == "" {
			continue
		}
		if slices.Contains(me, p.person) {
			return false
		}
		others = true
	}
	return others
}

func victimsOf(parts []crimePart, crime string) []string { return inRole(parts, crime, "victim") }

func suspectsOf(parts []crimePart, crime string) []string { return inRole(parts, crime, "suspect") }

func inRole(parts []crimePart, crime, role string) []string {
	var out []string
	for _, p := range parts {
		if p.crime == crime && p.role == role {
			out = append(out, p.person)
		}
	}
	return out
}
