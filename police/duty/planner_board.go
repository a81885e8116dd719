package duty

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/page"
	"throughline/platform/when"
)

// emptyRoster is what policy is asked of a roster that is not there yet.
var emptyRoster = access.Resource{Attrs: map[string]any{"teams": []string{}}}

// rosterBoard draws one roster from a day on.
type rosterBoard struct {
	v    RosterView
	from when.Day
	edit bool
}

func (b rosterBoard) days() []when.Day {
	var out []when.Day
	for n := range window {
		if day := b.from.AddDays(n); !day.After(b.v.Roster.To) {
			out = append(out, day)
		}
	}
	return out
}

func (b rosterBoard) span() string {
	days := b.days()
	return days[0].Text() + " to " + days[len(days)-1].Text()
}

// pages lead to the weeks before and after.
func (b rosterBoard) pages() []page.Link {
	var out []page.Link
	at := "/duty/rosters/" + b.v.Roster.ID + "?from="
	if b.from.After(b.v.Roster.From) {
		out = append(out, page.Link{Text: "A week earlier", Href: at + b.from.AddDays(-7).String()})
	}
	if later := b.from.AddDays(window); !later.After(b.v.Roster.To) {
		out = append(out, page.Link{Text: "A week later", Href: at + b.from.AddDays(7).String()})
	}
	return out
}

// summary says in a line how it stands.
func (b rosterBoard) summary() g.Node {
	n := b.v.refusals()
	text, tag := "Nothing keeps it from being published.", "green"
	if n > 0 {
		text, tag = count(n, "finding keeps", "findings keep")+" it from being published.", "red"
	}
	if b.v.Roster.State == "published" {
		text, tag = "Published "+clock(b.v.Roster.PublishedAt)+".", "blue"
	}
	return h.P(h.Class("govuk-body"), page.Tag(page.TagProps{Text: upperFirst(b.v.Roster.State), Classes: "govuk-tag--" + tag}), g.Text(" "+text+" "+count(len(b.v.Findings)-n, "warning", "warnings")+"."))
}

// table is people by days. Each day of a draft is a link to its form, so that it works without script and by keyboard; with script
// arrow keys move between days, C and V copy a tour to another day, and a tour can be dragged.
func (b rosterBoard) table() g.Node {
	days := b.days()
	head := []g.Node{h.Th(h.Scope("col"), g.Text("Who"))}
	for _, day := range days {
		text := day.Text()
		head = append(head, h.Th(h.Scope("col"), h.Abbr(h.Title(text), g.Text(text[:3])), h.Span(h.Class("tl-board__date"), g.Text(strings.Join(strings.Fields(text)[1:3], " ")))))
	}
	found := map[string]string{}
	for _, f := range b.v.Findings {
		key := f.Staff + f.Day.String()
		if found[key] != Refuse {
			found[key] = f.Severity
		}
	}
	rows := b.coverRows(days)
	for _, p := range b.v.People {
		cells := []g.Node{h.Th(h.Scope("row"), h.A(h.Href("/duty/staff/"+p.Staff), g.Text(p.Title)))}
		for _, day := range days {
			cells = append(cells, b.cell(p, day, found[p.Staff+day.String()]))
		}
		rows = append(rows, h.Tr(cells...))
	}
	help := "Each day leads to its tours."
	if b.edit {
		help = "Choose a day to change it. With the keyboard, arrows move between days, C copies a tour and V puts it on another day; by mouse, drag it there."
	}
	return g.Group{h.P(h.Class("tl-muted"), g.Text(help)),
		h.Div(h.Class("tl-panel"), h.Div(h.Class("tl-scroll"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "Board of the roster"),
			h.Table(h.Class("tl-board"), g.If(b.edit, h.Data("board", "")), h.Caption(h.Class("govuk-visually-hidden"), g.Text("People by days, with cover above them")),
				h.THead(h.Tr(head...)), h.TBody(g.Group(rows))))),
		h.P(h.Class("govuk-visually-hidden"), h.Role("status"), h.Data("board-said", ""))}
}

