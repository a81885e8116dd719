package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strings"

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
)

const shareFile = "evidence/share_page.go"

func (d *Desk) shareScreens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /evidence/thread/{thread}/shares", Title: "What was shared", File: shareFile, Handler: d.sharesPage},
		{Pattern: "GET /evidence/share/{id}", Title: "Shared evidence", File: shareFile, Handler: d.sharePage},
	}
	share := room.FormPage[MakeShare]{Path: "/evidence/thread/{thread}/share", Title: "Share evidence", File: shareFile, Button: "Put it together",
		Back: func(r *http.Request) string { return "/evidence/thread/" + r.PathValue("thread") },
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("Nothing is open to anybody until you make the link on the next page. Every picture that they see has their name and the time burnt in, and each opening is on the record of the case. Where it is much, or copies may be taken, another person agrees first."), nil
		},
		Shape: d.shareShape,
		Do: func(ctx context.Context, r *http.Request, in MakeShare) (string, error) {
			done, err := d.MakeShare(ctx, r.PathValue("thread"), in)
			return "/evidence/share/" + done.Value.ID, err
		}}
	decide := room.FormPage[DecideShare]{Path: "/evidence/share/{id}/decide", Title: "Agree to a share", File: shareFile, Button: "Save", Intro: d.shareIntro,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "agree", As: form.AsRadios, Options: []form.Option{{Value: "yes", Text: "Yes: I have looked at what it is and for whom"}, {Value: "no", Text: "No"}}}, {Name: "remark"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in DecideShare) (string, error) {
			_, err := d.DecideShare(ctx, r.PathValue("id"), in)
			return "/evidence/share/" + r.PathValue("id"), err
		}}
	end := room.FormPage[EndShare]{Path: "/evidence/share/{id}/end", Title: "Take a share back", File: shareFile, Button: "End it now", Warns: true, Intro: d.shareIntro,
		Do: func(ctx context.Context, r *http.Request, in EndShare) (string, error) {
			_, err := d.EndShare(ctx, r.PathValue("id"), in)
			return "/evidence/share/" + r.PathValue("id"), err
		}}
	issue := room.FormPage[struct{}]{Path: "/evidence/share/{id}/link", Title: "Make the link", File: shareFile, Button: "Make the link and its code", Intro: d.shareIntro, Once: d.issuedPage}
	for _, s := range [][]room.Screen{share.Screens(), decide.Screens(), end.Screens(), issue.Screens()} {
		out = append(out, s...)
	}
	return out
}

// shareShape offers what of the case has a file, and the words of law.
func (d *Desk) shareShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	list, err := d.List(ctx, r.PathValue("thread"), paging.Ask{})
	if err != nil {
		return err
	}
	var items []form.Option
	for _, x := range list.Exhibits {
		if x.File != nil && x.File.SHA256 != "" {
			items = append(items, form.Option{Value: "exhibit/" + x.ID, Text: x.Number + ": " + x.Description})
		}
	}
	for _, m := range list.Materials {
		if m.SHA256 != "" {
			items = append(items, form.Option{Value: "material/" + m.ID, Text: m.Title, Hint: d.kindLabel(m.Kind)})
		}
	}
	s.With(form.Field{Name: "items", Options: items, Hint: "One or more"}, form.Field{Name: "to", As: form.AsRadios, Options: d.shareOptions()},
		form.Field{Name: "purpose", As: form.AsRadios, Options: d.options("evidence.share_purpose")}, form.Field{Name: "openings", Width: 3})
	return nil
}

func (d *Desk) shareOptions() []form.Option {
	var out []form.Option
	now := d.host.Clock.Now()
	for _, row := range d.host.Law.Table("evidence.share").On(today(now)) {
		if t, _, err := d.shareTerms(row.Code, now); err == nil {
			out = append(out, form.Option{Value: row.Code, Text: t.Label, Hint: fmt.Sprintf("%d days and %d openings at most", t.Days, t.Openings)})
		}
	}
	return out
}

