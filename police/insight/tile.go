package insight

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

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
	LateWord   string     `json:"late_word,omitempty"`
	Median     string     `json:"median,omitempty"` // "11 min"
	Masked     bool       `json:"masked,omitempty"`
	Least      int        `json:"least,omitempty"` // fewer than this are not shown
	Aim        *float64   `json:"aim,omitempty"`
	Met        *bool      `json:"met,omitempty"`
	Less       bool       `json:"less,omitempty"` // less is better
	Definition string     `json:"definition"`
	Law        string     `json:"law"`
	FreshAt    time.Time  `json:"fresh_at,omitzero"` // when the newest of them was heard
	Before     *float64   `json:"before,omitempty"`  // in the month that it is compared with
	Series     []*float64 `json:"series"`
	By         string     `json:"by,omitempty"` // what the parts are
	Parts      []Part     `json:"parts,omitempty"`
	Saving     *Saving    `json:"saving,omitempty"`
	Href       string     `json:"href"`
	people     bool
}

// Part is a part of a measure: a grade, a cause, a kind, an area. It is masked with the others so that none can be told by taking the
// rest from the whole.
type Part struct {
	Code   string     `json:"code"`
	Label  string     `json:"label"`
	Value  *float64   `json:"value"`
	N      int64      `json:"n"`
	Late   int64      `json:"late,omitempty"`
	Masked bool       `json:"masked,omitempty"`
	Series []*float64 `json:"series"`
	Href   string     `json:"href"`
}

func (d *Desk) tile(q db.Querier, m measure, l looking, cs []count) (Tile, error) {
	t := Tile{Code: m.code, Title: m.Title, Unit: m.Unit, Of: m.Of, Definition: m.Definition, Law: m.ref, Least: l.least, Less: m.Less, By: m.By, people: m.People, Href: "/insight/" + m.code + "?month=" + l.this()}
	if m.Aim > 0 {
		t.Aim = &m.Aim
	}
	for i, month := range l.months() {
		c := fold(cs, inMonth(month))
		v, err := m.value(q, c, l)
		if err != nil {
			return t, err
		}
		t.Series = append(t.Series, v)
		if i == drawn-1 {
			if err := t.fill(q, m, c, v, l); err != nil {
				return t, err
			}
		}
	}
	var err error
	if t.Before, err = m.value(q, fold(cs, inMonth(l.compare.String()[:7])), l); err != nil {
		return t, err
	}
	if m.By != "" {
		t.Parts, err = split(m, l, cs, func(c count) string { return c.part }, "part")
		for i := range t.Parts {
			t.Parts[i].Label = d.partWords(m.code, t.Parts[i].Code, l.first)
		}
	}
	return t, err
}

func (t *Tile) fill(q db.Querier, m measure, c count, v *float64, l looking) error {
	t.Value, t.FreshAt = v, c.heard
	if m.small(c, l.least) {
		t.Masked = true
		return nil
	}
	t.N = m.n(c)
	switch {
	case m.code == savedHours || m.code == savedMoney:
		s, err := l.saving(l.this())
		if err != nil {
			return err
		}
		s.Answers = c.good
		t.Saving = &s
	case m.code == rekeyed:
		t.Median = fmt.Sprintf("%d corrected", c.corrected)
	case m.Unit == "percent":
		t.Late, t.LateWord = m.missed(c, l.least), m.lateWord()
	}
	if v != nil && t.Aim != nil {
		met := *v >= *t.Aim
		t.Met = &met
	}
	if m.code != scene || c.timed == 0 {
		return nil
	}
	took, err := median(q, m.code, c.month, c.timed, l.labels)
	t.Median = "half took less than " + when.Ago(took)
	return err
}

func (m measure) lateWord() string {
	if m.Late == "" {
		return "late"
	}
	return m.Late
}

// missed is how many missed, nought where that is a small number about people by another way.
func (m measure) missed(c count, least int) int64 {
	late := c.all - c.good
	if m.Unit != "percent" || m.People && late < int64(least) {
		return 0
	}
	return late
}

// split counts each part of a measure, with its months. In every month what is small is hidden, and what would tell it too.
func split(m measure, l looking, cs []count, of func(count) string, param string) ([]Part, error) {
	names := keys(cs, of)
	out := make([]Part, len(names))
	for i, name := range names {
		out[i] = Part{Code: name, Label: name, Href: partHref(m.code, l.this(), param, name)}
	}
	for at, month := range l.months() {
		counts, n := make([]count, len(names)), make([]int64, len(names)+1)
		for i, name := range names {
			counts[i] = fold(cs, func(c count) bool { return c.month == month && of(c) == name })
			n[i] = m.n(counts[i])
		}
		n[len(names)] = m.n(fold(cs, func(c count) bool { return c.month == month && of(c) == "" })) // of no part that is named
		hide := make([]bool, len(n))
		if m.People {
			hide = hidden(n, int64(l.least))
		}
		for i := range names {
			p := &out[i]
			v, err := m.plain(counts[i], l)
			if err != nil {
				return nil, err
			}
			if hide[i] || n[i] == 0 {
				v = nil
			}
			p.Series = append(p.Series, v)
			if at < drawn-1 {
				continue
			}
			p.Value, p.Masked = v, hide[i]
			if !hide[i] {
				p.N, p.Late = n[i], m.missed(counts[i], l.least)
			}
		}
	}
	return out, nil
}

// partWords is what a part of a measure is called.
func (d *Desk) partWords(code, part string, on when.Day) string {
	switch code {
	case scene:
		return "Grade " + part
	case promises:
		if k := d.host.Door.Promises.Get(part); k.Title != "" {
			return k.Title
		}
	case firstTime:
		return map[string]string{forDecision: "Requests for a decision", afterCharge: "Files after charge"}[part]
	case waits:
		var v struct {
			Label string `json:"label"`
		}
		if row, ok := d.host.Law.Table("reason_code").At(part, on); ok && json.Unmarshal(row.Value(), &v) == nil && v.Label != "" {
			return v.Label
		}
	}
	return part
}
