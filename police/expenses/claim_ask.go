package expenses

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// AskExpenseClaim is `throughline ask expense-claim`.
var AskExpenseClaim = law.Ask{
	Name:    "expense-claim",
	About:   "What a claim comes to, line by line, and what the controls would pay, ask about or stop (EXP-02 to EXP-06).",
	Example: json.RawMessage(`{"claimant":{"miles_this_tax_year":9990},"lines":[{"kind":"mileage_car","on":"2026-06-02","miles":30,"passengers":1}],"claimed_on":"2026-06-10"}`),
	Run:     runExpenseClaim,
}

// claimQuestion is a claim as it is asked about. Miles are to a tenth. What the record says of the claimant is looked at as far as it is
// given: without duty nobody asks whether they were on duty, without claims nothing was claimed before.
type claimQuestion struct {
	Claimant struct {
		Miles float64 `json:"miles_this_tax_year,omitempty"` // by car, in the tax year of the first journey, before this claim
	} `json:"claimant,omitempty"`
	ClaimedOn string       `json:"claimed_on,omitempty"` // today when it is left out
	Lines     []askedLine  `json:"lines"`
	Record    *askedRecord `json:"record,omitempty"`
}

type askedLine struct {
	Kind       string  `json:"kind"`
	On         string  `json:"on"`
	At         string  `json:"at,omitempty"`
	What       string  `json:"what,omitempty"`
	Miles      float64 `json:"miles,omitempty"`
	RouteMiles float64 `json:"route_miles,omitempty"` // by the quickest road
	Passengers int     `json:"passengers,omitempty"`
	Car        string  `json:"car,omitempty"`
	Pence      int64   `json:"amount_pence,omitempty"`
	Payee      string  `json:"payee,omitempty"`
	Receipt    string  `json:"receipt_sha256,omitempty"`
	Excluded   bool    `json:"alcohol_or_fine,omitempty"`
}

type askedRecord struct {
	Duty     []askedDuty    `json:"duty,omitempty"`
	Journeys []askedJourney `json:"journeys,omitempty"`
	Claims   []askedLine    `json:"claims,omitempty"`
}

// askedDuty is where the claimant was; kind is tour when it is left out, and leave, sick and rest_day are no duty.
type askedDuty struct {
	Kind     string `json:"kind,omitempty"`
	StartsAt string `json:"starts_at"`
	EndsAt   string `json:"ends_at"`
}

// askedJourney is where a unit with the claimant in it was sent.
type askedJourney struct {
	Callsign string `json:"callsign"`
	Vehicle  string `json:"vehicle,omitempty"`
	StartsAt string `json:"starts_at"`
	EndsAt   string `json:"ends_at"`
}

type claimAnswer struct {
	Lines []lineAnswer `json:"lines"`
	Total int64        `json:"total_pence"`
}

type lineAnswer struct {
	Pence    int64           `json:"amount_pence"`
	Parts    []partAnswer    `json:"parts"`
	Taxable  bool            `json:"taxable"`
	Controls []controlAnswer `json:"controls"`
}

type partAnswer struct {
	Quantity float64 `json:"quantity"`
	Unit     string  `json:"unit"`
	Rate     int64   `json:"rate_pence"`
}

type controlAnswer struct {
	Code    string `json:"code"`
	Outcome string `json:"outcome"`
	Detail  string `json:"detail"`
	Law     string `json:"law"`
}

// What a question may hold at most: more than any claim has, and less than would trouble the server.
const (
	maxAskedLines = 1000
	maxAskedMiles = 100_000
	maxAskedPence = 100_000_000
	maxPassengers = 16
)

func runExpenseClaim(book *law.Book, clock when.Clock, in json.RawMessage) (any, error) {
	var q claimQuestion
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	today := when.DayOf(clock.Now())
	if q.ClaimedOn != "" {
		var err error
		if today, err = law.Day("claimed_on", q.ClaimedOn); err != nil {
			return nil, err
		}
	}
	before, err := tenthsAsked("claimant.miles_this_tax_year", q.Claimant.Miles)
	if err != nil {
		return nil, err
	}
	if len(q.Lines) == 0 {
		return nil, fault.InvalidField("lines", "expenses.ask.empty")
	}
	lines, err := readLines(book, "lines", q.Lines)
	if err != nil {
		return nil, err
	}
	record, err := q.Record.read(book)
	if err != nil {
		return nil, err
	}
	c := askedClaim{book: book, today: today, lines: lines, record: record}
	return c.answer(before)
}