func (d *Desk) shareIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	s, err := d.SeeShare(ctx, r.PathValue("id"), "")
	if err != nil {
		return nil, err
	}
	return d.shareCard(s), nil
}

// issuedPage is the one page that holds a link and its code.
func (d *Desk) issuedPage(ctx context.Context, r *http.Request, _ struct{}) (page.Page, g.Node, error) {
	x, err := d.IssueShare(ctx, r.PathValue("id"))
	if err != nil {
		return page.Page{}, nil, err
	}
	return page.Page{Title: "The link and its code", Back: "/evidence/share/" + r.PathValue("id")}, g.Group{
		page.P("Neither is shown again: who loses one asks for another, and this one is dead then."),
		page.SummaryCard("Give these two in two ways", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Link, for example by email", d.whole(r, x.Path)), page.Fact("Code, for example by telephone", x.Code)}})),
		h.P(h.Class("govuk-body"), link("/evidence/share/"+r.PathValue("id"), "Back to what is shared"))}, nil
}

// stateOf is a share's state in words, as it is at this moment.
func (d *Desk) stateOf(s Share) string {
	now := d.host.Clock.Now()
	switch {
	case s.State == shareWaiting:
		return "WAITS for another person to agree"
	case s.State == shareRefused:
		return "Refused by " + s.DecidedBy
	case s.State == shareEnded:
		return "Ended: nothing of it opens"
	case s.State == shareDead:
		return "DEAD: too many wrong codes were tried. Make another link"
	case !now.Before(s.ExpiresAt):
		return "Over since " + clock(s.ExpiresAt)
	case s.Opened >= s.Openings:
		return "Opened as often as it may be"
	case !s.Issued:
		return "No link yet"
	}
	return "Open"
}

func (d *Desk) shareCard(s Share) g.Node {
	terms, _, err := d.shareTerms(s.To, s.MadeAt)
	if err != nil {
		terms.Label = s.To
	}
	var items []string
	for _, x := range s.Items {
		items = append(items, x.Title)
	}
	rows := []page.SummaryRow{page.Fact("State", d.stateOf(s)), page.Fact("With", strings.Trim(s.Recipient+", "+s.Organisation, ", ")+" ("+terms.Label+")"), page.Fact("What", strings.Join(items, "; ")),
		page.Fact("What for", d.label("evidence.share_purpose", s.Purpose)), page.Fact("Why", s.Why), page.Fact("Until", clock(s.ExpiresAt)), page.Fact("Opened", fmt.Sprintf("%d of %d times", s.Opened, s.Openings)),
		page.Fact("Copies", map[bool]string{true: "May be taken away", false: "None: it is looked at only"}[s.Copies]), page.Fact("Put together by", s.MadeByName+", "+clock(s.MadeAt))}
	if s.Unredacted != "" {
		rows = append(rows, page.Fact("Nothing was taken out, because", s.Unredacted))
	}
	if s.DecidedBy != "" {
		rows = append(rows, page.Fact("Decided by", s.DecidedBy+", "+clock(s.DecidedAt)+". "+s.Remark))
	}
	return page.SummaryCard("Shared with "+s.Recipient, nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) sharePage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	s, err := d.SeeShare(ctx, r.PathValue("id"), "")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	who, _ := access.From(ctx)
	var acts []page.Act
	add := func(ok bool, action, text, path string) {
		if ok && d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "share", ID: s.ID}, "to offer it")) {
			acts = append(acts, page.Act{Text: text, Href: "/evidence/share/" + s.ID + path})
		}
	}
	now := d.host.Clock.Now()
	add(s.State == shareWaiting && who != nil && who.Account != s.MadeBy, "evidence.share.decide", "Agree or refuse", "/decide")
	add((s.State == shareOpen || s.State == shareDead) && now.Before(s.ExpiresAt) && s.Opened < s.Openings, "evidence.share.issue", "Make the link", "/link")
	add(s.State != shareEnded && s.State != shareRefused, "evidence.share.end", "Take it back", "/end")
	page.Render(w, r, page.Page{Title: "Shared evidence", Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + s.Thread}, {Text: "Shared", Href: "/evidence/thread/" + s.Thread + "/shares"}, {Text: s.Recipient}}},
		page.Acts(acts), d.shareCard(s), page.P("Each opening stands on the case's own timeline, with what was opened and when."))
}

