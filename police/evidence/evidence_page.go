package evidence

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/police/evidence/entry"
)

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /evidence/thread/{thread}", Title: "Evidence of a case", File: "evidence/evidence_page.go", Handler: d.listPage},
		{Pattern: "GET /evidence/statement/{id}", Title: "A statement", File: "evidence/statement_page.go", Handler: d.statementPage},
		{Pattern: "GET /evidence/statement/{id}/reverse", Title: "The back of a statement", File: "evidence/statement_page.go", Handler: d.reversePage},
		{Pattern: "GET /evidence/exhibit/{id}", Title: "An exhibit", File: "evidence/exhibit_page.go", Handler: d.exhibitPage},
		{Pattern: "GET /evidence/exhibit/{id}/file", Title: "An exhibit's picture", File: "evidence/serve.go", Handler: d.exhibitFile},
		{Pattern: "GET /evidence/exhibit/{id}/preview", Title: "A picture drawn of an exhibit's file", File: "evidence/look_page.go", Handler: d.previewOf("exhibit", "evidence.exhibit.view")},
		{Pattern: "GET /evidence/material/{id}/preview", Title: "A picture drawn of a file", File: "evidence/look_page.go", Handler: d.previewOf("material", "evidence.material.play")},
		{Pattern: "GET /evidence/exhibit/{id}/label", Title: "An exhibit's label, to print", File: "evidence/label_page.go", Handler: d.labelPage},
		{Pattern: "GET /evidence/exhibit/{id}/proof", Title: "The proof of an exhibit, to take away", File: "evidence/proof_write.go", Handler: d.exhibitProof},
		{Pattern: "GET /evidence/material/{id}", Title: "A recording or document", File: "evidence/evidence_page.go", Handler: d.materialPage},
		{Pattern: "GET /evidence/material/{id}/file", Title: "The file of a recording or document", File: "evidence/serve.go", Handler: d.materialFile},
	}
	for _, forms := range [][]room.Screen{d.statementForms(), d.exhibitForms(), d.videoForms(), d.redactionForms(), d.shelfScreens(), d.shareScreens(), d.sharedScreens(), d.askScreens(), d.sendScreens(), d.erasingScreens(), d.disclosureScreens()} {
		out = append(out, forms...)
	}
	return out
}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("thread")
	list, err := d.List(r.Context(), id, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	th, err := thread.Get(d.host.DB.Read(r.Context()), id)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Evidence", Wide: true, Crumbs: []page.Crumb{{Text: "Thread " + th.Ref, Href: "/threads/" + th.ID}, {Text: "Evidence"}}},
		page.Acts(d.offers(r.Context(), id)),
		d.tables(r, list), d.moreLinks(r.Context(), th.ID))
}

// offers are the acts on a thread's evidence that this reader may do now.
func (d *Desk) offers(ctx context.Context, threadID string) []page.Act {
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return nil
	}
	var out []page.Act
	for _, o := range []struct{ action, kind, text, path string }{
		{"evidence.statement.write", "statement", "Take a statement", "statement"},
		{"evidence.photograph.take", "exhibit", "Add a photograph", "photograph"},
		{"evidence.item.seize", "exhibit", "Record a seized item", "item"},
		{"evidence.video.record", "material", "Add body-worn video", "video"},
		{"evidence.material.add", "material", "Add a recording or document", "material"},
		{"evidence.ask.make", "ask", "Ask somebody to send video", "ask"},
		{"evidence.ask.make", "ask", "Ask every camera in an area", "cameras"},
		{"evidence.share.make", "share", "Share evidence", "share"},
	} {
		if d.host.Door.May(ctx, act.Of(o.action, journal.Ref{Kind: o.kind}, "to offer it").With(facts)) {
			out = append(out, page.Act{Text: o.text, Href: "/evidence/thread/" + threadID + "/" + o.path})
		}
	}
	return out
}

