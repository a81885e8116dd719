package field

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/web"
)

// The app's own files. What it is made of is nobody's data, so it is the same for everybody, signed in or not, and a phone may
// keep it; what it shows comes through the API with the reader's rights.
const (
	appAt      = "/officer"
	workerAt   = "/officer/sw.js"
	manifestAt = "/officer/manifest.webmanifest"
)

var appFonts = []string{"fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2", "fonts/atkinson-hyperlegible-mono-latin-wght-normal.woff2"}

// app is GET /officer: the shell of the app, with what law says of a PIN, which is chosen before anything is kept. Without script it leads to the page that works without.
func (d *Desk) app(w http.ResponseWriter, r *http.Request) {
	rule, err := d.rules(d.host.Clock.Now())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	page.Secure(w.Header())
	doc := g.Group{g.Raw("<!doctype html>\n"), h.HTML(h.Lang("en-GB"),
		h.Head(h.Meta(h.Charset("utf-8")), h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1, viewport-fit=cover")),
			h.Meta(h.Name("color-scheme"), h.Content("light dark")), h.Meta(h.Name("robots"), h.Content("noindex")), h.TitleEl(g.Text("Officer · Throughline")),
			h.Link(h.Rel("manifest"), h.Href(manifestAt)), h.Link(h.Rel("icon"), h.Href(web.Asset("favicon.svg")), h.Type("image/svg+xml")),
			h.Link(h.Rel("stylesheet"), h.Href(web.Asset("tokens.css"))), h.Link(h.Rel("stylesheet"), h.Href(web.Asset("officer.css"))),
			h.Script(h.Type("module"), h.Src(web.Asset("officer.js")))),
		h.Body(h.Div(h.ID("app"), h.Data("pin-least", strconv.Itoa(rule.PinLeast)), h.Data("pin-tries", strconv.Itoa(rule.PinTries)), h.Main(h.Class("o-lock"), h.H1(g.Text("Officer")), h.NoScript(h.P(g.Text("This app needs script. ")), h.A(h.Class("o-b"), h.Href("/field"), g.Text("Your job, without script")))))))}
	if err := doc.Render(w); err != nil {
		slog.DebugContext(r.Context(), "the reader left", "error", err)
	}
}

// appScreens are the app's screens by the names under which it speaks of them; a form is appAt + "/form/" and its code.
var appScreens = map[string]string{appAt + "/jobs": "Jobs", appAt + "/notebook": "Notebook", appAt + "/find": "Find", appAt + "/queue": "Queue"}

// AppScreen is the title of a screen of the app by its name, "/officer/jobs" or "/officer/form/mg11"; "" of what names none, least of all of
// an address with somebody's record in it.
func (d *Desk) AppScreen(name string) string {
	title := appScreens[name]
	if code, ok := strings.CutPrefix(name, appAt+"/form/"); ok && d.Forms != nil {
		if f, err := d.Forms.at(code, d.host.Clock.Now()); err == nil {
			title = f.Title
		}
	}
	if title == "" {
		return ""
	}
	return "Officer's app: " + title
}

// worker is the service worker, with one line before it that names the build and its files.
func (d *Desk) worker(w http.ResponseWriter, _ *http.Request) {
	files := append(web.Closure("officer.js"), web.Asset("officer.css"), web.Asset("tokens.css"), web.Asset("favicon.svg"), manifestAt)
	for _, f := range appFonts {
		files = append(files, web.Asset(f))
	}
	b, err := json.Marshal(map[string]any{"version": web.Version(), "shell": appAt, "files": files})
	body := web.Body("officer-sw.js")
	if err != nil || body == nil {
		http.Error(w, "the front end is not built", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Service-Worker-Allowed", appAt)
	fmt.Fprintf(w, "self.build = %s;\n%s", b, body)
}

// manifest lets a phone install the app.
func (d *Desk) manifest(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "no-cache")
	json.NewEncoder(w).Encode(map[string]any{"name": "Throughline Officer", "short_name": "Officer", "id": appAt, "start_url": appAt, "scope": appAt, "display": "standalone",
		"background_color": "#121517", "theme_color": "#0a56a6", "lang": "en-GB", "icons": []map[string]string{{"src": web.Asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}}})
}
