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
	ID, Staff                string
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
	Period string `json:"period" label:"Payroll period" said:"the period" example:"2026-11" hint:"Its file must have gone to payroll. For example 2026-11" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])$"`
}

// Publish makes public what a locked period paid to officers of the ranks of law/expenses.chief_officer (EXP-07). A period is published
// once; what is put right later stands in a later period as a counter-entry. Right: expenses.chief.publish. Faults: form.invalid;
// payroll.not_found; expenses.publish.again, expenses.publish.none (conflict).
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
		if len(rows) == 0 {
			return out, fault.New(fault.Conflict, "expenses.publish.none").With("period", in.Period)
		}
		for _, r := range rows {
			if err := insertPublished(tx, r, tx.Now()); err != nil {
				return out, err
			}
			out.Rows, out.Pence = out.Rows+1, out.Pence+r.Pence
		}
		text, err := publishedText(rows)
		if err != nil {
			return out, err
		}
		h := sha256.Sum256([]byte(text))
		_, err = tx.Record(entry.Published{Period: in.Period, Rows: out.Rows, Pence: out.Pence, Hash: hex.EncodeToString(h[:])}, act.OnThreads())
		return out, err
	})
}

// ofChiefs are the payments of a period to officers whose rank is published. Temporary and acting rank counts as what it is at the time
// of publication.
func (d *Desk) ofChiefs(q db.Querier, period string) ([]PublishedRow, error) {
	rows, err := paysOfPeriod(q, period)
	if err != nil {
		return nil, err
	}
	ranks := d.host.Law.Table("expenses.chief_officer")
	on := when.DayOf(d.host.Clock.Now())
	known := map[string]PublishedRow{}
	var out []PublishedRow
	for _, p := range rows {
		who, ok := known[p.Staff]
		if !ok {
			s, err := d.duty.Staff(q, p.Staff)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			if row, chief := ranks.At(s.Rank, on); chief && s.Rank != "" {
				var v struct {
					Label string `json:"label"`
				}
				if err := row.Into(&v); err != nil {
					return nil, err
				}
				who = PublishedRow{Name: s.Name, Rank: v.Label}
			}
			known[p.Staff] = who
		}
		if who.Name != "" {
			out = append(out, PublishedRow{ID: id.New(), Staff: p.Staff, Period: period, Name: who.Name, Rank: who.Rank, Kind: p.Element, On: p.On, Pence: p.Pence, Counter: p.Counter})
		}
	}
	slices.SortStableFunc(out, func(a, b PublishedRow) int {
		return strings.Compare(a.Name+a.On.String()+a.Kind, b.Name+b.On.String()+b.Kind)
	})
	return out, nil
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
