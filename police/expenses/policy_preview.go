package expenses

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/enact"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Proposals are the rows of the force's own that somebody has proposed: who proposes and who decides is the business of platform/enact, which
// holds them to be two people.
type Proposals interface {
	Row(ctx context.Context, id string) (enact.Row, error)
	Rows(ctx context.Context, p paging.Ask) (enact.List, error)
}

// Preview is what a proposed row would have done to the claims that were submitted in the year before: each line is worked out twice, by the
// row that it was paid by and by the proposed one.
type Preview struct {
	Row      enact.Row
	From, To when.Day
	Claims   int
	Lines    int
	Touched  int   // lines that would have come out otherwise
	Was      int64 // what was paid or is to be, worked out again
	Would    int64
	P11DWas  int64
	P11D     int64 // of it, taxed
	Stopped  shift
	Asked    shift
	Drawn    shift // claims looked at by the samples
	Examples []PreviewLine
	Says     string // why there is nothing to work out; "" when there is
}

// shift is a number of claims as it was and as it would have been.
type shift struct{ Was, Would int }

// PreviewLine is a line that would have come out otherwise.
type PreviewLine struct {
	Claim, Kind string
	On          when.Day
	Was, Would  string
}

const (
	previewExamples = 20
	previewMost     = 200_000 // lines
)

// sentLine is a line of a claim that was submitted, with what the checks found of it.
type sentLine struct {
	Line
	state, period string
	submitted     when.Day
	found         map[string]string // code -> outcome
}

// Preview works out what a proposed row of this room's tables would have done in the last twelve months, to the claims that the reader's
// labels show. Right: expenses.policy.preview. Faults: law_row.not_found; expenses.policy.other_table (invalid).
func (d *Desk) Preview(ctx context.Context, row string) (Preview, error) {
	if d.Proposals == nil {
		return Preview{}, fault.New(fault.NotFound, "law_row.not_found")
	}
	r, err := d.Proposals.Row(ctx, row)
	if err != nil {
		return Preview{}, err
	}
	if !strings.HasPrefix(r.Table, "expenses.") {
		return Preview{}, fault.New(fault.Invalid, "expenses.policy.other_table").With("table", r.Table)
	}
	a := act.Of("expenses.policy.preview", journal.Ref{Kind: "law_row", ID: row}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Preview, error) {
		p := Preview{Row: r, To: d.today()}
		p.From = p.To.AddMonths(-12)
		t, err := newTrial(d.host.Law, r, p.To)
		if err != nil || t == nil {
			p.Says = "This row changes no sum and no check of a single claim, so there is nothing to work out again."
			return p, err
		}
		return p, p.run(q, t, who.Labels)
	})
}

func (p *Preview) run(q db.Querier, t *trial, labels []string) error {
	lines, err := sentLines(q, p.From, labels, previewMost)
	if err != nil {
		return err
	}
	if err := t.paid(q, p.From); err != nil {
		return err
	}
	type claim struct{ stopped, asked shift }
	claims, periods := map[string]*claim{}, map[string]map[string]bool{}
	for _, l := range lines {
		c := claims[l.Claim]
		if c == nil {
			c = &claim{}
			claims[l.Claim] = c
		}
		if l.state == "paid" {
			if periods[l.period] == nil {
				periods[l.period] = map[string]bool{}
			}
			periods[l.period][l.Claim] = true
		}
		was, would, err := t.line(l)
		if err != nil {
			return err
		}
		p.Was, p.Would, p.P11DWas, p.P11D = p.Was+was.pence, p.Would+would.pence, p.P11DWas+was.taxed, p.P11D+would.taxed
		c.stopped.Was, c.stopped.Would = c.stopped.Was+was.stops, c.stopped.Would+would.stops
		c.asked.Was, c.asked.Would = c.asked.Was+was.asks, c.asked.Would+would.asks
		if was != would {
			p.Touched++
			if len(p.Examples) < previewExamples {
				p.Examples = append(p.Examples, PreviewLine{Claim: l.Claim, Kind: l.Kind, On: l.On, Was: was.text(), Would: would.text()})
			}
		}
	}
	p.Claims, p.Lines = len(claims), len(lines)
	for _, c := range claims {
		p.Stopped.add(c.stopped)
		p.Asked.add(c.asked)
	}
	for _, of := range periods {
		p.Drawn.Was += share(len(of), t.percentWas)
		p.Drawn.Would += share(len(of), t.percent)
	}
	return nil
}

func (s *shift) add(of shift) {
	if of.Was > 0 {
		s.Was++
	}
	if of.Would > 0 {
		s.Would++
	}
}

// trial works lines out by the rows in force and by a proposed one.
type trial struct {
	book, changed       *law.Book
	row                 enact.Row
	rate                *rate // the proposed one
	before              map[string]int64
	percentWas, percent int
}

