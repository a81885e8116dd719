package field

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

const notebookAt = "/field/notebook"

// pictures are the kinds of file that a browser may draw in place; every other is a download that nothing runs.
var pictures = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true}

// noteScreens are an officer's notebook at a desk.
func (d *Desk) noteScreens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET " + notebookAt, Title: "My notebook", File: "field/note_page.go", Handler: d.notebookPage},
		{Pattern: "GET /field/note/{id}/file/{n}", Title: "A file of a note", File: "field/note_page.go", Handler: d.noteFile},
	}
}

// notebookPage is a notebook as it is read and printed, newest first: each entry with both its times where they differ, and what
// follows the last one struck through (MOB-04). ?officer= is another's, for who may read it.
func (d *Desk) notebookPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	list, err := d.Notes(ctx, AskNotes{Officer: r.URL.Query().Get("officer"), Ask: paging.From(r)})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	title := "My notebook"
	if o := r.URL.Query().Get("officer"); o != "" {
		title = "Notebook of " + d.host.NameOf(ctx, "staff:"+o)
	}
	out := g.Group{page.P("Every entry has its number and is never changed. Print it from the browser.")}
	switch first := !r.URL.Query().Has("cursor"); {
	case first && list.Last > 0:
		out = append(out, h.P(h.Class("tl-struck"), g.Text("Nothing is written after entry "+strconv.Itoa(list.Last)+".")))
	case first && r.URL.Query().Get("officer") != "":
		out = append(out, page.P("An entry that you may not read is left out, and so its number is missing."))
	}
	for _, n := range list.Notes {
		out = append(out, d.noteCard(n))
	}
	if len(list.Notes) == 0 {
		out = append(out, page.P("Nothing is written yet. What is written on the phone shows here when it has reached the record."))
	}
	page.Render(w, r, page.Page{Title: title, Crumbs: []page.Crumb{{Text: "My jobs", Href: "/field"}}}, out, page.NextPrevious(r, listNotes, list.Next))
}

func (d *Desk) noteCard(n Note) g.Node {
	rows := []page.SummaryRow{page.Fact("Happened", onClock(n.HappenedAt))}
	if n.Late {
		rows = append(rows, page.Fact("Late entry, written", onClock(n.WrittenAt)))
	}
	rows = append(rows, page.Fact("Recorded", onClock(n.RecordedAt)), page.Fact("Entry", n.Text))
	if n.Thread != "" {
		rows = append(rows, page.SummaryRow{Key: page.SummaryText{Text: "Case"}, Value: page.SummaryText{HTML: page.Markup(to("/threads/"+n.Thread, "Open the case"))}})
	}
	for i, f := range n.Files {
		at := fmt.Sprintf("/field/note/%s/file/%d", n.ID, i)
		var show g.Node = to(at, "Take the file out")
		if pictures[f.Type] {
			show = h.A(h.Href(at), h.Img(h.Class("tl-note-file"), h.Src(at), h.Alt("Picture "+strconv.Itoa(i+1)+" of entry "+strconv.Itoa(n.Number)), g.Attr("loading", "lazy")))
		}
		rows = append(rows, page.SummaryRow{Key: page.SummaryText{Text: "File, its hash ends " + f.SHA256[len(f.SHA256)-8:]}, Value: page.SummaryText{HTML: page.Markup(show)}})
	}
	return page.SummaryCard("Entry "+strconv.Itoa(n.Number), nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

// noteFile serves a photograph or a sketch of a note. Right: field.note.see; the look is recorded. Fault: note.not_found.
func (d *Desk) noteFile(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	n, err := act.See(r.Context(), d.host.Door, act.Of("field.note.see", journal.Ref{Kind: kindNote, ID: id}), func(q db.Querier, _ *access.Actor) (Note, error) {
		n, err := getNote(q, id)
		if err != nil {
			return n, err
		}
		all := []Note{n}
		err = withFiles(q, all)
		return all[0], err
	})
	at, bad := strconv.Atoi(r.PathValue("n"))
	if err == nil && (bad != nil || at < 0 || at >= len(n.Files)) {
		err = fault.New(fault.NotFound, "note.not_found")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	f := n.Files[at]
	body, err := d.host.Files.Open(r.Context(), f.SHA256)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	defer body.Close()
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", "private, no-store")
	head.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	if kind := strings.ToLower(f.Type); pictures[kind] {
		head.Set("Content-Type", kind)
	} else {
		head.Set("Content-Type", "application/octet-stream")
		head.Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"note-%d-%d\"", n.Number, at+1))
	}
	io.Copy(w, body) // a reader who has gone away is not a fault
}
