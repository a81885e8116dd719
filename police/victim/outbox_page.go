package victim

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
)

// outboxPage shows what the simulator holds, and says on its face that it is one.
func (d *Desk) outboxPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.SeeOutbox(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	cards := []g.Node{page.WarningText(page.WarningTextProps{Text: simulatorSays + " It stands in for the telephone network and the post, and you play whoever is at the other end.", IconFallbackText: "Simulator"})}
	if len(list.Messages) == 0 {
		cards = append(cards, page.P("No messages yet. One comes here when a victim is invited to their page, or has news on it."))
	}
	for _, o := range list.Messages {
		cards = append(cards, outboxCard(o))
	}
	page.Render(w, r, page.Page{Title: "Outbox simulator"}, append(cards, page.NextPrevious(r, listOutbox, list.Next))...)
}

func outboxCard(o Outbox) g.Node {
	rows := []page.SummaryRow{page.Fact("To", o.Reach), page.Fact("Sent", stamp(o.SentAt)), page.Fact("Words", o.Body), page.Fact("Became", or(plain(o.Result), "Not answered yet"))}
	if o.Channel == "email" {
		rows = append(rows[:1:1], append([]page.SummaryRow{page.Fact("Subject", o.Subject)}, rows[1:]...)...)
	}
	body := []g.Node{page.SummaryList(page.SummaryListProps{Rows: rows})}
	if o.Result == "" {
		var buttons []g.Node
		for _, x := range []struct{ value, text string }{{"delivered", "Delivered"}, {"failed", "Failed"}, {"answered_by_other", "Somebody else answered"}, {"refused_unsafe", "Refused as unsafe"}} {
			buttons = append(buttons, page.Button(page.ButtonProps{Text: x.text, Name: "result", Value: x.value, Classes: "govuk-button--secondary"}))
		}
		body = append(body, h.Form(h.Method("post"), h.Action("/simulator/outbox/"+o.Message), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(o.Message)), page.ButtonGroup(buttons...)))
	}
	return page.SummaryCard(channelWords[o.Channel], nil, body...)
}

func (d *Desk) outboxPost(w http.ResponseWriter, r *http.Request) {
	var in AnswerOutbox
	err := form.Decode(r, &in)
	if err == nil {
		ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: r.URL.Path + in.Result})
		_, err = d.AnswerOutbox(ctx, r.PathValue("message"), in)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/simulator/outbox", http.StatusSeeOther)
}
