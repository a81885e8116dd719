package control

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) layoutAPI(a huma.API) {
	api.Get(a, "control.layout.see", "/api/control/layout", "How your board is arranged", func(ctx context.Context, _ *struct{}) (Layout, error) {
		l, _, err := d.LayoutOf(ctx)
		return l, err
	})
	api.Post(a, "control.layout.keep", "/api/control/layout", "Arrange your board", func(ctx context.Context, in *struct{ Body KeepLayout }) (act.Done[Layout], error) {
		return d.Keep(ctx, in.Body)
	})
	api.Post(a, "control.layout.keep_view", "/api/control/layout/view", "Keep your map where it is", func(ctx context.Context, in *struct{ Body KeepView }) (act.Done[Layout], error) {
		return d.KeepView(ctx, in.Body)
	})
	api.Post(a, "control.layout.reset", "/api/control/layout/reset", "Take the usual layout again", func(ctx context.Context, _ *struct{}) (act.Done[Layout], error) {
		return d.ResetLayout(ctx)
	})
}

// layoutReset is the form that asks nothing: its button is the answer.
type layoutReset struct{}

func (d *Desk) layoutScreens() []room.Screen {
	back := func(*http.Request) string { return "/control" }
	return append(room.FormPage[KeepLayout]{Path: "/control/layout", Title: "Arrange the board", File: "control/layout_page.go", Button: "Keep this layout", Back: back,
		Intro: d.layoutIntro, Known: d.knownLayout, Shape: layoutShape,
		Do: func(ctx context.Context, _ *http.Request, in KeepLayout) (string, error) {
			_, err := d.Keep(ctx, in)
			return "/control", err
		}}.Screens(),
		room.FormPage[layoutReset]{Path: "/control/layout/reset", Title: "The usual layout again", File: "control/layout_page.go", Button: "Take the usual layout", Back: back,
			Intro: func(ctx context.Context, _ *http.Request) (g.Node, error) {
				_, _, err := d.LayoutOf(ctx)
				return page.P("Your lists, columns, widths, filters and the place of your map go back to what everybody sees who has arranged nothing."), err
			},
			Do: func(ctx context.Context, _ *http.Request, _ layoutReset) (string, error) {
				_, err := d.ResetLayout(ctx)
				return "/control", err
			}}.Screens()...)
}

func (d *Desk) layoutIntro(ctx context.Context, _ *http.Request) (g.Node, error) {
	_, usable, err := d.LayoutOf(ctx)
	if err != nil {
		return nil, err
	}
	var out g.Group
	if !usable {
		out = append(out, page.InsetText(page.InsetTextProps{Text: unusableLayout}))
	}
	return append(out, page.P("It is kept for you on the server and is there at whichever desk you sign in."), h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/control/layout/reset"), g.Text("The usual layout again")))), nil
}

const unusableLayout = "The layout that was kept for you is of an older board and cannot be used, so you see the usual one. Keep another to put it away."

func (d *Desk) knownLayout(ctx context.Context, _ *http.Request) (map[string]string, error) {
	l, _, err := d.LayoutOf(ctx)
	known := map[string]string{"lists": strings.Join(l.Lists, ", "), "columns": strings.Join(l.Columns, ", "), "lists_width": l.ListsWidth, "detail_width": l.DetailWidth,
		"density": l.Density, "grades": l.Grades, "units": l.Units}
	if l.NoMap {
		known["no_map"] = "true"
	}
	return known, err
}

func layoutShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	width := []form.Option{{Value: "narrow", Text: "Narrow"}, {Value: "usual", Text: "Usual"}, {Value: "wide", Text: "Wide"}}
	s.With(form.Field{Name: "lists_width", Options: width}, form.Field{Name: "detail_width", Options: width},
		form.Field{Name: "density", Options: []form.Option{{Value: "compact", Text: "Close together"}, {Value: "usual", Text: "Usual"}, {Value: "roomy", Text: "Further apart"}}},
		form.Field{Name: "grades", Options: []form.Option{{Value: "all", Text: "All"}, {Value: "1", Text: "G1, and what is late or has no grade"}, {Value: "2", Text: "G1 and G2, and what is late or has no grade"}}},
		form.Field{Name: "units", Options: []form.Option{{Value: "all", Text: "All"}, {Value: "free", Text: "Those that are free, and any that calls for help"}, {Value: "sent", Text: "Those that are sent somewhere, and any that calls for help"}}})
	s.Cancel, s.Knows = "/control", "control.layout.known"
	return nil
}

// class is the layout as the classes of the board: a page allows no style of its own.
func (l Layout) class() string {
	out := []string{"c-lists--" + l.ListsWidth, "c-detail--" + l.DetailWidth, "c-lines--" + l.Density}
	if l.NoMap {
		out = append(out, "c-nomap")
	}
	return strings.Join(out, " ")
}

// lists are the incidents that this layout shows. What has no grade is never left out, because nobody has weighed it; nor what is late.
func (l Layout) lists(all []Waiting) (shown []Waiting) {
	if l.Grades == "all" {
		return all
	}
	for _, w := range all {
		if w.Grade == "" || w.Late > 0 || w.Grade <= l.Grades {
			shown = append(shown, w)
		}
	}
	return shown
}

// unitsOf are the units that this layout shows; one that calls for help always.
func (l Layout) unitsOf(all []UnitLine) (shown []UnitLine) {
	for _, u := range all {
		free := u.Shape == "available"
		if l.Units == "all" || u.Shape == "emergency" || l.Units == "free" && free || l.Units == "sent" && u.holds() {
			shown = append(shown, u)
		}
	}
	return shown
}
