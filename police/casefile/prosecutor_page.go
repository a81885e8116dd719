package casefile

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const (
	prosecutorFile = "casefile/prosecutor_page.go"
	trayPath       = "/simulator/cps"
)

// prosecutorScreens are the other side of a training installation: what the prosecutor simulator got, and its answers by hand.
func (d *Desk) prosecutorScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET " + trayPath, Title: "Prosecutor simulator", File: prosecutorFile, Handler: d.trayPage},
		{Pattern: "GET " + trayPath + "/{id}", Title: "What was sent to the prosecutor", File: prosecutorFile, Handler: d.postPage},
	}
	out = append(out, room.FormPage[Ruling]{Path: trayPath + "/{id}/decide", Title: "Decide on the request", File: prosecutorFile, Button: "Send the decision", Shape: d.rulingShape,
		Intro: d.postIntro(Post.decidable, "Nothing waits for a decision here."), Open: d.postOpen(Post.decidable),
		Do: func(ctx context.Context, r *http.Request, in Ruling) (string, error) {
			x, err := d.SeePost(ctx, r.PathValue("id"))
			if err != nil {
				return "", err
			}
			_, err = d.Decide(ctx, x.Request, in.decide())
			return trayPath + "/" + x.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[Answer]{Path: trayPath + "/{id}/answer", Title: "Answer the message", File: prosecutorFile, Button: "Send the answer", Shape: answerShape,
		Intro: d.postIntro(Post.answerable, "This message has been answered."), Open: d.postOpen(Post.answerable),
		Do: func(ctx context.Context, r *http.Request, in Answer) (string, error) {
			_, err := d.AnswerMessage(ctx, r.PathValue("id"), in)
			return trayPath + "/" + r.PathValue("id"), err
		}}.Screens()...)
	return append(out, room.FormPage[SetSimulator]{Path: trayPath + "/next", Title: "How the simulator answers", File: prosecutorFile, Button: "Save", Intro: d.trayIntro, Shape: setShape,
		Do: func(ctx context.Context, _ *http.Request, in SetSimulator) (string, error) {
			_, err := d.SetSimulator(ctx, in)
			return trayPath, err
		}}.Screens()...)
}

// Ruling is a decision as the prosecutor's page asks for it: what is needed is written a line a thing.
type Ruling struct {
	Decision string   `json:"decision" label:"Decision" said:"what the prosecutor decided" enum:"charge,more_evidence,out_of_court,no_further_action" required:"true"`
	Offences []string `json:"offences,omitempty" label:"Offences to charge" hint:"All that were asked about when none is chosen"`
	Needed   string   `json:"needed,omitempty" label:"What is needed" hint:"When you ask for more evidence: one thing on a line" format:"textarea" maxLength:"4000"`
	DueOn    when.Day `json:"due_on,omitzero" label:"Needed by" hint:"The force's own time for evidence when left blank"`
	Reason   string   `json:"reason" label:"Reason" said:"the prosecutor's reason" format:"textarea" required:"true" maxLength:"4000"`
}

func (in Ruling) decide() Decide {
	out := Decide{Decision: in.Decision, Reason: in.Reason, By: "Prosecutor simulator"}
	if in.Decision == "charge" {
		out.Offences = in.Offences
	}
	for line := range strings.Lines(in.Needed) {
		if what := strings.TrimSpace(line); what != "" {
			out.Items = append(out.Items, EvidenceItem{What: what, DueOn: in.DueOn})
		}
	}
	return out
}

func (d *Desk) rulingShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	x, err := d.SeePost(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	var offences []form.Option
	for _, code := range x.Envelope.Offences {
		offences = append(offences, form.Option{Value: code, Text: d.offenceTitle(code), Hint: code})
	}
	decisions := []form.Option{{Value: "charge", Text: "Charge"}, {Value: "more_evidence", Text: "More evidence is needed"}, {Value: "out_of_court", Text: "Deal with it out of court"}, {Value: "no_further_action", Text: "No further action"}}
	s.Fields = []form.Field{{Name: "decision", As: form.AsRadios, Options: decisions}, {Name: "offences", Options: offences}, {Name: "needed"}, {Name: "due_on"}, {Name: "reason"}}
	return nil
}

func answerShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "state", As: form.AsRadios, Options: []form.Option{{Value: "received", Text: "Received"}, {Value: "accepted", Text: "Accepted"}, {Value: "refused", Text: "Refused"}}}, {Name: "reason"}}
	return nil
}

func setShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "receipt", As: form.AsRadios, Options: []form.Option{{Value: "accept", Text: "Accept them"}, {Value: "refuse", Text: "Refuse them"}}}, {Name: "reason"}}
	return nil
}

// offenceTitle is the national table's; the code where it has none.
func (d *Desk) offenceTitle(code string) string {
	if os, err := d.offences([]string{code}); err == nil && len(os) == 1 {
		return os[0].Title
	}
	return code
}

// played says on every page of it that nobody real is here.
func played() g.Node {
	return page.InsetText(page.InsetTextProps{Text: "SIMULATOR. This plays the prosecutor on a training installation. No real prosecutor sees or decides anything here, and nothing leaves this program."})
}

func (d *Desk) trayIntro(ctx context.Context, _ *http.Request) (g.Node, error) {
	_, err := d.Tray(ctx, paging.Ask{Limit: 1})
	return played(), err
}

func (x Post) decidable() bool { return x.Waits }

func (x Post) answerable() bool { return len(next[x.State]) > 0 }

func (d *Desk) postOpen(is func(Post) bool) func(context.Context, *http.Request) (bool, error) {
	return func(ctx context.Context, r *http.Request) (bool, error) {
		x, err := d.SeePost(ctx, r.PathValue("id"))
		return is(x), err
	}
}

// postIntro says which message a form is about, and where nothing is left to do with it says so instead.
func (d *Desk) postIntro(is func(Post) bool, otherwise string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		x, err := d.SeePost(ctx, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return g.Group{played(), page.P(kindWords[x.Kind] + " " + x.Envelope.URN + ", " + orNone(x.Envelope.Name) + "."), g.If(!is(x), page.P(otherwise))}, nil
	}
}

var kindWords = map[string]string{"request": "Request for a charging decision", "file": "File after charge"}

func orNone(s string) string {
	if s == "" {
		return "no name was sent"
	}
	return s
}

func (d *Desk) trayPage(w http.ResponseWriter, r *http.Request) {
	t, err := d.Tray(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, x := range t.Posts {
		var u page.Urgency
		if x.Waits {
			u = page.Soon
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: link(trayPath+"/"+x.ID, kindWords[x.Kind])}, {Text: x.Envelope.URN}, {Text: orNone(x.Envelope.Name)}, {Text: x.stands()}, {Text: stamp(x.SentAt)}, {Text: stamp(x.DueAt)}}})
	}
	var acts []page.Act
	if d.host.Door.May(r.Context(), act.Of("casefile.simulator.set", journal.Ref{Kind: "casefile_simulator", ID: "next"}).With(access.Resource{Attrs: attrs("", "", "")})) {
		acts = append(acts, page.Act{Text: "Say how the next messages are answered", Href: trayPath + "/next"})
	}
	page.Render(w, r, page.Page{Title: "Prosecutor simulator", Wide: true}, played(),
		page.Section("Sent to the prosecutor", "newest first", nil, page.DenseTable("Messages from the force", []string{"Message", "URN", "Defendant", "How it stands", "Sent", "Decision wanted by"}, rows,
			"Nothing has been sent yet. A message comes by itself when a supervisor approves a request, or an officer sends a file."), page.NextPrevious(r, listPosts, t.Next)), page.Acts(acts))
}

// stands is where a message stands, in a word or two.
func (x Post) stands() string {
	switch {
	case x.Decision != "":
		return "Decided: " + strings.ReplaceAll(x.Decision, "_", " ")
	case x.Waits:
		return "Waits for a decision"
	}
	return plain(x.State)
}

