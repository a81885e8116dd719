package control

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/people"
)

// CallPath names the call of an operation.
type CallPath struct {
	ID string `path:"id" maxLength:"36"`
}

func (d *Desk) callAPI(a huma.API) {
	api.Get(a, "control.call.get", "/api/control/calls/{id}", "One contact record with its positions, its call-backs and this number's history", func(ctx context.Context, in *CallPath) (CallView, error) {
		return d.CallView(ctx, in.ID)
	})
	api.Post(a, "control.call.answer", "/api/control/calls/{id}/answer", "Answer a call that was offered", func(ctx context.Context, in *CallPath) (act.Done[Call], error) {
		return d.AnswerCall(ctx, in.ID)
	})
	api.Post(a, "control.call.end", "/api/control/calls/{id}/end", "Write that a call is over", func(ctx context.Context, in *struct {
		CallPath
		Body EndCall
	}) (act.Done[Call], error) {
		return d.EndCall(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.call.callback", "/api/control/calls/{id}/callback", "Write an attempt to ring a caller back", func(ctx context.Context, in *struct {
		CallPath
		Body RingBack
	}) (act.Done[Call], error) {
		return d.CallBack(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.call.script", "/api/control/calls/{id}/sign", "Write what a silent caller answered by a sign", func(ctx context.Context, in *struct {
		CallPath
		Body AnswerSign
	}) (act.Done[Call], error) {
		return d.AnswerSign(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.call.locate", "/api/control/calls/{id}/locate", "Keep a further position of a caller", func(ctx context.Context, in *struct {
		CallPath
		Body LocateCall
	}) (act.Done[Call], error) {
		return d.Locate(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.call.line", "/api/control/calls/{id}/line", "Ask again whose line a caller rings from", func(ctx context.Context, in *struct {
		CallPath
		Body AskAgain
	}) (act.Done[Call], error) {
		return d.AskLineAgain(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.call.finish", "/api/control/calls/{id}/finish", "End a contact that no incident answers", func(ctx context.Context, in *struct {
		CallPath
		Body FinishCall
	}) (act.Done[Call], error) {
		return d.FinishCall(ctx, in.ID, in.Body)
	})
}

// showCall is the page of one contact record.
func (d *Desk) showCall(w http.ResponseWriter, r *http.Request) {
	v, err := d.CallView(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	head := page.Head{Title: v.title(), Refs: []page.Ref{{Label: "Received", Value: v.Call.ReceivedAt.In(when.London).Format("15:04:05 on 2 January 2006")}}}
	if v.Incident != nil {
		head.Refs = append(head.Refs, page.Ref{Label: "Incident", Value: v.Incident.Number, Href: "/control/incidents/" + v.Incident.ID})
	}
	for _, t := range v.tags() {
		head.Tags = append(head.Tags, page.TagProps{Text: t, Classes: "govuk-tag--yellow"})
	}
	page.Render(w, r, page.Page{Title: v.title(), Head: page.RecordHead(head), Wide: true, Live: "/live", Crumbs: []page.Crumb{{Text: "Control room", Href: "/control"}, {Text: "Call"}}},
		page.LivePart("call", page.Columns(
			g.Group{d.callFacts(v), d.scriptPart(v), backsPart(d, r.Context(), v)},
			g.Group{d.callActs(r.Context(), v), linePart(v), foundPart(v), earlierPart(v), knownBand(v.Known)})))
}

func (v CallView) tags() []string {
	var out []string
	if v.Call.Via55 {
		out = append(out, "connected by 55: it does not say where")
	}
	if v.Call.Abandoned {
		out = append(out, "abandoned")
	}
	if !v.Call.reached() {
		out = append(out, "nobody reached yet")
	}
	return out
}

func (d *Desk) callFacts(v CallView) g.Node {
	c := v.Call
	waited := "Not known"
	switch late := v.lateSeconds(); {
	case late > 0:
		waited = fmt.Sprintf("%d s, %d s more than the %d that its channel gives", v.Waited, late, v.Target)
	case !c.OfferedAt.IsZero() && !c.AnsweredAt.IsZero():
		waited = strconv.Itoa(v.Waited) + " s"
	}
	rows := []page.SummaryRow{page.Fact("Name given", or(c.Caller, "None given")), page.Fact("Offered", or(clockWords(c.OfferedAt), "Not known")), page.Fact("Answered", or(clockWords(c.AnsweredAt), "Not yet")), page.Fact("Waited", waited),
		page.Fact("Ended", or(clockWords(c.EndedAt), "Not yet")), page.Fact("Said", or(c.Said, "Nothing")), page.Fact("What came of it", v.came())}
	if !people.English(c.Language) {
		rows = append(rows, page.Fact("Speaks", d.speaks(c.Language)))
	}
	if c.Needs != "" {
		rows = append(rows, page.Fact("Needs", c.Needs))
	}
	return page.Section("The call", "", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (v CallView) came() string {
	switch {
	case v.Incident != nil:
		return "Incident " + v.Incident.Number
	case v.Call.Outcome != "":
		return strings.ToUpper(v.Call.Outcome[:1]) + strings.ReplaceAll(v.Call.Outcome[1:], "_", " ")
	}
	return "Not answered for yet"
}

// scriptPart is the script of a silent call: each question with what was last answered, and three buttons (CALL-03).
func (d *Desk) scriptPart(v CallView) g.Node {
	if !v.Call.Silent {
		return nil
	}
	script, err := d.script()
	if err != nil {
		return nil
	}
	said := map[string]string{}
	for _, a := range v.Answers {
		said[a.Question] = map[string]string{"yes": "Yes", "no": "No", "none": "No answer"}[a.Answer] + ", " + clockWords(a.At)
	}
	var rows []page.Row
	for _, q := range script {
		ask := h.Form(h.Class("c-inline"), h.Method("post"), h.Action("/control/calls/"+v.Call.ID+"/sign"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())), h.Input(h.Type("hidden"), h.Name("question"), h.Value(q.Code)),
			g.Map([][2]string{{"yes", "Yes"}, {"no", "No"}, {"none", "No answer"}}, func(a [2]string) g.Node {
				return h.Button(h.Type("submit"), h.Name("answer"), h.Value(a[0]), h.Class("govuk-button govuk-button--secondary govuk-!-margin-bottom-0 govuk-!-margin-right-1"), h.Aria("label", a[1]+": "+q.Ask), g.Text(a[1]))
			}))
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: q.Ask}, {Text: or(said[q.Code], "Not asked yet")}, {Node: ask}}})
	}
	return page.Section("Ask, to be answered by a cough, a tap or any key", "never closed by itself; attendance is decided on all that is known", nil, page.DenseTable("Questions for a silent caller", []string{"Question", "Answer", ""}, rows, "No script is in force."))
}

