package evidence

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/sync"
)

func (d *Desk) sendScreens() (out []room.Screen) {
	const file, title = "evidence/ask_public_page.go", "Send to the police, for who was given a link"
	add := func(pattern string, f http.HandlerFunc) {
		out = append(out, room.Screen{Pattern: pattern, Title: title, File: file, Public: true, Handler: f})
	}
	add("GET /send/{link}", d.sendPage)
	add("POST /send/{link}", d.sendForm)
	add("POST /send/{link}/files", d.sendBegin)
	for _, m := range []string{"HEAD", "PATCH", "DELETE"} {
		add(m+" /send/{link}/files/{key}", d.sendGoOn)
	}
	return out
}

func (d *Desk) sendFrame(w http.ResponseWriter, r *http.Request, lang string) *http.Request {
	return d.outside(w, r, "/send/"+r.PathValue("link"), "public.send.title", lang)
}

// asking is the ask of the link in an address. Tries are not counted: a link has 130 bits, and a count by address would let anybody lock out everybody who comes
// through one proxy.
func (d *Desk) asking(r *http.Request) (Ask, error) {
	return d.askOf(d.host.DB.Read(r.Context()), r.PathValue("link"))
}

func (d *Desk) sendPage(w http.ResponseWriter, r *http.Request) {
	a, err := d.asking(r)
	r = d.sendFrame(w, r, a.Lang)
	if err != nil {
		d.noSend(w, r, err)
		return
	}
	if err := d.settleAsk(r.Context(), a); err != nil && !fault.HasCode(err, "public.send.full") {
		page.Fault(w, r, err)
		return
	}
	d.drawSend(w, r, http.StatusOK, nil)
}

func (d *Desk) noSend(w http.ResponseWriter, r *http.Request, err error) {
	if !fault.HasCode(err, "public.send.no") && !fault.HasCode(err, "public.share.wait") {
		page.Fault(w, r, err)
		return
	}
	lang, f := page.Lang(r.Context()), fault.Of(err)
	drawOutside(w, r, f.Kind.Status(), "public.send.title", page.Say(lang, "public.send.title"), page.Page{}, page.P(page.Say(lang, f.Code)), page.P(page.Say(lang, "public.send.ask")))
}

// drawSend draws what is asked for, how much has come, and the form, which works without script; with script each file goes in pieces,
// shows how far it is, and goes on where it stopped.
func (d *Desk) drawSend(w http.ResponseWriter, r *http.Request, status int, wrong error) {
	a, err := d.askOf(d.host.DB.Read(r.Context()), r.PathValue("link"))
	var left int
	if err == nil {
		left, err = d.room(a)
	}
	if err != nil {
		d.noSend(w, r, err)
		return
	}
	lang := page.Lang(r.Context())
	say := func(code string) string { return page.Say(lang, "public.send."+code) }
	with := func(code string, n int) string {
		return page.SayWith(lang, "public.send."+code, map[string]string{"n": strconv.Itoa(n), "until": lastOf(lang, a.ExpiresAt)})
	}
	body := g.Group{page.P(say("intro")), page.InsetText(page.InsetTextProps{Text: a.What})}
	var problem *page.ErrorMessageProps
	if wrong != nil {
		text := page.Say(lang, sentenceOf(wrong))
		problem = &page.ErrorMessageProps{Text: text}
		body = append(g.Group{page.ErrorSummary(page.ErrorSummaryProps{TitleText: say("problem"), ErrorList: []page.ErrorItem{{Text: text, Href: "#file"}}})}, body...)
	}
	if a.Taken > 0 {
		body = append(body, h.P(h.Class("govuk-body"), h.Strong(g.Text(with("received", a.Taken)))))
	}
	if a.Taken >= a.Most {
		body = append(body, page.P(say("full")))
	} else {
		body = append(body, page.P(with("left", left)),
			h.Form(h.Method("post"), h.EncType("multipart/form-data"), h.ID("send"), h.Data("files", r.URL.Path+"/files"), h.Data("most", strconv.Itoa(max(left, 0))),
				h.Data("sending", say("sending")), h.Data("again", say("again")), h.Data("sent", say("sent")), h.Data("failed", say("failed")), h.Data("full", say("too_many")), h.Data("none", say("needed")),
				page.FileUpload(page.FileUploadProps{Name: "file", Multiple: true, Label: page.LabelProps{Text: say("file"), Classes: "govuk-label--s"}, Hint: &page.HintProps{Text: say("hint")}, ErrorMessage: problem}),
				h.Div(h.ID("send-progress"), h.Role("status"), h.Aria("live", "polite")),
				page.Button(page.ButtonProps{Text: say("button")})))
	}
	body = append(body, page.P(say("kept")), page.P(say("danger")))
	drawOutside(w, r, status, "public.send.title", say("title"), page.Page{Failed: wrong != nil, Scripts: []string{"send.js"}}, body...)
}

