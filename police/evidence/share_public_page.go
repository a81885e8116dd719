package evidence

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/police/evidence/media"
)

// visitCookie holds the secret of a visit, for the addresses of its link alone.
const visitCookie = "shared"

func (d *Desk) sharedScreens() []room.Screen {
	const file, title = "evidence/share_public_page.go", "Shared evidence, for who was given a link"
	return []room.Screen{
		{Pattern: "GET /shared/{link}", Title: title, File: file, Public: true, Handler: d.sharedDoor},
		{Pattern: "POST /shared/{link}", Title: title, File: file, Public: true, Handler: d.sharedTry},
		{Pattern: "GET /shared/{link}/list", Title: title, File: file, Public: true, Handler: d.sharedList},
		{Pattern: "GET /shared/{link}/{n}", Title: title, File: file, Public: true, Handler: d.sharedItem},
		{Pattern: "GET /shared/{link}/{n}/picture", Title: title, File: file, Public: true, Handler: d.sharedPicture},
		{Pattern: "GET /shared/{link}/{n}/file", Title: title, File: file, Public: true, Handler: d.sharedFileOf},
	}
}

// outsideTitle is all that somebody outside is told of what a thing is: its sort and its number in the share. What it is called inside
// may name who sent it, or what was taken out of it.
func outsideTitle(lang string, f sharedFile, n int) string {
	sort := "file"
	switch {
	case f.redacted != "":
		sort = "redacted"
	case strings.HasPrefix(f.kind, "image/"):
		sort = "photograph"
	case strings.HasPrefix(f.kind, "audio/"), f.kind == "application/ogg":
		sort = "sound"
	case strings.HasPrefix(f.kind, "video/"):
		sort = "video"
	}
	return page.SayWith(lang, "public.share.sort_"+sort, map[string]string{"n": strconv.Itoa(n)})
}

