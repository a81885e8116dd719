package duty

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// PayToil is why time off that was not taken in time is paid.
type PayToil struct {
	Why string `json:"why" label:"Why it was not taken" said:"why it was not taken" hint:"The officer reads this" required:"true" minLength:"5" maxLength:"500"`
}

// ToilPaid is time off that was paid instead.
type ToilPaid struct {
	Variance string `json:"variance"`
	Staff    string `json:"staff"`
	Seconds  int64  `json:"seconds"`
	Pence    int64  `json:"pence"`
}

// PayToil pays what is left of time off whose time is over, once: it goes to the pay run as the overtime that it was given for. Right:
// duty.variance.decide, never about oneself. Faults: duty.toil.none, .not_yet, .asked, .once (conflict).
func (d *Desk) PayToil(ctx context.Context, variance string, in PayToil) (act.Done[ToilPaid], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[ToilPaid]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.variance.decide", varianceRef(variance), in.Why), func(tx *act.Tx) (ToilPaid, error) {
		out := ToilPaid{Variance: variance}
		v, err := getVariance(tx, variance)
		if err != nil {
			return out, err
		}
		out.Staff = v.Staff
		if err := lockStaff(tx, v.Staff); err != nil {
			return out, err
		}
		lot, err := d.lot(tx, v, when.DayOf(tx.Now()))
		if err != nil {
			return out, err
		}
		s, err := d.StaffAt(tx, v.Staff, v.From)
		if err != nil {
			return out, err
		}
		hour, _, err := hourlyPay(d.host.Law, s.Rank, v.Day)
		if err != nil {
			return out, err
		}
		out.Seconds = lot.Left
		out.Pence = int64(math.Round(float64(lot.Left*hour) / time.Hour.Seconds()))
		if err := insertToilPaid(tx, out, tx.Actor().Staff, tx.Now()); err != nil {
			return out, err
		}
		v.State, v.Pence, v.Due.PaidMinutes = "pay", out.Pence, float64(out.Seconds)/60
		if err := d.decided(tx, v); err != nil {
			return out, err
		}
		e, err := tx.Record(entry.ToilPaid{Variance: variance, Staff: v.Staff, Seconds: out.Seconds}, act.OnThreads())
		if err != nil {
			return out, err
		}
		_, err = tx.Keep(owedToil, journal.Ref{Kind: "variance", ID: variance}, e)
		return out, err
	})
}

// lot is what is left of the time off for a piece of overtime, when its time is over.
func (d *Desk) lot(q db.Querier, v Variance, today when.Day) (ToilLot, error) {
	lots, draws, err := d.toilBook(q, v.Staff)
	if err != nil {
		return ToilLot{}, err
	}
	all, _ := spread(lots, draws)
	granted, _ := spread(lots, slices.DeleteFunc(draws, func(x toilDraw) bool { return x.asked }))
	for i, l := range all {
		switch {
		case l.Variance != v.ID || granted[i].Left == 0:
		case !l.Until.Before(today):
			return l, fault.New(fault.Conflict, "duty.toil.not_yet").With("until", l.Until.Text())
		case l.Left != granted[i].Left: // it is paid once, so what of it is paid must be known
			return l, fault.New(fault.Conflict, "duty.toil.asked")
		case l.Paid > 0:
			return l, fault.New(fault.Conflict, "duty.toil.once")
		default:
			return l, nil
		}
	}
	return ToilLot{}, fault.New(fault.Conflict, "duty.toil.none")
}

// dueLot is time off of somebody that was not taken in time.
type dueLot struct {
	staff string
	ToilLot
}

// toilDue is all time off that was not taken in time: what waits longest first.
func (d *Desk) toilDue(q db.Querier, today when.Day) ([]dueLot, error) {
	books, err := d.toilBooks(q, nil)
	if err != nil {
		return nil, err
	}
	var out []dueLot
	for staff, b := range books {
		lots, _ := spread(b.lots, b.draws)
		for _, l := range lots {
			if l.Left > 0 && l.Until.Before(today) {
				out = append(out, dueLot{staff, l})
			}
		}
	}
	slices.SortFunc(out, func(a, b dueLot) int {
		return cmp.Or(b.Until.DaysUntil(a.Until), strings.Compare(a.staff, b.staff), strings.Compare(a.Variance, b.Variance))
	})
	return out, nil
}