func sentenceOf(err error) string {
	f := fault.Of(err)
	if f == nil {
		return "internal"
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Code
	}
	return f.Code
}

// sendForm takes files from a form without script: each is read as it comes, and none is held in memory.
func (d *Desk) sendForm(w http.ResponseWriter, r *http.Request) {
	a, err := d.asking(r)
	r = d.sendFrame(w, r, a.Lang)
	if err != nil {
		d.noSend(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, int64(max(a.Most-a.Taken, 1))*materialBytes+form.MaxBody)
	n, err := d.takeForm(r, a)
	if err == nil && n == 0 {
		err = fault.InvalidField("file", "public.send.needed")
	}
	if f := fault.Of(err); err != nil && (f == nil || f.Kind == fault.Internal) {
		page.Fault(w, r, err)
		return
	}
	if err != nil {
		d.drawSend(w, r, fault.Of(err).Kind.Status(), err)
		return
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}

func (d *Desk) takeForm(r *http.Request, a Ask) (n int, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return 0, fault.InvalidField("file", "public.send.needed")
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fault.InvalidField("file", "public.send.broken").Wrap(err)
		}
		if p.FormName() != "file" || p.FileName() == "" {
			continue
		}
		if err := d.takesMore(r); err != nil {
			return n, err
		}
		k, err := d.Keep(r.Context(), p, "any", "")
		if err == nil {
			err = d.receive(r.Context(), a.ID, id.New(), nameOf(p.FileName()), k, true)
		}
		if err != nil {
			return n, err
		}
		n++
	}
}

// takesMore asks a link anew, before each file of a form: it may have been ended while the one before came, and the disk may be full.
// Faults: public.send.no; public.send.full (invalid); public.send.later (unavailable).
func (d *Desk) takesMore(r *http.Request) error {
	a, err := d.askOf(d.host.DB.Read(r.Context()), r.PathValue("link"))
	if err != nil {
		return err
	}
	if d.Sends != nil && d.Sends.Low != nil {
		if d.Sends.Low() != "" {
			return fault.New(fault.Unavailable, "public.send.later")
		}
	}
	left, err := d.room(a)
	if err == nil && left <= 0 {
		err = fault.InvalidField("file", "public.send.full")
	}
	return err
}

// sendBegin announces a file by the tus protocol. It is held to how many the link takes, one at a time.
func (d *Desk) sendBegin(w http.ResponseWriter, r *http.Request) {
	a, err := d.asking(r)
	if err == nil && d.Sends == nil {
		err = errNoSend()
	}
	if err == nil && r.Header.Get("Upload-Concat") != "" { // pieces that are joined later would not be counted
		err = fault.New(fault.Invalid, "public.send.whole")
	}
	if err != nil {
		sync.Refuse(r.Context(), w, r, err)
		return
	}
	d.beginning.Lock()
	defer d.beginning.Unlock()
	left, err := d.room(a)
	if err == nil && left <= 0 {
		err = fault.New(fault.Conflict, "public.send.full")
	}
	if err != nil {
		sync.Refuse(r.Context(), w, r, err)
		return
	}
	r.Body, r.ContentLength = http.NoBody, 0 // what comes with the announcement is sent after it: nobody holds the lock while they send
	d.serveSend(w, r, a, "")
}

// sendGoOn is the next piece of a file, how much of it has come, or that it is given up.
func (d *Desk) sendGoOn(w http.ResponseWriter, r *http.Request) {
	a, err := d.asking(r)
	if err == nil && d.Sends == nil {
		err = errNoSend()
	}
	if err != nil {
		sync.Refuse(r.Context(), w, r, err)
		return
	}
	d.serveSend(w, r, a, r.PathValue("key"))
}

// serveSend answers one request of the protocol. A file that is whole is on the record of its case before its sender is told so.
func (d *Desk) serveSend(w http.ResponseWriter, r *http.Request, a Ask, key string) {
	held := &heldBack{ResponseWriter: w}
	d.Sends.Serve(r.Context(), held, r, a.sender(), "/send/"+r.PathValue("link")+"/files", key)
	if w.Header().Get("Throughline-SHA256") != "" {
		if err := d.settleAsk(r.Context(), a); err != nil {
			sync.Refuse(r.Context(), w, r, err)
			return
		}
	}
	held.let()
}

// heldBack holds an answer back until what it says is on the record.
type heldBack struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (w *heldBack) WriteHeader(status int) { w.status = status }

func (w *heldBack) Write(b []byte) (int, error) { w.body = append(w.body, b...); return len(b), nil }

// Unwrap lets http.ResponseController reach the writer below.
func (w *heldBack) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *heldBack) let() {
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	if len(w.body) > 0 {
		_, _ = w.ResponseWriter.Write(w.body) // a sender that has gone away is not a fault
	}
}
