package field

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/police/control"
)

// told is what national records said that a crew must know of before anything else on the page, until somebody acknowledges it.
func told(c control.CrewJobs) g.Node {
	return g.Map(c.Checks, func(x control.Check) g.Node {
		return h.Section(h.Class("f-card f-told"), h.Role("alert"), h.Data("alarm", "check "+x.ID),
			h.H2(g.Text(x.Asked())), h.P(h.Class("f-hot"), g.Text(x.Source+": "+x.Held())), h.P(g.Text("A check made, not a fact of ours.")),
			h.A(h.Class("f-b"), h.Href("/control/checks/"+x.ID), g.Text("Read it")), h.A(h.Class("f-b"), h.Href("/control/checks/"+x.ID+"/acknowledge"), g.Text("Acknowledge")))
	})
}
