package duty

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// exchangeRate is the rate of a rest day that is exchanged for another: nothing is paid (OT-04).
const exchangeRate = "0"

// owedExchange is the promise that the officer is told of the other rest day in time.
const owedExchange = "duty.rest_day_exchange"

// owedChoice is the promise that the officer is asked which of two rest days they take.
const owedChoice = "duty.rest_day_choice"

// promiseExchange promises that the officer is told of another rest day within the days that law gives (OT-04: four).
func (d *Desk) promiseExchange(tx *act.Tx, v Variance) error {
	row, err := overtimeLaw(d.host.Law, restDay, v.Day)
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedExchange, Subject: varianceRef(v.ID), Threads: []string{}, OwedTo: "staff:" + v.Staff, Owner: "role:sergeant", Law: row.ref,
		Due: when.DayOf(tx.Now()).AddDays(row.ExchangeDays).End(), Label: "open"})
	return err
}

// owed tells whether something of a kind is owed for a variance.
func owed(q db.Querier, kind, variance string) (bool, error) {
	list, err := promise.Of(q, kind, varianceRef(variance))
	return len(list) > 0, err
}

// ExchangeRestDay is the rest day that is given for one that is worked.
type ExchangeRestDay struct {
	Day string `json:"day" label:"The other rest day" said:"the other rest day" format:"date" required:"true"`
	Why string `json:"why" label:"Why this day" said:"why this day" required:"true" minLength:"5" maxLength:"500"`
}

// ExchangeRestDay gives another rest day for one that is worked at enough notice, and sets it: it is a rest day from then on, also when it is
// worked again (OT-04, OT-05). Right: duty.rest_day.exchange. Faults: duty.rest_day.no_exchange, .exchanged, .exchange_same, .exchange_required (conflict),
// .exchange_past (invalid).
func (d *Desk) ExchangeRestDay(ctx context.Context, variance string, in ExchangeRestDay) (act.Done[Variance], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Variance]{}, err
	}
	day, err := when.ParseDay(in.Day)
	if err != nil {
		return act.Done[Variance]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rest_day.exchange", varianceRef(variance), in.Why), func(tx *act.Tx) (Variance, error) {
		v, err := lockedVariance(tx, variance)
		if err != nil {
			return v, err
		}
		if err := d.worth(tx, &v); err != nil {
			return v, err
		}
		required, err := restDayOn(tx, v.Staff, day)
		if err != nil {
			return v, err
		}
		tours, err := d.Tours(tx, v.Staff, day, day)
		switch {
		case err != nil:
			return v, err
		case v.State != "open":
			return v, fault.New(fault.Conflict, "duty.rest_day.exchanged")
		case v.Kind != varianceRestDay || v.Overtime != restDay || v.Due.Rate != exchangeRate:
			return v, fault.New(fault.Conflict, "duty.rest_day.no_exchange")
		case !day.After(when.DayOf(tx.Now())):
			return v, fault.InvalidField("day", "duty.rest_day.exchange_past")
		case required && day != v.Day:
			return v, fault.New(fault.Conflict, "duty.rest_day.exchange_required")
		case len(tours) == 0 || day == v.Day:
			return v, fault.New(fault.Conflict, "duty.rest_day.exchange_same")
		}
		rest := restOn(v.Staff, "", day)
		rest.ID, rest.Reason = id.New(), "A rest day for "+v.Day.Text()
		if err := setTour(tx, rest); err != nil {
			return v, err
		}
		v.State = "exchanged"
		if err := exchangeVariance(tx, v, day, tx.Now()); err != nil {
			return v, err
		}
		e, err := tx.Record(entry.RestDayExchanged{Variance: v.ID, Staff: v.Staff, Worked: v.Day, Rest: day}, act.About("staff", v.Staff), act.OnThreads())
		if err != nil {
			return v, err
		}
		_, err = tx.Keep(owedExchange, varianceRef(v.ID), e)
		return v, err
	})
}

// ReinstateRestDay gives a rest day back that was to be worked.
type ReinstateRestDay struct {
	Choice string `json:"choice,omitempty" label:"What the officer chooses" hint:"Asked for when there is little notice and another day was given: the original day, or the other one" enum:"original,other"`
	Why    string `json:"why" label:"Why it is not needed" said:"why it is not needed" required:"true" minLength:"5" maxLength:"500"`
}

// ReinstateRestDay gives a rest day back that is not worked yet. With more notice than law asks for it must be taken; with less the officer
// chooses between it and the day that was given for it (OT-05). The tour on the day that is chosen ends; on the other they are on duty again. Right:
// duty.rest_day.reinstate. Faults: duty.rest_day.not_reinstated, .court (conflict); .choice, .must, .no_other (invalid).
func (d *Desk) ReinstateRestDay(ctx context.Context, variance string, in ReinstateRestDay) (act.Done[Variance], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Variance]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rest_day.reinstate", varianceRef(variance), in.Why), func(tx *act.Tx) (Variance, error) {
		v, err := lockedVariance(tx, variance)
		if err != nil {
			return v, err
		}
		if v.Kind != varianceRestDay || v.State != "open" && v.State != "exchanged" || !v.From.After(tx.Now()) {
			return v, fault.New(fault.Conflict, "duty.rest_day.not_reinstated")
		}
		held, err := courtHolds(tx, []string{v.ID})
		if err != nil {
			return v, err
		}
		if held[v.ID] {
			return v, fault.New(fault.Conflict, "duty.rest_day.court")
		}
		must, err := MustTakeReinstated(d.host.Law, when.DayOf(tx.Now()), v.Day)
		if err != nil {
			return v, err
		}
		given, set, err := exchangedFor(tx, v.ID)
		switch {
		case err != nil:
			return v, err
		case must && in.Choice == "other":
			return v, fault.InvalidField("choice", "duty.rest_day.must")
		case in.Choice == "other" && given.IsZero():
			return v, fault.InvalidField("choice", "duty.rest_day.no_other")
		case !must && !given.IsZero() && in.Choice == "":
			return v, fault.InvalidField("choice", "duty.rest_day.choice")
		}
		if in.Choice != "other" {
			if err := d.restOnceMore(tx, v); err != nil {
				return v, err
			}
			if v, err = endExchange(tx, v, given, set); err != nil {
				return v, err
			}
		}
		return v, d.reinstated(tx, v, given, in.Choice, must)
	})
}

