package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
)

// Fault answers a request with the sentence and the status of err. A plain error is ours: it is logged here, once, and
// the reader is told only that it went wrong. What was
// sent to another system leads to the page that shows what has become of it. Nothing of the error's own text reaches the page.
func Fault(w http.ResponseWriter, r *http.Request, err error) {
	Wrong(r.Context(), err)
	f := fault.Of(err)
	if f.Kind == fault.Elsewhere { // nothing is wrong: the page of the message says where it went
		http.Redirect(w, r, f.Params["at"], http.StatusSeeOther)
		return
	}
	if errors.Is(err, context.Canceled) { // the reader left: nobody sees the page, and nothing is wrong
		f = fault.New(fault.Unavailable, "api.left")
	}
	if f.Kind == fault.Internal {
		slog.ErrorContext(r.Context(), "request failed", "err", err, "method", r.Method, "pattern", r.Pattern) // a path may hold a secret
	}
	if f.Kind == fault.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	lang := Lang(r.Context())
	Render(w, r, Page{Title: Say(lang, "page.fault."+string(f.Kind)), Status: f.Kind.Status()}, faultBody(lang, f), onFrom(r, lang, f))
}

// onFrom leads from a fault that may pass back to what was asked, or to the page from which something was sent: nobody is left on a
// page that leads nowhere.
func onFrom(r *http.Request, lang string, f *fault.Fault) g.Node {
	if f.Kind == fault.NotFound || f.Kind == fault.Unauthenticated {
		return nil
	}
	to, code := CameFrom(r), "page.fault_back"
	if r.Method == http.MethodGet && (f.Kind == fault.Unavailable || f.Kind == fault.Internal) && strings.HasPrefix(r.URL.Path, "/") && !strings.HasPrefix(r.URL.Path, "//") {
		to, code = r.URL.RequestURI(), "page.fault_again"
	}
	if to == "/" && code == "page.fault_back" {
		return nil
	}
	return h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href(to), g.Text(Say(lang, code))))
}

type wrongKey struct{}

// WithWrong lets f hear what goes wrong under the context: for who runs a page's request and needs the fault itself, not
// the page that says it.
func WithWrong(ctx context.Context, f func(error)) context.Context {
	return context.WithValue(ctx, wrongKey{}, f)
}

// Wrong tells whoever asked with WithWrong what goes wrong.
func Wrong(ctx context.Context, err error) {
	if f, ok := ctx.Value(wrongKey{}).(func(error)); ok && err != nil {
		f(err)
	}
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
