package control

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"throughline/platform/when"
	"throughline/police/control/national"
)

// checkVerbs are the words that check, with what each checks.
var checkVerbs = map[string]national.Kind{"pnc": national.Person, "veh": national.Vehicle, "drv": national.Driver}

// check reads "pnc surname forename 12/03/1988 2 bx21 words": who, when they were born, the reason's code, and at the end for
// which unit and why in words. "veh ab12cde 1 bx21" has a registration instead. It is asked on the unit's own job, or on the
// incident on the screen where no unit is named. Whether the reason is one is judged where it is asked.
func (c Command) check(b Board) (Command, error) {
	rest := strings.Fields(c.Text)
	c.Ask = AskCheck{Kind: string(checkVerbs[c.Verb])}
	var code string
	if c.Verb == "veh" {
		rest, code = c.vehicle(rest)
	} else {
		rest, code = c.whom(rest)
	}
	if code != "" {
		return c.wrong(code, "verb", c.Verb, "word", shorten(c.Text))
	}
	if len(rest) > 0 {
		c.Ask.Reason, rest = rest[0], rest[1:]
	}
	rest, code = c.forUnit(rest, b)
	if code != "" {
		return c.wrong(code, "word", shorten(strings.ToUpper(rest[0])), "callsign", c.Ask.Callsign)
	}
	c.Ask.Why = strings.Join(rest, " ")
	if c.Incident.ID == "" {
		return c.wrong("no_incident")
	}
	c.Says = "Check " + c.Ask.Kind + " " + c.Ask.said() + ", on " + c.Incident.said()
	return c, nil
}

func (c *Command) vehicle(rest []string) (after []string, code string) {
	switch {
	case len(rest) == 0:
		return rest, "check_vehicle"
	case len(rest) > 1 && len(rest[0]) < 5 && len(rest[1]) == 3 && !strings.ContainsFunc(rest[1], func(r rune) bool { return !unicode.IsLetter(r) }):
		c.Ask.VRM = rest[0] + rest[1] // AB12 CDE, as it is read out
		return rest[2:], ""
	}
	c.Ask.VRM = rest[0]
	return rest[1:], ""
}

// whom reads the names before the date of birth: the first word is the surname, or all before a comma.
func (c *Command) whom(rest []string) (after []string, code string) {
	at := slices.IndexFunc(rest, func(w string) bool { return strings.ContainsAny(w, "0123456789") })
	names := strings.Join(rest, " ")
	if at >= 0 {
		names = strings.Join(rest[:at], " ")
	}
	family, given, comma := strings.Cut(names, ",")
	if !comma {
		family, given, _ = strings.Cut(names, " ")
	}
	c.Ask.Family, c.Ask.Given = strings.TrimSpace(family), strings.TrimSpace(given)
	switch {
	case c.Ask.Family == "" || c.Ask.Given == "":
		return rest, "check_names"
	case at < 0:
		return rest, "check_born"
	}
	if c.Ask.BornOn = bornOn(rest[at]); c.Ask.BornOn == "" {
		return rest, "check_born"
	}
	return rest[at+1:], ""
}

// bornOn reads a date of birth as it is typed or read out: 12/03/1988, 12.3.1988, 12031988 or 1988-03-12; "" when it is none. Of a year in two
// figures nobody knows which it is.
func bornOn(word string) string {
	for _, layout := range []string{"2/1/2006", "2.1.2006", "2-1-2006", "02012006", "2006-01-02"} {
		if t, err := time.Parse(layout, word); err == nil {
			return when.DayOf(t).String()
		}
	}
	return ""
}

// forUnit takes the callsign after the reason, and the unit's own job as the incident.
func (c *Command) forUnit(rest []string, b Board) (after []string, code string) {
	if len(rest) == 0 {
		return nil, ""
	}
	callsign := strings.ToUpper(rest[0])
	at := slices.IndexFunc(b.Units, func(u UnitLine) bool { return u.Crew.Callsign == callsign })
	if at < 0 {
		if strings.ContainsFunc(callsign, unicode.IsDigit) && strings.ContainsFunc(callsign, unicode.IsLetter) {
			return rest, "check_unit" // a callsign typed wrongly must not become a word of the reason
		}
		return rest, ""
	}
	c.Ask.Callsign, c.Callsigns = callsign, []string{callsign}
	c.Incident = Incident{}
	for _, w := range b.open() {
		if w.ID == b.Units[at].JobID {
			c.Incident = w.Incident
		}
	}
	if c.Incident.ID == "" {
		return rest, "check_no_job"
	}
	return rest[1:], ""
}

// said is a question in words, before it is settled.
func (in AskCheck) said() string {
	out := strings.ToUpper(in.VRM)
	if in.Kind != string(national.Vehicle) {
		out = somebody(in.Family, in.Given, in.born())
	}
	if in.Reason != "" {
		out += ", reason " + in.Reason
	}
	if in.Why != "" {
		out += " (" + in.Why + ")"
	}
	if in.Callsign != "" {
		out += ", for " + in.Callsign
	}
	return out
}
