package control

import (
	"fmt"

	g "maragu.dev/gomponents"

	"throughline/platform/geo"
	"throughline/platform/page"
)

var lineKinds = map[string]string{"fixed": "Fixed line", "mobile": "Mobile"}

// linePart says what the network says of the line, and never that it is who rings.
func linePart(v CallView) g.Node {
	if len(v.Lines) == 0 {
		return nil
	}
	var rows []page.Row
	for _, l := range v.Lines {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockWords(l.AskedAt)}, {Text: l.words()}, {Text: l.Source}}})
	}
	return page.Section("The line", "what the network says; who has a line is not always who rings", nil, page.DenseTable("What the network says of the line", []string{"Asked", "Line", "Says"}, rows, ""))
}

func (l CallLine) words() string {
	switch {
	case l.State == lineAsked && l.Failure != "":
		return "No answer yet; it is asked again"
	case l.State == lineAsked:
		return "Asked"
	case l.State == lineUnanswered:
		return "Not answered. Ask the caller where they are"
	case l.Kind == "":
		return "Nothing is known of this line"
	}
	said := lineKinds[l.Kind]
	for _, s := range []string{l.Name, l.Address, l.Network} {
		if s != "" {
			said += ", " + s
		}
	}
	if l.RadiusM > 0 {
		said += fmt.Sprintf("; cell within %.0f m of %s", l.RadiusM, geo.Point{Lat: l.Lat, Lon: l.Lon})
	}
	return said
}