// exchangedForNothing is what becomes of a day off that is not worked after all, when another was given for it: with enough notice the other day ends; with
// less the officer chooses between them, and a sergeant asks them (OT-05).
func (d *Desk) exchangedForNothing(tx *act.Tx, v Variance) error {
	must, err := MustTakeReinstated(d.host.Law, when.DayOf(tx.Now()), v.Day)
	if err != nil {
		return err
	}
	if !must {
		row, err := startLaw(d.host.Law, "reinstated", v.Day)
		if err != nil {
			return err
		}
		_, err = tx.Promise(act.NewPromise{Kind: owedChoice, Subject: varianceRef(v.ID), Threads: []string{}, OwedTo: "staff:" + v.Staff, Owner: "role:sergeant", Law: row.ref, Due: v.From, Label: "open"})
		return err
	}
	given, set, err := exchangedFor(tx, v.ID)
	if err != nil {
		return err
	}
	if v, err = endExchange(tx, v, given, set); err != nil {
		return err
	}
	return d.reinstated(tx, v, given, "", must)
}

// reinstated closes what is promised of a rest day that was given back, and writes its entry.
func (d *Desk) reinstated(tx *act.Tx, v Variance, given when.Day, choice string, must bool) error {
	if _, err := tx.Waive(owedExchange, varianceRef(v.ID), "The rest day was given back"); err != nil {
		return err
	}
	e, err := tx.Record(entry.RestDayReinstated{Variance: v.ID, Staff: v.Staff, Day: v.Day, Other: given, Choice: choice, Must: must}, act.About("staff", v.Staff), act.OnThreads())
	if err != nil {
		return err
	}
	_, err = tx.Keep(owedChoice, varianceRef(v.ID), e)
	return err
}

// endExchange withdraws a day off that is not worked. The day that was given for it, if it is still to come, is what its roster says.
func endExchange(tx *act.Tx, v Variance, given when.Day, set time.Time) (Variance, error) {
	v.State = varianceWithdrawn
	if err := exchangeVariance(tx, v, when.Day{}, tx.Now()); err != nil {
		return v, err
	}
	if !given.After(when.DayOf(tx.Now())) {
		return v, nil // none was given, or it has been taken
	}
	return v, dropRest(tx, v.Staff, given, set, tx.Now())
}

// restOnceMore makes the original day a rest day.
func (d *Desk) restOnceMore(tx *act.Tx, v Variance) error {
	day := when.DayOf(v.From)
	rest := restOn(v.Staff, "", day)
	rest.ID, rest.Reason = id.New(), "The rest day was given back"
	return setTour(tx, rest)
}

func (d *Desk) exchangeScreens() []room.Screen {
	back := func(*http.Request) string { return "/duty/variances" }
	intro := func(ctx context.Context, r *http.Request) (g.Node, error) {
		a := act.Of("duty.variance.list", journal.Ref{Kind: "duty", ID: "variances"}).With(access.Resource{})
		v, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Variance, error) {
			v, err := getVariance(q, r.PathValue("id"))
			if err != nil {
				return v, err
			}
			return v, d.worth(q, &v)
		})
		if err != nil {
			return nil, err
		}
		rows := []page.SummaryRow{page.Fact("Who", d.host.NameOf(ctx, "staff:"+v.Staff)), page.Fact("Rest day to be worked", v.Day.Text()), page.Fact("From and to", clock(v.From)+" to "+clock(v.Until)), page.Fact("Told on", v.ToldOn.Text())}
		if v.Due.Alternative != "" {
			rows = append(rows, page.Fact("Due", v.Due.Alternative))
		}
		return page.SummaryCard("The rest day", nil, page.SummaryList(page.SummaryListProps{Rows: rows})), nil
	}
	out := room.FormPage[ExchangeRestDay]{Path: "/duty/variances/{id}/exchange", Title: "Give another rest day", File: "duty/rest_day_exchange.go", Button: "Give it", Back: back, Intro: intro,
		Do: func(ctx context.Context, r *http.Request, in ExchangeRestDay) (string, error) {
			_, err := d.ExchangeRestDay(ctx, r.PathValue("id"), in)
			return "/duty/variances", err
		}}.Screens()
	return append(out, room.FormPage[ReinstateRestDay]{Path: "/duty/variances/{id}/reinstate", Title: "Give a rest day back", File: "duty/rest_day_exchange.go", Button: "Give it back", Back: back, Intro: intro,
		Do: func(ctx context.Context, r *http.Request, in ReinstateRestDay) (string, error) {
			_, err := d.ReinstateRestDay(ctx, r.PathValue("id"), in)
			return "/duty/variances", err
		}}.Screens()...)
}