func readLines(book *law.Book, field string, asked []askedLine) ([]Line, error) {
	if len(asked) > maxAskedLines {
		return nil, fault.InvalidField(field, "expenses.ask.too_many", "most", fmt.Sprint(maxAskedLines))
	}
	out := make([]Line, len(asked))
	for i, a := range asked {
		var err error
		if out[i], err = a.read(book, fmt.Sprintf("%s[%d].", field, i)); err != nil {
			return nil, err
		}
		out[i].ID = fmt.Sprintf("%s[%d]", field, i)
	}
	return out, nil
}

var sha256Hex = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

func (a askedLine) read(book *law.Book, field string) (Line, error) {
	l := Line{Kind: a.Kind, What: a.What, Payee: a.Payee, Car: a.Car, Claimed: a.Pence, Receipt: strings.ToLower(a.Receipt), Excluded: a.Excluded}
	if !slices.ContainsFunc(book.Table("expenses.rate").Rows(), func(r law.Row) bool { return r.Code == a.Kind }) {
		return l, fault.InvalidField(field+"kind", "expenses.ask.kind", "kind", a.Kind)
	}
	var err error
	if l.On, err = law.Day(field+"on", a.On); err != nil {
		return l, err
	}
	if a.At != "" {
		if l.At, err = law.Second(field+"at", a.At); err != nil {
			return l, err
		}
	}
	if l.Tenths, err = tenthsAsked(field+"miles", a.Miles); err != nil {
		return l, err
	}
	route, err := tenthsAsked(field+"route_miles", a.RouteMiles)
	if err != nil {
		return l, err
	}
	l.Route = int64(float64(route) * metresInTenthOfAMile)
	mileage := strings.HasPrefix(a.Kind, "mileage")
	switch {
	case !l.At.IsZero() && when.DayOf(l.At) != l.On:
		return l, fault.InvalidField(field+"at", "expenses.ask.other_day")
	case a.Passengers < 0 || a.Passengers > maxPassengers:
		return l, fault.InvalidField(field+"passengers", "expenses.ask.passengers", "most", fmt.Sprint(maxPassengers))
	case a.Pence < 0 || a.Pence > maxAskedPence:
		return l, fault.InvalidField(field+"amount_pence", "expenses.ask.amount")
	case a.Receipt != "" && !sha256Hex.MatchString(a.Receipt):
		return l, fault.InvalidField(field+"receipt_sha256", "expenses.ask.receipt")
	case mileage && l.Tenths == 0:
		return l, fault.InvalidField(field+"miles", "expenses.line.miles")
	case !mileage && !scale(a.Kind) && a.Pence == 0:
		return l, fault.InvalidField(field+"amount_pence", "expenses.ask.amount")
	}
	for range a.Passengers {
		l.Passengers = append(l.Passengers, "")
	}
	if l.Payee == "" {
		l.Payee = a.Kind // of two that name nobody, the kind is what can be compared
	}
	return l, nil
}

// tenthsAsked are miles as tenths: more decimals are a slip, not a distance.
func tenthsAsked(field string, miles float64) (int64, error) {
	tenths := math.Round(miles * 10)
	if miles < 0 || miles > maxAskedMiles || math.Abs(tenths-miles*10) > 1e-6 {
		return 0, fault.InvalidField(field, "expenses.ask.miles")
	}
	return int64(tenths), nil
}

// seenRecord is what the record says of the claimant.
type seenRecord struct {
	given  bool // anything of claims before this one
	duties []askedSpan
	units  []askedSpan
	claims []Line
	duty   bool // whether duty was told at all
}

func (r *askedRecord) read(book *law.Book) (out seenRecord, err error) {
	if r == nil {
		return out, nil
	}
	out.duty, out.given = r.Duty != nil, r.Claims != nil
	for i, d := range r.Duty {
		field := fmt.Sprintf("record.duty[%d].", i)
		switch d.Kind {
		case "", "tour", "court", "training":
		case "leave", "sick", "rest_day":
			continue
		default:
			return out, fault.InvalidField(field+"kind", "expenses.ask.duty", "kind", d.Kind)
		}
		s, err := readSpan(field, d.StartsAt, d.EndsAt)
		if err != nil {
			return out, err
		}
		out.duties = append(out.duties, s)
	}
	for i, j := range r.Journeys {
		s, err := readSpan(fmt.Sprintf("record.journeys[%d].", i), j.StartsAt, j.EndsAt)
		if err != nil {
			return out, err
		}
		s.unit = sent{callsign: j.Callsign, vehicle: j.Vehicle}
		out.units = append(out.units, s)
	}
	out.claims, err = readLines(book, "record.claims", r.Claims)
	return out, err
}

