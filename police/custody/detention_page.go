package custody

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/promise"
)

func labelOf(value json.RawMessage, code string) string {
	var v struct {
		Label string `json:"label"`
	}
	if err := json.Unmarshal(value, &v); err != nil || v.Label == "" {
		return strings.ReplaceAll(code, "_", " ")
	}
	return v.Label
}

// detentionPage is GET /custody/{id}: one detention, its clocks, what was done and what the reader may do now.
func (d *Desk) detentionPage(w http.ResponseWriter, r *http.Request) {
	s, err := d.See(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	crumbs := []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: s.Number}}
	page.Render(w, r, page.Page{Title: "Custody " + s.Number, Wide: true, Crumbs: crumbs, Head: d.detentionHead(s)},
		page.Columns(g.Group{d.clockCard(s), d.mattersCard(s), d.heldCard(s), d.careCard(s), d.bookedPart(r.Context(), s), d.gapCard(r.Context(), s), d.reviewCard(s), d.endCard(s, true)},
			g.Group{d.actsPart(r.Context(), s), logLink(s.ID), d.copyLinks(r.Context(), s), d.safetyNotice(r.Context(), s), waitsCard(s)}))
}

var stateWords = map[string]page.TagProps{
	"arrived": {Text: "Detention not decided", Classes: "govuk-tag--yellow"}, "authorised": {Text: "Detained", Classes: "govuk-tag--blue"},
	"refused": {Text: "Detention refused", Classes: "govuk-tag--grey"}, "charged": {Text: "Charged", Classes: "govuk-tag--purple"},
	"released": {Text: "Left custody", Classes: "govuk-tag--grey"},
}

