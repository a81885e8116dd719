package expenses

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// View is a claim with its lines, what the controls find or found, and what was not drafted.
type View struct {
	Claim
	Lines    []Line     `json:"lines"`
	Findings []Finding  `json:"findings"`
	Declare  []string   `json:"declare,omitempty"` // what is to be declared, word for word
	PayDay   when.Day   `json:"pay_day,omitzero"`
	Rows     []Pay      `json:"-"`
	Looked   *Looked    `json:"looked,omitempty" doc:"why somebody looks at it after it was paid"`
	Rejects  []Reject   `json:"-"` // of its rows
	Recovers []Recovery `json:"-"`
	Twins    []Twin     `json:"twins,omitempty" doc:"lines of other claims that say the same as one of this"`
}

// view reads a claim. A draft is priced and looked at by the controls as it would be if it were submitted now.
func (d *Desk) view(q db.Querier, id string) (View, error) {
	c, err := getClaim(q, id)
	if err != nil {
		return View{}, err
	}
	v := View{Claim: c, Lines: []Line{}, Findings: []Finding{}}
	if v.Lines, err = linesOf(q, id); err != nil {
		return v, err
	}
	if c.State != "draft" {
		return v, d.sentView(q, &v)
	}
	now := d.host.Clock.Now()
	if err := d.work(q, &v, when.DayOf(now)); err != nil {
		return v, err
	}
	texts, _, err := d.declarations(v.Lines, when.DayOf(now))
	v.Declare = texts
	if err != nil {
		return v, err
	}
	v.PayDay, err = d.willBePaid(q)
	return v, err
}

func (d *Desk) sentView(q db.Querier, v *View) error {
	var err error
	if v.Findings, err = findingsOf(q, v.ID); err != nil {
		return err
	}
	if v.Looked, err = d.looked(q, v.ID); err != nil {
		return err
	}
	if v.Rejects, err = rejectsOfClaim(q, v.ID); err != nil {
		return err
	}
	if v.Recovers, err = recoveriesOf(q, v.ID); err != nil {
		return err
	}
	if v.Twins, err = d.twins(q, v.ID, d.today()); err != nil {
		return err
	}
	for i := range v.Lines {
		for _, f := range v.Findings {
			if f.Line == v.Lines[i].ID {
				v.Lines[i].Findings = append(v.Lines[i].Findings, f)
			}
		}
		ps, err := paysOfLine(q, v.Lines[i].ID)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, ps...)
	}
	if v.Period == "" {
		return nil
	}
	v.PayDay, err = d.payDay(v.Period)
	return err
}

// work prices every line of a draft and asks the controls about it, in the order of the days.
func (d *Desk) work(q db.Querier, v *View, today when.Day) error {
	v.Pence, v.Findings = 0, []Finding{}
	before := map[string]int64{} // tenths of a mile already paid, by kind and tax year, and those of this claim
	for i := range v.Lines {
		l := &v.Lines[i]
		r, err := rateOf(d.host.Law, l.Kind, l.On, today)
		if err != nil {
			return err
		}
		from, to, err := taxYear(d.host.Law, l.On)
		if err != nil {
			return err
		}
		key := l.Kind + from.String()
		if _, ok := before[key]; !ok {
			if before[key], err = paidMiles(q, v.Staff, l.Kind, from, to); err != nil {
				return err
			}
		}
		l.Parts = price(r, l.Tenths, l.Claimed, before[key], len(l.Passengers))
		before[key] += l.Tenths
		l.Pence, l.Rate = total(l.Parts), r.ref
		if l.bare() { // there is nothing to be checked before somebody has said what it was for
			continue
		}
		s, err := d.seen(q, v.Claim, *l, r, today, from)
		if err != nil {
			return err
		}
		if l.Findings, err = controls(d.host.Law, s); err != nil {
			return err
		}
		l.pairs = s.pairs()
		v.Pence += l.Pence
		v.Findings = append(v.Findings, l.Findings...)
	}
	return nil
}

// declarations are the words that a claimant declares for these lines, and their rows in law/expenses.declaration.
func (d *Desk) declarations(lines []Line, on when.Day) (texts, laws []string, err error) {
	codes := []string{"claim"}
	if ownMiles(lines) {
		codes = append(codes, "own_car")
	}
	for _, code := range codes {
		row, ok := d.host.Law.Table("expenses.declaration").At(code, on)
		if !ok {
			continue
		}
		var v struct {
			Text string `json:"text"`
		}
		if err := row.Into(&v); err != nil {
			return nil, nil, err
		}
		texts, laws = append(texts, v.Text), append(laws, row.Ref())
	}
	return texts, laws, nil
}