func secretOf(r *http.Request) string {
	c, err := r.Cookie(visitCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

func (d *Desk) shareFrame(w http.ResponseWriter, r *http.Request) *http.Request {
	return d.outside(w, r, "/shared/"+r.PathValue("link"), "public.share.title", "")
}

// noShare answers a link that opens nothing: the same page whatever the reason.
func (d *Desk) noShare(w http.ResponseWriter, r *http.Request, err error) {
	if !fault.HasCode(err, "public.share.no") && !fault.HasCode(err, "public.share.wait") {
		page.Fault(w, r, err)
		return
	}
	lang := page.Lang(r.Context())
	f := fault.Of(err)
	drawOutside(w, r, f.Kind.Status(), "public.share.title", page.Say(lang, "public.share.title"), page.Page{}, page.P(page.Say(lang, f.Code)), page.P(page.Say(lang, "public.share.ask")))
}

// sharedDoor asks for the code. Nothing is opened by looking at it: programs that look at the links of a message use nothing up.
func (d *Desk) sharedDoor(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	q, link := d.host.DB.Read(r.Context()), r.PathValue("link")
	if _, _, err := d.visiting(q, link, secretOf(r)); err == nil {
		http.Redirect(w, r, "/shared/"+link+"/list", http.StatusSeeOther)
		return
	}
	if err := d.mayTry(q, link); err != nil {
		d.noShare(w, r, err)
		return
	}
	d.drawDoor(w, r, nil)
}

// mayTry tells whether a link may be opened once more.
func (d *Desk) mayTry(q db.Querier, link string) error {
	s, err := d.shareOf(q, link)
	if err == nil && s.Opened >= s.Openings {
		err = errNoLink()
	}
	return err
}

func (d *Desk) drawDoor(w http.ResponseWriter, r *http.Request, wrong error) {
	lang, status := page.Lang(r.Context()), http.StatusOK
	if wrong != nil {
		status = fault.Of(wrong).Kind.Status()
	}
	spec := form.Spec{Lang: lang, For: OpenShare{}, Submit: page.Say(lang, "public.share.button"),
		Fields: []form.Field{{Name: "code", Label: page.Say(lang, "public.share.code"), Hint: page.Say(lang, "public.share.code_hint"), Width: 10}}}
	drawOutside(w, r, status, "public.share.title", page.Say(lang, "public.share.title"), page.Page{Failed: wrong != nil},
		page.P(page.Say(lang, "public.share.intro")), form.Render(spec, nil, wrong), page.P(page.Say(lang, "public.share.recorded")))
}

func (d *Desk) sharedTry(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	var in OpenShare
	link := r.PathValue("link")
	err := form.Decode(r, &in)
	var o Opened
	if err == nil {
		o, err = d.OpenShare(r.Context(), link, in)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		if in.Code == "" {
			err = fault.InvalidField("code", "public.share.needed")
		}
		if again := d.mayTry(d.host.DB.Read(r.Context()), link); again != nil {
			d.noShare(w, r, again)
			return
		}
		d.drawDoor(w, r, err)
		return
	}
	if err != nil {
		d.noShare(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: visitCookie, Value: o.Secret, Path: "/shared/" + link, HttpOnly: true, Secure: d.host.OverTLS(r), SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/shared/"+link+"/list", http.StatusSeeOther)
}

// inVisit is the share of a browser that has opened its link; whoever has not is led to the code.
func (d *Desk) inVisit(w http.ResponseWriter, r *http.Request) (Share, bool) {
	s, _, err := d.visiting(d.host.DB.Read(r.Context()), r.PathValue("link"), secretOf(r))
	switch {
	case err == nil:
		return s, true
	case d.mayTry(d.host.DB.Read(r.Context()), r.PathValue("link")) == nil:
		http.Redirect(w, r, "/shared/"+r.PathValue("link"), http.StatusSeeOther)
	default:
		d.noShare(w, r, err)
	}
	return s, false
}

func (d *Desk) sharedList(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	s, ok := d.inVisit(w, r)
	if !ok {
		return
	}
	lang := page.Lang(r.Context())
	var list g.Group
	for _, x := range s.Items {
		f, err := d.stillGoes(d.host.DB.Read(r.Context()), s, x)
		if fault.HasCode(err, "public.share.no") { // the others keep their numbers
			continue
		}
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		list = append(list, h.Li(link("/shared/"+r.PathValue("link")+"/"+strconv.Itoa(x.N), outsideTitle(lang, f, x.N))))
	}
	drawOutside(w, r, 200, "public.share.title", page.Say(lang, "public.share.list"), page.Page{},
		page.P(page.SayWith(lang, "public.share.for", map[string]string{"name": s.Recipient, "purpose": d.label("evidence.share_purpose", s.Purpose), "until": lastOf(lang, s.ExpiresAt)})),
		h.Ul(h.Class("govuk-list govuk-list--spaced"), list), page.P(page.Say(lang, "public.share.recorded")))
}

// opened opens the thing that an address names, for a page or a file of it.
func (d *Desk) opened(w http.ResponseWriter, r *http.Request, how string) (shownItem, bool) {
	if _, ok := d.inVisit(w, r); !ok {
		return shownItem{}, false
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		n = 0 // no thing of any share
	}
	x, err := d.openItem(r.Context(), r.PathValue("link"), secretOf(r), n, how)
	if err != nil {
		d.noShare(w, r, err)
		return x, false
	}
	return x, true
}

func (d *Desk) sharedItem(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	x, ok := d.opened(w, r, "view")
	if !ok {
		return
	}
	lang, at := page.Lang(r.Context()), "/shared/"+r.PathValue("link")+"/"+strconv.Itoa(x.item.N)
	title := outsideTitle(lang, x.file, x.item.N)
	var shows g.Node
	switch {
	case plays(x.file.kind, "audio/"), x.file.kind == "application/ogg":
		shows = audio(at+"/file", title)
	case plays(x.file.kind, "video/"):
		shows = video(at+"/file", title)
	case x.file.look.State == lookWaiting:
		shows = page.P(page.Say(lang, "public.share.waiting"))
	case x.file.look.Preview != "":
		shows = picture(at+"/picture", title)
	default:
		shows = page.P(page.Say(lang, "public.share.not_shown"))
	}
	var take g.Node
	if x.Copies {
		take = h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href(at+"/file?download"), g.Text(page.Say(lang, "public.share.take"))))
	}
	drawOutside(w, r, 200, "public.share.title", title, page.Page{},
		page.InsetText(page.InsetTextProps{Text: page.SayWith(lang, "public.share.shown_to", map[string]string{"mark": x.mark()})}), shows, take,
		h.P(h.Class("govuk-body"), link("/shared/"+r.PathValue("link")+"/list", page.Say(lang, "public.share.back"))))
}

// sharedPicture is the picture that was drawn of a file, with the mark burnt in. The picture without it is served to nobody outside.
func (d *Desk) sharedPicture(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	x, ok := d.opened(w, r, "view")
	if !ok {
		return
	}
	b, err := d.preview(r.Context(), x.file.look.Preview)
	if err == nil {
		b, err = media.Marked(b, x.mark())
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	sealed(w.Header(), "image/jpeg", "inline", "shared.jpg")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // a reader who has gone away is not a fault
}

func (d *Desk) preview(ctx context.Context, hash string) ([]byte, error) {
	if hash == "" {
		return nil, errNoLink()
	}
	f, err := d.host.Files.Open(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, previewBytes))
}

// sharedFileOf plays a recording in its place, or gives a copy where the share lets copies be taken.
func (d *Desk) sharedFileOf(w http.ResponseWriter, r *http.Request) {
	r = d.shareFrame(w, r)
	how := "view"
	if r.URL.Query().Has("download") {
		how = "download"
	}
	x, ok := d.opened(w, r, how)
	if !ok {
		return
	}
	playing := plays(x.file.kind, "audio/") || plays(x.file.kind, "video/") || x.file.kind == "application/ogg"
	if how == "view" && !playing { // a picture is only ever seen with its mark, and nothing else has a view
		d.noShare(w, r, errNoLink())
		return
	}
	body, err := d.host.Files.Open(r.Context(), x.file.hash)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	defer body.Close()
	kind, disposition := x.file.kind, "inline"
	if how == "download" {
		disposition = "attachment"
	}
	if !shown[kind] {
		kind = "application/octet-stream"
	}
	sealed(w.Header(), kind, disposition, fileName(file{hash: x.file.hash, kind: x.file.kind, name: "shared-" + strconv.Itoa(x.item.N)}))
	http.ServeContent(w, r, "", time.Time{}, body)
}

// sealed sets what every file that is served to somebody has: nothing in it runs, and nothing on the way keeps it.
func sealed(head http.Header, kind, how, name string) {
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", "private, no-store")
}
