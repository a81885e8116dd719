package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/police/evidence/barcode"
)

const askFile = "evidence/ask_page.go"

func (d *Desk) askScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /evidence/thread/{thread}/asks", Title: "Who was asked to send what they have", File: askFile, Handler: d.asksPage},
		{Pattern: "GET /evidence/ask/{id}", Title: "Asked to send what they have", File: askFile, Handler: d.askPage},
		{Pattern: "GET /evidence/cameras", Title: "Register of cameras", File: askFile, Handler: d.camerasPage},
	}
	ask := room.FormPage[AskToSend]{Path: "/evidence/thread/{thread}/ask", Title: "Ask somebody to send what they have", File: askFile, Button: "Ask them", Shape: d.askShape,
		Do: func(ctx context.Context, r *http.Request, in AskToSend) (string, error) {
			done, err := d.AskToSend(ctx, r.PathValue("thread"), in)
			return "/evidence/ask/" + done.Value.ID, err
		}}
	area := room.FormPage[AskCameras]{Path: "/evidence/thread/{thread}/cameras", Title: "Ask every camera in an area", File: askFile, Button: "Ask them all", Intro: d.nearIntro,
		Do: func(ctx context.Context, r *http.Request, in AskCameras) (string, error) {
			_, err := d.AskCameras(ctx, r.PathValue("thread"), in)
			return "/evidence/thread/" + r.PathValue("thread") + "/asks", err
		}}
	issue := room.FormPage[struct{}]{Path: "/evidence/ask/{id}/link", Title: "Make the link", File: askFile, Button: "Make the link", Intro: d.askIntro, Once: d.askIssued}
	end := room.FormPage[EndAsk]{Path: "/evidence/ask/{id}/end", Title: "End a link for sending", File: askFile, Button: "End it now", Warns: true, Intro: d.askIntro,
		Do: func(ctx context.Context, r *http.Request, in EndAsk) (string, error) {
			_, err := d.EndAsk(ctx, r.PathValue("id"), in)
			return "/evidence/ask/" + r.PathValue("id"), err
		}}
	add := room.FormPage[AddCamera]{Path: "/evidence/camera-add", Title: "Add a camera", File: askFile, Button: "Add it", Shape: d.askShape,
		Do: func(ctx context.Context, _ *http.Request, in AddCamera) (string, error) {
			_, err := d.AddCamera(ctx, in)
			return "/evidence/cameras", err
		}}
	off := room.FormPage[EndCamera]{Path: "/evidence/cameras/{id}/end", Title: "Take a camera off the register", File: askFile, Button: "Take it off", Warns: true,
		Do: func(ctx context.Context, r *http.Request, in EndCamera) (string, error) {
			_, err := d.EndCamera(ctx, r.PathValue("id"), in)
			return "/evidence/cameras", err
		}}
	for _, s := range [][]room.Screen{ask.Screens(), area.Screens(), issue.Screens(), end.Screens(), add.Screens(), off.Screens()} {
		out = append(out, s...)
	}
	return out
}

func (d *Desk) askShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.With(form.Field{Name: "channel", As: form.AsRadios, Options: []form.Option{{Value: "sms", Text: "Text message"}, {Value: "email", Text: "Email"}}},
		form.Field{Name: "lang", As: form.AsRadios, Options: []form.Option{{Value: "en", Text: "English"}, {Value: "cy", Text: "Welsh"}}})
	return nil
}

// nearIntro shows which cameras the register has round the incident, and which will soon have recorded over it.
func (d *Desk) nearIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	facts, err := d.threadFacts(d.host.DB.Read(ctx), r.PathValue("thread"))
	if err != nil {
		return nil, err
	}
	a := act.Of("evidence.ask.make", journal.Ref{Kind: "ask"}).With(facts).On(r.PathValue("thread"))
	if err := d.host.Door.Ask(ctx, a); err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	at, err := d.placeAsked(q, r.PathValue("thread"), "")
	if err != nil {
		return page.P("The incident has no place on the map, so say round which place to ask."), nil
	}
	far, err := d.figure("evidence.sending", "area_metres", d.host.Clock.Now())
	if err != nil {
		return nil, err
	}
	near, err := around(q, at, far, 25)
	if err != nil {
		return nil, err
	}
	return page.Section("Cameras nearest to the incident", strconv.Itoa(len(near)), []page.Link{{Text: "The register", Href: "/evidence/cameras"}}, cameraTable(near, true, false)), nil
}

