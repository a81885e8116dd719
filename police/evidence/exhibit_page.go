package evidence

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) exhibitForms() []room.Screen {
	photograph := room.FormPage[TakePhotograph]{Path: "/evidence/thread/{thread}/photograph", Title: "Add a photograph", File: "evidence/exhibit_page.go", Button: "Add the photograph",
		Limit:  photographBytes + (1 << 20),
		Fields: []form.Field{{Name: "file"}, {Name: "description"}, {Name: "place"}, {Name: "at"}, {Name: "sha256"}},
		Intro:  d.threadIntro("evidence.photograph.take", "exhibit", "Send the file as the camera made it. Its time and place are read from the file, and its exhibit number is given here."),
		Do: func(ctx context.Context, r *http.Request, in TakePhotograph) (string, error) {
			done, err := withFile(in.File, func(f io.Reader) (act.Done[Exhibit], error) {
				return d.TakePhotograph(ctx, r.PathValue("thread"), in, f)
			})
			return "/evidence/exhibit/" + done.Value.ID, err
		}}
	item := room.FormPage[SeizeItem]{Path: "/evidence/thread/{thread}/item", Title: "Record a seized item", File: "evidence/exhibit_page.go", Button: "Record the item",
		Intro: d.threadIntro("evidence.item.seize", "exhibit", "Its exhibit number is given here. Write it on the bag."),
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "description"}, {Name: "sub_of"}, {Name: "place"}, {Name: "from"}, {Name: "power", As: form.AsRadios, Options: d.options("evidence.power")}, {Name: "seal"}, {Name: "owner"}, {Name: "reference"}, {Name: "at"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in SeizeItem) (string, error) {
			done, err := d.SeizeItem(ctx, r.PathValue("thread"), in)
			return "/evidence/exhibit/" + done.Value.ID, err
		}}
	move := room.FormPage[MoveExhibit]{Path: "/evidence/exhibit/{id}/move", Title: "Hand an exhibit over", File: "evidence/exhibit_page.go", Button: "Record the hand-over", Version: room.VersionOf(d.host, "exhibit", "id"),
		Intro: d.exhibitIntro,
		Do: func(ctx context.Context, r *http.Request, in MoveExhibit) (string, error) {
			_, err := d.MoveExhibit(ctx, r.PathValue("id"), in)
			return "/evidence/exhibit/" + r.PathValue("id"), err
		}}
	explain := room.FormPage[ExplainGap]{Path: "/evidence/exhibit/{id}/explain", Title: "Explain a gap", File: "evidence/exhibit_page.go", Button: "Save the explanation", Version: room.VersionOf(d.host, "exhibit", "id"),
		Intro: d.exhibitIntro,
		Do: func(ctx context.Context, r *http.Request, in ExplainGap) (string, error) {
			_, err := d.ExplainGap(ctx, r.PathValue("id"), in)
			return "/evidence/exhibit/" + r.PathValue("id"), err
		}}
	material := room.FormPage[AddMaterial]{Path: "/evidence/thread/{thread}/material", Title: "Add a recording or document", File: "evidence/exhibit_page.go", Button: "Add the file",
		Limit: materialBytes + (1 << 20),
		Intro: d.threadIntro("evidence.material.add", "material", "The file is kept as it is and can never be changed. An interview's recording is added on its interview."),
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "kind", As: form.AsRadios, Options: d.options("evidence.kind", "recording_interview", videoKind, redactedKind, sentKind)}, {Name: "title"}, {Name: "file"}, {Name: "at"}, {Name: "sha256"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in AddMaterial) (string, error) {
			done, err := withFile(in.File, func(f io.Reader) (act.Done[Material], error) { return d.AddMaterial(ctx, r.PathValue("thread"), in, f) })
			return "/evidence/material/" + done.Value.ID, err
		}}
	dispose := room.FormPage[DisposeExhibit]{Path: "/evidence/exhibit/{id}/disposal", Title: "An exhibit leaves for good", File: "evidence/exhibit_page.go", Button: "Record it", Version: room.VersionOf(d.host, "exhibit", "id"),
		Intro: d.exhibitIntro,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "how", As: form.AsRadios, Options: d.options(disposals)}, {Name: "authority"}, {Name: "from"}, {Name: "to"}, {Name: "to_place"}, {Name: "seal_found"}, {Name: "at"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in DisposeExhibit) (string, error) {
			_, err := d.DisposeExhibit(ctx, r.PathValue("id"), in)
			return "/evidence/exhibit/" + r.PathValue("id"), err
		}}
	var out []room.Screen
	for _, s := range [][]room.Screen{photograph.Screens(), item.Screens(), dispose.Screens(), d.twoForms(), move.Screens(), explain.Screens(), material.Screens()} {
		out = append(out, s...)
	}
	return out
}

