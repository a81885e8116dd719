package voice

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// atOnce are the roles whose work cannot wait: they are asked only when nothing of theirs is due.
var atOnce = []string{"dispatcher", "call_handler", "control_supervisor", "custody_officer", "detention_officer", "duty_inspector"}

// dayPanel asks staff the question of the month on their own day, where nothing else waits for the answer. On no other page are they
// asked.
func (d *Desk) dayPanel(ctx context.Context, v room.ThreadView) (g.Node, error) {
	if v.Reader.Kind != "staff" {
		return nil, nil
	}
	return d.Asking(ctx, v.Q, v.Reader, page.Lang(ctx))
}

// Asking is the question of the month for who has not answered it, at a quiet moment; nil otherwise.
func (d *Desk) Asking(ctx context.Context, q db.Querier, who *access.Actor, lang string) (g.Node, error) {
	today := when.DayOf(d.host.Clock.Now())
	if slices.ContainsFunc(atOnce, who.Has) && d.Busy != nil {
		quiet, err := d.figure("quiet", today)
		if err != nil {
			return nil, err
		}
		if busy, err := d.Busy(ctx, who, quiet); err != nil || busy {
			return nil, err
		}
	}
	asks, err := d.asks(q, who)
	if err != nil || !asks {
		return nil, err
	}
	return d.monthForm(lang, whomOf(who), nil, nil)
}

func (d *Desk) monthForm(lang, whom string, typed form.Values, wrong error) (g.Node, error) {
	x, err := d.question(whom, when.DayOf(d.host.Clock.Now()))
	if err != nil {
		return nil, err
	}
	ask, low, high := x.in(lang)
	items := make([]page.ChoiceItem, 5)
	for i := range items {
		n := strconv.Itoa(i + 1)
		items[i] = page.ChoiceItem{Text: n, Value: n, ID: "month-score-" + n}
	}
	radios := page.RadiosProps{Name: "score", IDPrefix: "month-score", Classes: "govuk-radios--small govuk-radios--inline", Items: items, Value: typed.Get("score"),
		Fieldset: &page.FieldsetProps{Legend: page.LegendProps{Text: ask, Classes: "govuk-fieldset__legend--s"}}, Hint: &page.HintProps{Text: say(lang, "month.ends", "low", low, "high", high) + " " + say(lang, "month.hint")}}
	field := ""
	if wrong != nil {
		if f := fault.Of(wrong); len(f.Fields) > 0 {
			field = f.Fields[0].Name
		}
		if field != "line" {
			radios.ErrorMessage = &page.ErrorMessageProps{Text: sentence(lang, wrong)}
		}
	}
	line := page.InputProps{ID: "month-line", Name: "line", Value: typed.Get("line"), Label: page.LabelProps{Text: say(lang, "month.line")}, Hint: &page.HintProps{Text: say(lang, "month.line_hint")}}
	if field == "line" {
		line.ErrorMessage = &page.ErrorMessageProps{Text: sentence(lang, wrong)}
	}
	key := func() g.Node { return h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())) }
	return h.Section(h.Class("in-panel tl-month"), h.H2(g.Text(say(lang, "month.title"))),
		h.Form(h.Method("post"), h.Action("/voice/month?lang="+lang), g.Attr("novalidate"), key(), page.Radios(radios), page.Input(line), h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text(say(lang, "month.send")))),
		h.Form(h.Method("post"), h.Action("/voice/month/later?lang="+lang), key(), h.Button(h.Type("submit"), h.Class("tl-plain"), g.Text(say(lang, "month.later"))))), nil
}

func (d *Desk) monthPost(w http.ResponseWriter, r *http.Request) {
	r = d.ours(w, r)
	lang, who := page.Lang(r.Context()), signed(r)
	if who == nil || whomOf(who) == "" {
		page.Fault(w, r, fault.New(fault.Unauthenticated, "access.sign_in"))
		return
	}
	var in Answer
	err := form.Decode(r, &in)
	if err == nil {
		ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: strconv.Itoa(in.Score) + in.Line})
		_, err = d.AnswerMonth(ctx, in)
	}
	if err == nil {
		http.Redirect(w, r, "/voice/sent?month=1&lang="+url.QueryEscape(lang), http.StatusSeeOther)
		return
	}
	page.Wrong(r.Context(), err)
	if fault.Of(err).Kind != fault.Invalid {
		page.Fault(w, r, err)
		return
	}
	again, e := d.monthForm(lang, whomOf(who), form.Typed(r), err)
	if e != nil {
		page.Fault(w, r, e)
		return
	}
	at := "#month-score"
	if f := fault.Of(err); len(f.Fields) > 0 && f.Fields[0].Name == "line" {
		at = "#month-line"
	}
	page.Render(w, r, page.Page{Title: say(lang, "month.title"), Status: http.StatusUnprocessableEntity, Failed: true, Public: who.Kind == "victim"},
		page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say(lang, "page.error_title"), ErrorList: []page.ErrorItem{{Text: sentence(lang, err), Href: at}}}), again)
}

func (d *Desk) laterPost(w http.ResponseWriter, r *http.Request) {
	r = d.ours(w, r)
	who := signed(r)
	if who == nil {
		page.Fault(w, r, fault.New(fault.Unauthenticated, "access.sign_in"))
		return
	}
	if _, err := d.PassMonth(r.Context()); err != nil && !fault.HasCode(err, "voice.month.answered") {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, map[bool]string{true: "/my-case", false: "/"}[who.Kind == "victim"], http.StatusSeeOther)
}
