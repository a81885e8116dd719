package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) redactionForms() (out []room.Screen) {
	for _, kind := range []string{"exhibit", "material"} {
		p := room.FormPage[Redact]{Path: "/evidence/" + kind + "/{id}/redact", Title: "Make a redacted copy", File: "evidence/redaction_page.go", Button: "Make the copy",
			Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
				return d.redactIntro(ctx, journal.Ref{Kind: kind, ID: r.PathValue("id")})
			},
			Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
				o, err := originalOf(d.host.DB.Read(ctx), journal.Ref{Kind: kind, ID: r.PathValue("id")})
				s.Fields = append(fieldsFor(o.mediaType), form.Field{Name: "sort", As: form.AsRadios, Options: d.options("evidence.redaction")}, form.Field{Name: "why"})
				return err
			},
			Do: func(ctx context.Context, r *http.Request, in Redact) (string, error) {
				done, err := d.Redact(ctx, journal.Ref{Kind: kind, ID: r.PathValue("id")}, in)
				return "/evidence/material/" + done.Value.ID, err
			}}
		out = append(out, p.Screens()...)
	}
	review := room.FormPage[ReviewRedaction]{Path: "/evidence/material/{id}/review", Title: "Review a redacted copy", File: "evidence/redaction_page.go", Button: "Save the review",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			red, err := d.SeeRedaction(ctx, r.PathValue("id"), "")
			if err != nil {
				return nil, err
			}
			if who, err := access.From(ctx); err == nil && who.Account == red.Redactor {
				return g.Group{page.P(page.Say(page.Lang(ctx), "evidence.redaction.own")), d.redactionCard(ctx, red)}, nil
			}
			return g.Group{page.P("Open the copy and its original side by side. Look for what should have been taken out and is still there, and for what still tells who somebody is."), d.redactionCard(ctx, red)}, nil
		},
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			red, err := getRedaction(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return false, err
			}
			who, err := access.From(ctx)
			return err == nil && red.State == redactionWaiting && who.Account != red.Redactor, err
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "approve", As: form.AsRadios, Options: []form.Option{{Value: "yes", Text: "Yes: I have looked at all of it"}, {Value: "no", Text: "No: another copy must be made"}}}, {Name: "remark"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in ReviewRedaction) (string, error) {
			_, err := d.ReviewRedaction(ctx, r.PathValue("id"), in)
			return "/evidence/material/" + r.PathValue("id"), err
		}}
	return append(out, review.Screens()...)
}

// redactable tells whether something can be taken out of a kind of file here.
func redactable(mediaType string) bool {
	switch mediaType {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "text/plain", "application/pdf":
		return true
	}
	return sounds(mediaType)
}

// sounds tells whether a kind of file is a sound recording.
func sounds(mediaType string) bool {
	return strings.HasPrefix(mediaType, "audio/") || mediaType == "application/ogg"
}

// fieldsFor are what can be taken out of a kind of file.
func fieldsFor(mediaType string) []form.Field {
	switch {
	case sounds(mediaType):
		return []form.Field{{Name: "mutes"}}
	case strings.HasPrefix(mediaType, "image/"):
		return []form.Field{{Name: "boxes"}}
	case mediaType == "text/plain":
		return []form.Field{{Name: "words"}}
	}
	return []form.Field{{Name: "words"}, {Name: "boxes"}}
}

func (d *Desk) redactIntro(ctx context.Context, of journal.Ref) (g.Node, error) {
	action := "evidence.exhibit.see"
	if of.Kind == "material" {
		action = "evidence.material.see"
	}
	type seen struct {
		o original
		l Look
	}
	v, err := act.See(ctx, d.host.Door, act.Of(action, of), func(q db.Querier, _ *access.Actor) (seen, error) {
		o, err := originalOf(q, of)
		if err != nil {
			return seen{}, err
		}
		l, err := lookOf(q, of)
		return seen{o, l}, err
	})
	if err != nil {
		return nil, err
	}
	out := g.Group{page.P("A copy is made without what you name, and nothing else of the file goes into it: no metadata, no earlier version. It is opened again to prove that it is gone. The original stays as it is. Somebody else reviews the copy before it goes out.")}
	if v.l.Preview != "" {
		out = append(out, page.P("Parts are measured on the picture as you see it here: 0, 0 is the top left, 100, 100 the bottom right."), picture("/evidence/"+of.Kind+"/"+of.ID+"/preview", v.o.title))
	}
	return out, nil
}

