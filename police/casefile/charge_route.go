package casefile

import (
	"slices"
	"strings"

	"throughline/law/cjs"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Who decides on a charge.
const (
	Police = "police"
	CPS    = "cps"
)

// ChargeFacts are what the rule asks of a case. Plea is "guilty" or "not_guilty", as anticipated (CF-06). What is not known
// is false: a case that may not be fit for sentence by magistrates is not a police charge.
type ChargeFacts struct {
	Offences            []Offence
	Plea                string
	Flags               []string // domestic_abuse, hate_crime, retail_theft, consent_needed, death, terrorism ...
	MagistratesSentence bool
	LikelyMonths        int
}

// Offence is what the rule asks of an offence.
type Offence struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Mode  string `json:"mode"` // summary, either_way, indictable, other
}

// Route is who may charge, and why. Law names every row that decided.
type Route struct {
	Route   string   `json:"route"`
	Reasons []string `json:"reasons"`
	Law     []string `json:"law"`
}

type routeRow struct {
	Route               string   `json:"route"`
	Label               string   `json:"label"`
	When                string   `json:"when"`
	Mode                string   `json:"mode,omitempty"`
	Plea                string   `json:"plea,omitempty"`
	Flag                string   `json:"flag,omitempty"`
	Offences            []string `json:"offences,omitempty"`
	MagistratesSentence bool     `json:"magistrates_sentence,omitempty"`
	LikelyMonthsAtMost  int      `json:"likely_months_at_most,omitempty"`
	ref                 string
}

// ChargeRoute says who may charge (CF-02; Director's Guidance on Charging): the police only where a police row fits every
// offence and no excluded row fits any; one offence that is the prosecutor's takes the whole case there.
func ChargeRoute(book *law.Book, day when.Day, f ChargeFacts) (Route, error) {
	rows, err := routeRows(book, day)
	if err != nil {
		return Route{}, err
	}
	cps := Route{Route: CPS}
	for _, r := range rows {
		if r.Route == CPS && slices.ContainsFunc(f.Offences, func(o Offence) bool { return r.fits(o, f) }) {
			cps.Reasons, cps.Law = append(cps.Reasons, r.Label), append(cps.Law, r.ref)
		}
	}
	police := Route{Route: Police}
	for _, o := range f.Offences {
		i := slices.IndexFunc(rows, func(r routeRow) bool { return r.Route == Police && r.fits(o, f) })
		if i < 0 {
			cps.Reasons = append(cps.Reasons, notPolice(o, f))
			continue
		}
		if !slices.Contains(police.Law, rows[i].ref) {
			police.Reasons, police.Law = append(police.Reasons, rows[i].Label), append(police.Law, rows[i].ref)
		}
	}
	if len(cps.Reasons) > 0 || len(f.Offences) == 0 {
		return cps, nil
	}
	return police, nil
}

func routeRows(book *law.Book, day when.Day) ([]routeRow, error) {
	var out []routeRow
	for _, row := range book.Table("casefile.charge_route").On(day) {
		r := routeRow{ref: row.Ref()}
		if err := row.Into(&r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (r routeRow) fits(o Offence, f ChargeFacts) bool {
	switch r.When {
	case "offence":
		if !slices.ContainsFunc(r.Offences, func(code string) bool { return strings.HasPrefix(o.Code, code) }) {
			return false
		}
	case "flag":
		if !slices.Contains(f.Flags, r.Flag) {
			return false
		}
	}
	return (r.Mode == "" || r.Mode == o.Mode) && (r.Plea == "" || r.Plea == "any" || r.Plea == f.Plea) &&
		(!r.MagistratesSentence || f.MagistratesSentence) && (r.LikelyMonthsAtMost == 0 || f.LikelyMonths <= r.LikelyMonthsAtMost)
}

// notPolice says in words why no police row fits an offence.
func notPolice(o Offence, f ChargeFacts) string {
	switch {
	case o.Mode == string(cjs.Indictable):
		return o.Title + ": it can only be tried in the Crown Court"
	case o.Mode == string(cjs.EitherWay) && f.Plea != "guilty":
		return o.Title + ": it can be tried in either court and a guilty plea is not expected"
	case o.Mode == string(cjs.EitherWay):
		return o.Title + ": it can be tried in either court and it is not said to be fit for a short sentence by magistrates"
	}
	return o.Title + ": no rule allows the police to charge it"
}
