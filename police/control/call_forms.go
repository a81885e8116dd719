package control

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

// TakeCall asks nothing: to answer is all there is to it.
type TakeCall struct{}

// callForm is the page of one act on a call, which leads back to the call.
func callForm[I any](d *Desk, path, title, button string, shape func(context.Context, *http.Request, *form.Spec) error, do func(ctx context.Context, id string, in I) (act.Done[Call], error)) []room.Screen {
	return room.FormPage[I]{Path: "/control/calls/{id}" + path, Title: title, File: "control/call_page.go", Button: button, Intro: d.callIntro,
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			s.Cancel = "/control/calls/" + url.PathEscape(r.PathValue("id"))
			s.With()
			if shape == nil {
				return nil
			}
			return shape(ctx, r, s)
		},
		Do: func(ctx context.Context, r *http.Request, in I) (string, error) {
			_, err := do(ctx, r.PathValue("id"), in)
			return "/control/calls/" + url.PathEscape(r.PathValue("id")), err
		}}.Screens()
}

// receiveShape is a contact that no incident answers yet: silent, abandoned, or for advice.
func (d *Desk) receiveShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var channels []form.Option
	for _, row := range d.host.Law.Table("control.channel").On(d.today()) {
		var v ChannelRule
		if err := row.Into(&v); err != nil {
			return err
		}
		channels = append(channels, form.Option{Value: row.Code, Text: v.Label})
	}
	s.Cancel = "/control"
	s.With(form.Field{Name: "channel", As: form.AsSelect, Options: channels}, form.Field{Name: "incident", As: form.AsHidden},
		form.Field{Name: "language", As: form.AsSelect, Hint: "English unless you choose another", Options: d.languages()})
	s.Fields = slices.DeleteFunc(s.Fields, func(f form.Field) bool { return strings.HasSuffix(f.Name, "_at") }) // by hand it is now
	return nil
}

func (d *Desk) callScreens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /control/calls/{id}", Title: "Call", File: "control/call_page.go", Handler: d.showCall}}
	out = append(out, room.FormPage[ReceiveCall]{Path: "/control/calls/new", Title: "A call without an incident", File: "control/call_page.go", Button: "Keep the call", Shape: d.receiveShape,
		Do: func(ctx context.Context, _ *http.Request, in ReceiveCall) (string, error) {
			got, err := d.Receive(ctx, in)
			return "/control/calls/" + got.Value.ID, err
		}}.Screens()...)
	for _, s := range [][]room.Screen{
		callForm(d, "/answer", "Answer the call", "Answer it", nil, func(ctx context.Context, id string, _ TakeCall) (act.Done[Call], error) { return d.AnswerCall(ctx, id) }),
		callForm(d, "/end", "The call is over", "It is over", nil, d.EndCall),
		callForm(d, "/callback", "Ring the caller back", "Record the attempt", func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.With(form.Field{Name: "outcome", Options: backOptions()})
			return nil
		}, d.CallBack),
		callForm(d, "/sign", "Answer by a sign", "Record the answer", d.signShape, d.AnswerSign),
		callForm(d, "/locate", "A further position", "Keep it", nil, d.Locate),
		callForm(d, "/line", "Ask again about the line", "Ask again", nil, d.AskLineAgain),
		callForm(d, "/finish", "Finish the call", "Finish it", d.finishShape, d.FinishCall),
	} {
		out = append(out, s...)
	}
	return out
}

var backWords = []struct{ Code, Words string }{{"reached", "They were reached"}, {"no_answer", "It rang and nobody answered"}, {"voicemail", "A machine answered"}, {"refused", "The call was refused"}, {"unobtainable", "The number cannot be obtained"}}

func backOptions() []form.Option {
	var out []form.Option
	for _, b := range backWords {
		out = append(out, form.Option{Value: b.Code, Text: b.Words})
	}
	return out
}

func (d *Desk) signShape(_ context.Context, r *http.Request, s *form.Spec) error {
	script, err := d.script()
	var options []form.Option
	for _, q := range script {
		options = append(options, form.Option{Value: q.Code, Text: q.Ask})
	}
	s.With(form.Field{Name: "question", Options: options}, form.Field{Name: "answer", Options: []form.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}, {Value: "none", Text: "No answer"}}})
	return err
}

func (d *Desk) finishShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var options []form.Option
	for _, row := range d.host.Law.Table("control.call_outcome").On(d.today()) {
		var v struct {
			Label string `json:"label"`
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		options = append(options, form.Option{Value: row.Code, Text: v.Label})
	}
	s.With(form.Field{Name: "outcome", As: form.AsSelect, Options: options})
	return nil
}

func (d *Desk) callIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.CallView(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return page.InsetText(page.InsetTextProps{Text: v.title() + ", " + clockWords(v.Call.ReceivedAt)}), nil
}

func (v CallView) title() string {
	out := v.Channel
	if v.Call.Silent {
		out = "Silent " + lower(out)
	}
	if v.Call.CLI != "" {
		out += " from " + v.Call.CLI
	}
	return out
}