// listShares is the list of a case's shares, as its cursor names it.
const listShares = "evidence_shares"

// ShareList is a page of the shares of a case, newest first.
type ShareList struct {
	Shares []Share `json:"shares"`
	Next   string  `json:"next,omitempty"`
}

// Shares are what was shared of a case, newest first, without the things. Right: evidence.share.see.
func (d *Desk) Shares(ctx context.Context, threadID string, p paging.Ask) (ShareList, error) {
	part, err := p.One(listShares)
	if err != nil {
		return ShareList{}, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return ShareList{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("evidence.share.see", journal.Ref{Kind: "thread", ID: threadID}).With(facts), func(q db.Querier, who *access.Actor) (ShareList, error) {
		read := func(after paging.Mark, n int) ([]Share, error) { return sharesOn(q, threadID, who.Labels, after, n) }
		list, next, err := paging.Fill(part, read, nil, func(s Share) paging.Mark { return paging.Mark{At: s.MadeAt, ID: s.ID} })
		return ShareList{list, next}, err
	})
}

func (d *Desk) sharesPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.Shares(r.Context(), r.PathValue("thread"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, s := range list.Shares {
		rows = append(rows, page.Row{Urgency: soonIf(s.State == shareWaiting), Cells: []page.Cell{{Node: link("/evidence/share/"+s.ID, s.Recipient)}, {Text: d.label("evidence.share_purpose", s.Purpose)},
			{Text: d.stateOf(s)}, {Text: fmt.Sprintf("%d of %d", s.Opened, s.Openings)}, {Text: clock(s.ExpiresAt)}}})
	}
	page.Render(w, r, page.Page{Title: "What was shared", Wide: true, Crumbs: []page.Crumb{{Text: "Evidence", Href: "/evidence/thread/" + r.PathValue("thread")}, {Text: "Shared"}}},
		page.DenseTable("Shares", []string{"With", "What for", "State", "Opened", "Until"}, rows, "Nothing of this case was shared by a link."), page.NextPrevious(r, listShares, list.Next))
}

func (d *Desk) shareAPI(a huma.API) {
	api.Get(a, "evidence.share.list", "/api/evidence/thread/{thread}/shares", "What was shared of a case, newest first", func(ctx context.Context, in *struct {
		OnThread
		paging.Ask
	}) (ShareList, error) {
		return d.Shares(ctx, in.Thread, in.Ask)
	})
	api.Post(a, "evidence.share.make", "/api/evidence/thread/{thread}/share", "Put evidence together for somebody outside", func(ctx context.Context, in *struct {
		OnThread
		Body MakeShare
	}) (act.Done[Share], error) {
		return d.MakeShare(ctx, in.Thread, in.Body)
	})
	api.Get(a, "evidence.share.see", "/api/evidence/share/{id}", "A share with its things", func(ctx context.Context, in *OfRecord) (Share, error) { return d.SeeShare(ctx, in.ID, in.Why) })
	api.Post(a, "evidence.share.decide", "/api/evidence/share/{id}/decide", "Agree to a share that another person put together, or refuse", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body DecideShare
	}) (act.Done[Share], error) {
		return d.DecideShare(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.share.end", "/api/evidence/share/{id}/end", "Take a share back: nothing of it opens from then on", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body EndShare
	}) (act.Done[Share], error) {
		return d.EndShare(ctx, in.ID, in.Body)
	})
}