func (d *Desk) toilForm() room.FormPage[PayToil] {
	return room.FormPage[PayToil]{Path: "/duty/variances/{id}/pay-time-off", Title: "Pay time off that was not taken", File: "duty/toil_pay.go", Button: "Pay it",
		Back: func(*http.Request) string { return "/duty/variances" },
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			a := act.Of("duty.variance.list", journal.Ref{Kind: "duty", ID: "variances"}).With(access.Resource{})
			type view struct {
				v Variance
				l ToilLot
			}
			x, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (x view, err error) {
				if x.v, err = getVariance(q, r.PathValue("id")); err != nil {
					return x, err
				}
				x.l, err = d.lot(q, x.v, when.DayOf(d.host.Clock.Now()))
				return x, err
			})
			if err != nil {
				return nil, err
			}
			return page.SummaryCard("Time off", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Who", d.host.NameOf(ctx, "staff:"+x.v.Staff)), page.Fact("Worked on", x.l.On.Text()),
				page.Fact("To be taken by", x.l.Until.Text()), page.Fact("Not taken", hoursOf(x.l.Left/60))}})), nil
		},
		Do: func(ctx context.Context, r *http.Request, in PayToil) (string, error) {
			_, err := d.PayToil(ctx, r.PathValue("id"), in)
			return "/duty/variances", err
		}}
}

// toilDueSection is what supervisors offer as pay.
func (d *Desk) toilDueSection(ctx context.Context) (g.Node, error) {
	a := act.Of("duty.variance.list", journal.Ref{Kind: "duty", ID: "variances"}, "time off not taken").With(access.Resource{})
	due, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) ([]dueLot, error) {
		return d.toilDue(q, when.DayOf(d.host.Clock.Now()))
	})
	if err != nil {
		return nil, err
	}
	var rows []page.Row
	for _, l := range due {
		name, cell := d.host.NameOf(ctx, "staff:"+l.staff), page.Cell{Text: "For another supervisor"}
		if d.host.Door.May(ctx, act.Of("duty.variance.decide", varianceRef(l.Variance), "asked for by the page")) {
			cell = page.Cell{Node: h.A(h.Href("/duty/variances/"+l.Variance+"/pay-time-off"), g.Text("Pay it"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" to "+name+", worked on "+l.On.Text())))}
		}
		rows = append(rows, page.Row{Urgency: page.Soon, Cells: []page.Cell{{Text: name}, {Text: l.On.Text()}, {Text: l.Until.Text()}, {Text: hoursOf(l.Left / 60), Num: true}, cell}})
	}
	return page.Section("Time off not taken in time", "offered as pay", nil, page.DenseTable("Time off not taken in time", []string{"Who", "Worked on", "Was to be taken by", "Left", "Pay"}, rows, "All time off was taken in time.")), nil
}

// myToil is an officer's own balance.
func myToil(x Toil, today when.Day) g.Node {
	rows := make([]page.Row, 0, len(x.Lots))
	for _, l := range x.Lots {
		state := "To be taken"
		switch {
		case l.Left == 0 && l.Paid > 0:
			state = "Paid"
		case l.Left == 0:
			state = "Taken"
		case l.Until.Before(today):
			state = "Not taken in time: a supervisor offers it as pay"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: l.On.Text()}, {Text: hoursOf(l.Seconds / 60), Num: true}, {Text: hoursOf(l.Left / 60), Num: true}, {Text: l.Until.Text()}, {Text: state}}})
	}
	return page.DenseTable("Time off in lieu", []string{"Worked on", "Given", "Left", "To be taken by", "State"}, rows, "None was given.")
}
