package court

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/law/cjs"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/court/spi"
)

const (
	simulatorFile = "court/simulate_page.go"
	courtPath     = "/simulator/court"
)

// simulatorScreens are the other side of a training installation: what the court simulator hears, and its results by hand.
func (d *Desk) simulatorScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET " + courtPath, Title: "Court simulator", File: simulatorFile, Handler: d.courtListPage},
		{Pattern: "GET " + courtPath + "/{id}", Title: "A hearing of the court simulator", File: simulatorFile, Handler: d.courtHearingPage},
	}
	return append(out, room.FormPage[Announce]{Path: courtPath + "/{id}/result", Title: "Result the hearing", File: simulatorFile, Button: "Send the result", Shape: d.announceShape,
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			x, err := d.CourtHearing(ctx, r.PathValue("id"))
			return x.State != "vacated" && len(x.offences()) > 0, err
		},
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			x, err := d.CourtHearing(ctx, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			says := g.Group{played(), page.P(x.KindName + ", " + x.CourtName + ", " + stamp(x.At) + ": " + x.names() + ".")}
			if x.State == "vacated" || len(x.offences()) == 0 {
				says = append(says, page.P("Nothing is left to decide here: every offence has ended, or the hearing will not be held."))
			}
			return says, nil
		},
		Do: func(ctx context.Context, r *http.Request, in Announce) (string, error) {
			id := r.PathValue("id")
			x, err := d.CourtHearing(ctx, id)
			if err != nil {
				return "", err
			}
			s, err := d.announced(x, in)
			if err != nil {
				return "", err
			}
			_, err = d.Simulate(ctx, id, s)
			return courtPath + "/" + id, err
		}}.Screens()...)
}

// Announce is a result as the court simulator's page asks for it: one answer, one finding and one result for each offence that is
// chosen. A message with more goes through the API.
type Announce struct {
	Offences   []string `json:"offences,omitempty" label:"Offences" hint:"All when none is chosen"`
	Plea       string   `json:"plea,omitempty" label:"Plea"`
	Finding    string   `json:"finding,omitempty" label:"Finding"`
	Result     string   `json:"result" label:"Result" said:"the national result code" hint:"A national result code: 4506 adjournment, 1015 fine, 1116 community order, 1002 imprisonment, 1115 suspended imprisonment, 2004 not guilty" required:"true" maxLength:"5"`
	Text       string   `json:"text,omitempty" label:"In words" format:"textarea" maxLength:"2000"`
	Value      *int     `json:"value,omitempty" label:"How long" minimum:"0" maximum:"999"`
	Unit       string   `json:"unit,omitempty" label:"Of what"`
	Amount     int64    `json:"amount,omitempty" label:"Amount" hint:"In pounds" minimum:"0" maximum:"1000000000"`
	Final      bool     `json:"final,omitempty" label:"This is the end of it for these offences"`
	Bail       string   `json:"bail,omitempty" label:"Bail or custody"`
	Conditions string   `json:"conditions,omitempty" label:"Conditions of bail" maxLength:"2000"`
	NextCourt  string   `json:"next_court,omitempty" label:"Next hearing: court" hint:"Seven characters: B61NP00. This court when left blank" maxLength:"7"`
	NextOn     when.Day `json:"next_on,omitzero" label:"Next hearing: day" hint:"When it is put over"`
	NextAt     string   `json:"next_at,omitempty" label:"Next hearing: time" hint:"10:00" maxLength:"5"`
}

func (d *Desk) announceShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	t, err := d.codes()
	if err != nil {
		return err
	}
	x, err := d.CourtHearing(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var offences []form.Option
	for _, o := range x.offences() {
		offences = append(offences, form.Option{Value: o.Code, Text: o.Title, Hint: o.Code})
	}
	s.Fields = []form.Field{{Name: "offences", Options: offences}, {Name: "plea", As: form.AsSelect, Options: sentAs(t.Pleas(), "1", "2", "3")}, {Name: "finding", As: form.AsSelect, Options: sentAs(t.Verdicts(), "G", "N")},
		{Name: "result"}, {Name: "text"}, {Name: "value"}, {Name: "unit", As: form.AsSelect, Options: sentAs(d.units(t), "D", "W", "M", "Y", "H")}, {Name: "amount"}, {Name: "final"},
		{Name: "bail", As: form.AsSelect, Options: sentAs(t.BailStatuses(), "U", "B", "C", "A")}, {Name: "conditions"}, {Name: "next_on"}, {Name: "next_at"}, {Name: "next_court"}}
	return nil
}

