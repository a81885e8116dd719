package insight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// measure is a row of law/insight.measure.
type measure struct {
	Title      string  `json:"title"`
	Definition string  `json:"definition"`
	Of         string  `json:"of"`
	Unit       string  `json:"unit"` // "percent" or "days"
	Aim        float64 `json:"aim"`
	People     bool    `json:"people"`
	code, ref  string
}

// Tile is one measure in one month. Value is nil when nothing was counted, and when the number is too small to be shown;
// N is then 0 and Masked says so. Series are the values of 13 months, nil where there is none.
type Tile struct {
	Code       string     `json:"code"`
	Title      string     `json:"title"`
	Unit       string     `json:"unit"`
	Value      *float64   `json:"value"`
	N          int64      `json:"n"`
	Of         string     `json:"of"`
	Late       int64      `json:"late,omitempty"`
	Median     string     `json:"median,omitempty"` // "11 min"
	Masked     bool       `json:"masked,omitempty"`
	Least      int        `json:"least,omitempty"` // fewer than this are not shown
	Aim        *float64   `json:"aim,omitempty"`
	Met        *bool      `json:"met,omitempty"`
	Definition string     `json:"definition"`
	Law        string     `json:"law"`
	FreshAt    time.Time  `json:"fresh_at,omitzero"` // when the newest of them was heard
	Before     *float64   `json:"a_year_before,omitempty"`
	Series     []*float64 `json:"series"`
	Href       string     `json:"href"`
}

// Month is what was achieved in a month, to one reader.
type Month struct {
	Month string   `json:"month"`
	Until when.Day `json:"until"`
	Tiles []Tile   `json:"tiles"`
}

// readMonth is a month as it is asked for, this month when nothing is. Fault: insight.month.unknown.
func readMonth(s string, now time.Time) (when.Day, error) {
	if s == "" {
		s = monthOf(now)
	}
	day, err := when.ParseDay(s + "-01")
	if err != nil || len(s) != 7 {
		return day, fault.InvalidField("month", "insight.month.unknown")
	}
	return day, nil
}

// See is what was achieved in a month ("2026-11", "" for this one). Counts hold only what the reader's labels show. Right:
// insight.see. Fault: insight.month.unknown (invalid).
func (d *Desk) See(ctx context.Context, month string) (Month, error) {
	now := d.host.Clock.Now()
	first, err := readMonth(month, now)
	if err != nil {
		return Month{}, err
	}
	a := act.Of("insight.see", journal.Ref{Kind: "insight", ID: first.String()[:7]}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Month, error) {
		m := Month{Month: first.String()[:7], Until: first.AddMonths(1).AddDays(-1), Tiles: []Tile{}}
		rows, least, err := d.law(first)
		if err != nil {
			return m, err
		}
		for _, r := range rows {
			t, err := tile(q, r, first, least, now, who.Labels)
			if err != nil {
				return m, err
			}
			m.Tiles = append(m.Tiles, t)
		}
		return m, nil
	})
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

func tile(q db.Querier, m measure, first when.Day, least int, now time.Time, labels []string) (Tile, error) {
	t := Tile{Code: m.code, Title: m.Title, Unit: m.Unit, Of: m.Of, Definition: m.Definition, Law: m.ref, Least: least, Href: "/insight/" + m.code + "?month=" + first.String()[:7]}
	if m.Aim > 0 {
		t.Aim = &m.Aim
	}
	from, to := first.AddMonths(-12).String()[:7], first.String()[:7]
	var cs []count
	var err error
	if m.code == rekeyed {
		cs, err = answersByMonth(q, from, to, labels)
	} else {
		cs, err = byMonth(q, m.code, from, to, now, labels)
	}
	if err != nil {
		return t, err
	}
	for i := range 13 {
		month := first.AddMonths(i - 12).String()[:7]
		at := slices.IndexFunc(cs, func(c count) bool { return c.month == month })
		var v *float64
		if at >= 0 {
			if v, err = m.value(q, cs[at], least, labels); err != nil {
				return t, err
			}
		}
		t.Series = append(t.Series, v)
		if i == 12 && at >= 0 {
			err = t.fill(q, m, cs[at], v, least, labels)
		}
	}
	t.Before = t.Series[0]
	return t, err
}

