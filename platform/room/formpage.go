package room

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
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
	// Open tells whether this reader has anything left to do here. Where not, the intro stands without the form. nil is always.
	Open func(ctx context.Context, r *http.Request) (bool, error)
	// Version says which version the record has now, for a form that edits one: it goes with the form, and who sends what they
	// made of an older one is told so, with what they typed and what it is now (see VersionOf). It may be nil.
	Version func(ctx context.Context, r *http.Request) (string, error)
	// Known is what the record already holds, by field name. It may be nil.
	Known func(ctx context.Context, r *http.Request) (map[string]string, error)
	// Shape changes the form before it is drawn: options from data. It may be nil.
	Shape func(ctx context.Context, r *http.Request, s *form.Spec) error
	// Do does the act and says where to go next.
	Do func(ctx context.Context, r *http.Request, in I) (next string, err error)
	// Once does the act instead of Do, and answers the one page that holds what came of it: a secret that is never shown again.
	Once func(ctx context.Context, r *http.Request, in I) (page.Page, g.Node, error)
}

// ErrAgain, answered by Do, draws the form once more with what was typed and nothing wrong: somebody looked before they act.
var ErrAgain = errors.New("room: the form is drawn again")

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
	print, err := fingerprint(r)
	if err != nil {
		p.draw(w, r, form.Typed(r), fault.New(fault.Invalid, "form.unreadable").Wrap(err))
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: print, Match: r.PostForm.Get(versionName), Purpose: access.RequestOf(r.Context()).Purpose})
	var next string
	var once page.Page
	var body g.Node
	if p.Once != nil {
		once, body, err = p.Once(ctx, r.WithContext(ctx), in)
	} else {
		next, err = p.Do(ctx, r.WithContext(ctx), in)
	}
	switch {
	case err != nil:
		p.drawOver(w, r, form.Typed(r), form.ValuesOf(&in), err)
	case p.Once != nil:
		page.Render(w, r, once, body)
	default:
		http.Redirect(w, r, next, http.StatusSeeOther)
	}
}

// draw shows the form; a fault that no answer could mend (not there, not allowed) is a page of its own.
func (p FormPage[I]) draw(w http.ResponseWriter, r *http.Request, typed form.Values, wrong error) {
	p.drawOver(w, r, typed, nil, wrong)
}

// drawOver also shows, when the record changed meanwhile, what was sent beside what it is now.
func (p FormPage[I]) drawOver(w http.ResponseWriter, r *http.Request, typed, sent form.Values, wrong error) {
	ctx := r.Context()
	if errors.Is(wrong, ErrAgain) {
		wrong = nil
	}
	page.Wrong(ctx, wrong)
	if f := fault.Of(wrong); f != nil && (f.Kind == fault.NotFound || f.Kind == fault.Forbidden || f.Kind == fault.Unauthenticated || f.Kind == fault.Internal || f.Kind == fault.Elsewhere) {
		page.Fault(w, r, wrong)
		return
	}
	var zero I
	spec := form.Spec{Lang: page.Lang(ctx), For: zero, Fields: p.Fields, Submit: p.Button, Warns: p.Warns}
	var intro g.Node
	open := true
	err := func() (err error) {
		if p.Open != nil {
			if open, err = p.Open(ctx, r); err != nil {
				return err
			}
		}
		if p.Known != nil {
			if spec.Known, err = p.Known(ctx, r); err != nil {
				return err
			}
		}
		if spec.Hidden, err = p.version(ctx, r, typed, wrong); err != nil {
			return err
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
	if fault.Is(wrong, fault.Stale) {
		intro = g.Group{intro, bothValues(form.Differences(zero, sent, spec.Known))}
	}
	status := http.StatusOK
	if wrong != nil {
		status = fault.Of(wrong).Kind.Status()
	}
	back := page.CameFrom(r)
	if p.Back != nil {
		back = p.Back(r)
	}
	var drawn g.Node
	if open || wrong != nil { // what was typed is kept, and what is wrong with it is said
		drawn = form.Render(spec, typed, wrong)
	}
	page.Render(w, r, page.Page{Title: p.Title, Back: back, Status: status, Public: p.Public, Failed: wrong != nil}, intro, drawn)
}

// versionName is the hidden field with the version that the form was drawn from.
const versionName = "_version"

// version is what the form carries: the version that was read, until its reader has been shown a newer one.
func (p FormPage[I]) version(ctx context.Context, r *http.Request, typed form.Values, wrong error) (map[string]string, error) {
	if p.Version == nil {
		return nil, nil
	}
	if old := typed.Get(versionName); old != "" && !fault.Is(wrong, fault.Stale) {
		return map[string]string{versionName: old}, nil
	}
	now, err := p.Version(ctx, r)
	return map[string]string{versionName: now}, err
}

// VersionOf reads the version of the record of a kind whose id is in the path, under the name that the path gives it.
func VersionOf(h *Host, kind, inPath string) func(ctx context.Context, r *http.Request) (string, error) {
	return func(ctx context.Context, r *http.Request) (string, error) {
		return h.Door.VersionOf(ctx, journal.Ref{Kind: kind, ID: r.PathValue(inPath)})
	}
}

// bothValues shows what was sent beside what somebody else made of it meanwhile.
func bothValues(ds []form.Difference) g.Node {
	if len(ds) == 0 {
		return nil
	}
	rows := make([]page.Row, len(ds))
	for i, d := range ds {
		rows[i] = page.Row{Cells: []page.Cell{{Text: d.Label}, {Text: d.Typed}, {Text: d.Now}}}
	}
	return page.DenseTable("What you typed, and what it is now", []string{"Field", "You typed", "It is now"}, rows, "")
}

// fingerprint is of what was sent but the key, with what is in its files, so that one key does not stand for two requests.
// Files are read as they lie, a piece at a time; the limit of the whole body bounds them.
func fingerprint(r *http.Request) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", r.URL.Path)
	for _, n := range slices.Sorted(maps.Keys(r.PostForm)) {
		if n != form.KeyName {
			fmt.Fprintf(h, "%q %q\n", n, r.PostForm[n])
		}
	}
	if r.MultipartForm != nil {
		for _, n := range slices.Sorted(maps.Keys(r.MultipartForm.File)) {
			for _, f := range r.MultipartForm.File[n] {
				sum, err := hashOf(f)
				if err != nil {
					return "", err
				}
				fmt.Fprintf(h, "%q %q %x\n", n, f.Filename, sum)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashOf(f *multipart.FileHeader) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
