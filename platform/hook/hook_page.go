package hook

import (
	"context"
	"net/http"
	"strings"
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
)

const base = "/webhooks/{id}"

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /webhooks", Title: "Webhooks", File: "hook_page.go", Handler: d.listPage}}
	out = append(out, room.FormPage[Make]{Path: "/webhooks/new", Title: "New webhook", File: "hook_page.go", Button: "Make it", Intro: d.makeIntro, Back: to("/webhooks"),
		Do: func(ctx context.Context, _ *http.Request, in Make) (string, error) {
			done, err := d.Make(ctx, in)
			return "/webhooks/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.Screen{Pattern: "GET " + base, Title: "Webhook", File: "delivery_page.go", Handler: d.hookPage})
	out = append(out, room.FormPage[Change]{Path: base + "/state", Title: "Pause, go on or end", File: "hook_page.go", Button: "Save", Intro: d.changeIntro, Back: backToHook,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.With(form.Field{Name: "state", Options: []form.Option{{Value: StatePaused, Text: "Pause it: what is recorded meanwhile waits"}, {Value: StateActive, Text: "Let it go on: what waits is sent, in order"},
				{Value: StateEnded, Text: "End it, for good"}}})
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in Change) (string, error) {
			_, err := d.Change(ctx, r.PathValue("id"), in)
			return hookAt(r), err
		}}.Screens()...)
	out = append(out, room.FormPage[Rotate]{Path: base + "/rotate", Title: "Change the secret", File: "hook_page.go", Button: "Change it", Intro: d.rotateIntro, Back: backToHook,
		Do: func(ctx context.Context, r *http.Request, in Rotate) (string, error) {
			_, err := d.Rotate(ctx, r.PathValue("id"), in)
			return hookAt(r), err
		}}.Screens()...)
	again := room.FormPage[struct{}]{Path: base + "/deliveries/{delivery}/again", Title: "Send it again", File: "delivery_page.go", Button: "Send it again", Intro: d.againIntro, Back: backToHook,
		Do: func(ctx context.Context, r *http.Request, _ struct{}) (string, error) {
			_, err := d.Again(ctx, r.PathValue("id"), r.PathValue("delivery"))
			return hookAt(r), err
		}}
	return append(append(out, again.Screens()...), d.secretScreens()...)
}

func to(at string) func(*http.Request) string { return func(*http.Request) string { return at } }

func hookAt(r *http.Request) string     { return "/webhooks/" + r.PathValue("id") }
func backToHook(r *http.Request) string { return hookAt(r) }

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	all, err := d.Hooks(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(all.Hooks))
	for i, x := range all.Hooks {
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/webhooks/"+x.ID), g.Text(x.Host))}, {Text: strings.ReplaceAll(x.Kinds, ",", ", ")}, {Text: d.owner(ctx, x.Owner)},
			{Node: page.Tag(tagOf(x))}, {Text: upTo(x.Waiting), Num: true}, {Text: upTo(x.Dead), Num: true}, {Text: d.at(x.TakenAt)}}}
		if x.Dead > 0 || x.Failing {
			rows[i].Urgency = page.Late
		}
	}
	var links []page.Link
	if d.mayMake(ctx) {
		links = []page.Link{{Text: "New webhook", Href: "/webhooks/new"}}
	}
	page.Render(w, r, page.Page{Title: "Webhooks", Wide: true, Live: "/live?kinds=hook."},
		page.P("Other systems that are told what is recorded here. A webhook names an entry and says nothing of it: the receiver reads the record with its own rights. What is kept to a few is never sent."),
		page.LivePart("hooks", page.Section("Subscriptions", "newest first", links,
			page.DenseTable("Webhooks", []string{"Endpoint", "Kinds", "Hears as", "State", "Waiting", "Given up", "Last taken"}, rows, "No other system has subscribed."), page.NextPrevious(r, listHooks, all.Next))))
}

func (d *Desk) mayMake(ctx context.Context) bool {
	who, err := access.From(ctx)
	return err == nil && d.host.Door.May(ctx, act.Of("hook.make", ref("new")).With(nobodys(who.Account)))
}

// owner is who a subscription hears as, in words.
func (d *Desk) owner(ctx context.Context, account string) string {
	if name := d.host.NameOf(ctx, account); name != "" {
		return name
	}
	return account
}

func upTo(n int) string {
	if n >= counted {
		return itoa(counted) + " or more"
	}
	return itoa(n)
}

func tagOf(x Hook) page.TagProps {
	switch {
	case x.State == StateEnded:
		return page.TagProps{Text: "Ended", Classes: "govuk-tag--grey"}
	case x.State == StatePaused:
		return page.TagProps{Text: "Paused", Classes: "govuk-tag--yellow"}
	case x.Failing:
		return page.TagProps{Text: "Takes nothing", Classes: "govuk-tag--red"}
	}
	return page.TagProps{Text: "Active", Classes: "govuk-tag--green"}
}

// at says a moment as people near it say it.
func (d *Desk) at(t time.Time) string {
	if t.IsZero() {
		return "not yet"
	}
	if when.DayOf(t) == when.DayOf(d.host.Clock.Now()) {
		return "today " + t.In(when.London).Format("15:04:05")
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}

func (d *Desk) makeIntro(ctx context.Context, _ *http.Request) (g.Node, error) {
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.host.Door.Ask(ctx, act.Of("hook.make", ref("new")).With(nobodys(who.Account))); err != nil {
		return nil, err
	}
	return page.P("The endpoint hears what you may hear, from now on, and stops when your account does. Its secret is shown once, on the next page."), nil
}

func (d *Desk) changeIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	x, err := d.Hook(ctx, r.PathValue("id"))
	return page.SummaryList(page.SummaryListProps{Rows: d.factsOf(ctx, x)}), err
}

func (d *Desk) rotateIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	if _, err := d.Hook(ctx, r.PathValue("id")); err != nil {
		return nil, err
	}
	rules, err := d.rules(d.host.Clock.Now())
	if err != nil {
		return nil, err
	}
	return page.P("The new secret is shown once. For " + itoa(int(rules.overlap/time.Hour)) + " hours each webhook is signed with both, so that the receiver can change over."), nil
}
