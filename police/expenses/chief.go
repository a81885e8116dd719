package expenses

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Spend is what expenses come to over some months, without anybody's name: how much, how soon, how many hours are saved, and what those who
// looked found.
type Spend struct {
	From    string      `json:"from"` // months, both included
	To      string      `json:"to"`
	Kinds   []KindSpend `json:"kinds"`
	Pence   int64       `json:"pence"`
	Claims  int         `json:"claims"` // paid
	Lines   int         `json:"lines"`
	Within  [3]int      `json:"days"` // from the journey to pay day: half within, nine of ten within, the longest
	Hours   Hours       `json:"hours"`
	Looked  int         `json:"looked"` // claims drawn or looked at
	Results []Result    `json:"results"`
}

// KindSpend is one kind's part.
type KindSpend struct {
	Kind  string `json:"kind"`
	Rows  int    `json:"rows"`
	Pence int64  `json:"pence"`
}

// Result is how many claims an auditor found so; "" waits.
type Result struct {
	Result string `json:"result"`
	Claims int    `json:"claims"`
}

// Hours is the time that four paper forms would have taken and what was taken here, in minutes, with every assumption.
type Hours struct {
	Forms       int `json:"forms_a_claim"`
	FillIn      int `json:"fill_in_minutes"`
	Countersign int `json:"countersign_minutes"`
	Key         int `json:"key_minutes"`
	Certify     int `json:"certify_minutes"`
	Look        int `json:"look_minutes"`
	Paper       int `json:"paper_minutes"`
	Here        int `json:"here_minutes"`
	Saved       int `json:"saved_minutes"`
}

// hoursOf works out the hours from law/expenses.paper.
func hoursOf(book *law.Book, on when.Day, claims, looked int) (Hours, error) {
	var h Hours
	for code, to := range map[string]*int{"forms": &h.Forms, "fill_in": &h.FillIn, "countersign": &h.Countersign, "key": &h.Key, "certify": &h.Certify, "look": &h.Look} {
		row, ok := book.Table("expenses.paper").At(code, on)
		if !ok {
			return h, fault.New(fault.Invalid, "law.none_on_day").With("table", "expenses.paper").With("code", code).With("day", on.String())
		}
		var v struct {
			Number int    `json:"number"`
			Unit   string `json:"unit"`
		}
		if err := row.Into(&v); err != nil {
			return h, err
		}
		*to = v.Number
	}
	h.Paper = claims * h.Forms * (h.FillIn + h.Countersign + h.Key)
	h.Here = claims*h.Certify + looked*h.Look
	h.Saved = h.Paper - h.Here
	return h, nil
}

const spendMonths = 12

// Spend adds up the pay runs of the last twelve months up to one, whether by the month or by the week; "" is this month. It counts every claim and names nobody. Right: expenses.spend.see.
// Fault: expenses.period.none (invalid).
func (d *Desk) Spend(ctx context.Context, to string) (Spend, error) {
	if to == "" {
		to = monthOf(d.today())
	}
	first, err := when.ParseDay(to + "-01")
	if err != nil || len(to) != 7 {
		return Spend{}, fault.InvalidField("to", "expenses.period.none", "period", to)
	}
	s := Spend{From: monthOf(first.AddMonths(1 - spendMonths)), To: to}
	a := act.Of("expenses.spend.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Spend, error) {
		s := s
		var err error
		if s.Kinds, err = spendByKind(q, s.From, nextMonth(s.To)); err != nil {
			return s, err
		}
		for _, k := range s.Kinds {
			s.Pence += k.Pence
		}
		if s.Claims, s.Looked, err = claimsOfSpan(q, s.From, nextMonth(s.To)); err != nil {
			return s, err
		}
		if s.Results, err = resultsOfSpan(q, s.From, nextMonth(s.To)); err != nil {
			return s, err
		}
		if err := d.waits(q, &s); err != nil {
			return s, err
		}
		done := 0
		for _, r := range s.Results {
			if r.Result != "" {
				done += r.Claims
			}
		}
		s.Hours, err = hoursOf(d.host.Law, d.today(), s.Claims, done)
		return s, err
	})
}

// monthOf is a day's month: "2026-11".
func monthOf(on when.Day) string { return on.String()[:7] }

// nextMonth is the month after one: every period of the one, by month or by week, stands before its name.
func nextMonth(month string) string {
	first, _, err := firstDay(month)
	if err != nil {
		return month
	}
	return monthOf(first.AddMonths(1))
}

// waits fills how many days lay between each line's own day and the pay day of its period.
func (d *Desk) waits(q db.Querier, s *Spend) error {
	rows, err := journeysPaid(q, s.From, nextMonth(s.To))
	if err != nil {
		return err
	}
	days := map[string]when.Day{}
	var all []int
	for _, r := range rows {
		if _, ok := days[r.period]; !ok {
			if days[r.period], err = d.payDay(r.period); err != nil {
				return err
			}
		}
		n := daysBetween(r.on, days[r.period])
		for range r.lines {
			all = append(all, n)
		}
	}
	s.Lines = len(all)
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	s.Within = [3]int{all[(len(all)-1)/2], all[(len(all)*9+9)/10-1], all[len(all)-1]}
	return nil
}

// daysBetween counts calendar days from one to the other.
func daysBetween(from, to when.Day) int {
	return int(to.At(12, 0).Sub(from.At(12, 0)).Hours()/24 + 0.5)
}