func (d *Desk) detentionHead(s Seen) g.Node {
	tags := []page.TagProps{stateWords[s.State]}
	for _, f := range d.flags(s.Detention, s.Age, s.Now) {
		t := page.TagProps{Text: f.Text, Classes: "govuk-tag--grey"}
		if f.Severe {
			t.Classes = "govuk-tag--red"
		}
		tags = append(tags, t)
	}
	if s.Need.Needed && s.held() {
		tags = append(tags, page.TagProps{Text: s.Need.Why + ": " + map[bool]string{true: "adult here", false: "adult not here"}[adultHere(s.Calls, s.Now)], Classes: "govuk-tag--red"})
	}
	title := s.Name
	if s.Age >= 0 {
		title += ", " + strconv.Itoa(s.Age)
	}
	refs := []page.Ref{{Label: "Custody", Value: s.Number}, {Label: "Cell", Value: orDash(s.Cell)}}
	for _, o := range s.On {
		refs = append(refs, page.Ref{Label: "Thread", Value: o.Ref, Href: "/threads/" + o.Thread})
	}
	return page.RecordHead(page.Head{Title: title, Tags: tags, Refs: refs})
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (d *Desk) clockCard(s Seen) g.Node {
	now := d.host.Clock.Now()
	var soon soonRule
	if _, err := d.row("custody.board", "soon", now, &soon); err != nil {
		return nil
	}
	if !s.held() {
		return page.SummaryCard("Detention", nil, page.P("Left custody on "+fullText(s.ReleasedAt)+"."))
	}
	c := Clock{RelevantAt: s.RelevantAt, ExpiresAt: s.Clock.ExpiresAt, PausedAt: s.Clock.PausedAt}
	one := func(name string, m Meter) g.Node {
		label := name + ": " + m.Left + ", " + m.Text
		if m.Urgency != "late" && !m.none {
			label = name + ": " + m.Left + " left, " + m.Text
		}
		if m.none {
			return page.P(label)
		}
		return page.Bar(label, m.Used, page.Urgency(m.Urgency))
	}
	limit := limitMeter(s.Detention, c, now, soon)
	if s.Kind != "" {
		limit = d.ownMeter(s.Detention, c, now, soon)
	}
	return page.SummaryCard("Clocks", nil, h.Div(h.Class("tl-stack"), one("Detention", limit),
		one("Next check", checkMeter(s.Detention, now, soon)), one("Next review", reviewMeter(s.Detention, now, soon))))
}

func card(title string, rows ...page.SummaryRow) g.Node {
	return page.SummaryCard(title, nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) heldCard(s Seen) g.Node {
	rows := []page.SummaryRow{page.Fact("Held for", heldFor(s.Offences)), page.Fact("Arrested", fullText(s.ArrestedAt)), page.Fact("Relevant time", fullText(s.RelevantAt))}
	if !s.AuthorisedAt.IsZero() {
		rows = append(rows, page.Fact("Detention authorised", fullText(s.AuthorisedAt)), page.Fact("Grounds", d.labels("custody.detention_ground", s.Grounds)))
	}
	if s.Reasons != "" {
		rows = append(rows, page.Fact("Reasons", s.Reasons))
	}
	for _, e := range s.Extended {
		rows = append(rows, page.Fact(extensionWords[e.Kind], "To "+fullText(e.Until)+", given "+fullText(e.At)+by(e)))
	}
	return card("Arrest and detention", rows...)
}

func (d *Desk) careCard(s Seen) g.Node {
	var rows []page.SummaryRow
	if rightsOwed(s.Detention) {
		rows = append(rows, page.Fact("Rights", "Not given yet. They are owed from "+fullText(s.AuthorisedAt)))
	}
	if r := s.Rights; r != nil {
		text := "Given " + fullText(r.At) + " in " + r.Language
		if r.Interpreter != "" {
			text += ", interpreter " + r.Interpreter
		}
		if r.Again != "" {
			text += "; to be given again: " + r.Again
		}
		rows = append(rows, page.Fact("Rights", text), page.Fact("Solicitor", adviceWords(*r)), page.Fact("Somebody told", toldWords[r.Informed]))
	}
	if r := s.Risk; r != nil {
		rows = append(rows, page.Fact("Observation", d.label("custody.observation", r.Level)), page.Fact("Risks", orNone(d.labels("custody.risk", r.Risks))), page.Fact("Plan", r.Plan))
	}
	rows = append(rows, d.stayRows(s)...)
	for _, f := range s.Fitness {
		rows = append(rows, page.Fact("Fitness, "+clockText(f.At), fitWords[f.Fit]+" "+strings.Join(f.For, ", ")+". "+f.Advice))
	}
	for _, x := range s.Hospital {
		until := "still there"
		if !x.ReturnedAt.IsZero() {
			until = "back " + clockText(x.ReturnedAt)
		}
		rows = append(rows, page.Fact("Hospital", x.Place+", "+x.Purpose+", left "+clockText(x.LeftAt)+", "+until))
	}
	if len(rows) == 0 {
		return page.SummaryCard("Care", nil, page.P("Nothing is recorded yet. Give the rights and assess the risk."))
	}
	return card("Care", rows...)
}

func orNone(s string) string {
	if s == "" {
		return "None found"
	}
	return s
}

func (d *Desk) reviewCard(s Seen) g.Node {
	var rows []page.Row
	for _, r := range s.Reviewed {
		held := "not yet held"
		if !r.HeldAt.IsZero() {
			held = fullText(r.HeldAt)
		}
		postponed := ""
		if r.Postponed != "" {
			postponed = d.label("reason_code", r.Postponed)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: strconv.Itoa(r.N)}, {Text: fullText(r.DueAt)}, {Text: held}, {Text: r.Decision}, {Text: postponed}}})
	}
	if len(rows) == 0 {
		return nil
	}
	return page.Section("Reviews", "", nil, page.DenseTable("Reviews of detention", []string{"Review", "Due", "Held", "Decision", "Postponed because"}, rows, ""))
}

var (
	fitWords  = map[string]string{"yes": "Fit for", "with_conditions": "With conditions fit for", "no": "Not fit for"}
	toldWords = map[string]string{"wanted": "Wanted, not told yet", "told": "Told", "declined": "They want nobody told"}
)

