package cjs

import "strings"

// Unit is an organisation unit: a court house or a police unit.
type Unit struct {
	Code string // "B01EF00": level letter, area, building, room
	Kind string // "Magistrates' Courts", "Crown Courts", "Police Service"
	Name string // "London, Croydon"
	PSA  string // the petty sessions area that result messages also carry, "2576"
}

// Result finds a result code; leading zeros do not matter.
func (t *Tables) Result(code string) (Result, bool) {
	code = strings.TrimSpace(code)
	if r, ok := t.results[code]; ok {
		return r, true
	}
	r, ok := t.results[strings.TrimLeft(code, "0")]
	return r, ok
}

// Unit finds an organisation unit of any kind by its exact code.
func (t *Tables) Unit(code string) (Unit, bool) {
	u, ok := t.units[strings.ToUpper(strings.TrimSpace(code))]
	return u, ok
}

// Court finds a court house by its organisation unit code. The last two characters are the court room, which the
// data does not list: B01EF03 is found as the court house B01EF00.
func (t *Tables) Court(ouCode string) (Unit, bool) {
	c := strings.ToUpper(strings.TrimSpace(ouCode))
	if len(c) != 7 || (c[0] != 'B' && c[0] != 'C') {
		return Unit{}, false
	}
	if u, ok := t.units[c]; ok {
		return u, true
	}
	u, ok := t.units[c[:5]+"00"]
	return u, ok
}

// Forces lists every force code in order.
func (t *Tables) Forces() []Force { return append([]Force(nil), t.forces...) }

// Force finds a force by its code, "01".
func (t *Tables) Force(code string) (Force, bool) {
	f, ok := t.byForce[strings.ToUpper(strings.TrimSpace(code))]
	return f, ok
}

// find looks a code up in a short list, as the list writes it or as the result message does ("01" is "1" there).
func (t *Tables) find(list, code string) (Code, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" {
		return Code{}, false
	}
	short := code
	if len(code) > 1 {
		short = strings.TrimLeft(code, "0")
	}
	for _, c := range t.lists[list] {
		if c.Code == code || c.SPI == code || (c.SPI != "" && c.SPI == short) {
			return c, true
		}
	}
	return Code{}, false
}

// Plea finds a plea by its code ("NG") or the message's number ("2").
func (t *Tables) Plea(code string) (Code, bool) { return t.find("plea-status", code) }

// Verdict finds a verdict by its code ("NG") or the message's letter ("N").
func (t *Tables) Verdict(code string) (Code, bool) { return t.find("verdict", code) }

// HearingType finds a type of hearing ("PDH").
func (t *Tables) HearingType(code string) (Code, bool) { return t.find("type-of-hearing", code) }

// BailStatus finds a remand status by its code ("CB") or the message's letter ("B").
func (t *Tables) BailStatus(code string) (Code, bool) { return t.find("remand-status", code) }

// ModeOfTrial finds a mode of trial and its reason by its code ("SUM") or the message's number ("01").
func (t *Tables) ModeOfTrial(code string) (Code, bool) { return t.find("mode-of-trial-reason", code) }

// Gender finds a gender code ("1").
func (t *Tables) Gender(code string) (Code, bool) { return t.find("gender", code) }

// DurationUnit finds the unit of a sentence's length ("M" is months).
func (t *Tables) DurationUnit(code string) (Code, bool) { return t.find("duration-unit", code) }

// Qualifier finds a result qualifier ("AY").
func (t *Tables) Qualifier(code string) (Code, bool) { return t.find("result-qualifier-code", code) }

// Presence finds whether the defendant was at the hearing ("Y").
func (t *Tables) Presence(code string) (Code, bool) {
	return t.find("defendant-present-at-hearing", code)
}

// Pleas lists the pleas, in the order of their codes.
func (t *Tables) Pleas() []Code { return t.list("plea-status") }

// Verdicts lists the verdicts.
func (t *Tables) Verdicts() []Code { return t.list("verdict") }

// HearingTypes lists the types of hearing.
func (t *Tables) HearingTypes() []Code { return t.list("type-of-hearing") }

// BailStatuses lists the remand statuses.
func (t *Tables) BailStatuses() []Code { return t.list("remand-status") }

func (t *Tables) list(name string) []Code { return append([]Code(nil), t.lists[name]...) }