// n is out of how many a measure is in a month.
func (m measure) n(c count) int64 {
	if m.Unit == "days" {
		return c.timed
	}
	return c.all
}

// value is what a measure came to in a month; nil when there is nothing, or too little about people to be shown.
func (m measure) value(q db.Querier, c count, least int, labels []string) (*float64, error) {
	n := m.n(c)
	if n == 0 || m.People && n < int64(least) {
		return nil, nil
	}
	v := 100 * float64(c.good) / float64(n)
	if m.Unit == "days" {
		took, err := median(q, m.code, c.month, n, labels)
		if err != nil {
			return nil, err
		}
		v = took.Hours() / 24
	}
	return &v, nil
}

func (t *Tile) fill(q db.Querier, m measure, c count, v *float64, least int, labels []string) error {
	n := m.n(c)
	t.Value, t.FreshAt = v, c.heard
	if m.People && n > 0 && n < int64(least) {
		t.Masked = true
		return nil
	}
	t.N = n
	if m.code == rekeyed {
		t.Median = fmt.Sprintf("%d corrected", c.corrected)
	} else if m.Unit == "percent" {
		t.Late = c.all - c.good
		if m.People && t.Late < int64(least) {
			t.Late = 0 // a small number about people by another way
		}
	}
	if v != nil && t.Aim != nil {
		met := *v >= *t.Aim
		t.Met = &met
	}
	if m.code != scene || c.timed == 0 {
		return nil
	}
	took, err := median(q, m.code, c.month, c.timed, labels)
	t.Median = "half took less than " + when.Ago(took)
	return err
}

// Records are those behind a number: of what took time the records, of re-keying the forms.
type Records struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Month   string   `json:"month"`
	Records []Behind `json:"records"`
	Next    string   `json:"next,omitempty" doc:"give it as cursor for the records after these; absent when there are none"`
	Forms   []Form   `json:"forms,omitempty"`
}

// listRecords are the records behind a number, as their cursor names them.
const listRecords = "records"

// Records lists the records behind a measure in a month, of what the reader's labels show, without those about the reader or
// their family (GOV-04). Right: insight.see. Faults: insight.measure.not_found; insight.month.unknown, paging.cursor
// (invalid).
func (d *Desk) Records(ctx context.Context, code, month string, p paging.Ask) (Records, error) {
	part, err := p.One(listRecords)
	if err != nil {
		return Records{}, err
	}
	first, err := readMonth(month, d.host.Clock.Now())
	if err != nil {
		return Records{}, err
	}
	rows, _, err := d.law(first)
	if err != nil {
		return Records{}, err
	}
	i := slices.IndexFunc(rows, func(m measure) bool { return m.code == code })
	if i < 0 {
		return Records{}, fault.New(fault.NotFound, "insight.measure.not_found")
	}
	a := act.Of("insight.see", journal.Ref{Kind: "insight", ID: code + "/" + first.String()[:7]}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Records, error) {
		out := Records{Code: code, Title: rows[i].Title, Month: first.String()[:7], Records: []Behind{}}
		if code == rekeyed {
			out.Forms, err = formsOf(q, out.Month, who.Labels)
			return out, err
		}
		out.Records, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Behind, error) {
			return behind(q, code, out.Month, who.Labels, after, n)
		},
			func(xs []Behind) ([]Behind, error) {
				return slices.DeleteFunc(xs, func(x Behind) bool { return who.Concerns(x.person) }), nil
			}, func(x Behind) paging.Mark { return paging.Mark{By: x.rank, At: when.FromMicros(x.took), ID: x.id} })
		return out, err
	})
}