// askedClaim is a claim with what is held against it.
type askedClaim struct {
	book   *law.Book
	today  when.Day
	lines  []Line
	record seenRecord
}

// answer prices the lines in the order of their days, whatever order they came in, and asks the controls of each.
func (c askedClaim) answer(before int64) (claimAnswer, error) {
	out := claimAnswer{Lines: make([]lineAnswer, len(c.lines))}
	order := make([]int, len(c.lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := c.lines[a], c.lines[b]
		return cmp.Or(strings.Compare(x.On.String(), y.On.String()), cmp.Compare(x.Tenths, y.Tenths), cmp.Compare(len(x.Passengers), len(y.Passengers)))
	})
	rates, err := c.rates()
	if err != nil {
		return out, err
	}
	paid := map[string]int64{}
	if i := slices.IndexFunc(order, func(i int) bool { return c.lines[i].Kind == "mileage_car" }); i >= 0 {
		first, _, err := taxYear(c.book, c.lines[order[i]].On)
		if err != nil {
			return out, onLine(err, order[i])
		}
		paid["mileage_car"+first.String()] = before
	}
	for _, i := range order {
		l := c.lines[i]
		from, _, err := taxYear(c.book, l.On)
		if err != nil {
			return out, onLine(err, i)
		}
		key := l.Kind + from.String()
		parts := price(rates[i], l.Tenths, l.Claimed, paid[key], len(l.Passengers))
		paid[key] += l.Tenths
		found, err := controls(c.book, c.seen(i, rates[i]))
		if err != nil {
			return out, err
		}
		out.Lines[i] = answered(total(parts), parts, rates[i].Taxable, found)
		out.Total += out.Lines[i].Pence
	}
	return out, nil
}

// onLine says of which line a fault is that law has nothing on its day.
func onLine(err error, i int) error {
	f := fault.Of(err)
	if f == nil || f.Code != "law.none_on_day" {
		return err
	}
	return fault.New(fault.Invalid, f.Code, fault.Field{Name: fmt.Sprintf("lines[%d].on", i), Code: f.Code, Params: f.Params})
}

// rates are those of the lines, as they were known when it was claimed; what had no rate then is priced as it is known now.
func (c askedClaim) rates() ([]rate, error) {
	out := make([]rate, len(c.lines))
	for i, l := range c.lines {
		var err error
		out[i], err = rateOf(c.book, l.Kind, l.On, c.today)
		if fault.HasCode(err, "expenses.rate.none") {
			out[i], err = rateOf(c.book, l.Kind, l.On, when.Day{})
		}
		if fault.HasCode(err, "expenses.rate.none") {
			return nil, fault.InvalidField(fmt.Sprintf("lines[%d].on", i), "expenses.rate.none", "kind", l.Kind, "day", l.On.Text())
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func answered(pence int64, parts []Part, taxable bool, found []Finding) lineAnswer {
	out := lineAnswer{Pence: pence, Parts: []partAnswer{}, Taxable: taxable, Controls: []controlAnswer{}}
	for _, p := range parts {
		out.Parts = append(out.Parts, partAnswer{float64(p.Tenths) / 10, p.Unit, p.RatePence})
	}
	for _, f := range found {
		out.Controls = append(out.Controls, controlAnswer{f.Code, f.Outcome, f.Detail, f.Law})
	}
	return out
}

// seen is what the controls look at for one line.
func (c askedClaim) seen(i int, r rate) seen {
	l := c.lines[i]
	s := seen{line: l, rate: r, today: c.today, served: !c.record.duty, first: c.record.given && len(c.record.claims) == 0,
		others: slices.Concat(c.record.claims, c.lines[:i], c.lines[i+1:])}
	if l.What == "" { // of a journey that nobody described it cannot be said that it is another's
		s.others = slices.DeleteFunc(s.others, func(o Line) bool { return strings.HasPrefix(o.Kind, "mileage") })
	}
	for _, d := range c.record.duties {
		s.served = s.served || d.on(l)
	}
	for _, u := range c.record.units {
		if !u.on(l) {
			continue
		}
		if s.line.At.IsZero() { // the day is all that is known
			s.line.At = u.from
		}
		s.sent = append(s.sent, u.unit)
	}
	return s
}