// units are the units of time that a result may be of.
func (d *Desk) units(t *cjs.Tables) []cjs.Code {
	var out []cjs.Code
	for _, u := range []string{"D", "W", "M", "Y", "H"} {
		if c, ok := t.DurationUnit(u); ok {
			out = append(out, c)
		}
	}
	return out
}

// sentAs are those of a national list that a message writes so, in that order.
func sentAs(list []cjs.Code, spis ...string) []form.Option {
	var out []form.Option
	for _, s := range spis {
		for _, c := range list {
			if c.SPI == s {
				out = append(out, form.Option{Value: s, Text: c.Title})
				break
			}
		}
	}
	return out
}

// announced is what the simulator is told. Faults, invalid: court.simulator.code; court.simulator.next.
func (d *Desk) announced(x CourtHearing, in Announce) (Simulate, error) {
	t, err := d.codes()
	if err != nil {
		return Simulate{}, err
	}
	if _, ok := t.Result(in.Result); !ok {
		return Simulate{}, fault.InvalidField("result", "court.simulator.code", "code", in.Result)
	}
	r := SimulateResult{Code: in.Result, Text: in.Text, Value: in.Value, Unit: in.Unit}
	if in.Amount > 0 {
		pence := in.Amount * 100
		r.AmountPence = &pence
	}
	s := Simulate{BailStatus: in.Bail, Conditions: in.Conditions}
	if !in.NextOn.IsZero() {
		if in.Final {
			return s, fault.InvalidField("next_on", "court.simulator.next")
		}
		s.Next = &SimulateNext{Court: in.NextCourt, On: in.NextOn.String(), At: in.NextAt}
		if s.Next.Court == "" {
			s.Next.Court = x.Court
		}
	}
	for _, o := range x.offences() {
		if len(in.Offences) == 0 || slices.Contains(in.Offences, o.Code) {
			s.Offences = append(s.Offences, SimulateOffence{Code: o.Code, Plea: in.Plea, Finding: in.Finding, Final: in.Final, Results: []SimulateResult{r}})
		}
	}
	return s, nil
}

func (x CourtHearing) names() string {
	var out []string
	for _, b := range x.Before {
		out = append(out, b.Name)
	}
	return strings.Join(out, ", ")
}

// offences are what anybody is before the court for and is not over, each code once.
func (x CourtHearing) offences() []Offence {
	var out []Offence
	seen := map[string]bool{}
	for _, b := range x.Before {
		for _, o := range b.Offences {
			if !seen[o.Code] && !o.Ended {
				seen[o.Code] = true
				out = append(out, o)
			}
		}
	}
	return out
}

// played says on every page of it that no real court is here.
func played() g.Node {
	return page.InsetText(page.InsetTextProps{Text: "SIMULATOR. This plays the courts on a training installation. No real court hears or decides anything here. Its messages are in the national format and come in by the door of every court's result."})
}

func (d *Desk) courtListPage(w http.ResponseWriter, r *http.Request) {
	l, err := d.CourtList(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, x := range l.Hearings {
		var u page.Urgency
		if x.State == "listed" && x.At.Before(d.host.Clock.Now()) {
			u = page.Soon
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: link(courtPath+"/"+x.ID, stamp(x.At))}, {Text: x.KindName}, {Text: x.CourtName}, {Text: x.names()}, {Text: x.URN}, {Node: page.Tag(stateTag(x.State))}}})
	}
	page.Render(w, r, page.Page{Title: "Court simulator", Wide: true}, played(),
		page.Section("Hearings", "the latest first", nil, page.DenseTable("Hearings", []string{"When", "Hearing", "Court", "Before the court", "Case reference", "State"}, rows, "No hearing is listed yet. The first one is listed by itself when somebody is charged."), page.NextPrevious(r, listCourt, l.Next)))
}