// cell is one day of one person: its tours as times on a line of 24 hours, and what is wrong in a word and a mark.
func (b rosterBoard) cell(p RosterPerson, day when.Day, severity string) g.Node {
	var text []string
	var bars g.Group
	rest := true
	starts, ends := "", ""
	for _, t := range p.Days {
		if t.Rest || t.Day != day && !(t.Day == day.AddDays(-1) && t.EndsAt.After(day.Start())) {
			continue
		}
		if t.Day != day { // the night that goes on into this day
			bars = append(bars, dayBar(t, day))
			continue
		}
		rest = false
		starts, ends = wall(t.StartsAt), wall(t.EndsAt)
		text = append(text, starts+"–"+ends)
		bars = append(bars, dayBar(t, day))
	}
	kind := "tour"
	if rest {
		text, kind = []string{"Rest"}, "rest"
	}
	for _, a := range p.Away {
		if at := day.At(12, 0); a.State == "granted" && !at.Before(a.From) && at.Before(a.Until) {
			text, kind = append(text, a.shown(false)), "away"
			break
		}
	}
	mark, said, wish := "", "", p.wished(day)
	switch severity {
	case Refuse:
		mark, said = "tl-board__bad", "Must be mended"
	case Warn:
		mark, said = "tl-board__warn", "Warning"
	}
	body := g.Group{h.Span(h.Class("tl-board__text"), g.Text(strings.Join(text, ", "))), g.If(len(bars) > 0, g.El("svg", g.Attr("viewBox", "0 0 24 3"), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), bars)),
		g.If(said != "", h.Span(h.Class("tl-board__mark"), g.Text(said))), g.If(wish != "", h.Span(h.Class("tl-board__wish"), g.Text(wish)))}
	if !b.edit {
		return h.Td(h.Class(strings.TrimSpace("tl-board__"+kind+" "+mark)), h.Div(body))
	}
	return h.Td(h.Class(strings.TrimSpace("tl-board__"+kind+" "+mark)),
		h.A(h.Href("/duty/rosters/"+b.v.Roster.ID+"/day/"+p.Staff+"/"+day.String()), g.Attr("data-starts", starts), g.Attr("data-ends", ends), g.Attr("draggable", fmt.Sprint(!rest)),
			h.Aria("label", p.Title+", "+day.Text()+": "+strings.Join(text, ", ")+said+wish), body)) // as it is read on the screen, so that it is said by what is seen
}

// dayBar is a tour on the line of its day; what goes on after midnight ends at the edge.
func dayBar(t Tour, day when.Day) g.Node {
	from := max(t.StartsAt.Sub(day.Start()).Hours(), 0)
	to := min(t.EndsAt.Sub(day.Start()).Hours(), 24)
	return g.El("rect", g.If(t.Day != day, h.Class("tl-board__on")), g.Attr("x", fmt.Sprintf("%.2f", from)), g.Attr("width", fmt.Sprintf("%.2f", max(to-from, 0))), g.Attr("height", "3"))
}

// coverRows are the heat strips: each row of minimum cover, each day as 24 hours, and in words where it is short.
func (b rosterBoard) coverRows(days []when.Day) []g.Node { return stripRows(b.v.Cover, days) }

func stripRows(lines []CoverLine, days []when.Day) []g.Node {
	var out []g.Node
	for _, l := range lines {
		cells := []g.Node{h.Th(h.Scope("row"), g.Text(l.Label))}
		by := map[when.Day][]CoverHour{}
		for _, x := range l.Hours {
			by[when.DayOf(x.At)] = append(by[when.DayOf(x.At)], x)
		}
		for _, day := range days {
			cells = append(cells, h.Td(strip(by[day])))
		}
		out = append(out, h.Tr(h.Class("tl-cover"), g.Group(cells)))
	}
	return out
}

// strip draws the hours of a day: a short one is taller as well as another colour, and the worst is said.
func strip(hours []CoverHour) g.Node {
	var bars g.Group
	worst := CoverHour{}
	short, asked := 0, 0
	for i, x := range hours {
		class, y := "none", "5"
		if x.Least > 0 {
			asked++
			class, y = "met", "3"
		}
		if x.Have < x.Least {
			class, y = "short", "0"
			if short == 0 || x.Have < worst.Have {
				worst = x
			}
			short++
		}
		bars = append(bars, g.El("rect", h.Class("tl-cover__"+class), g.Attr("x", fmt.Sprint(i)), g.Attr("y", y), g.Attr("width", "0.9"), g.Attr("height", "6")))
	}
	text := "Met"
	switch {
	case asked == 0:
		text = "None asked"
	case short > 0:
		text = fmt.Sprintf("%d of %d, %s", worst.Have, worst.Least, wall(worst.At))
	}
	return h.Div(g.El("svg", g.Attr("viewBox", fmt.Sprintf("0 0 %d 6", max(24, len(hours)))), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), bars),
		h.Span(g.If(short > 0, h.Class("tl-late")), g.Text(text)))
}