// redactionCard is what the record says of a redacted copy beside its file.
func (d *Desk) redactionCard(ctx context.Context, r Redaction) g.Node {
	state := "WAITS FOR REVIEW: it does not go out"
	switch r.State {
	case redactionApproved:
		state = "Approved by " + r.ReviewerName + ", " + clock(r.ReviewedAt)
	case redactionReturned:
		state = "RETURNED by " + r.ReviewerName + ", " + clock(r.ReviewedAt) + ": it does not go out"
	}
	rows := []page.SummaryRow{page.Fact("Review", state), page.Fact("Taken out", d.label("evidence.redaction", r.Sort)), page.Fact("Why", r.Why), page.Fact("Redacted by", r.RedactorName+", "+clock(r.MadeAt))}
	if r.Remark != "" {
		rows = append(rows, page.Fact("Reviewer's remark", r.Remark))
	}
	if d.host.Door.May(ctx, act.Of("evidence.redaction.see", journal.Ref{Kind: "material", ID: r.ID})) {
		rows = append(rows, page.Fact("Redaction log", r.Log.said()))
	}
	return page.SummaryCard("Redacted copy", []page.Link{{Text: "The original", Href: "/evidence/" + r.Of.Kind + "/" + r.Of.ID}}, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

// said is the log in words.
func (l RedactionLog) said() string {
	var out []string
	for _, b := range l.Boxes {
		on := ""
		if b.Page > 0 {
			on = fmt.Sprintf("page %d, ", b.Page)
		}
		out = append(out, fmt.Sprintf("covered: %s%g, %g, %g wide, %g high (per cent)", on, b.Left, b.Top, b.Width, b.Height))
	}
	for i, w := range l.Words {
		times := ""
		if i < len(l.Times) {
			times = fmt.Sprintf(" (found %d)", l.Times[i])
		}
		out = append(out, "taken out: "+w+times)
	}
	for _, m := range l.Mutes {
		out = append(out, fmt.Sprintf("silenced: %s to %s", m.From, m.To))
	}
	return strings.Join(out, "; ")
}

// redactions are a record's redacted copies as its page lists them, and the act that makes another.
func (d *Desk) redactions(ctx context.Context, of journal.Ref, mediaType string, labels []string) (g.Node, error) {
	list, err := redactionsOf(d.host.DB.Read(ctx), of, labels)
	if err != nil {
		return nil, err
	}
	var rows []page.Row
	for _, r := range list {
		state := map[string]string{redactionWaiting: "Waits for review", redactionApproved: "Approved", redactionReturned: "Returned"}[r.State]
		rows = append(rows, page.Row{Urgency: soonIf(r.State == redactionWaiting), Cells: []page.Cell{{Node: link("/evidence/material/"+r.ID, "Copy of "+clock(r.MadeAt))}, {Text: d.label("evidence.redaction", r.Sort)}, {Text: r.RedactorName}, {Text: state}}})
	}
	var acts []page.Link
	if redactable(mediaType) && d.host.Door.May(ctx, act.Of("evidence.file.redact", of)) {
		acts = []page.Link{{Text: "Make a redacted copy", Href: "/evidence/" + of.Kind + "/" + of.ID + "/redact"}}
	}
	if len(rows) == 0 && len(acts) == 0 {
		return nil, nil
	}
	return page.Section("Redacted copies", count(len(rows), ""), acts, page.DenseTable("Redacted copies", []string{"Copy", "Taken out", "By", "Review"}, rows, "None yet. Make one before anything is given to somebody outside.")), nil
}

// copyOrCopies is what a material's page says of redaction: of a copy its card and review, of an original its copies.
func (d *Desk) copyOrCopies(ctx context.Context, m Material) (g.Node, error) {
	if m.Kind != redactedKind {
		return d.redactions(ctx, journal.Ref{Kind: "material", ID: m.ID}, m.Type, []string{m.Label})
	}
	r, err := getRedaction(d.host.DB.Read(ctx), m.ID)
	if err != nil {
		return nil, err
	}
	var acts []page.Act
	if who, err := access.From(ctx); err == nil && r.State == redactionWaiting && who.Account != r.Redactor && d.host.Door.May(ctx, act.Of("evidence.redaction.review", journal.Ref{Kind: "material", ID: m.ID})) {
		acts = []page.Act{{Text: "Review the copy", Href: "/evidence/material/" + m.ID + "/review"}}
	}
	return g.Group{page.Acts(acts), d.redactionCard(ctx, r)}, nil
}

func (d *Desk) redactionAPI(a huma.API) {
	for _, kind := range []string{"exhibit", "material"} {
		api.Post(a, "evidence."+kind+".redact", "/api/evidence/"+kind+"/{id}/redact", "Make a redacted copy, proved to be without what was named", func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body Redact
		}) (act.Done[Redaction], error) {
			return d.Redact(ctx, journal.Ref{Kind: kind, ID: in.ID}, in.Body)
		})
	}
	api.Get(a, "evidence.redaction.see", "/api/evidence/redaction/{id}", "A redacted copy with its redaction log", func(ctx context.Context, in *OfRecord) (Redaction, error) {
		return d.SeeRedaction(ctx, in.ID, in.Why)
	})
	api.Post(a, "evidence.redaction.review", "/api/evidence/redaction/{id}/review", "Say whether a redacted copy may go out", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ReviewRedaction
	}) (act.Done[Redaction], error) {
		return d.ReviewRedaction(ctx, in.ID, in.Body)
	})
}
