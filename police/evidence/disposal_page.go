package evidence

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// twoForms are the pages on which one person proposes what cannot be undone, and another agrees.
func (d *Desk) twoForms() []room.Screen {
	back := func(r *http.Request) string { return "/evidence/exhibit/" + r.PathValue("id") }
	propose := room.FormPage[ProposeDisposal]{Path: "/evidence/exhibit/{id}/disposal/propose", Title: "Propose that an exhibit is destroyed or sold", File: "evidence/disposal_page.go", Button: "Propose it", Back: back,
		Version: room.VersionOf(d.host, "exhibit", "id"), Intro: d.exhibitIntro,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			var two []form.Option
			for _, o := range d.options(disposals) {
				if yes, err := d.byTwo(o.Value, d.host.Clock.Now()); err == nil && yes {
					two = append(two, o)
				}
			}
			s.Fields = []form.Field{{Name: "how", As: form.AsRadios, Options: two}, {Name: "why"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in ProposeDisposal) (string, error) {
			_, err := d.ProposeDisposal(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	decide := room.FormPage[DecideDisposal]{Path: "/evidence/exhibit/{id}/disposal/decide", Title: "Decide what becomes of an exhibit", File: "evidence/disposal_page.go", Button: "Save the decision", Back: back,
		Version: room.VersionOf(d.host, "exhibit", "id"),
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.SeeExhibit(ctx, r.PathValue("id"), "")
			if err != nil || v.Proposal == nil {
				return page.P("Nothing is proposed for this exhibit."), err
			}
			return g.Group{page.P(v.Number + ": " + v.Description), page.InsetText(page.InsetTextProps{Text: d.proposed(ctx, *v.Proposal) + ". It cannot be undone."}), chain(v.Continuity)}, nil
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "agree", As: form.AsRadios, Options: []form.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No, keep it"}}}, {Name: "remark"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in DecideDisposal) (string, error) {
			_, err := d.DecideDisposal(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	return append(propose.Screens(), decide.Screens()...)
}

// proposed says what is proposed for a thing, by whom, and how far that is.
func (d *Desk) proposed(ctx context.Context, p Proposal) string {
	said := d.label(disposals, p.How) + ", by " + d.host.NameOf(ctx, p.MadeBy) + " on " + when.DayOf(p.MadeAt).Text() + ": " + p.Why
	if p.AgreedBy == "" {
		return said + ". It waits for another person"
	}
	return said + ". " + d.host.NameOf(ctx, p.AgreedBy) + " agreed on " + when.DayOf(p.AgreedAt).Text()
}
