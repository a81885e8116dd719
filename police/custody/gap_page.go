package custody

import (
	"context"
	"net/http"
	"strconv"
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
)

// Delays is the time lost in a suite between two days, by cause and by the partner that was waited for (CUS-27).
type Delays struct {
	Suite string   `json:"suite"`
	From  when.Day `json:"from"`
	To    when.Day `json:"to"`
	Held  int      `json:"held"` // whom it is about: of whom the reader may know
	Lost  []Lost   `json:"lost"`
}

// Delays adds up. Blank days are the last seven. Right: custody staff, an inspector or a supervisor. Fault: custody.delays.period.
func (d *Desk) Delays(ctx context.Context, suite, from, to string) (Delays, error) {
	out := Delays{Suite: suite, To: dayOf(d.host.Clock.Now()), Lost: []Lost{}}
	if suite == "" {
		out.Suite = "central"
	}
	var err error
	if to != "" {
		out.To, err = when.ParseDay(to)
	}
	if out.From = out.To.AddDays(-6); from != "" && err == nil {
		out.From, err = when.ParseDay(from)
	}
	if err != nil || out.To.Before(out.From) || out.From.DaysUntil(out.To) > 30 {
		return out, fault.InvalidField("from", "custody.delays.period")
	}
	a := act.Of("custody.delays", journal.Ref{Kind: "suite", ID: out.Suite}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Delays, error) {
		stays, err := staysBetween(q, out.Suite, out.From.Start(), out.To.End(), who.Labels)
		if err == nil {
			stays, err = room.NotOwn(d.host, q, who, stays, func(x Detention) []string { return []string{x.Thread} })
		}
		if err != nil {
			return out, err
		}
		var all []Gap
		for _, x := range stays {
			gaps, err := d.gaps(q, x, who.Labels, d.host.Clock.Now())
			if err != nil {
				return out, err
			}
			for _, one := range gaps {
				if one.within(out.From.Start(), out.To.End()) {
					all = append(all, one)
				}
			}
		}
		out.Held = len(stays)
		out.Lost = append(out.Lost, lostTo(all)...)
		return out, nil
	})
}

// within cuts a gap to a period, and tells whether anything of it is in it.
func (x *Gap) within(from, to time.Time) bool {
	if x.From.Before(from) {
		x.From = from
	}
	if x.To.After(to) {
		x.To = to
	}
	x.Minutes = int(x.To.Sub(x.From) / time.Minute)
	return x.Minutes > 0
}

// delaysPage is GET /custody/delays.
func (d *Desk) delaysPage(w http.ResponseWriter, r *http.Request) {
	ask := r.URL.Query()
	v, err := d.Delays(r.Context(), ask.Get("suite"), ask.Get("from"), ask.Get("to"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, l := range v.Lost {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: d.causeText(l.Cause)}, {Text: orDash(l.Who)}, {Text: strconv.Itoa(l.Gaps)}, {Text: when.Ago(time.Duration(l.Minutes) * time.Minute)}}})
	}
	input := func(name, label, value string) g.Node {
		return page.Input(page.InputProps{ID: name, Name: name, Label: page.LabelProps{Text: label}, Value: value, Classes: "govuk-input--width-10"})
	}
	page.Render(w, r, page.Page{Title: "Time lost in custody", Wide: true, Crumbs: []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: "Time lost"}}},
		page.P(suiteName(v.Suite)+", "+v.From.Text()+" to "+v.To.Text()+", "+strconv.Itoa(v.Held)+" held. A stretch counts when nothing moved a detention on for longer than the force allows without a reason."),
		page.DenseTable("Time lost by cause and partner", []string{"Cause", "Waited for", "Gaps", "Time lost"}, rows, "No time was lost in these days."),
		h.Form(h.Method("get"), h.Class("tl-form"), input("suite", "Suite", v.Suite), input("from", "First day, such as 2026-11-23", v.From.String()), input("to", "Last day", v.To.String()), page.Button(page.ButtonProps{Text: "Show"})))
}

func (d *Desk) causeText(code string) string {
	if code == "" {
		return "No reason recorded"
	}
	return d.label("reason_code", code)
}

// gapCard lists the idle gaps of a detention, each with its cause or a way to say it.
func (d *Desk) gapCard(ctx context.Context, s Seen) g.Node {
	if len(s.Gaps) == 0 {
		return nil
	}
	may := s.held() && d.host.Door.May(ctx, act.Of("custody.gap.explain", s.ref()))
	var rows []page.Row
	for _, x := range s.Gaps {
		until := dayClockText(x.To)
		if x.Lasts {
			until = "now"
		}
		var why g.Node = g.Text(journal.Sentences(d.causeText(x.Cause), x.Who, x.Note))
		if may {
			text := "Change the reason"
			if x.Cause == "" {
				text = "Say why"
			}
			why = g.Group{why, g.Text(" "), h.A(h.Class("govuk-link"), h.Href("/custody/"+s.ID+"/gap?from="+x.From.UTC().Format("2006-01-02T15:04:05Z")), g.Text(text), h.Span(h.Class("govuk-visually-hidden"), g.Text(", from "+clockText(x.From))))}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: dayClockText(x.From)}, {Text: until}, {Text: when.Ago(time.Duration(x.Minutes) * time.Minute)}, {Node: why}}})
	}
	return page.Section("Nothing done", "", nil, page.DenseTable("Time in which nothing moved the detention on", []string{"From", "To", "How long", "Why"}, rows, ""))
}

// gapPage is the form in which a reason is given.
func (d *Desk) gapPage() room.FormPage[ExplainGap] {
	p := formOf(d, "gap", "Why nothing was done", "gap_page.go", "Record the reason", func(s *form.Spec) {
		s.Knows = "custody.known.chosen"
		var causes []form.Option
		for _, code := range []string{"solicitor", "appropriate_adult", "interpreter", "healthcare", "prosecutor", "officers", "capacity", "rest"} {
			causes = append(causes, form.Option{Value: code, Text: d.label("reason_code", code)})
		}
		s.Fields = []form.Field{{Name: "from"}, {Name: "cause", Options: causes, As: form.AsRadios}, {Name: "who"}, {Name: "note"}}
	}, d.ExplainGap)
	p.Known = func(_ context.Context, r *http.Request) (map[string]string, error) {
		return map[string]string{"from": r.URL.Query().Get("from")}, nil
	}
	return p
}