// newTrial is nil for a row that no single claim depends on.
func newTrial(book *law.Book, r enact.Row, today when.Day) (*trial, error) {
	t := &trial{book: book, row: r}
	switch r.Table {
	case "expenses.rate":
		var v rate
		if err := json.Unmarshal(r.Value, &v); err != nil {
			return nil, err
		}
		v.ref = "proposed"
		t.rate, t.changed = &v, book
		return t, nil
	case "expenses.control", "expenses.tax":
		early := when.MustDay("2000-01-01")
		own := law.NewRow(law.Row{Table: r.Table, Code: r.Code, From: early, Made: today.AddDays(1), Source: r.Source}, r.Value) // later than every other
		var err error
		if t.changed, err = book.With(own); err != nil {
			return nil, err
		}
		if r.Code == "random_sample" || r.Code == "risk_sample" {
			t.percentWas, t.percent = percentOf(book, r.Code, today), percentOf(t.changed, r.Code, today)
		}
		return t, nil
	}
	return nil, nil
}

func percentOf(book *law.Book, code string, on when.Day) int {
	var c control
	if row, ok := book.Table("expenses.control").At(code, on); ok && row.Into(&c) == nil {
		return c.Number
	}
	return 0
}

// paid counts the miles of the tax years before the first of the claims.
func (t *trial) paid(q db.Querier, from when.Day) error {
	rows, err := paidBefore(q, from)
	if err != nil {
		return err
	}
	t.before = map[string]int64{}
	for _, r := range rows {
		key, err := t.year(r.Staff, r.Element, r.On)
		if err != nil {
			return err
		}
		t.before[key] += r.Tenths
	}
	return nil
}

// year names somebody's miles of one kind in one tax year.
func (t *trial) year(staff, kind string, on when.Day) (string, error) {
	from, _, err := taxYear(t.book, on)
	return staff + "/" + kind + "/" + from.String(), err
}

// outcome is what a line comes to in one of the two.
type outcome struct {
	pence, taxed int64
	stops, asks  int
}

func (o outcome) text() string {
	said := Pounds(o.pence)
	if o.taxed > 0 {
		said += ", " + Pounds(o.taxed) + " of it taxed"
	}
	switch {
	case o.stops > 0:
		said += ", stopped"
	case o.asks > 0:
		said += ", asked about"
	}
	return said
}

// line works a line out by the rate that it was paid by and the checks of its day, and again with the proposed row. What the checks found by
// looking at the record of that day (duty, journeys, other lines) is taken from the claim, so nothing is known afterwards that was not then.
func (t *trial) line(l sentLine) (was, would outcome, err error) {
	row, ok := t.book.Row(l.Rate)
	if !ok {
		return was, would, nil
	}
	var then rate
	if err := row.Into(&then); err != nil {
		return was, would, err
	}
	then.ref = l.Rate
	now := then
	if t.rate != nil && l.Kind == t.row.Code {
		now = *t.rate
	}
	key, err := t.year(l.Staff, l.Kind, l.On)
	if err != nil {
		return was, would, err
	}
	before := t.before[key]
	if l.state == "paid" {
		t.before[key] += l.Tenths
	}
	if was, err = t.outcome(t.book, l, then, before); err != nil {
		return was, would, err
	}
	would, err = t.outcome(t.changed, l, now, before)
	return was, would, err
}

// byNumber are the checks that the line and its rate alone decide: these are made again.
var byNumber = []string{"late", "receipt_missing", "over_cap", "route_longer", "alcohol_or_fine"}

func (t *trial) outcome(book *law.Book, l sentLine, r rate, before int64) (outcome, error) {
	var o outcome
	for _, p := range price(r, l.Tenths, l.Claimed, before, len(l.Passengers)) {
		o.pence += p.Pence
		split, err := taxed(book, l.Kind, l.On, p)
		if err != nil {
			return o, err
		}
		for _, x := range split {
			if x.tax != "" && x.tax != "none" || x.tax == "" && r.Taxable {
				o.taxed += x.Pence
			}
		}
	}
	found, err := controls(book, seen{line: l.Line, rate: r, today: l.submitted, served: true})
	if err != nil {
		return o, err
	}
	codes := map[string]string{}
	for _, f := range found {
		if slices.Contains(byNumber, f.Code) {
			codes[f.Code] = f.Outcome
		}
	}
	for code := range l.found {
		if slices.Contains(byNumber, code) {
			continue
		}
		var c control
		if row, ok := book.Table("expenses.control").At(code, l.submitted); ok {
			if err := row.Into(&c); err != nil {
				return o, err
			}
			codes[code] = c.Outcome
		}
	}
	for _, outcome := range codes {
		switch outcome {
		case "stop":
			o.stops++
		case "explain":
			o.asks++
		}
	}
	if l.state == "refused" {
		o.pence, o.taxed = 0, 0
	}
	return o, nil
}
