package duty

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

const icalFile = "duty/ical_page.go"

func (d *Desk) feedScreens() []room.Screen {
	return []room.Screen{
		{Pattern: "GET /duty/calendar/feed", Title: "In my own calendar", File: icalFile, Handler: d.feedPage},
		{Pattern: "POST /duty/calendar/feed", Title: "In my own calendar", File: icalFile, Handler: d.feedMade},
		{Pattern: "POST /duty/calendar/feed/close", Title: "In my own calendar", File: icalFile, Handler: d.feedClosed},
		{Pattern: "GET " + feedBase + "{file}", Title: "A private calendar", File: icalFile, Public: true, Handler: d.feedFile},
	}
}

var feedCrumbs = []page.Crumb{{Text: "On duty", Href: "/duty"}, {Text: "My calendar", Href: "/duty/calendar"}, {Text: "In my own calendar"}}

// feedPage says whether there is an address, and makes or closes one.
func (d *Desk) feedPage(w http.ResponseWriter, r *http.Request) {
	a, err := access.From(r.Context())
	if err == nil && a.Staff == "" {
		err = fault.New(fault.NotFound, "staff.not_found")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	f, open, err := d.SeeFeed(r.Context(), a.Staff)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	said, button := "You have no private address.", "Make a private address"
	var closing g.Node
	if open {
		said, button = "Your private address was made on "+clock(f.MadeAt)+".", "Make a new address and close this one"
		closing = form.Render(form.Spec{For: struct{}{}, Action: "/duty/calendar/feed/close", Submit: "Close the address"}, form.Values{}, nil)
	}
	page.Render(w, r, page.Page{Title: "In my own calendar", Crumbs: feedCrumbs},
		page.P("Your phone or computer can show your duty beside the rest of your life: it reads a private address that you give it."),
		page.P("Whoever has the address can read when you are on duty, on leave, at court or on a course, and nothing more: no case, no colleague, no illness and no place. Give it to nobody, and close it when a device is lost. It stops when you leave the force."),
		page.InsetText(page.InsetTextProps{Text: said}),
		form.Render(form.Spec{For: struct{}{}, Action: "/duty/calendar/feed", Submit: button}, form.Values{}, nil), closing)
}

// feedMade is the one page that holds an address.
func (d *Desk) feedMade(w http.ResponseWriter, r *http.Request) {
	d.withOwnForm(w, r, func(r *http.Request, me string) error {
		done, err := d.MakeFeed(r.Context(), me)
		if err != nil {
			return err
		}
		scheme := "https"
		if d.host.Training && r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" {
			scheme = "http"
		}
		page.Render(w, r, page.Page{Title: "Your private address", Crumbs: feedCrumbs},
			page.P("Copy it into your calendar as a subscription, often called \"from URL\". It is not shown again: who loses it makes another."),
			page.InsetText(page.InsetTextProps{Text: scheme + "://" + r.Host + done.Value.Path}))
		return nil
	})
}

func (d *Desk) feedClosed(w http.ResponseWriter, r *http.Request) {
	d.withOwnForm(w, r, func(r *http.Request, me string) error {
		if _, err := d.RevokeFeed(r.Context(), me, ""); err != nil {
			return err
		}
		http.Redirect(w, r, "/duty/calendar/feed", http.StatusSeeOther)
		return nil
	})
}

// withOwnForm does something for the reader themselves: a double press is one act, by the key that the form carries.
func (d *Desk) withOwnForm(w http.ResponseWriter, r *http.Request, do func(r *http.Request, me string) error) {
	var in struct{}
	err := form.Decode(r, &in)
	if err == nil {
		var a *access.Actor
		if a, err = access.From(r.Context()); err == nil {
			ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Purpose: access.RequestOf(r.Context()).Purpose})
			err = do(r.WithContext(ctx), a.Staff)
		}
	}
	if err != nil {
		page.Fault(w, r, err)
	}
}

// feedFile answers a calendar program. What has not changed since it last asked is not sent again.
func (d *Desk) feedFile(w http.ResponseWriter, r *http.Request) {
	body, err := d.ReadFeed(r.Context(), r.PathValue("file"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	head := w.Header()
	head.Set("Cache-Control", "private, no-cache")
	head.Set("ETag", tag)
	head.Set("Referrer-Policy", "no-referrer")
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Type", "text/calendar; charset=utf-8")
	head.Set("Content-Disposition", `inline; filename="duty.ics"`)
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		return // who asked has gone
	}
}

// matches compares as RFC 9110 has it for If-None-Match: weakly, with any of a list.
func matches(asked, tag string) bool {
	for _, x := range strings.Split(asked, ",") {
		if x = strings.TrimSpace(x); x == "*" || strings.TrimPrefix(x, "W/") == tag {
			return true
		}
	}
	return false
}
