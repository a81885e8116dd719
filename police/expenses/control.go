package expenses

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/expenses/receipt"
)

// Finding is what a control found on a line, in words. Outcome is "pay" (noted), "explain" or "stop".
type Finding struct {
	Line    string `json:"line,omitempty"`
	Code    string `json:"code"`
	Label   string `json:"label"`
	Outcome string `json:"outcome"`
	Detail  string `json:"detail"`
	Law     string `json:"law"`
}

// control is a row of law/expenses.control.
type control struct {
	Label   string `json:"label"`
	Outcome string `json:"outcome"`
	Number  int    `json:"number,omitempty"`
	Unit    string `json:"unit,omitempty"`
	ref     string
}

// seen is everything that the controls look at for one line, gathered before: the controls themselves are pure (EXP-06).
type seen struct {
	line                 Line
	rate                 rate
	today                when.Day
	served               bool     // they served on that day
	warned               bool     // warned to attend the hearing that it is for
	bookedFrom, bookedTo when.Day // the days of the hearing or booking that it is for, zero when it is for none
	bookedFor            string
	sent                 []sent    // where a unit with the claimant in it was at that time
	driven               []sent    // the force vehicles that they were sent in on that day, of a journey without a time
	others               []Line    // lines of other claims, and of this one, that could be the same
	rounds               bool      // more than half of the sums of the tax year are whole pounds
	first                bool      // nothing was ever claimed before
	read                 *Receipt  // what was read of its receipt, nil when nothing was
	looks                []Receipt // of other lines, that could be the same receipt
}

type sent struct {
	callsign, vehicle, thread string
}

// controls are what stops, asks about or notes a line. Their outcomes and numbers are in law/expenses.control.
func controls(book *law.Book, s seen) ([]Finding, error) {
	rows := map[string]control{}
	for _, row := range book.Table("expenses.control").On(s.today) {
		var c control
		if err := row.Into(&c); err != nil {
			return nil, err
		}
		c.ref = row.Ref()
		rows[row.Code] = c
	}
	var out []Finding
	find := func(code string, when bool, detail string, args ...any) {
		if c, ok := rows[code]; ok && when {
			out = append(out, Finding{Line: s.line.ID, Code: code, Label: c.Label, Outcome: c.Outcome, Detail: fmt.Sprintf(detail, args...), Law: c.ref})
		}
	}
	l := s.line
	find("not_yet", l.On.After(s.today), "%s has not come yet.", l.On.Text())
	months := rows["late"].Number
	find("late", months > 0 && s.today.After(l.On.AddMonths(months)), "It was more than %d months ago. Say why it comes now.", months)
	find("alcohol_or_fine", l.Excluded, "Alcohol, fines and penalties are never paid.")
	find("receipt_missing", s.rate.Receipt && l.Receipt == "", "A receipt is needed for this. Add it, or say why there is none.")
	find("over_cap", s.rate.Cap > 0 && l.Claimed > s.rate.Cap, "%s was spent and the cap is %s. Up to the cap is paid.", Pounds(l.Claimed), Pounds(s.rate.Cap))
	s.receipt(find)
	s.duplicates(find)
	s.dutyAndPlace(find)
	percent := int64(rows["route_longer"].Number)
	find("route_longer", l.Route > 0 && s.longer(percent), "%s miles claimed; the quickest road is %s miles.", Miles(l.Tenths), Miles(tenthsOf(l.Route)))
	find("booking_differs", !s.bookedFrom.IsZero() && (l.On.Before(s.bookedFrom) || l.On.After(s.bookedTo)), "%s was on %s, and this is for %s.", s.bookedFor, daysText(s.bookedFrom, s.bookedTo), l.On.Text())
	find("round_sums", s.rounds, "More than half of the sums claimed this tax year are whole pounds.")
	find("new_claimant", s.first, "This is a first claim, so somebody looks at it after it is paid.")
	return out, nil
}

// longer compares in tenths of a mile, because that is what is claimed.
func (s seen) longer(percent int64) bool {
	return s.line.Tenths*100 > tenthsOf(s.line.Route)*(100+percent)
}

func (s seen) duplicates(find func(string, bool, string, ...any)) {
	l := s.line
	var beside int64
	found := map[string]bool{}
	for _, o := range s.others {
		if o.Staff == l.Staff && o.On == l.On && !sameJourney(l, o) && byHand(l) && strings.HasPrefix(o.Kind, "mileage") && strings.HasPrefix(l.Kind, "mileage") {
			beside += o.Tenths
		}
		for _, code := range sameness(l, o) {
			found[code] = true
		}
	}
	find("duplicate_line", found["duplicate_line"], "Another line has the same day, sum and payee.")
	find("duplicate_receipt", found["duplicate_receipt"], "This receipt stands in another line.")
	find("miles_same_day", beside > 0, "%s other miles are claimed for this day. Say how the journeys differ: one journey in two halves is one journey.", Miles(beside))
	find("duplicate_journey", found["duplicate_journey"], "This journey was claimed already in the same car. If you each drove, give the registration of your own car.")
}