func backsPart(d *Desk, ctx context.Context, v CallView) g.Node {
	if v.Call.reached() && len(v.Backs) == 0 {
		return nil
	}
	var rows []page.Row
	for _, b := range v.Backs {
		words := b.Outcome
		for _, x := range backWords {
			if x.Code == b.Outcome {
				words = x.Words
			}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockWords(b.At)}, {Text: words}, {Text: b.Said}, {Text: d.host.NameOf(ctx, b.By)}}})
	}
	return page.Section("Rung back", "", nil, page.DenseTable("Attempts to ring back", []string{"At", "What happened", "Said", "By"}, rows, "Nobody has rung back yet."))
}

// foundPart lists every position that came, with which is shown (CALL-06).
func foundPart(v CallView) g.Node {
	var rows []page.Row
	for _, f := range v.Found {
		where, ring := "No place", ""
		if !f.At.IsZero() {
			where, ring = f.At.String(), "not known"
			if f.RadiusM > 0 {
				ring = fmt.Sprintf("%.0f m", f.RadiusM)
			}
		}
		shown := ""
		if f.Shown {
			shown = "On the map"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockWords(f.ArrivedAt)}, {Text: where}, {Text: ring}, {Text: or(stampOf(f.FixedAt), "not known")}, {Text: shown}}})
	}
	return page.Section("Positions", "all that came; the map shows the newest that is as tight", nil, page.DenseTable("Positions of the caller", []string{"Came", "Where", "Within", "Taken", ""}, rows, "None came."))
}

func stampOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(when.London).Format("15:04:05 on 2 Jan 2006")
}

func earlierPart(v CallView) g.Node {
	var rows []page.Row
	for _, c := range v.Earlier {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: linkTo("/control/calls/"+c.ID, stampOf(c.ReceivedAt))}, {Text: c.Caller}, {Text: c.Said}}})
	}
	return page.Section("Earlier from this number", "", nil, page.DenseTable("Earlier calls", []string{"When", "Name", "Said"}, rows, "None."))
}

// callActs are what this reader may do with a call as it stands.
func (d *Desk) callActs(ctx context.Context, v CallView) g.Node {
	c := v.Call
	base := "/control/calls/" + c.ID
	var list []page.Act
	for _, a := range []struct {
		when               bool
		text, path, action string
	}{{c.AnsweredAt.IsZero() && c.EndedAt.IsZero() && !c.OfferedAt.IsZero(), "Answer it", base + "/answer", "control.call.answer"}, {c.Incident == "" && c.Outcome == "", "Raise an incident", "/control/new?call=" + c.ID, "control.incident.raise"},
		{c.CLI != "", "Ring back", base + "/callback", "control.call.callback"}, {true, "A further position", base + "/locate", "control.call.locate"}, {d.Lines != nil && len(v.Lines) > 0, "Ask again about the line", base + "/line", "control.call.line"}, {c.EndedAt.IsZero(), "It is over", base + "/end", "control.call.end"},
		{c.Incident == "" && c.Outcome == "" && c.reached(), "Finish without an incident", base + "/finish", "control.call.finish"}} {
		if a.when && d.host.Door.May(ctx, act.Of(a.action, journal.Ref{Kind: kindCall, ID: c.ID})) {
			list = append(list, page.Act{Text: a.text, Href: a.path})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return page.Section("What you can do", "", nil, page.Acts(list))
}
