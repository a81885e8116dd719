package control

import (
	"fmt"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/form"
	"throughline/platform/id"
)

// aheadWords says how far the training clock was moved.
func aheadWords(d time.Duration) string {
	if d >= 24*time.Hour {
		return fmt.Sprintf("%d d %d h", int(d.Hours())/24, int(d.Hours())%24)
	}
	return mmss(d)
}

// example is a command that would work now: it names no job and no unit that does not exist.
func example(b Board) string {
	if open := b.open(); len(open) > 0 && len(b.Units) > 0 {
		return "d " + open[0].Short() + " " + strings.ToLower(b.Units[len(b.Units)-1].Crew.Callsign)
	}
	return "Type a word"
}

// verbLink is the button of a verb that is finished on the command line: without script it opens the line with the verb in it.
func verbLink(text, k, chosen string) g.Node {
	return h.A(h.Href("/control?incident="+chosen+"&verb="+k+"#line"), g.Text(text+" "), key(k))
}

func commandLine(s screen) g.Node {
	chosen := ""
	if s.chosen != nil {
		chosen = s.chosen.Incident.ID
	}
	mean := g.Node(g.Text("d sends, s sets a unit's state, l adds a line, m a note, g grades, f finds. ? shows all words."))
	class := "c-mean"
	if s.wrong != "" {
		mean, class = g.Text(s.wrong), "c-mean c-mean--wrong"
	}
	return h.Form(h.Class("c-cmd"), h.Method("post"), h.Action("/control/command"), h.Data("command", ""), h.Aria("label", "Command line"),
		h.Span(h.Class("c-sl"), h.Aria("hidden", "true"), g.Text("/")),
		h.Div(h.Input(h.Type("text"), h.Name("line"), h.ID("line"), h.AutoComplete("off"), g.Attr("spellcheck", "false"), h.Value(s.line), h.Aria("label", "Command"),
			h.Aria("describedby", "mean"), h.Aria("keyshortcuts", "/"), h.Placeholder(example(s.board)), g.If(s.line != "", h.AutoFocus())),
			h.P(h.Class(class), h.ID("mean"), h.Role("status"), mean), h.Ul(h.ID("offers"), h.Class("c-offers"), h.Hidden(""))),
		h.Input(h.Type("hidden"), h.Name("incident"), h.Value(chosen)), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
		h.Div(h.Class("c-keys"), h.A(h.Class("c-btn"), h.Href(mapHref(s)), h.Target("control-map"), g.Text("Map "), key("o")), h.A(h.Class("c-btn"), h.Href("/control/layout"), g.Text("Layout "), key("v")), helpPanel(s), h.Button(h.Type("submit"), h.Class("c-btn"), key("Enter"), g.Text(" does it"))))
}

// helpPanel lists the words of the command line over the board; it moves nothing.
func helpPanel(s screen) g.Node {
	return h.Details(h.Class("c-help"), h.ID("words"), g.If(s.help, g.Attr("open")),
		h.Summary(h.Class("c-btn"), g.Text("Words "), key("?")),
		h.Div(h.Class("c-help__box"), h.TabIndex("0"), h.Role("region"), h.Aria("label", "Words and keys"),
			h.H2(g.Text("Words of the command line")), h.Dl(g.Map(verbs, func(v struct{ Word, Use string }) g.Node {
				use, said, _ := strings.Cut(v.Use, ": ")
				return h.Div(h.Dt(g.Text(use)), h.Dd(g.Text(said)))
			})),
			h.H2(g.Text("Keys")), h.Dl(g.Map(boardKeys, func(k struct{ Keys, Does string }) g.Node {
				return h.Div(h.Dt(g.Map(strings.Fields(k.Keys), func(one string) g.Node { return g.Group{h.Kbd(g.Text(one)), g.Text(" ")} })), h.Dd(g.Text(k.Does)))
			}))))
}

// boardKeys are the keys that are not on a button; script makes them work, and every one has a link or field that does the same.
var boardKeys = []struct{ Keys, Does string }{
	{"/", "the command line; Tab completes, Enter does it, Esc leaves it"}, {"0 1 2 3", "calls with no incident, what waits, what is live, the units; then up and down, Enter opens"},
	{"4", "the map: arrows move it, + and - zoom, * follows the incident, k keeps it there for you"}, {"5 6", "what is known of the incident, who is suggested"},
	{"l", "a line of the log"}, {"d", "the button that sends"}, {"!", "acknowledges an emergency, for a supervisor"}, {"x", "puts away what is said about a lost link"},
}