func ownMiles(lines []Line) bool {
	for _, l := range lines {
		if l.Kind == "mileage_car" || l.Kind == "mileage_motorcycle" {
			return true
		}
	}
	return false
}

// See opens a claim; the look is recorded. Right: expenses.see. Fault: claim.not_found.
func (d *Desk) See(ctx context.Context, id string) (View, error) {
	return act.See(ctx, d.host.Door, act.Of("expenses.see", claimRef(id)), func(q db.Querier, _ *access.Actor) (View, error) {
		v, err := d.view(q, id)
		d.toldTwins(ctx, v.Twins)
		return v, err
	})
}

// Mine are somebody's own claims, and what was not drafted in the last two months.
type Mine struct {
	Claims  []Claim   `json:"claims"`
	LeftOut []LeftOut `json:"left_out"`
	Next    string    `json:"next,omitempty" doc:"give it as cursor for the claims after these; absent when there are none"`
}

// The lists of this room, as their cursors name them.
const (
	listMine    = "claims"
	listStopped = "stopped_claims"
	listAudit   = "claims_to_look_at"
	listPeriods = "periods"
)

// Mine lists the reader's own claims. Right: expenses.list. Fault: paging.cursor (invalid).
func (d *Desk) Mine(ctx context.Context, p paging.Ask) (Mine, error) {
	part, err := p.One(listMine)
	if err != nil {
		return Mine{}, err
	}
	a := act.Of("expenses.list", claimRef("")).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Mine, error) {
		m := Mine{}
		var err error
		read := func(after paging.Mark, n int) ([]Claim, error) { return claimsOf(q, who.Staff, who.Labels, after, n) }
		if m.Claims, m.Next, err = paging.Fill(part, read, nil, claimMark); err != nil {
			return m, err
		}
		for i, c := range m.Claims {
			if c.State == "draft" {
				v, err := d.view(q, c.ID)
				if err != nil {
					return m, err
				}
				m.Claims[i].Pence = v.Pence
			}
		}
		m.LeftOut, err = leftOutOf(q, who.Staff, when.DayOf(d.host.Clock.Now()).AddMonths(-2), who.Labels, 50)
		return m, err
	})
}

// Counter is what finance and auditors have to do.
type Counter struct {
	Stopped []Claim  `json:"stopped"`
	ToAudit []Claim  `json:"to_audit"`
	Periods []Period `json:"periods"`
	Draws   []Draw   `json:"-"` // the newest few, for whoever may open them
	Next    string   `json:"next,omitempty" doc:"give it as cursor for the stopped claims after these; absent when there are none"`
	Later   string   `json:"next_to_audit,omitempty" doc:"give it as cursor for the claims to look at after these; absent when there are none"`
	Before  string   `json:"next_periods,omitempty" doc:"give it as cursor for the periods after these; absent when there are none"`
}

// Counter lists what waits for finance and auditors, never the reader's own. Right: expenses.desk. Fault:
// paging.cursor (invalid).
func (d *Desk) Counter(ctx context.Context, p paging.Ask) (Counter, error) {
	parts, err := p.Of(listStopped, listAudit, listPeriods)
	if err != nil {
		return Counter{}, err
	}
	a := act.Of("expenses.desk", claimRef("")).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Counter, error) {
		var c Counter
		var err error
		mark := func(c Claim) paging.Mark { return paging.Mark{At: c.SubmittedAt, ID: c.ID} }
		read := func(after paging.Mark, n int) ([]Claim, error) {
			return stoppedClaims(q, who.Staff, who.Labels, after, n)
		}
		if c.Stopped, c.Next, err = paging.Fill(parts[0], read, nil, mark); err != nil {
			return c, err
		}
		read = func(after paging.Mark, n int) ([]Claim, error) { return toAudit(q, who.Staff, who.Labels, after, n) }
		if c.ToAudit, c.Later, err = paging.Fill(parts[1], read, nil, mark); err != nil {
			return c, err
		}
		if d.host.Door.May(ctx, act.Of("expenses.sample.see", drawRef("list")).With(drawFacts)) {
			if c.Draws, err = newestDraws(q, 5); err != nil {
				return c, err
			}
		}
		c.Periods, c.Before, err = paging.Fill(parts[2], func(after paging.Mark, n int) ([]Period, error) { return periods(q, after, n) }, nil,
			func(x Period) paging.Mark { return paging.Mark{ID: x.Period} })
		return c, err
	})
}