func (d *Desk) courtHearingPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.CourtHearing(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	head := page.RecordHead(page.Head{Title: x.KindName + ", " + x.CourtName, Tags: []page.TagProps{stateTag(x.State)}, Refs: []page.Ref{{Label: "When", Value: stamp(x.At)}, {Label: "Case reference", Value: orDash(x.URN)}}})
	body := g.Group{played()}
	for _, b := range x.Before {
		var rows []page.Row
		for _, o := range b.Offences {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: o.Title}, {Text: o.Code}, answerCell(o.Plea, "not entered"), answerCell(o.Verdict, "none yet")}})
		}
		body = append(body, page.SummaryCard(b.Name, nil, page.DenseTable("Offences of "+b.Name, []string{"Offence", "Code", "Plea", "Verdict"}, rows, "No offence is before the court.")))
	}
	for _, s := range x.Sent {
		body = append(body, d.sentPart(s))
	}
	var acts []page.Act
	if x.State != "vacated" && len(x.offences()) > 0 && d.may(r.Context(), "court.simulator.result", "hearing", x.ID) {
		acts = append(acts, page.Act{Text: "Result the hearing", Href: courtPath + "/" + x.ID + "/result"})
	}
	page.Render(w, r, page.Page{Title: "A hearing of the court simulator", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Court simulator", Href: courtPath}, {Text: "Hearing"}}},
		page.Columns(body, page.Section("What you can do", "", nil, page.Acts(acts))))
}

// sentPart is a result that was sent: what the court decided, in words and as the message has it, and what the force made of it.
func (d *Desk) sentPart(s SentResult) g.Node {
	facts := []page.SummaryRow{page.Fact("Sent", stamp(s.ReceivedAt)), page.Fact("Message", s.Message), page.Fact("At the force", stateTag(s.State).Text)}
	m, err := spi.Parse(strings.NewReader(s.XML))
	if err != nil { // it was read once, by the same reader: whoever shows it says so rather than nothing
		return page.SummaryCard("Result sent", nil, page.SummaryList(page.SummaryListProps{Rows: append(facts, page.Fact("Content", "it cannot be read again"))}))
	}
	var rows []page.Row
	for _, o := range decided(m) {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: o.Title + " (" + o.Code + ")"}, {Text: d.sentWord("plea", o.Plea)}, {Text: d.sentWord("finding", o.Finding)}, {Text: d.resultWords(o.Results)}}})
	}
	return page.SummaryCard("Result sent", nil, page.SummaryList(page.SummaryListProps{Rows: facts}), page.DenseTable("What the court decided", []string{"Offence", "Plea", "Finding", "Result"}, rows, "The message names no offence."),
		h.Details(h.Class("govuk-details govuk-!-margin-top-4"), h.Summary(h.Class("govuk-details__summary"), h.Span(h.Class("govuk-details__summary-text"), g.Text("The message as it was sent"))),
			h.Div(h.Class("govuk-details__text"), h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "The message as it was sent"), h.Pre(g.Text(s.XML))))))
}

// sentWord is a plea or a finding of a message in the words of the national tables.
func (d *Desk) sentWord(list, code string) string {
	t, err := d.codes()
	if err != nil || code == "" {
		return "none"
	}
	find := t.Plea
	if list == "finding" {
		find = t.Verdict
	}
	if c, ok := find(code); ok {
		return c.Title
	}
	return code
}

func (d *Desk) resultWords(rs []spi.Result) string {
	t, err := d.codes()
	var out []string
	for _, r := range rs {
		text := r.Code
		if c, ok := t.Result(r.Code); err == nil && ok {
			text = c.Title
		}
		if v := r.Duration.Value; v != nil {
			text += ", " + strconv.Itoa(*v) + " " + d.unitWord(r.Duration.Unit)
		}
		if v := r.Duration.SecondValue; v != nil {
			text += ", for " + strconv.Itoa(*v) + " " + d.unitWord(r.Duration.SecondUnit)
		}
		if r.AmountPence != nil {
			text += fmt.Sprintf(", £%d.%02d", *r.AmountPence/100, *r.AmountPence%100)
		}
		if r.Next != nil {
			text += ", next " + r.Next.On.Text()
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func (d *Desk) unitWord(code string) string {
	if t, err := d.codes(); err == nil {
		if c, ok := t.DurationUnit(code); ok {
			return c.Title
		}
	}
	return code
}