func (d *Desk) postPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.SeePost(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	if x.decidable() {
		acts = append(acts, page.Act{Text: "Decide on the request", Href: trayPath + "/" + x.ID + "/decide"})
	}
	if x.answerable() {
		acts = append(acts, page.Act{Text: "Answer the message", Href: trayPath + "/" + x.ID + "/answer"})
	}
	title := kindWords[x.Kind]
	head := page.RecordHead(page.Head{Title: title + ", " + orNone(x.Envelope.Name), Tags: []page.TagProps{{Text: x.stands()}}, Refs: []page.Ref{{Label: "URN", Value: x.Envelope.URN}}})
	page.Render(w, r, page.Page{Title: title, Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Prosecutor simulator", Href: trayPath}, {Text: x.Envelope.URN}}},
		page.Columns(g.Group{played(), d.envelopePart(x), materialPart(x.Envelope)}, g.Group{page.SummaryCard("What came of it", nil, page.SummaryList(page.SummaryListProps{Rows: d.answerRows(x)})), g.If(len(acts) > 0, page.Section("What you can do", "", nil, page.Acts(acts)))}))
}

// envelopePart is what the force said, as it was sent.
func (d *Desk) envelopePart(x Post) g.Node {
	e := x.Envelope
	var offences []string
	for _, code := range e.Offences {
		offences = append(offences, d.offenceTitle(code)+" ("+code+")")
	}
	facts := []page.SummaryRow{page.Fact("Defendant", orNone(e.Name)), page.Fact("Offences", strings.Join(offences, "; ")), page.Fact("Referral", plain(e.Referral)), page.Fact("Plea expected", plain(e.Plea)), page.Fact("Test", plain(e.Test)),
		page.Fact("Why the prosecutor decides", strings.Join(e.Reasons, "; ")), page.Fact("Note", e.Note), page.Fact("Forms", strings.Join(e.Forms, ", ")), page.Fact("Missing, as the force says", d.missingWords(e.Missing))}
	facts = slices.DeleteFunc(facts, func(f page.SummaryRow) bool { return f.Value.Text == "" })
	return page.SummaryCard("What the force sent", nil, page.SummaryList(page.SummaryListProps{Rows: facts}))
}

// missingWords are the names of what the file did not hold when it was sent.
func (d *Desk) missingWords(codes []string) string {
	var out []string
	for _, code := range codes {
		var n Need
		code, _, _ = strings.Cut(code, "/") // an item for each person names the person after its code
		if row, ok := d.host.Law.Table("casefile.readiness").At(code, when.DayOf(d.host.Clock.Now())); ok && row.Into(&n) == nil && n.Label != "" {
			code = n.Label
		}
		out = append(out, code)
	}
	return strings.Join(out, "; ")
}

func materialPart(e Envelope) g.Node {
	var rows, unused []page.Row
	for _, m := range e.Material {
		mark := m.Hash
		if len(mark) > 12 {
			mark = mark[:12] + "…"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: plain(m.Kind)}, {Text: m.what()}, {Text: stamp(m.At)}, {Text: mark}}})
	}
	for _, u := range e.Unused {
		unused = append(unused, page.Row{Cells: []page.Cell{{Text: strconv.Itoa(u.No)}, {Text: u.Description}, {Text: decisionWords[u.Decision]}}})
	}
	return g.Group{page.Section("Material", strconv.Itoa(len(rows)), nil, page.DenseTable("Material that was sent", []string{"Kind", "What", "When", "Its hash"}, rows, "No material was named.")),
		page.Section("Unused material", "", nil, page.DenseTable("Schedule of unused material", []string{"No", "Item", "Decision"}, unused, "No unused material was listed."))}
}

// what says a thing of the file in a few words. The time of a detention is until when it may last.
func (m Material) what() string {
	switch {
	case m.Kind == "statement" && m.Number == 1:
		return "1 page"
	case m.Kind == "statement":
		return strconv.FormatInt(m.Number, 10) + " pages"
	case m.Kind == "interview" && m.Number > 0:
		return strconv.FormatInt(m.Number, 10) + " minutes"
	case m.Kind == "detention" && m.Extra == "in":
		return m.Title + ", in custody until then at most"
	case m.Kind == "detention":
		return m.Title + ", not in custody now"
	}
	return m.Title
}

func (d *Desk) answerRows(x Post) []page.SummaryRow {
	rows := []page.SummaryRow{page.Fact("Sent", stamp(x.SentAt)), page.Fact("Received", orDashed(stamp(x.ReceivedAt))), page.Fact("Answered", orDashed(stamp(x.AnsweredAt)))}
	if x.Reason != "" {
		rows = append(rows, page.Fact("Refused because", x.Reason))
	}
	if !x.DueAt.IsZero() {
		rows = append(rows, page.Fact("Decision wanted by", stamp(x.DueAt)))
	}
	if x.Decision != "" {
		rows = append(rows, page.Fact("Decision", plain(x.Decision)), page.Fact("Reason", x.Decided), page.Fact("Decided", stamp(x.DecidedAt)))
	}
	for _, code := range x.Charge {
		rows = append(rows, page.Fact("Charge", d.offenceTitle(code)))
	}
	return append(rows, page.Fact("Its hash", x.Hash))
}

func orDashed(s string) string {
	if s == "" {
		return "not yet"
	}
	return s
}