func (d *Desk) tables(r *http.Request, list Gathered) g.Node {
	ctx := r.Context()
	var statements, exhibits, materials []page.Row
	for _, s := range list.Statements {
		state := "Not signed yet"
		if s.Signature != nil {
			state = "Signed " + clock(s.Signature.SignedAt) + " before " + s.Signature.OfficerName
		}
		statements = append(statements, page.Row{Cells: []page.Cell{{Node: link("/evidence/statement/"+s.ID, d.host.NameOf(ctx, "person:"+s.Witness))}, {Text: s.Name()},
			{Text: fmt.Sprintf("Version %d", s.N)}, {Text: fmt.Sprint(s.Pages), Num: true}, {Text: state}}, Urgency: soonIf(s.Signature == nil)})
	}
	for _, x := range list.Exhibits {
		chain := "Unbroken"
		if x.Gaps > 0 {
			chain = fmt.Sprintf("Gaps: %d", x.Gaps)
		}
		exhibits = append(exhibits, page.Row{Cells: []page.Cell{{Node: link("/evidence/exhibit/"+x.ID, x.Number)}, {Text: x.Description}, {Text: clock(x.FoundAt)},
			{Text: x.Holder + ", " + x.HolderPlace}, {Text: chain}}, Urgency: lateIf(x.Gaps > 0)})
	}
	for _, m := range list.Materials {
		materials = append(materials, page.Row{Cells: []page.Cell{{Node: link("/evidence/material/"+m.ID, m.Title)}, {Text: d.kindLabel(m.Kind)}, {Text: clock(m.HappenedAt)},
			{Text: length(m.Seconds)}, {Text: or(entry.Tail(m.SHA256), map[bool]string{true: "Erased", false: "Erased after its term"}[m.Title == erasedTitle])}}})
	}
	return g.Group{
		page.Section("Statements", count(len(statements), list.Next), nil, page.DenseTable("Statements", []string{"Of", "What", "Version", "Pages", "State"}, statements,
			"No statement yet. When a witness has said what happened, take a statement."), page.NextPrevious(r, listStatements, list.Next)),
		page.Section("Exhibits", count(len(exhibits), list.Later), nil, page.DenseTable("Exhibits", []string{"Number", "What", "Taken or seized", "Who has it", "Continuity"}, exhibits,
			"No exhibit yet. Add a photograph, or record an item that was seized."), page.NextPrevious(r, listExhibits, list.Later)),
		page.Section("Recordings and documents", count(len(materials), list.Last), nil, page.DenseTable("Recordings and documents", []string{"Title", "Kind", "Made", "Length", "File"}, materials,
			"Nothing yet. Add the 999 recording or another file. An interview's recording is added on its interview."), page.NextPrevious(r, listMaterials, list.Last)),
	}
}

func (d *Desk) threadPanel() room.Panel {
	first := []paging.Part{{Limit: paging.Screen}, {Limit: paging.Screen}, {Limit: paging.Screen}}
	return room.Panel{Page: "thread", Order: 40, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		list, err := gathered(v.Q, v.Thread.ID, v.Reader, first)
		n := len(list.Statements) + len(list.Exhibits) + len(list.Materials)
		if err != nil || n == 0 {
			return nil, err
		}
		var names g.Group
		for _, s := range list.Statements {
			state := " (not signed)"
			if s.Signature != nil {
				state = " (signed)"
			}
			names = append(names, row(link("/evidence/statement/"+s.ID, "Statement of "+d.host.NameOf(ctx, "person:"+s.Witness)), state))
		}
		for _, x := range list.Exhibits {
			names = append(names, row(link("/evidence/exhibit/"+x.ID, x.Number), " "+x.Description))
		}
		for _, m := range list.Materials {
			names = append(names, row(link("/evidence/material/"+m.ID, m.Title), " "+length(m.Seconds)))
		}
		return page.Section("Evidence", count(n, list.Next+list.Later+list.Last), []page.Link{{Text: "All evidence", Href: "/evidence/thread/" + v.Thread.ID}}, page.Box(rows(names))), nil
	}}
}

func (d *Desk) threadButtons() room.Button {
	return room.Button{Order: 40, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		var out []room.Link
		for _, a := range d.offers(ctx, v.Thread.ID) {
			out = append(out, room.Link{Text: a.Text, Href: a.Href})
		}
		return out, nil
	}}
}

