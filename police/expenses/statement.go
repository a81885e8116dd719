package expenses

import (
	"context"
	"encoding/csv"
	"errors"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// Statement is what somebody was paid in a period, line by line: for what, from which claim, in which run.
type Statement struct {
	Period string          `json:"period"`
	PayDay when.Day        `json:"pay_day"`
	Locked bool            `json:"locked"` // its file went to payroll
	Rows   []StatementLine `json:"rows"`
	Pence  int64           `json:"pence"` // of the rows that payroll took
}

// StatementLine is a row of the payroll file in words. Sent is "paid", "to_be_paid", or "sent_back" with why.
type StatementLine struct {
	On       when.Day `json:"on"`
	What     string   `json:"what"`
	Element  string   `json:"element"`
	Tax      string   `json:"tax"`
	Quantity string   `json:"quantity"`
	Unit     string   `json:"unit"`
	Rate     int64    `json:"rate_pence"`
	Pence    int64    `json:"pence"`
	Claim    string   `json:"claim,omitempty"`
	Counter  bool     `json:"counter_entry,omitempty"`
	Sent     string   `json:"sent"`
	Why      string   `json:"why,omitempty"`
}

// Statement is the reader's own, of a period; "" is that of today. What is of a case that they may no longer see has its sum and no
// words. Right: expenses.list. Fault: expenses.period.none (invalid).
func (d *Desk) Statement(ctx context.Context, period string) (Statement, error) {
	var err error
	if period == "" {
		if period, err = d.now(); err != nil {
			return Statement{}, err
		}
	}
	s := Statement{Period: period}
	if s.PayDay, err = d.payDay(period); err != nil {
		return s, err
	}
	a := act.Of("expenses.list", claimRef("")).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Statement, error) {
		s.Rows, s.Pence = []StatementLine{}, 0
		p, err := getPeriod(q, period)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return s, err
		}
		s.Locked = !p.LockedAt.IsZero()
		return s, s.fill(q, who)
	})
}

func (s *Statement) fill(q db.Querier, who *access.Actor) error {
	pays, whats, err := paysOfStaff(q, who.Staff, s.Period)
	if err != nil {
		return err
	}
	hours, err := overtimeOf(q, who.Staff, s.Period)
	if err != nil {
		return err
	}
	back, err := sentBackOf(q, who.Staff, s.Period)
	if err != nil {
		return err
	}
	for i, p := range pays {
		l := StatementLine{On: p.On, What: whats[i], Element: p.Element, Tax: p.Tax, Quantity: Miles(p.Tenths), Unit: p.Unit, Rate: p.RatePence, Pence: p.Pence, Claim: p.Claim, Counter: p.Counter}
		if !slices.Contains(who.Labels, p.Label) {
			l.What, l.Claim = "", ""
		}
		s.add(l, back[p.ID])
	}
	for _, o := range hours {
		cells := o.cells()
		s.add(StatementLine{On: o.on, What: "Overtime that was approved", Element: o.element, Tax: "taxable", Quantity: cells[5], Unit: cells[6], Rate: o.hourPence, Pence: o.pence}, back[o.id])
	}
	return nil
}

func (s *Statement) add(l StatementLine, back string) {
	switch {
	case back != "":
		l.Sent, l.Why = "sent_back", back
	case s.Locked:
		l.Sent = "paid"
	default:
		l.Sent = "to_be_paid"
	}
	if back == "" {
		s.Pence += l.Pence
	}
	s.Rows = append(s.Rows, l)
}

var statementHead = []string{"period", "pay_day", "on", "what", "element", "tax", "quantity", "unit", "rate", "amount", "counter_entry", "claim", "standing", "why"}

// statementText is a statement as CSV: the same rows give the same bytes.
func statementText(s Statement) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.Write(statementHead)
	for _, l := range s.Rows {
		counter := ""
		if l.Counter {
			counter = "yes"
		}
		err = errors.Join(err, w.Write([]string{s.Period, s.PayDay.String(), l.On.String(), harmless(l.What), l.Element, l.Tax, l.Quantity, l.Unit, money(l.Rate), money(l.Pence), counter, l.Claim, l.Sent, harmless(l.Why)}))
	}
	err = errors.Join(err, w.Write([]string{"TOTAL", s.PayDay.String(), "", "", "", "", "", "", "", money(s.Pence), "", "", "", ""}))
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}

// harmless keeps a text that somebody typed from being a formula where the file is opened as a spreadsheet.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
