package room

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"sort"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
)

// FormPage is the screen of one act: GET draws the form of I, POST reads it, does the act and leads on. What was typed is
// kept when something is wrong, and a double press is one act, by the key that the form carries.
type FormPage[I any] struct {
	Path   string // "/custody/{id}/review"
	Title  string
	File   string // for MAP.md
	Button string
	Public bool
	Warns  bool
	Back   func(r *http.Request) string // where Back leads; nil leads to the page of this site that one came from
	Fields []form.Field                 // empty draws every field of I
	Limit  int64                        // of the body, 0 for the usual
	// Intro is drawn above the form: what the person needs to see to answer. It may be nil. A fault is shown instead of the form.
	Intro func(ctx context.Context, r *http.Request) (g.Node, error)
	// Known is what the record already holds, by field name. It may be nil.
	Known func(ctx context.Context, r *http.Request) (map[string]string, error)
	// Shape changes the form before it is drawn: options from data. It may be nil.
	Shape func(ctx context.Context, r *http.Request, s *form.Spec) error
	// Do does the act and says where to go next.
	Do func(ctx context.Context, r *http.Request, in I) (next string, err error)
}

// Screens are the page's two routes.
func (p FormPage[I]) Screens() []Screen {
	return []Screen{
		{Pattern: "GET " + p.Path, Title: p.Title, File: p.File, Public: p.Public, Handler: func(w http.ResponseWriter, r *http.Request) { p.draw(w, r, nil, nil) }},
		{Pattern: "POST " + p.Path, Title: p.Title, File: p.File, Public: p.Public, Handler: p.post},
	}
}

func (p FormPage[I]) post(w http.ResponseWriter, r *http.Request) {
	var in I
	limit := p.Limit
	if limit == 0 {
		limit = form.MaxBody
	}
	if err := form.DecodeLimit(r, &in, limit); err != nil {
		p.draw(w, r, form.Typed(r), err)
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: fingerprint(r), Purpose: access.RequestOf(r.Context()).Purpose})
	next, err := p.Do(ctx, r.WithContext(ctx), in)
	if err != nil {
		p.draw(w, r, form.Typed(r), err)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// draw shows the form; a fault that no answer could mend (not there, not allowed) is a page of its own.
func (p FormPage[I]) draw(w http.ResponseWriter, r *http.Request, typed form.Values, wrong error) {
	ctx := r.Context()
	if f := fault.Of(wrong); f != nil && (f.Kind == fault.NotFound || f.Kind == fault.Forbidden || f.Kind == fault.Unauthenticated || f.Kind == fault.Internal) {
		page.Fault(w, r, wrong)
		return
	}
	var zero I
	spec := form.Spec{Lang: page.Lang(ctx), For: zero, Fields: p.Fields, Submit: p.Button, Warns: p.Warns}
	var intro g.Node
	err := func() (err error) {
		if p.Known != nil {
			if spec.Known, err = p.Known(ctx, r); err != nil {
				return err
			}
		}
		if p.Intro != nil {
			if intro, err = p.Intro(ctx, r); err != nil {
				return err
			}
		}
		if p.Shape != nil {
			return p.Shape(ctx, r, &spec)
		}
		return nil
	}()
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	status := http.StatusOK
	if wrong != nil {
		status = fault.Of(wrong).Kind.Status()
	}
	back := cameFrom(r)
	if p.Back != nil {
		back = p.Back(r)
	}
	page.Render(w, r, page.Page{Title: p.Title, Back: back, Status: status, Public: p.Public, Failed: wrong != nil}, intro, form.Render(spec, typed, wrong))
}

// cameFrom is the page of this site from which somebody opened a form; when that is not known or is the form itself, where
// their day begins. Only the path and query of an address of this very host are used, so it never leads elsewhere.
func cameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host == "" || u.Host != r.Host || u.Path == r.URL.Path || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return "/"
	}
	return u.RequestURI()
}

// fingerprint is of what was sent but the key, so that one key does not stand for two requests.
func fingerprint(r *http.Request) string {
	var b strings.Builder
	names := make([]string, 0, len(r.PostForm))
	for n := range r.PostForm {
		if n != form.KeyName {
			names = append(names, n)
		}
	}
	sort.Strings(names)
	for _, n := range names {
		b.WriteString(n + "\x00" + strings.Join(r.PostForm[n], "\x00") + "\x01")
	}
	h := sha256.Sum256([]byte(r.URL.Path + "\x02" + b.String()))
	return hex.EncodeToString(h[:])
}