// sameness is what two lines have in common that only one of them should have, as codes of law/expenses.control. A meal, a night or a
// day on call is paid once to one person on one day, and a dog once a month.
func sameness(l, o Line) []string {
	var out []string
	if o.On == l.On && (l.Claimed > 0 && o.Claimed == l.Claimed && l.Payee != "" && fold(o.Payee) == fold(l.Payee) || scale(l.Kind) && (o.Kind == l.Kind || monthly(l.Kind) && monthly(o.Kind)) && o.Staff == l.Staff) {
		out = append(out, "duplicate_line")
	}
	if l.Receipt != "" && o.Receipt == l.Receipt {
		out = append(out, "duplicate_receipt")
	}
	if sameJourney(l, o) {
		out = append(out, "duplicate_journey")
	}
	return out
}

// sameAs tells whether two receipts are one, by their look or by what was read of them.
func (x Receipt) sameAs(o Receipt) bool { return o.Look.Like(x.Look) || o.Same(x.Reading) }

// receipt compares a line with what was read of its receipt, where that was well read, and the receipt with others: the same picture made
// smaller, brighter or anew, or the same paper photographed twice.
func (s seen) receipt(find func(string, bool, string, ...any)) {
	r := s.read
	if r == nil {
		return
	}
	find("receipt_less", r.PenceSure == receipt.Sure && s.line.Claimed > r.Pence, "The receipt seems to say %s, and %s is claimed.", Pounds(r.Pence), Pounds(s.line.Claimed))
	find("receipt_other_day", r.OnSure == receipt.Sure && r.On != s.line.On, "The receipt seems to be of %s, and this is for %s.", r.On.Text(), s.line.On.Text())
	find("duplicate_look", slices.ContainsFunc(s.looks, r.sameAs), "A picture of the same receipt stands in another line.")
}

// byHand tells whether miles rest on what the claimant said and on no record.
func byHand(l Line) bool { return l.Hearing == "" && l.Route == 0 }

// sameJourney tells whether two lines are one journey in one car: one hearing or one route on one day, where the cars are
// the same or neither is named, or where one of the two rode with the other.
func sameJourney(a, b Line) bool {
	if a.Tenths == 0 || b.Tenths == 0 || a.On != b.On || !strings.HasPrefix(a.Kind, "mileage") || !strings.HasPrefix(b.Kind, "mileage") {
		return false
	}
	if a.Hearing != b.Hearing || a.Hearing == "" && fold(a.What) != fold(b.What) {
		return false
	}
	return fold(a.Car) == fold(b.Car) || slices.Contains(a.Passengers, b.Staff) || slices.Contains(b.Passengers, a.Staff)
}

func (s seen) dutyAndPlace(find func(string, bool, string, ...any)) {
	find("not_on_duty", !s.served && !s.warned && !s.rate.OffDuty, "You had no duty on %s and were not warned to attend.", s.line.On.Text())
	if s.line.At.IsZero() {
		for _, x := range s.driven {
			find("force_vehicle", true, "You were in %s, a force vehicle, on that day. Say when this journey was.", x.callsign)
		}
		return
	}
	for _, x := range s.sent {
		own := ownCar(x.vehicle)
		find("force_vehicle", x.vehicle != "" && !own && strings.HasPrefix(s.line.Kind, "mileage"), "You were in %s, a force vehicle, at that time.", x.callsign)
		find("elsewhere_on_duty", own || !strings.HasPrefix(s.line.Kind, "mileage"), "%s was sent elsewhere with you at that time.", x.callsign)
	}
}

func ownCar(vehicle string) bool { return strings.HasPrefix(fold(vehicle), "owncar") }

// fold is a text without case, spaces and marks: as registrations and payees are compared.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127:
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}

// Pounds says whole pence as money: "£8.14", "-£2.00".
func Pounds(pence int64) string {
	sign := ""
	if pence < 0 {
		sign, pence = "-", -pence
	}
	return fmt.Sprintf("%s£%d.%02d", sign, pence/100, pence%100)
}

// Miles says tenths of a mile: "14.8".
func Miles(tenths int64) string { return fmt.Sprintf("%d.%d", tenths/10, tenths%10) }

func has(fs []Finding, outcome string) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Outcome == outcome })
}
