package expenses

import (
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Part is a stretch of a line that is paid at one rate. Tenths are tenths of its unit.
type Part struct {
	Tenths    int64  `json:"tenths"`
	Unit      string `json:"unit"` // "mile", "passenger_mile", "meal", "night", "day", "month" or "actual"
	Over      bool   `json:"over_threshold,omitempty"`
	RatePence int64  `json:"rate_pence"`
	Pence     int64  `json:"pence"`
}

// rate is a row of law/expenses.rate.
type rate struct {
	Unit      string `json:"unit"`
	Pence     int64  `json:"pence,omitempty"`
	Over      int64  `json:"over_pence,omitempty"`
	Threshold int64  `json:"threshold_miles,omitempty"`
	Passenger int64  `json:"passenger_pence,omitempty"`
	Cap       int64  `json:"cap_pence,omitempty"`
	Year      int64  `json:"year_pence,omitempty"`   // of a kind that is paid by the month: a year's
	More      int64  `json:"more_percent,omitempty"` // on top of it
	OffDuty   bool   `json:"off_duty,omitempty"`     // it is paid for days without duty
	Receipt   bool   `json:"receipt"`
	Taxable   bool   `json:"taxable"`
	ref       string
	month     int64 // of the day
}

// rateOf is the rate of a kind on the day of the journey as it was known on the day of the decision (EXP-02, EXP-03).
func rateOf(book *law.Book, kind string, on, known when.Day) (rate, error) {
	row, ok := book.Table("expenses.rate").AtKnown(kind, on, known)
	if !ok {
		return rate{}, fault.InvalidField("kind", "expenses.rate.none", "kind", kind, "day", on.Text())
	}
	var v rate
	err := row.Into(&v)
	v.ref, v.month = row.Ref(), int64(on.Month)
	return v, err
}

// price works out what a line comes to: whole pence, rounded half up for each part. before are the tenths of a mile
// already paid in the tax year across all the person's cars; a line that crosses the threshold is split (EXP-02). What
// was spent is paid up to the cap (EXP-04).
func price(r rate, tenths, claimed, before int64, passengers int) []Part {
	switch r.Unit {
	case "mile":
		return priceMiles(r, tenths, before, passengers)
	case "month": // twelve months come to the year exactly
		year := r.Year * (100 + r.More) / 100
		pence := year*r.month/12 - year*(r.month-1)/12
		return []Part{{Tenths: 10, Unit: r.Unit, RatePence: pence, Pence: pence}}
	case "actual":
		if r.Cap > 0 {
			claimed = min(claimed, r.Cap)
		}
		return []Part{{Tenths: 10, Unit: r.Unit, RatePence: claimed, Pence: claimed}}
	}
	return []Part{{Tenths: 10, Unit: r.Unit, RatePence: r.Pence, Pence: r.Pence}}
}

func priceMiles(r rate, tenths, before int64, passengers int) []Part {
	under, over := tenths, int64(0)
	if r.Threshold > 0 {
		under = max(0, min(tenths, r.Threshold*10-before))
		over = tenths - under
	}
	var out []Part
	add := func(tenths, pence int64, unit string, over bool) {
		if tenths > 0 {
			out = append(out, Part{Tenths: tenths, Unit: unit, RatePence: pence, Pence: (tenths*pence + 5) / 10, Over: over})
		}
	}
	add(under, r.Pence, "mile", false)
	add(over, r.Over, "mile", true)
	if r.Passenger > 0 {
		add(tenths*int64(passengers), r.Passenger, "passenger_mile", false)
	}
	return out
}

func total(ps []Part) int64 {
	var n int64
	for _, p := range ps {
		n += p.Pence
	}
	return n
}

// metresInTenthOfAMile is the international mile, a definition and no rule.
const metresInTenthOfAMile = 160.9344

// tenthsOf are metres as tenths of a mile, to the nearest.
func tenthsOf(metres int64) int64 { return int64(float64(metres)/metresInTenthOfAMile + 0.5) }

// taxYear is the first day of the tax year of a day, and of the one after it.
func taxYear(book *law.Book, on when.Day) (from, to when.Day, err error) {
	day, _, err := term(book, "tax_year", on)
	if err != nil {
		return from, to, err
	}
	from = when.Day{Year: on.Year, Month: 4, Date: day}
	if on.Before(from) {
		from.Year--
	}
	return from, when.Day{Year: from.Year + 1, Month: 4, Date: day}, nil
}

// term is a number of law/expenses.term, and its row.
func term(book *law.Book, code string, on when.Day) (int, string, error) {
	row, ok := book.Table("expenses.term").At(code, on)
	if !ok {
		return 0, "", fault.New(fault.Invalid, "law.none_on_day").With("table", "expenses.term").With("code", code).With("day", on.String())
	}
	var v struct {
		Number int    `json:"number"`
		Unit   string `json:"unit"`
	}
	err := row.Into(&v)
	return v.Number, row.Ref(), err
}
