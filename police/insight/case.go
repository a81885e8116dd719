package insight

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// Case is one thing of a case that a measure counts.
type Case struct {
	Kind      string    `json:"kind"`
	Part      string    `json:"part,omitempty"`
	StartedAt time.Time `json:"started_at"`
	DueAt     time.Time `json:"due_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	State     string    `json:"state"` // as of Behind
	measure   string
	person    string
}

// Beside is what one measure came to in one case, and in the force in the month in which it, or the case, began there. Value is nil when nothing of
// the case is counted yet. The force's figures are not there for a reader who may not see them.
type Beside struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Unit    string   `json:"unit"`
	Of      string   `json:"of"`
	Less    bool     `json:"less,omitempty"`
	Value   *float64 `json:"value"`
	N       int64    `json:"n"`
	Late    int64    `json:"late,omitempty"`
	Records []Case   `json:"records,omitempty"`
	Month   string   `json:"month,omitempty"` // of the force's figure
	Force   *float64 `json:"force,omitempty"`
	ForceN  int64    `json:"force_n,omitempty"`
	Masked  bool     `json:"masked,omitempty"`
	Aim     *float64 `json:"aim,omitempty"`
	Href    string   `json:"href,omitempty"` // the force's records
}

// CaseFigures are the figures of one case beside the force's.
type CaseFigures struct {
	Thread string   `json:"thread"`
	Tiles  []Beside `json:"tiles"`
	Saving Saving   `json:"saving"`
}

// CaseOf is what the measures came to in one case, beside the force. Nothing of the case is masked: who may read its thread may read
// these too. The force's figures come with insight.see. Right: thread.see. Faults: thread.not_found, access.not_found.
func (d *Desk) CaseOf(ctx context.Context, thread string) (CaseFigures, error) {
	subject := journal.Ref{Kind: "thread", ID: thread}
	return act.See(ctx, d.host.Door, act.Of("thread.see", subject), func(q db.Querier, who *access.Actor) (CaseFigures, error) {
		out := CaseFigures{Thread: thread, Tiles: []Beside{}}
		now := d.host.Clock.Now()
		spans, err := onThread(q, thread, who.Labels)
		if err != nil {
			return out, err
		}
		spans = slices.DeleteFunc(spans, func(x Case) bool { return who.Concerns(x.person) })
		carried, all, err := answersOn(q, thread, who.Labels)
		if err != nil {
			return out, err
		}
		kept, broken, err := promise.CameOnThread(q, thread, now, who.Labels)
		if err != nil {
			return out, err
		}
		force := d.host.Door.May(ctx, act.Of("insight.see", journal.Ref{Kind: "insight", ID: "case"}).With(access.Resource{}))
		today := when.DayOf(now)
		first := when.Day{Year: today.Year, Month: today.Month, Date: 1}
		rows, least, err := d.law(first)
		if err != nil {
			return out, err
		}
		if out.Saving, err = d.savingOn(first); err != nil {
			return out, err
		}
		out.Saving.Answers = carried
		began := first.String()[:7]
		if len(spans) > 0 {
			began = monthOf(spans[0].StartedAt)
		}
		for _, m := range rows {
			b, ok := besideOf(m, spans, count{good: carried, all: all}, count{good: kept, all: kept + broken}, out.Saving, now)
			if !ok {
				continue
			}
			if force {
				l := looking{first: first, compare: first, now: now, labels: who.Labels, least: least, saving: d.savingIn}
				if err := d.besideForce(q, m, l, began, &b); err != nil {
					return out, err
				}
			}
			out.Tiles = append(out.Tiles, b)
		}
		return out, nil
	})
}

// besideOf is what a measure came to in a case: pure. Not ok is a measure that says nothing of one case.
func besideOf(m measure, spans []Case, answers, owed count, s Saving, now time.Time) (Beside, bool) {
	b := Beside{Code: m.code, Title: m.Title, Unit: m.Unit, Of: m.Of, Less: m.Less}
	if m.Aim > 0 {
		b.Aim = &m.Aim
	}
	c := count{}
	switch m.code {
	case staffPulse, ourPulse:
		return b, false
	case rekeyed, savedHours, savedMoney:
		c = answers
	case promises:
		c = owed
	default:
		c = countOf(m, spans, now, &b)
	}
	b.N = m.n(c)
	if b.N == 0 {
		return b, true
	}
	if m.code != rekeyed { // what was typed is not late
		b.Late = m.missed(c, 0)
	}
	if m.Unit == "days" {
		v := median1(b.Records).Hours() / 24
		b.Value = &v
		return b, true
	}
	b.Value, _ = m.plain(c, looking{saving: func(string) (Saving, error) { return s, nil }}) // the row is given: it cannot fail
	return b, true
}

// countOf counts the spans of a case as byMonth counts those of the force.
func countOf(m measure, spans []Case, now time.Time, b *Beside) count {
	var c count
	for _, x := range spans {
		if x.measure != m.code {
			continue
		}
		b.Records = append(b.Records, x)
		if x.State == "kept" {
			c.good++
		}
		if x.State == "kept" || x.State == "late" || x.State == "open" && !x.DueAt.IsZero() && x.DueAt.Before(now) {
			c.all++
		}
		if !x.EndedAt.IsZero() {
			c.timed++
			c.took += max(x.EndedAt.Sub(x.StartedAt), 0)
		}
	}
	return c
}

// median1 is what half of those that ended took at most: the lower middle one.
func median1(xs []Case) time.Duration {
	var took []time.Duration
	for _, x := range xs {
		if !x.EndedAt.IsZero() {
			took = append(took, max(x.EndedAt.Sub(x.StartedAt), 0))
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)-1)/2]
}

// besideForce adds the force's figure of the month in which the measure began in the case, or the case itself where it did not.
func (d *Desk) besideForce(q db.Querier, m measure, l looking, began string, b *Beside) error {
	b.Month = began
	if len(b.Records) > 0 {
		b.Month = monthOf(b.Records[0].StartedAt)
	}
	b.Href = "/insight/" + m.code + "?month=" + b.Month
	cs, err := d.cellsIn(q, m, l, b.Month, b.Month)
	if err != nil {
		return err
	}
	c := fold(cs, inMonth(b.Month))
	if b.Masked = m.small(c, l.least); b.Masked {
		return nil
	}
	b.ForceN = m.n(c)
	b.Force, err = m.value(q, c, l)
	return err
}