func cameraTable(list []Camera, far, off bool) g.Node {
	var rows []page.Row
	head := []string{"Camera", "Address", "Looks at", "Who is asked", "Records over after"}
	if far {
		head = append(head, "Metres away")
	}
	if off {
		head = append(head, "Act")
	}
	for _, c := range list {
		over := "Not known"
		if c.KeepsDays > 0 {
			over = fmt.Sprintf("%d days", c.KeepsDays)
		}
		cells := []page.Cell{{Text: c.Name}, {Text: c.Place}, {Text: c.LooksAt}, {Text: c.Keeper}, {Text: over}}
		if far {
			cells = append(cells, page.Cell{Text: strconv.Itoa(c.Metres), Num: true})
		}
		if off {
			cells = append(cells, page.Cell{Node: h.A(h.Class("govuk-link"), h.Href("/evidence/cameras/"+c.ID+"/end"), g.Text("Take off"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" "+c.Name)))})
		}
		rows = append(rows, page.Row{Cells: cells})
	}
	return page.DenseTable("Cameras", head, rows, "The register has no camera here. Whoever keeps one can be asked by a link of their own, and put on the register.")
}

func (d *Desk) camerasPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	list, err := d.Cameras(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	may := d.host.Door.May(ctx, cameraAct("evidence.camera.keep", "new", "to offer it"))
	var acts []page.Act
	if may {
		acts = []page.Act{{Text: "Add a camera", Href: "/evidence/camera-add"}}
	}
	page.Render(w, r, page.Page{Title: "Register of cameras", Wide: true}, page.Acts(acts), cameraTable(list.Cameras, false, may), page.NextPrevious(r, listCameras, list.Next))
}

func (d *Desk) askIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.SeeAsk(ctx, r.PathValue("id"), "")
	return d.askCard(v.Ask), err
}

// askIssued is the one page that holds a link, and its square for the keeper of a camera to scan off the screen.
func (d *Desk) askIssued(ctx context.Context, r *http.Request, _ struct{}) (page.Page, g.Node, error) {
	path, err := d.IssueAsk(ctx, r.PathValue("id"))
	if err != nil {
		return page.Page{}, nil, err
	}
	square, err := barcode.QR(d.whole(r, path))
	return page.Page{Title: "The link", Back: "/evidence/ask/" + r.PathValue("id")}, g.Group{
		page.P("Give it to them. It is not shown again: who loses it asks for another, and this one is dead then. They send with it and see nothing."),
		page.InsetText(page.InsetTextProps{Text: d.whole(r, path)}), page.Box(square), h.P(h.Class("govuk-body"), link("/evidence/ask/"+r.PathValue("id"), "Back to what was asked"))}, err
}

func (d *Desk) askState(a Ask) string {
	switch {
	case a.State == askEnded:
		return "Ended"
	case !a.takes(d.host.Clock.Now()):
		return "Over since " + clock(a.ExpiresAt)
	case a.Taken >= a.Most:
		return "Has taken all that it takes"
	case !a.SentAt.IsZero():
		return "Sent by " + a.Channel + ", " + clock(a.SentAt)
	case a.Channel != "":
		return "On its way to them"
	case !a.Issued:
		return "No link yet"
	}
	return "Open"
}

func (d *Desk) askCard(a Ask) g.Node {
	return page.SummaryCard(a.Contact, nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("State", d.askState(a)), page.Fact("Asked for", a.What),
		page.Fact("Reached by", or(a.Reach, "A link that is given by hand")), page.Fact("Files", fmt.Sprintf("%d of %d at most", a.Taken, a.Most)), page.Fact("Until", clock(a.ExpiresAt)), page.Fact("Asked by", a.MadeByName+", "+clock(a.MadeAt))}}))
}

func (d *Desk) askPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.SeeAsk(ctx, r.PathValue("id"), "")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts []page.Act
	ref := journal.Ref{Kind: "ask", ID: v.ID}
	if v.takes(d.host.Clock.Now()) && d.host.Door.May(ctx, act.Of("evidence.ask.issue", ref, "to offer it")) {
		acts = append(acts, page.Act{Text: "Make the link", Href: "/evidence/ask/" + v.ID + "/link"}, page.Act{Text: "End it", Href: "/evidence/ask/" + v.ID + "/end"})
	}
	var rows []page.Row
	for _, m := range v.Received {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/evidence/material/"+m.ID, m.Title)}, {Text: clock(m.AddedAt)}, {Text: m.Type}, {Text: strconv.FormatInt(m.Size, 10), Num: true}}})
	}
	page.Render(w, r, page.Page{Title: "Asked to send", Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + v.Thread}, {Text: "Asked", Href: "/evidence/thread/" + v.Thread + "/asks"}, {Text: v.Contact}}},
		page.Acts(acts), d.askCard(v.Ask), page.Section("What came", count(len(rows), ""), nil, page.DenseTable("What came", []string{"File", "When", "Content", "Bytes"}, rows, "Nothing has come yet.")))
}

