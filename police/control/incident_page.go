package control

import (
	"context"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

// showIncident is the page of one incident, for everybody who is not at the board.
func (d *Desk) showIncident(w http.ResponseWriter, r *http.Request) {
	v, err := d.View(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	i := v.Incident
	head := page.Head{Title: i.Title + ", " + i.Place, Refs: []page.Ref{{Label: "Incident", Value: i.Number}, {Label: "Thread", Value: "the whole case", Href: "/threads/" + i.Thread}}}
	if n := len(v.Targets); n > 0 {
		head.Tags = append(head.Tags, page.TagProps{Text: "G" + i.Grade + " " + v.Targets[n-1].Label, Classes: map[string]string{"1": "govuk-tag--red", "2": "govuk-tag--yellow", "3": "govuk-tag--blue"}[i.Grade]})
	}
	head.Tags = append(head.Tags, page.TagProps{Text: i.State, Classes: "govuk-tag--grey"})
	if head.People, err = d.partsOf(r.Context(), i); err != nil {
		page.Fault(w, r, err)
		return
	}
	var items []page.Item
	for _, l := range v.Log {
		items = append(items, page.Item{At: l.At, Stage: l.By, What: l.Title, Detail: l.Detail})
	}
	page.Render(w, r, page.Page{Title: i.Number + " " + i.Title, Head: page.RecordHead(head), Wide: true, Live: "/live"},
		page.LivePart("incident", page.Columns(
			page.Section("Log", "newest last, with the initials of who wrote; sys is the program", nil, page.Timeline(items, "Nothing has been written yet.")),
			g.Group{d.methaneCards(r.Context(), v), callCards(v, d.speaks), fixCards(v), page.Section("THRIVE", "", nil, thriveTable(v)), page.Section("Response", "", nil, targetTable(v)), page.Section("Units", "", nil, assignmentTable(v)), page.Section("Checks", "", nil, checkTable(v)), d.actsOf(r.Context(), i)})))
}

// partsOf are the people of the incident's thread, for a reader who may see people.
func (d *Desk) partsOf(ctx context.Context, i Incident) ([]page.Ref, error) {
	who, err := access.From(ctx)
	if err != nil || d.People == nil || !d.host.Door.May(ctx, act.Of("people.see", journal.Ref{Kind: "thread", ID: i.Thread}).With(access.Resource{Label: i.Label})) {
		return nil, err
	}
	parts, err := d.People.Parts(d.host.DB.Read(ctx), who, i.Thread)
	var out []page.Ref
	for _, p := range parts {
		out = append(out, page.Ref{Label: p.Label, Value: p.Text, Href: p.Href})
	}
	return out, err
}

// speaks is a language in words, where the house has the people room that knows them.
func (d *Desk) speaks(code string) string {
	if d.People == nil {
		return code
	}
	return d.People.LanguageIn("en", code, d.today())
}

// callCards say who called: the name they gave, their number, and whether they are on record as a person yet.
func callCards(v View, say func(code string) string) g.Node {
	var out g.Group
	for _, c := range v.Calls {
		record := "Not on record yet. Record the caller, so that what they said and need follows them"
		if c.Person != "" {
			record = "On record"
		}
		rows := []page.SummaryRow{page.Fact("Called", clockWords(c.ReceivedAt)), page.Fact("Name given", or(c.Caller, "None given")), page.Fact("Number", or(c.CLI, "Not shown")), page.Fact("As a person", record)}
		if !people.English(c.Language) {
			rows = append(rows, page.Fact("Speaks", say(c.Language)))
		}
		if c.Needs != "" {
			rows = append(rows, page.Fact("Needs", c.Needs))
		}
		out = append(out, page.SummaryCard("Caller", nil, page.SummaryList(page.SummaryListProps{Rows: rows})))
	}
	return out
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func targetTable(v View) g.Node {
	var rows []page.Row
	for _, t := range v.Targets {
		met := "Not yet decided"
		if t.Met != nil {
			met = map[bool]string{true: "Met", false: "Missed"}[*t.Met]
		}
		due := "No target"
		if !t.DueAt.IsZero() {
			due = clockWords(t.DueAt)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: "G" + t.Grade + " " + t.Label}, {Text: due}, {Text: met}}})
	}
	return page.DenseTable("Response targets", []string{"Grade", "Due", "Met"}, rows, "It has not been graded. Answer THRIVE, then grade it.")
}

func thriveTable(v View) g.Node {
	var rows []page.Row
	if n := len(v.Thrive); n > 0 {
		for _, q := range thriveQuestions {
			a := v.Thrive[n-1].Answers[q.Code]
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: q.Label}, {Text: strings.ToUpper(a.Level[:1]) + a.Level[1:]}, {Text: a.Text}}})
		}
	}
	return page.DenseTable("THRIVE", []string{"Question", "Answer", "In words"}, rows, "Not answered yet.")
}

func clockWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(when.London).Format("15:04:05")
}

func assignmentTable(v View) g.Node {
	var rows []page.Row
	for _, a := range v.Assignments {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/control/dispatches/"+a.ID), g.Text(a.Callsign), h.Span(h.Class("govuk-visually-hidden"), g.Text(", why it was sent")))}, {Text: clockWords(a.SentAt)}, {Text: clockWords(a.AtSceneAt)}, {Text: clockWords(a.ClearedAt)}}})
	}
	return page.DenseTable("Units sent", []string{"Unit", "Sent", "At scene", "Clear"}, rows, "Nobody has been sent.")
}

// incidentActs are the pages of what may be done with an incident, with the action that each needs.
var incidentActs = []struct{ Text, Path, Action, State string }{
	{"Add to the log", "/log", "control.log.add", stateOpen}, {"Record the caller", "/caller", "control.caller.record", stateOpen}, {"Answer THRIVE", "/thrive", "control.thrive.assess", stateOpen},
	{"Grade", "/grade", "control.incident.grade", stateOpen}, {"Accept for dispatch", "/accept", "control.incident.accept", stateOpen}, {"Put right", "/correct", "control.incident.correct", stateOpen},
	{"Send units", "/dispatch", "control.unit.dispatch", stateOpen}, {"Let it wait", "/hold", "control.handoff.hold", stateOpen}, {"Defer", "/defer", "control.incident.defer", stateOpen},
	{"Check a person", "/check/person", "control.check.ask", stateOpen}, {"Check a vehicle", "/check/vehicle", "control.check.ask", stateOpen}, {"Check a driver", "/check/driver", "control.check.ask", stateOpen},
	{"Right Care, Right Person", "/care", "control.care.decide", stateOpen}, {"METHANE", "/methane", "control.methane.issue", stateOpen}, {"Send to another force", "/transfer", "control.transfer.send", stateOpen},
	{"Tie to another", "/link", "control.incident.link", stateOpen}, {"Close", "/close", "control.incident.close", stateOpen}, {"Open again", "/reopen", "control.incident.reopen", stateClosed}, {"Open again", "/reopen", "control.incident.reopen", stateTransferred},
}

func (d *Desk) may(ctx context.Context, i Incident) []room.Link {
	var out []room.Link
	hands, err := handoffOf(d.host.DB.Read(ctx), i)
	for _, a := range incidentActs {
		if err == nil && (a.Path == "/accept" && hands.Accept.Rung == 0 || a.Path == "/hold" && hands.Rung() == 0) {
			continue // nothing waits for it
		}
		if i.State == a.State && d.host.Door.May(ctx, act.Of(a.Action, journal.Ref{Kind: kindIncident, ID: i.ID})) {
			out = append(out, room.Link{Text: a.Text, Href: "/control/incidents/" + i.ID + a.Path})
		}
	}
	return out
}

func (d *Desk) actsOf(ctx context.Context, i Incident) g.Node {
	var list []page.Act
	for _, l := range d.may(ctx, i) {
		list = append(list, page.Act{Text: l.Text, Href: l.Href})
	}
	if len(list) == 0 {
		return nil
	}
	return page.Section("What you can do", "", nil, page.Acts(list))
}

// panels name a thread by its incident and put the number into its head.
func (d *Desk) panels() []room.Panel {
	return []room.Panel{{Page: "thread", Order: 10, Titles: func(v room.ThreadView, threads []string) (map[string]string, error) {
		return titlesOf(v.Q, v.Reader.Labels, threads)
	}, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		i, err := incidentOfThread(v.Q, v.Thread.ID)
		if fault.Is(err, fault.NotFound) { // a thread that began elsewhere
			return nil, nil
		}
		if err != nil || i.Label != "open" && !v.Reader.Holds(i.Label) {
			return nil, err
		}
		out := []room.HeadItem{{Kind: "number", Label: "Incident", Text: i.Number, Href: "/control/incidents/" + i.ID}}
		for _, f := range i.Flags {
			out = append(out, room.HeadItem{Kind: "tag", Text: flagWords([]string{f}), Tone: "red"})
		}
		return out, nil
	}}}
}

// buttons offer on a thread's page what this reader may do with its incident.
func (d *Desk) buttons() []room.Button {
	return []room.Button{{Order: 10, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		i, err := incidentOfThread(v.Q, v.Thread.ID)
		if fault.Is(err, fault.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return d.may(access.WithActor(ctx, v.Reader), i), nil
	}}}
}