func (d *Desk) materialPage(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	m, err := act.See(ctx, d.host.Door, act.Of("evidence.material.see", journal.Ref{Kind: "material", ID: id}), func(q db.Querier, _ *access.Actor) (Material, error) {
		return getMaterial(q, id)
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	about, err := d.videoCard(ctx, m)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	crumbs := []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + m.Thread}, {Text: m.Title}}
	if m.SHA256 == "" { // what went after its term
		page.Render(w, r, page.Page{Title: m.Title, Crumbs: crumbs}, about, page.P("The file is erased. What is left says that it was here."), keptLink(journal.Ref{Kind: "material", ID: m.ID}))
		return
	}
	copies, err := d.copyOrCopies(ctx, m)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	stamped, err := d.stampSaid(ctx, journal.Ref{Kind: "material", ID: m.ID})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	href := "/evidence/material/" + m.ID + "/file"
	look, err := lookOf(d.host.DB.Read(ctx), journal.Ref{Kind: "material", ID: m.ID})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	show := look.shownAs(ctx, "/evidence/material/"+m.ID, m.Title)
	switch {
	case look.Scan == scanFound:
		show = page.P("Malware was found in this file. It is not opened here.")
	case plays(m.Type, "audio/"), m.Type == "application/ogg":
		show = audio(href, m.Title)
	case plays(m.Type, "video/"):
		show = video(href, m.Title)
	case !drawn(m.Type):
		show = page.P("This kind of file is not opened here. Download it to look at it.")
	case look.State != lookWaiting && look.Preview == "" && look.List == nil:
		show = g.Group{show, page.P("There is nothing of it to show here. Download it to look at it.")}
	}
	page.Render(w, r, page.Page{Title: m.Title, Crumbs: crumbs},
		show, about, copies, page.SummaryCard("File", []page.Link{{Text: "Download", Href: href + "?download"}}, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
			page.Fact("Kind", d.kindLabel(m.Kind)), page.Fact("Made", clock(m.HappenedAt)), page.Fact("Length", or(length(m.Seconds), "Not measured")),
			page.Fact("Added by", m.AddedByName+", "+clock(m.AddedAt)), page.Fact("Content", m.Type), page.Fact("Size", fmt.Sprintf("%d bytes", m.Size)), page.Fact("SHA-256", m.SHA256),
			page.Fact("File on disk now", d.checked(ctx, m.SHA256)), page.Fact("Timestamp", stamped), page.Fact("Malware", look.scanText()),
		}})), keptLink(journal.Ref{Kind: "material", ID: m.ID}), page.P("Each time it is played or downloaded is recorded."))
}

func (d *Desk) kindLabel(kind string) string { return d.label("evidence.kind", kind) }

// label is the words of a law row with a label.
func (d *Desk) label(table, code string) string {
	row, ok := d.host.Law.Table(table).At(code, today(d.host.Clock.Now()))
	var v struct {
		Label   string `json:"label"`
		Content string `json:"content,omitempty"`
		Why     bool   `json:"why,omitempty"`
		Two     bool   `json:"two,omitempty"`
	}
	if !ok || row.Into(&v) != nil {
		return code
	}
	return v.Label
}

// checkedUpTo bounds the work that opening a page may cause.
const checkedUpTo = 64 << 20

func (d *Desk) checked(ctx context.Context, hash string) string {
	ref, err := d.host.Files.Stat(ctx, hash)
	if err != nil {
		return "Missing. Tell the service desk at once"
	}
	if ref.Size > checkedUpTo {
		return "There. Too large to count again each time it is opened"
	}
	if ok, err := d.Unchanged(ctx, hash); err != nil || !ok {
		return "Changed. Tell the service desk at once"
	}
	return "Unchanged: the hash was counted again just now"
}

// withFile opens the file of a form and closes it after use; a form without one goes on without.
func withFile[T any](f *multipart.FileHeader, do func(r io.Reader) (T, error)) (T, error) {
	if f == nil {
		return do(nil)
	}
	r, err := f.Open()
	if err != nil {
		var zero T
		return zero, fault.InvalidField("file", "evidence.file.missing")
	}
	defer r.Close()
	return do(r)
}