// listAsks is the list of a case's asks, as its cursor names it.
const listAsks = "evidence_asks"

// AskList is a page of who was asked, newest first.
type AskList struct {
	Asks []Ask  `json:"asks"`
	Next string `json:"next,omitempty"`
}

// Asks are who was asked for a case to send what they have, newest first. Right: evidence.ask.see.
func (d *Desk) Asks(ctx context.Context, threadID string, p paging.Ask) (AskList, error) {
	part, err := p.One(listAsks)
	if err != nil {
		return AskList{}, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return AskList{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("evidence.ask.see", journal.Ref{Kind: "thread", ID: threadID}).With(facts), func(q db.Querier, who *access.Actor) (AskList, error) {
		read := func(after paging.Mark, n int) ([]Ask, error) { return asksOn(q, threadID, who.Labels, after, n) }
		list, next, err := paging.Fill(part, read, nil, func(a Ask) paging.Mark { return paging.Mark{At: a.MadeAt, ID: a.ID} })
		return AskList{list, next}, err
	})
}

func (d *Desk) asksPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.Asks(r.Context(), r.PathValue("thread"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, a := range list.Asks {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/evidence/ask/"+a.ID, a.Contact)}, {Text: a.What}, {Text: d.askState(a)}, {Text: fmt.Sprintf("%d of %d", a.Taken, a.Most)}, {Text: clock(a.ExpiresAt)}}})
	}
	page.Render(w, r, page.Page{Title: "Who was asked", Wide: true, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + r.PathValue("thread")}, {Text: "Asked"}}},
		page.DenseTable("Asked", []string{"Who", "For what", "State", "Files", "Until"}, rows, "Nobody was asked by a link."), page.NextPrevious(r, listAsks, list.Next))
}

func (d *Desk) askAPI(a huma.API) {
	api.Get(a, "evidence.ask.list", "/api/evidence/thread/{thread}/asks", "Who was asked to send what they have, newest first", func(ctx context.Context, in *struct {
		OnThread
		paging.Ask
	}) (AskList, error) {
		return d.Asks(ctx, in.Thread, in.Ask)
	})
	api.Post(a, "evidence.ask.make", "/api/evidence/thread/{thread}/ask", "Ask somebody outside to send what they have", func(ctx context.Context, in *struct {
		OnThread
		Body AskToSend
	}) (act.Done[Ask], error) {
		return d.AskToSend(ctx, in.Thread, in.Body)
	})
	api.Post(a, "evidence.ask.cameras", "/api/evidence/thread/{thread}/cameras", "Ask every camera of the register in an area", func(ctx context.Context, in *struct {
		OnThread
		Body AskCameras
	}) (act.Done[[]Ask], error) {
		return d.AskCameras(ctx, in.Thread, in.Body)
	})
	api.Get(a, "evidence.ask.see", "/api/evidence/ask/{id}", "An ask with what came by it", func(ctx context.Context, in *OfRecord) (AskView, error) { return d.SeeAsk(ctx, in.ID, in.Why) })
	api.Post(a, "evidence.ask.end", "/api/evidence/ask/{id}/end", "End a link for sending", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body EndAsk
	}) (act.Done[Ask], error) {
		return d.EndAsk(ctx, in.ID, in.Body)
	})
	api.Get(a, "evidence.camera.list", "/api/evidence/cameras", "The register of cameras, in the order of names", func(ctx context.Context, in *struct{ paging.Ask }) (CameraList, error) { return d.Cameras(ctx, in.Ask) })
	api.Post(a, "evidence.camera.add", "/api/evidence/cameras", "Put a camera on the register", func(ctx context.Context, in *struct{ Body AddCamera }) (act.Done[Camera], error) {
		return d.AddCamera(ctx, in.Body)
	})
	api.Post(a, "evidence.camera.end", "/api/evidence/cameras/{id}/end", "Take a camera off the register", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body EndCamera
	}) (act.Done[Camera], error) {
		return d.EndCamera(ctx, in.ID, in.Body)
	})
}
