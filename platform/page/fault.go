package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
)

// Fault answers a request with the sentence and the status of err. A plain error is ours: it is logged here, once, and
// the reader is told only that it went wrong. Nothing of the error's own text reaches the page.
func Fault(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	if errors.Is(err, context.Canceled) { // the reader left: nobody sees the page, and nothing is wrong
		f = fault.New(fault.Unavailable, "api.left")
	}
	if f.Kind == fault.Internal {
		slog.ErrorContext(r.Context(), "request failed", "err", err, "method", r.Method, "path", r.URL.Path)
	}
	if f.Kind == fault.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	lang := Lang(r.Context())
	Render(w, r, Page{Title: Say(lang, "page.fault."+string(f.Kind)), Status: f.Kind.Status()}, faultBody(lang, f))
}

func faultBody(lang string, f *fault.Fault) g.Node {
	body := g.Group{}
	if f.Kind != fault.Internal {
		body = append(body, P(SayWith(lang, f.Code, f.Params)))
	}
	if len(f.Fields) > 0 {
		body = append(body, h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(f.Fields, func(x fault.Field) g.Node {
			return h.Li(g.Text(SayWith(lang, x.Code, x.Params)))
		})))
	}
	return Prose(body, P(Say(lang, "page.fault_next."+string(f.Kind))))
}
