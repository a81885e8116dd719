package expenses

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// PublishedRow is a payment to a chief officer as everybody may read it: no place, no case, no words of the claim.
type PublishedRow struct {
	ID, Staff, Pay           string // Pay is the row of the payroll file, never shown
	Period, Name, Rank, Kind string
	On                       when.Day
	Pence                    int64
	Counter                  bool
}

// PublishedPeriod is a period that was published.
type PublishedPeriod struct {
	Period string
	At     time.Time
	Rows   int
	Pence  int64
}

// Publish is the period whose payments to chief officers are made public.
type Publish struct {
	Period string `json:"period" label:"Payroll period" said:"the period" example:"2026-11" hint:"Its file must have gone to payroll. For example 2026-11, or 2026-11-23 of a week that begins then" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
}

// Publish makes public what a locked period paid to officers of the ranks of law/expenses.chief_officer (EXP-07). A period is published
// once; what is put right later, or came back from payroll, stands in a later period as a counter-entry. What payroll sent back before is left
// out. Payments of a restricted case are one sum of each officer's, without a day. Right: expenses.chief.publish. Faults: form.invalid;
// payroll.not_found; expenses.publish.again, expenses.publish.none (conflict); expenses.stale (conflict), when two publish at once.
func (d *Desk) Publish(ctx context.Context, in Publish) (act.Done[PublishedPeriod], error) {
	a := act.Of("expenses.chief.publish", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (PublishedPeriod, error) {
		out := PublishedPeriod{Period: in.Period, At: tx.Now()}
		if err := form.Check(&in); err != nil {
			return out, err
		}
		was, err := getPeriod(tx, in.Period)
		if err == nil && was.LockedAt.IsZero() {
			err = fault.New(fault.NotFound, "payroll.not_found")
		}
		if err != nil {
			return out, err
		}
		if before, err := publishedOf(tx, in.Period); err != nil || len(before) > 0 {
			return out, orFault(err, fault.New(fault.Conflict, "expenses.publish.again").With("period", in.Period))
		}
		rows, err := d.ofChiefs(tx, in.Period)
		if err != nil {
			return out, err
		}
		back, err := publishedBack(tx, in.Period)
		if err != nil {
			return out, err
		}
		rows = append(rows, back...)
		if len(rows) == 0 {
			return out, fault.New(fault.Conflict, "expenses.publish.none").With("period", in.Period)
		}
		for _, r := range rows {
			if err := insertPublished(tx, r, tx.Now()); err != nil {
				return out, err
			}
			out.Pence += r.Pence
		}
		if rows, err = publishedOf(tx, in.Period); err != nil {
			return out, err
		}
		out.Rows = len(rows)
		text, err := publishedText(rows)
		if err != nil {
			return out, err
		}
		h := sha256.Sum256([]byte(text))
		_, err = tx.Record(entry.Published{Period: in.Period, Rows: out.Rows, Pence: out.Pence, Hash: hex.EncodeToString(h[:])}, act.OnThreads())
		return out, err
	})
}

// heldBack is the kind of what is published as one sum alone.
const heldBack = "held_back"

// ofChiefs are the payments of a period to officers whose rank on the day of the journey is published; temporary and acting rank count.
func (d *Desk) ofChiefs(q db.Querier, period string) ([]PublishedRow, error) {
	rows, err := takenPays(q, period)
	if err != nil {
		return nil, err
	}
	var out []PublishedRow
	for _, p := range rows {
		x, chief, err := d.asChief(q, p.Staff, p.On)
		if err != nil {
			return nil, err
		}
		if !chief {
			continue
		}
		x.ID, x.Pay, x.Period, x.Kind, x.On, x.Pence, x.Counter = id.New(), p.ID, period, p.Element, p.On, p.Pence, p.Counter
		if p.Label != "open" {
			x.Kind, x.On = heldBack, when.Day{}
		}
		out = append(out, x)
	}
	return out, nil
}

// asChief tells whether somebody was a chief officer at the end of a day, and as what. Who had no rank here yet is taken as they are now.
func (d *Desk) asChief(q db.Querier, staff string, on when.Day) (PublishedRow, bool, error) {
	out := PublishedRow{Staff: staff}
	s, err := d.duty.StaffAt(q, staff, on.End().Add(-time.Second))
	if err == nil && s.Rank == "" {
		s, err = d.duty.Staff(q, staff)
	}
	if fault.Is(err, fault.NotFound) || err == nil && s.Rank == "" {
		return out, false, nil
	}
	if err != nil {
		return out, false, err
	}
	row, chief := d.host.Law.Table("expenses.chief_officer").At(s.Rank, on)
	if !chief {
		return out, false, nil
	}
	var v struct {
		Label string `json:"label"`
	}
	err = row.Into(&v)
	out.Name, out.Rank = s.Name, v.Label
	return out, true, err
}

// publishedBack takes off what earlier periods published and payroll sent back afterwards, each row once.
func publishedBack(q db.Querier, period string) ([]PublishedRow, error) {
	rows, err := publishedAndBack(q, period)
	for i := range rows {
		x := &rows[i]
		x.ID, x.Pay, x.Period, x.Pence, x.Counter = id.New(), backOf+x.Pay, period, -x.Pence, true
	}
	return rows, err
}

// folded makes one row of what is held back of an officer, as the public reads it.
func folded(rows []PublishedRow) []PublishedRow {
	var out []PublishedRow
	for _, r := range rows {
		i := slices.IndexFunc(out, func(o PublishedRow) bool {
			return r.Kind == heldBack && o.Kind == heldBack && o.Staff == r.Staff && o.Rank == r.Rank && o.Counter == r.Counter
		})
		if i < 0 {
			out = append(out, r)
			continue
		}
		out[i].Pence += r.Pence
	}
	return out
}

var publishedHead = []string{"period", "rank", "name", "day", "what", "amount", "correction"}

// publishedText is a period as the public takes it away.
func publishedText(rows []PublishedRow) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.Write(publishedHead)
	for _, r := range rows {
		correction := ""
		if r.Counter {
			correction = "yes"
		}
		err = errors.Join(err, w.Write([]string{r.Period, r.Rank, harmless(r.Name), r.On.String(), r.Kind, money(r.Pence), correction}))
	}
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}
