package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/law/cjs"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// court sets the first hearing. Somebody who is kept is before a court by the first sitting (s.46).
func (d *Desk) court(c *Charge, in ChargePerson) error {
	day, err := when.ParseDay(in.CourtOn)
	if err != nil {
		return fault.InvalidField("court_on", "form.not_a_day", "name", "the first hearing")
	}
	tables, err := cjs.Load()
	if err != nil {
		return fault.New(fault.Unavailable, "custody.offence.no_list").Wrap(err)
	}
	unit, ok := tables.Court(strings.ToUpper(in.Court))
	if !ok {
		return fault.InvalidField("court", "custody.charge.court", "code", in.Court)
	}
	at := in.CourtTime
	if at == "" {
		at = "10:00"
	}
	t, err := time.Parse("15:04", at)
	if err != nil {
		return fault.InvalidField("court_time", "form.not_a_time", "name", "the time of the hearing")
	}
	c.CourtOn, c.CourtAt, c.Court, c.CourtName = day, day.At(t.Hour(), t.Minute()), unit.Code, unit.Name
	if !c.CourtAt.After(c.At) {
		return fault.InvalidField("court_on", "custody.charge.court_past")
	}
	latest, _, err := LatestCourtDay(d.host.Law, c.At)
	if err != nil {
		return err
	}
	if !c.Bailed && day.After(latest) {
		return fault.InvalidField("court_on", "custody.charge.court_late", "day", latest.Text())
	}
	return nil
}

// bail checks conditions, or the reasons of s.38 for refusing it.
func (d *Desk) bail(c *Charge, in ChargePerson) error {
	day := when.DayOf(c.At)
	if c.Bailed {
		var err error
		c.Conditions, err = d.conditions(in.Conditions, in.Terms, day)
		if err == nil && len(c.Conditions) > 0 && in.Why == "" {
			return fault.InvalidField("why", "custody.charge.why_conditions")
		}
		return err
	}
	if len(in.Refused) == 0 {
		return fault.InvalidField("refused", "custody.charge.why_refused")
	}
	for _, r := range in.Refused {
		if _, ok := d.host.Law.Table("custody.bail_refusal").At(r, day); !ok {
			return fault.InvalidField("refused", "custody.charge.why_refused")
		}
	}
	if in.Why == "" {
		return fault.InvalidField("why", "custody.charge.why_refused")
	}
	if len(in.Conditions) > 0 {
		return fault.InvalidField("conditions", "custody.charge.conditions_no_bail")
	}
	c.Refused = slices.Clone(in.Refused)
	return nil
}

func (d *Desk) conditions(codes []string, terms string, day when.Day) ([]entry.Condition, error) {
	var lines []string
	for _, l := range strings.Split(terms, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) != len(codes) {
		return nil, fault.InvalidField("terms", "custody.charge.conditions")
	}
	var out []entry.Condition
	for i, c := range codes {
		if _, ok := d.host.Law.Table("custody.bail_condition").At(c, day); !ok {
			return nil, fault.InvalidField("conditions", "custody.charge.condition", "value", c)
		}
		out = append(out, entry.Condition{Code: c, Text: lines[i]})
	}
	return out, nil
}