// options are the rows of a law table in force today as answers, but those left out.
func (d *Desk) options(table string, without ...string) []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table(table).On(today(d.host.Clock.Now())) {
		if !slices.Contains(without, row.Code) {
			out = append(out, form.Option{Value: row.Code, Text: d.label(table, row.Code)})
		}
	}
	return out
}

func (d *Desk) exhibitIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.SeeExhibit(ctx, r.PathValue("id"), "")
	if err != nil {
		return nil, err
	}
	return g.Group{page.P(v.Number + ": " + v.Description), chain(v.Continuity)}, nil
}

func (d *Desk) exhibitPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.SeeExhibit(ctx, r.PathValue("id"), "")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	facts := []page.SummaryRow{page.Fact("What", v.Description), page.Fact("Producer", v.ProducerName), page.Fact("Taken or seized", clock(v.FoundAt)+", "+or(v.Place, "place not said"))}
	if v.Kind == "item" {
		facts = append(facts, page.Fact("From", or(v.From, "Found")), page.Fact("Power", d.label("evidence.power", v.Power)), page.Fact("Whose it is", or(v.Owner, "Nobody knows")), page.Fact("Property store", or(v.Reference, "No number")))
	}
	facts = append(facts, page.Fact("Who has it", place(v.Holder, v.HolderPlace)))
	if v.Disposal != "" {
		facts = append(facts, page.Fact("What became of it", d.label(disposals, v.Disposal)+", "+clock(v.DisposedAt)))
	}
	if p := v.Proposal; p != nil {
		facts = append(facts, page.Fact("Proposed", d.proposed(ctx, *p)))
	}
	var copies g.Node
	if v.File != nil {
		if copies, err = d.redactions(ctx, journal.Ref{Kind: "exhibit", ID: v.ID}, v.File.Type, []string{v.Label}); err != nil {
			page.Fault(w, r, err)
			return
		}
	}
	page.Render(w, r, page.Page{Title: "Exhibit " + v.Number, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + v.Thread}, {Text: v.Number}}},
		page.Acts(d.exhibitActs(ctx, v)),
		page.SummaryCard("Exhibit", nil, page.SummaryList(page.SummaryListProps{Rows: facts})),
		d.file(ctx, v), copies,
		page.Section("Continuity", count(len(v.Continuity), ""), nil, chain(v.Continuity)), keptLink(journal.Ref{Kind: "exhibit", ID: v.ID}))
}

func (d *Desk) exhibitActs(ctx context.Context, v ExhibitView) []page.Act {
	var out []page.Act
	may := func(action, text, path string) {
		if d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "exhibit", ID: v.ID}, "to offer it")) {
			out = append(out, page.Act{Text: text, Href: "/evidence/exhibit/" + v.ID + path})
		}
	}
	if v.Disposal == "" {
		may("evidence.exhibit.move", "Hand over", "/move")
		if v.File == nil {
			may("evidence.exhibit.move", "Put on a shelf", "/shelve")
			may("evidence.exhibit.dispose", "It leaves for good", "/disposal")
			if v.Proposal == nil || v.Proposal.AgreedBy != "" {
				may("evidence.disposal.propose", "Propose that it is destroyed or sold", "/disposal/propose")
			} else if who, err := access.From(ctx); err == nil && who.Account != v.Proposal.MadeBy {
				may("evidence.disposal.decide", "Decide whether it is "+strings.ToLower(d.label(disposals, v.Proposal.How)), "/disposal/decide")
			}
		}
	}
	may("evidence.exhibit.label", "Print the label", "/label")
	may("evidence.exhibit.prove", "Take the proof", "/proof")
	for _, l := range v.Continuity {
		if len(l.Gaps) > 0 && l.Explanation == "" {
			may("evidence.exhibit.explain", "Explain a gap", "/explain")
			break
		}
	}
	return out
}

