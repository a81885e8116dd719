package control

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/form"
)

func (d *Desk) setWelfare(ctx context.Context, r *http.Request, in Welfare) (string, error) {
	_, err := d.AnswerWelfare(ctx, r.PathValue("callsign"), in)
	return "/control", err
}

func welfareShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Cancel = "/control"
	s.With(form.Field{Name: "answer", Options: []form.Option{{Value: "well", Text: "They are well"}, {Value: "no_answer", Text: "No answer"}, {Value: "help", Text: "They need help", Hint: "An emergency on every screen until a supervisor takes it"}}})
	return nil
}

// wordLate says what a unit should have said by now, and leads to asking it.
func wordLate(u UnitLine, now time.Time) g.Node {
	if u.Word == nil {
		return nil
	}
	return h.A(h.Class("c-word"), h.Href("/control/units/"+u.Crew.Callsign+"/welfare"), g.Text(u.Word.says(now)))
}
