package expenses

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	letter "throughline/police/expenses/mail"
)

const mailFile = "expenses/letter_page.go"

func (d *Desk) mailScreens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /expenses/mail", Title: "E-mails that gave no receipt", File: mailFile, Handler: d.mailsPage}, {Pattern: "GET /expenses/mail/{id}/file", Title: "An e-mail as it came", File: mailFile, Handler: d.mailFile}}
	out = append(out, room.FormPage[AddAddress]{Path: "/expenses/address", Title: "Send receipts by e-mail", File: mailFile, Button: "Send a code there", Intro: d.addressIntro,
		Do: func(ctx context.Context, _ *http.Request, in AddAddress) (string, error) {
			done, err := d.AddAddress(ctx, in)
			return "/expenses/address/confirm?address=" + url.QueryEscape(done.Value), err
		}}.Screens()...)
	out = append(out, room.FormPage[ConfirmAddress]{Path: "/expenses/address/confirm", Title: "Confirm an address for receipts", File: mailFile, Button: "Confirm it", Intro: d.intro("expenses.mail.address", mailRef),
		Back: func(*http.Request) string { return "/expenses/address" },
		Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
			return map[string]string{"address": r.URL.Query().Get("address")}, nil
		},
		Do: func(ctx context.Context, _ *http.Request, in ConfirmAddress) (string, error) {
			_, err := d.ConfirmAddress(ctx, in)
			return "/expenses/address", err
		}}.Screens()...)
	out = append(out, room.FormPage[RemoveAddress]{Path: "/expenses/mail/address", Title: "Remove an address for receipts", File: mailFile, Button: "Remove it", Intro: d.intro("expenses.mail.address_remove", mailRef),
		Back: func(*http.Request) string { return "/expenses/mail" },
		Do: func(ctx context.Context, _ *http.Request, in RemoveAddress) (string, error) {
			_, err := d.RemoveAddress(ctx, in)
			return "/expenses/mail", err
		}}.Screens()...)
	return append(out, room.FormPage[SettleMail]{Path: "/expenses/mail/{id}", Title: "An e-mail that gave no receipt", File: mailFile, Button: "Save the decision", Intro: d.mailIntro, Open: d.mailOpen,
		Back:   func(*http.Request) string { return "/expenses/mail" },
		Fields: []form.Field{{Name: "how", Options: []form.Option{{Value: "give", Text: "Give its receipts to somebody"}, {Value: "leave", Text: "Leave it"}}}, {Name: "staff", Width: 20}, {Name: "reason"}},
		Do: func(ctx context.Context, r *http.Request, in SettleMail) (string, error) {
			_, err := d.SettleMail(ctx, r.PathValue("id"), in)
			return "/expenses/mail", err
		}}.Screens()...)
}

var refusedSaid = map[string]string{"too_large": "It is larger than 30 MB", "unreadable": "It is no e-mail that can be read", "no_sender": "It does not say from whom it is, or from several", "unknown_sender": "Nobody here has made this address known",
	"no_receipt": "There is no picture and no PDF in it", "receipt_large": "A file in it is larger than 10 MB", "too_many": "It has more than 20 receipts, or too many parts", "draft_full": "The draft of whoever it is from has as many receipts as it can take"}

func (d *Desk) mailsPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.Mails(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, m := range x.Mails {
		subject := m.Subject
		if subject == "" {
			subject = "Without a subject"
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/expenses/mail/"+m.ID, subject)}, {Text: m.Sender}, {Text: when.DayOf(m.CameAt).Text()}, {Text: refusedSaid[m.Why]}}})
	}
	page.Render(w, r, page.Page{Title: "E-mails that gave no receipt", Wide: true, Crumbs: []page.Crumb{{Text: "Claims to look at", Href: "/expenses/desk"}, {Text: "E-mails"}}},
		page.P("Receipts that officers send from an address that they have made known go into their drafts by themselves. Everything else waits here. Nothing is thrown away."),
		page.Section("Refused", "oldest first", d.removeLink(r.Context()), page.DenseTable("Refused e-mails", []string{"E-mail", "From", "Came on", "Why"}, rows, "No e-mail waits."), page.NextPrevious(r, listMails, x.Next)))
}

// addressIntro says which addresses are the reader's own, and which wait for their code.
func (d *Desk) addressIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	if _, err := d.intro("expenses.mail.address", mailRef)(ctx, r); err != nil {
		return nil, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	own, err := addressesOf(q, who.Staff)
	if err != nil {
		return nil, err
	}
	life, _, err := term(d.host.Law, "mail_code", d.today())
	if err != nil {
		return nil, err
	}
	asked, err := askedBy(q, who.Staff, d.host.Clock.Now().Add(-time.Duration(life)*time.Hour))
	if err != nil {
		return nil, err
	}
	var out g.Group
	for _, a := range own {
		out = append(out, page.P("Known as yours: "+a))
	}
	for _, x := range asked {
		out = append(out, h.P(h.Class("govuk-body"), g.Text("A code was sent to "+x.address+". "), link("/expenses/address/confirm?address="+url.QueryEscape(x.address), "Give it back")))
	}
	return out, nil
}

func (d *Desk) removeLink(ctx context.Context) []page.Link {
	if !d.host.Door.May(ctx, act.Of("expenses.mail.address_remove", mailRef("")).With(access.Resource{})) {
		return nil
	}
	return []page.Link{{Text: "Remove an address", Href: "/expenses/mail/address"}}
}

func (d *Desk) mailIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	m, err := d.SeeMail(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Subject", m.Subject), page.Fact("From", m.Sender), page.Fact("Came on", when.DayOf(m.CameAt).Text()), page.Fact("Receipts in it", strconv.Itoa(m.Files))}
	if m.Why != "" {
		rows = append(rows, page.Fact("Why it was refused", refusedSaid[m.Why]))
	}
	if m.Decided != "" {
		rows = append(rows, page.Fact("Decision", m.Decided))
	}
	return g.Group{page.SummaryList(page.SummaryListProps{Rows: rows}), h.P(h.Class("govuk-body"), link("/expenses/mail/"+m.ID+"/file", "The e-mail as it came"))}, nil
}

func (d *Desk) mailOpen(ctx context.Context, r *http.Request) (bool, error) {
	m, err := d.SeeMail(ctx, r.PathValue("id"))
	return m.State == "refused" && d.host.Door.May(ctx, act.Of("expenses.mail.settle", mailRef(m.ID))), err
}

// rawMail is an e-mail's bytes.
func (d *Desk) rawMail(ctx context.Context, mailID string) ([]byte, error) {
	f, err := d.host.Files.Open(ctx, mailID)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, letter.Most+1))
}

func (d *Desk) mailFile(w http.ResponseWriter, r *http.Request) {
	m, err := d.SeeMail(r.Context(), r.PathValue("id"))
	var raw []byte
	if err == nil {
		raw, err = d.rawMail(r.Context(), m.ID)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("Content-Disposition", `attachment; filename="e-mail-`+m.ID[:8]+`.eml"`)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	head.Set("Cache-Control", "private, no-store")
	w.Write(raw) // a reader who has gone away is not a fault
}