// file draws the picture and what was counted and read of it.
func (d *Desk) file(ctx context.Context, x ExhibitView) g.Node {
	if x.File == nil {
		return nil
	}
	f, href := x.File, "/evidence/exhibit/"+x.ID+"/file"
	claimed := "The device did not send one"
	if f.Claimed {
		claimed = "The same as the device counted"
	}
	place := "The file does not say"
	if f.Lat != 0 || f.Lon != 0 {
		place = fmt.Sprintf("%.5f, %.5f", f.Lat, f.Lon)
	}
	var notes []string
	for _, n := range f.Notes {
		notes = append(notes, page.Say(page.Lang(ctx), n, "field", "metadata", "wall", strings.Replace(f.TakenWall, "T", " at ", 1)))
	}
	var seen g.Node
	if d.host.Door.May(ctx, act.Of("evidence.exhibit.view", journal.Ref{Kind: "exhibit", ID: x.ID})) {
		seen = x.Look.shownAs(ctx, "/evidence/exhibit/"+x.ID, "Exhibit "+x.Number+": "+x.Description)
	}
	return g.Group{seen, page.SummaryCard("File", []page.Link{{Text: "Open the original", Href: href}, {Text: "Download", Href: href + "?download"}}, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
		page.Fact("SHA-256", f.SHA256), page.Fact("Hash of the device", claimed), page.Fact("File on disk now", d.checked(ctx, f.SHA256)), page.Fact("Timestamp", stampText(x.Stamp)), page.Fact("Malware", x.Look.scanText()),
		page.Fact("Camera's time", or(clock(f.TakenAt), or(f.TakenWall, "The file does not say"))), page.Fact("Camera's place", place), page.Fact("Camera", or(f.Camera, "The file does not say")),
		page.Fact("Picture", fmt.Sprintf("%s, %d by %d, %d bytes", f.Type, f.Width, f.Height, f.Size)), page.Fact("Remarks", or(strings.Join(notes, " "), "None")),
	}}))}
}

func chain(links []Link) g.Node {
	var rows []page.Row
	for _, l := range links {
		join := "Joins on"
		switch {
		case l.N == 1:
			join = "First"
		case len(l.Gaps) > 0 && l.Explanation == "":
			join = "GAP: " + strings.Join(l.Gaps, ", ")
		case len(l.Gaps) > 0:
			join = "GAP: " + strings.Join(l.Gaps, ", ") + ". Explained: " + l.Explanation
		}
		rows = append(rows, page.Row{Urgency: lateIf(len(l.Gaps) > 0), Cells: []page.Cell{{Text: fmt.Sprint(l.N)}, {Text: clock(l.At)}, {Text: place(l.From, l.FromPlace)}, {Text: place(l.To, l.ToPlace)},
			{Text: l.Reason}, {Text: l.Seal}, {Text: signedBy(l)}, {Text: join}}})
	}
	return page.DenseTable("Continuity", []string{"Link", "When", "From", "To", "Reason", "Seal", "Signed", "Continuity"}, rows, "Nothing is known of where this has been.")
}

// signedBy is who signed a link on the spot.
func signedBy(l Link) string {
	var out []string
	for _, s := range []string{l.FromSigned, l.ToSigned} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " and ")
}

func place(who, where string) string {
	if where == "" || same(who, where) {
		return who
	}
	return who + ", " + where
}
