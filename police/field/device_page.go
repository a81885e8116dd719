package field

import (
	"context"
	"fmt"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

const phonesAt = "/field/phones"

var phoneCrumbs = []page.Crumb{{Text: "My jobs", Href: "/field"}, {Text: "Phones", Href: phonesAt}}

// phoneScreens give phones to officers and take them back.
func (d *Desk) phoneScreens() []room.Screen {
	const file = "field/device_page.go"
	back := func(*http.Request) string { return phonesAt }
	give := room.FormPage[EnrolDevice]{Path: phonesAt + "/give", Title: "Give a phone to an officer", File: file, Button: "Give it", Back: back, Once: d.phoneGiven}
	lost := room.FormPage[RevokeDevice]{Path: phonesAt + "/{id}/revoke", Title: "Erase a phone", File: file, Button: "Erase it at its next contact", Warns: true, Back: back, Intro: d.phoneIntro,
		Do: func(ctx context.Context, r *http.Request, in RevokeDevice) (string, error) {
			_, err := d.Revoke(ctx, r.PathValue("id"), in)
			return phonesAt, err
		}}
	return append(append([]room.Screen{{Pattern: "GET " + phonesAt, Title: "Phones", File: file, Handler: d.phonesPage}}, give.Screens()...), lost.Screens()...)
}

// phoneGiven is the one page that holds a code.
func (d *Desk) phoneGiven(ctx context.Context, _ *http.Request, in EnrolDevice) (page.Page, g.Node, error) {
	done, err := d.Enrol(ctx, in)
	if err != nil {
		return page.Page{}, nil, err
	}
	rule, err := d.rules(d.host.Clock.Now())
	if err != nil {
		return page.Page{}, nil, err
	}
	x := done.Value.Device
	return page.Page{Title: "The code of the phone", Crumbs: phoneCrumbs}, g.Group{
		page.P(d.host.NameOf(ctx, "staff:"+x.Officer) + " signs in on " + x.Name + ", opens /officer, and types this code there and a PIN of their own."),
		page.InsetText(page.InsetTextProps{Text: done.Value.Code}),
		page.P(fmt.Sprintf("It is not shown again, works once, and only for the next %d minutes. A phone whose code was not used in time is given anew.", rule.Code)),
	}, nil
}

// phoneWords says how a phone stands.
func phoneWords(x Device) string {
	switch x.State {
	case deviceOffered:
		return "Given, not set up yet"
	case deviceActive:
		return "In use"
	case deviceRevoked:
		return "To be erased at its next contact"
	case deviceSilent:
		return "Silent too long: to be erased at its next contact"
	}
	return "Erased"
}

func (d *Desk) phonesPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	list, err := d.Devices(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(list.Devices))
	for i, x := range list.Devices {
		heard, last := "Never", page.Cell{Text: x.Why}
		if !x.SeenAt.IsZero() {
			heard = onClock(x.SeenAt)
		}
		if x.State == deviceOffered || x.State == deviceActive {
			last = page.Cell{Node: to(phonesAt+"/"+x.ID+"/revoke", "Erase")}
		}
		rows[i] = page.Row{Cells: []page.Cell{{Text: d.host.NameOf(ctx, "staff:"+x.Officer)}, {Text: x.Name}, {Text: phoneWords(x)}, {Text: heard}, last}}
	}
	var acts []page.Act
	if d.host.Door.May(ctx, act.Of("field.device.enrol", deviceRef("new")).With(ofOfficer(""))) {
		acts = append(acts, page.Act{Text: "Give a phone to an officer", Href: phonesAt + "/give"})
	}
	page.Render(w, r, page.Page{Title: "Phones", Wide: true, Crumbs: phoneCrumbs[:1]},
		page.P("Each phone is one officer's. What it holds is encrypted and opens with their PIN; a lost one is erased by one act."),
		page.Acts(acts), page.DenseTable("Phones", []string{"Officer", "Phone", "How it stands", "Last heard of", "Erase, or why"}, rows, "No phone has been given to anybody."),
		page.NextPrevious(r, listDevices, list.Next))
}

func (d *Desk) phoneIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	x, err := d.Device(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return g.Group{page.P(d.host.NameOf(ctx, "staff:"+x.Officer) + ", " + x.Name + ": " + phoneWords(x) + "."),
		page.P("It erases what it holds when it next finds a link, or by itself when it has been silent too long. What had not been sent by then is lost. It cannot be undone: the officer is given another phone.")}, nil
}
