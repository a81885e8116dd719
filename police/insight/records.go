package insight

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

// Records are those behind a number: of what took time the records, of re-keying the forms. Of the pulse there are none: who answered
// what is kept nowhere.
type Records struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Month   string   `json:"month"`
	Of      string   `json:"of,omitempty"` // the part or area alone, in words
	Records []Behind `json:"records"`
	Next    string   `json:"next,omitempty" doc:"give it as cursor for the records after these; absent when there are none"`
	Forms   []Form   `json:"forms,omitempty"`
	Saving  *Saving  `json:"saving,omitempty"`
}

// listRecords are the records behind a number, as their cursor names them.
const listRecords = "records"

// Records lists the records behind a measure in a month, or of one part or area of it, of what the reader's labels show, without those
// about the reader or their family (GOV-04). Right: insight.see. Faults: insight.measure.not_found; insight.month.unknown,
// paging.cursor (invalid).
func (d *Desk) Records(ctx context.Context, code, month string, of Of, p paging.Ask) (Records, error) {
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
		out := Records{Code: code, Title: rows[i].Title, Month: first.String()[:7], Of: of.Area, Records: []Behind{}}
		if of.Part != "" {
			out.Of = d.partWords(code, of.Part, first)
		}
		switch code {
		case rekeyed, savedHours, savedMoney:
			return d.forms(q, out, who)
		case staffPulse, ourPulse:
			return out, nil
		case promises:
			out.Records, out.Next, err = d.promised(q, first, of, who, part)
			return out, err
		}
		out.Records, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Behind, error) {
			return behind(q, code, out.Month, of, who.Labels, after, n)
		},
			func(xs []Behind) ([]Behind, error) {
				return slices.DeleteFunc(xs, func(x Behind) bool { return who.Concerns(x.person) }), nil
			}, func(x Behind) paging.Mark { return paging.Mark{By: x.rank, At: when.FromMicros(x.took), ID: x.id} })
		return out, err
	})
}

func (d *Desk) forms(q db.Querier, out Records, who *access.Actor) (Records, error) {
	var err error
	if out.Forms, err = formsOf(q, out.Month, who.Labels); err != nil || out.Code == rekeyed {
		return out, err
	}
	s, err := d.savingIn(out.Month)
	for _, f := range out.Forms {
		s.Answers += f.Carried
	}
	out.Saving = &s
	return out, err
}

// promised are the promises behind the number of a month: the broken first, without those on threads about the reader's own.
func (d *Desk) promised(q db.Querier, first when.Day, of Of, who *access.Actor, part paging.Part) ([]Behind, string, error) {
	now := d.host.Clock.Now()
	return paging.Fill(part, func(after paging.Mark, n int) ([]Behind, error) {
		ps, err := promise.CameDueList(q, promise.CameAsk{From: begins(first), To: begins(first.AddMonths(1)), Now: now, Kind: of.Part, Labels: who.Labels, After: after, Limit: n})
		if err != nil {
			return nil, err
		}
		on, err := promise.ThreadsOf(q, ps, promise.Key)
		if err != nil {
			return nil, err
		}
		out := make([]Behind, len(ps))
		for i, p := range ps {
			out[i] = d.asBehind(p, on[p.ID], now)
		}
		return out, nil
	}, func(xs []Behind) ([]Behind, error) {
		return room.NotOwn(d.host, q, who, xs, func(x Behind) []string { return x.threads })
	}, func(x Behind) paging.Mark { return paging.Mark{By: x.rank, At: x.DueAt, ID: x.id} })
}

func (d *Desk) asBehind(p promise.Promise, threads []string, now time.Time) Behind {
	x := Behind{Kind: "promise", Part: p.Kind, StartedAt: p.StartedAt, DueAt: p.DueAt, EndedAt: p.ClosedAt, State: "kept", id: p.ID, rank: "1", threads: threads}
	if p.BrokenBy(now) {
		x.State, x.rank = "late", "0"
	}
	if len(threads) > 0 {
		x.Thread = threads[0]
	}
	return x
}