// adviceWords say what the detainee said of legal advice, and by whom.
func adviceWords(r Rights) string {
	said := map[string]string{"wanted": "Wanted", "declined": "Declined", "undecided": "Not decided yet"}[r.Solicitor]
	if r.Firm != "" {
		said += ", " + r.Firm
	}
	return said
}

// endCard is the charge and the release. door is what police weighed at the door: the risk on release, and a victim who had not been told.
// It is not for the detainee or who acts for them.
func (d *Desk) endCard(s Seen, door bool) g.Node {
	var rows []page.SummaryRow
	for _, c := range s.charges() {
		bail := "Refused: " + d.labels("custody.bail_refusal", c.Refused)
		if c.Bailed {
			said := []string{"Granted"}
			for _, x := range c.Conditions {
				said = append(said, x.Text)
			}
			bail = journal.Sentences(said...)
		}
		rows = append(rows, page.Fact("Charged", fullText(c.At)+": "+heldFor(c.Offences)), page.Fact("Arrest/summons number", c.ASN), page.Fact("Bail", bail),
			page.Fact("First hearing", c.CourtOn.Text()+" at "+clockText(c.CourtAt)+", "+c.CourtName))
	}
	if p := s.Plan; p != nil && s.Release == nil {
		rows = append(rows, page.Fact("Release planned", d.label("custody.disposal", p.How)+", "+fullText(p.At)))
	}
	if r := s.Release; r != nil {
		rows = append(rows, page.Fact("Left", d.label("custody.disposal", r.How)+", "+fullText(r.At)))
		if door {
			rows = append(rows, page.Fact("Risk on release", r.PERA))
		}
		if door && r.WentOn != "" {
			rows = append(rows, page.Fact("Went on before every victim was told", r.WentOn))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return card("Charge and release", rows...)
}

// safetyNotice says, before the door, whether the victims have been told.
func (d *Desk) safetyNotice(ctx context.Context, s Seen) g.Node {
	if len(s.Safety) == 0 || !s.held() {
		return nil
	}
	var rows []page.SummaryRow
	missing := 0
	words := map[string]string{"owed": "Not told yet", "told": "Told", "not_reached": "Tried, not reached", "exception": "Not told, for a recorded reason"}
	for _, v := range s.Safety {
		if v.State != "told" && v.State != "exception" {
			missing++
		}
		rows = append(rows, page.Fact(d.host.NameOf(ctx, "victim:"+v.Victim), words[v.State]))
	}
	notice := g.Node(page.P("Every victim has been told."))
	if missing > 0 {
		notice = page.WarningText(page.WarningTextProps{Text: "A victim has not been told that this person may leave. Tell them before the door opens. If the release must go on, say why: a duty inspector reads it.",
			IconFallbackText: "Warning"})
	}
	return page.SummaryCard("Victims before release", nil, notice, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func waitsCard(s Seen) g.Node {
	if len(s.Waits) == 0 {
		return nil
	}
	return page.SummaryCard("Waiting for", nil, h.Ul(h.Class("govuk-list"), g.Map(s.Waits, func(x Wait) g.Node { return h.Li(h.B(g.Text(waitWords[x.For])), g.Text(" "+waitDetail(x))) })))
}

// offered are the acts of a detention's page in the order of the work, each with the states in which it makes sense.
var offered = []struct {
	action, text, path string
	fits               func(Detention) bool
}{
	{"custody.detention.authorise", "Authorise detention", "authorise", func(x Detention) bool { return x.State == "arrived" }},
	{"custody.detention.refuse", "Refuse detention", "refuse", func(x Detention) bool { return x.State == "arrived" }},
	{"custody.details.record", "Book in: all steps", "booking", Detention.held},
	{"custody.rights.give", "Give rights", "rights", Detention.held},
	{"custody.risk.assess", "Assess the risk", "risk", Detention.held},
	{"custody.check.record", "Record a check", "check", func(x Detention) bool { return x.held() && x.Risk != nil }},
	{"custody.review.record", "Record a review", "review", func(x Detention) bool { return x.held() && !x.AuthorisedAt.IsZero() && x.Kind == "" }},
	{"custody.other.extend", "Extend section 136", "safety-extension", func(x Detention) bool { return x.held() && x.Kind == "section_136" && x.ExtraHours == 0 }},
	{"custody.detention.extend", "Extend detention", "extension", extendable},
	{"custody.warrant.record", "Record a warrant of further detention", "warrant", extendable},
	{"custody.care.record", "Meals, drink, exercise, medicine", "care", Detention.held},
	{"custody.watch.record", "Constant observation", "watch", constant},
	{"custody.call.record", "Call somebody", "call", Detention.held},
	{"custody.search.record", "Search", "search", Detention.held},
	{"custody.search.authorise", "Authorise a search", "search-authority", Detention.held},
	{"custody.property.record", "Property", "property", Detention.held},
	{"custody.injury.record", "Injuries", "injury", Detention.held},
	{"custody.sample.record", "Samples", "sample", Detention.held},
	{"custody.medicine.plan", "Plan a medicine", "medicine", Detention.held},
	{"custody.fitness.record", "Record fitness", "fitness", Detention.held},
	{"custody.wait.record", "Waiting for", "wait", Detention.held},
	{"custody.hospital.leave", "To hospital", "hospital", func(x Detention) bool { return x.held() && x.InHospital == "" }},
	{"custody.hospital.return", "Back from hospital", "hospital-return", func(x Detention) bool { return x.held() && x.InHospital != "" }},
	{"custody.charge", "Charge", "charge", func(x Detention) bool { return x.State == "authorised" && x.Kind == "" }},
	{"custody.matter.end", "End one matter", "matter", func(x Detention) bool { return x.State == "authorised" && len(x.Matters) > 1 }},
	{"custody.release.plan", "Plan the release", "release-plan", func(x Detention) bool { return x.held() && x.State != "arrived" }},
	{"custody.property.return", "Give property back", "property-return", func(x Detention) bool { return x.State != "arrived" }},
	{"custody.visit.record", "Independent custody visit", "visit", Detention.held},
	{"custody.escort.hand", "Hand over to an escort", "escort", func(x Detention) bool { return x.held() && x.Risk != nil }},
	{"custody.release", "Release", "release", Detention.held},
}

func (d *Desk) actsPart(ctx context.Context, s Seen) g.Node {
	var list []page.Act
	for _, o := range offered {
		if o.path == "property-return" && !slices.ContainsFunc(s.Property, Property.held) {
			continue
		}
		if o.fits(s.Detention) && d.host.Door.May(ctx, act.Of(o.action, s.ref())) {
			list = append(list, page.Act{Text: o.text, Href: "/custody/" + s.ID + "/" + o.path})
		}
	}
	if s.held() && s.State != "refused" && d.host.Door.May(ctx, act.Of("custody.arrest.further", Arrest{ID: s.Arrest}.ref())) {
		list = append(list, page.Act{Text: "Record a further arrest", Href: "/custody/arrest/" + s.Arrest + "/further"})
	}
	if d.releaseOwed(ctx, s.Detention) && d.host.Door.May(ctx, act.Of("custody.release.review", s.ref())) {
		list = append(list, page.Act{Text: "Look at the release", Href: "/custody/" + s.ID + "/release-review"})
	}
	if len(list) == 0 {
		return page.Section("What you can do", "", nil, page.P("Nothing here is yours to do now. Custody staff on duty look after this detention."))
	}
	return page.Section("What you can do", "", nil, page.Acts(list))
}

func logLink(id string) g.Node {
	return h.P(h.A(h.Class("govuk-link"), h.Href("/custody/"+id+"/log"), g.Text("Detention log, to read in order or print")))
}

func (d *Desk) releaseOwed(ctx context.Context, x Detention) bool {
	for _, kind := range []string{promiseRelease, promiseDeath} {
		if ps, err := promise.Of(d.host.DB.Read(ctx), kind, x.ref()); err == nil && len(ps) > 0 {
			return true
		}
	}
	return false
}
