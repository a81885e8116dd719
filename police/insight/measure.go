package insight

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// measure is a row of law/insight.measure.
type measure struct {
	Title      string  `json:"title"`
	Definition string  `json:"definition"`
	Of         string  `json:"of"`
	Unit       string  `json:"unit"` // "percent", "days", "hours", "pounds" or "of_five"
	Aim        float64 `json:"aim"`
	People     bool    `json:"people"`
	Less       bool    `json:"less,omitempty"` // less is better
	Late       string  `json:"late,omitempty"` // the word for those that missed; "late" when empty
	By         string  `json:"by,omitempty"`   // what its parts are: "grade"
	code, ref  string
}

// Month is what was achieved in a month, to one reader, beside another month.
type Month struct {
	Month   string   `json:"month"`
	Compare string   `json:"compare"`
	Until   when.Day `json:"until"`
	Tiles   []Tile   `json:"tiles"`
	Watch   *Watch   `json:"watch,omitempty"`
}

// Asked is a month and the one that it is compared with, as they are asked for.
type Asked struct {
	Month   string `query:"month" doc:"2026-11; this month when left out" maxLength:"10"`
	Compare string `query:"compare" doc:"the month to compare with, 2025-11; the same month a year before when left out" maxLength:"10"`
}

// readMonth is a month as it is asked for, this month when nothing is. Fault: insight.month.unknown.
func readMonth(s string, now time.Time) (when.Day, error) {
	return readMonthIn("month", s, monthOf(now))
}

func readMonthIn(field, s, otherwise string) (when.Day, error) {
	if s == "" {
		s = otherwise
	}
	day, err := when.ParseDay(s + "-01")
	if err != nil || len(s) != 7 {
		return day, fault.InvalidField(field, "insight."+field+".unknown")
	}
	return day, nil
}

// span of months that are drawn: a year and the month itself.
const drawn = 13

// looking is one reader's question: which month, beside which, at which moment, and what they may see.
type looking struct {
	first, compare when.Day
	now            time.Time
	labels         []string
	least          int
	saving         func(month string) (Saving, error)
}

// months are those drawn, oldest first.
func (l looking) months() []string {
	out := make([]string, drawn)
	for i := range out {
		out[i] = l.month(i)
	}
	return out
}

func (l looking) month(i int) string { return l.first.AddMonths(i - drawn + 1).String()[:7] }

func (l looking) this() string { return l.first.String()[:7] }

// See is what was achieved in a month beside another. Counts hold only what the reader's labels show. Right: insight.see.
// Faults: insight.month.unknown, insight.compare.unknown (invalid).
func (d *Desk) See(ctx context.Context, in Asked) (Month, error) {
	now := d.host.Clock.Now()
	first, err := readMonth(in.Month, now)
	if err != nil {
		return Month{}, err
	}
	compare, err := readMonthIn("compare", in.Compare, first.AddMonths(-12).String()[:7])
	if err != nil {
		return Month{}, err
	}
	a := act.Of("insight.see", journal.Ref{Kind: "insight", ID: first.String()[:7]}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Month, error) {
		return d.month(q, looking{first: first, compare: compare, now: now, labels: who.Labels, saving: d.savingIn})
	})
}

// savingIn reads the assumptions of a month: those in force on its first day.
func (d *Desk) savingIn(month string) (Saving, error) { return d.savingOn(when.MustDay(month + "-01")) }

func (d *Desk) month(q db.Querier, l looking) (Month, error) {
	m := Month{Month: l.this(), Compare: l.compare.String()[:7], Until: l.first.AddMonths(1).AddDays(-1), Tiles: []Tile{}}
	rows, least, err := d.law(l.first)
	if err != nil {
		return m, err
	}
	l.least = least
	for _, r := range rows {
		cs, err := d.cells(q, r, l)
		if err != nil {
			return m, err
		}
		t, err := d.tile(q, r, l, cs)
		if err != nil {
			return m, err
		}
		m.Tiles = append(m.Tiles, t)
		if w := watch(r, l, t, cs); w != nil && (m.Watch == nil || w.below > m.Watch.below) {
			m.Watch = w
		}
	}
	return m, nil
}

// law are the measures in force on a day, and the smallest number about people that is shown.
func (d *Desk) law(on when.Day) ([]measure, int, error) {
	var out []measure
	for _, row := range d.host.Law.Table("insight.measure").On(on) {
		var m measure
		if err := row.Into(&m); err != nil {
			return nil, 0, err
		}
		m.code, m.ref = row.Code, row.Ref()
		out = append(out, m)
	}
	var least struct {
		Number int    `json:"number"`
		Unit   string `json:"unit"`
	}
	row, ok := d.host.Law.Table("insight.small").At("least", on)
	if !ok {
		return nil, 0, fault.New(fault.Invalid, "law.none_on_day").With("table", "insight.small").With("code", "least").With("day", on.String())
	}
	err := row.Into(&least)
	return out, least.Number, err
}
