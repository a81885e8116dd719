package field

import (
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// became is where what a form became is kept.
var became = map[string]string{"statement": "/evidence/statement/", "exhibit": "/evidence/exhibit/", "crime": "/crime/", "arrest": "/custody/arrest/"}

// recordPage is a form as it was handed in.
func (d *Forms) recordPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	f, err := d.defOf(x)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	facts := []page.SummaryRow{page.Fact("Happened", onClock(x.HappenedAt)), page.Fact("Recorded", onClock(x.RecordedAt)), page.Fact("By", x.MadeByNumber+" "+x.MadeByName), page.Fact("Form", f.Title+versionWords(x.FormVersion))}
	if !x.DeviceAt.IsZero() {
		facts = append(facts, page.Fact("By the phone's own clock", onClock(x.DeviceAt)))
	}
	if x.Person != "" {
		facts = append(facts, page.Fact("Person", d.host.NameOf(ctx, "person:"+x.Person)))
	}
	out := g.Group{page.SummaryList(page.SummaryListProps{Rows: facts})}
	if x.Became != "" {
		out = append(out, page.InsetText(page.InsetTextProps{HTML: page.Markup(g.Text("It is kept as "), to(became[x.Became]+x.BecameID, words[x.Became]+" "+x.BecameName), g.Text("."))}))
	}
	if x.CopyState != "" {
		out = append(out, page.InsetText(page.InsetTextProps{Text: copyWords(x)}))
	}
	out = append(out, page.Acts(d.recordActs(r, x, f)))
	parts := f.ReadBack(x.Answers)
	if x.Became != "" { // the room that keeps it shows the rest
		parts = f.Left(x.Answers)
	}
	for _, part := range parts {
		var rows []page.SummaryRow
		for _, row := range part.Rows {
			if q, _ := f.Question(row.ID); row.Text != "" && q.Type != forms.Person {
				rows = append(rows, page.Fact(row.Ask, row.Text))
			}
		}
		if len(rows) > 0 {
			out = append(out, page.SummaryCard(part.Title, nil, page.SummaryList(page.SummaryListProps{Rows: rows})))
		}
	}
	page.Render(w, r, page.Page{Title: x.Title, Back: "/threads/" + x.Thread}, out)
}

// versionWords says which version of a form was filled in: its day, and of the hash that tells versions of one day apart the end.
func versionWords(version string) string {
	day, hash, _ := strings.Cut(version, ".")
	d, err := when.ParseDay(day)
	if err != nil || len(hash) < 4 {
		return ", version " + version
	}
	return ", as it stands since " + d.Text() + " (ends " + hash[len(hash)-4:] + ")"
}

var words = map[string]string{"statement": "a statement", "exhibit": "exhibit", "crime": "crime", "arrest": "an arrest"}

func (d *Forms) recordActs(r *http.Request, x Recorded, f forms.Form) []page.Act {
	may := func(action string) bool {
		return d.host.Door.May(r.Context(), act.Of(action, journal.Ref{Kind: "form", ID: x.ID}))
	}
	var out []page.Act
	if f.CopyTitle != "" {
		out = append(out, page.Act{Text: "Print their copy", Href: "/field/record/" + x.ID + "/receipt"})
	}
	if x.Form == "stop_search" {
		if x.CopyState != copyAsked && d.host.Clock.Now().Before(x.CopyUntil) && may("field.copy.ask") {
			out = append(out, page.Act{Text: "Claim a copy", Href: "/field/record/" + x.ID + "/copy"})
		}
		if x.CopyState == copyAsked && may("field.copy.give") {
			out = append(out, page.Act{Text: "The copy was given", Href: "/field/record/" + x.ID + "/copy/given"})
		}
	}
	if x.Became == "exhibit" {
		out = append(out, page.Act{Text: "Print labels", Href: "/field/labels/" + x.Thread})
	}
	if x.Form != "use_of_force" {
		q := url.Values{"thread": {x.Thread}, "person": {x.Person}}
		out = append(out, page.Act{Text: "Form of force", Href: "/field/form/use_of_force?" + q.Encode()})
	}
	return out
}

// copyWords says how far the copy of a search record is.
func copyWords(x Recorded) string {
	last := when.DayOf(x.CopyUntil.Add(-1)).Text()
	switch x.CopyState {
	case copyGiven:
		return "They were given a copy. Another may be claimed until " + last + "."
	case copyAsked:
		return "They want a copy, sent to: " + x.CopyTo + "."
	}
	return "No copy was given. They may claim one until " + last + "."
}
