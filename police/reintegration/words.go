package reintegration

import (
	"context"
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

func link(href, text string) g.Node { return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)) }

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func orNone(s string) string {
	if s == "" {
		return "no day is set"
	}
	return s
}

func counted(attended, missed int) string {
	if attended+missed == 0 {
		return ""
	}
	return fmt.Sprintf("%d kept, %d missed without a good reason", attended, missed)
}

func (d *Desk) name(ctx context.Context, ref string) string {
	if n := d.host.NameOf(ctx, ref); n != "" {
		return n
	}
	return "not shown to you"
}
