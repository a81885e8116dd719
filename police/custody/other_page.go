package custody

import (
	"context"
	"net/http"

	"throughline/platform/form"
	"throughline/platform/room"
)

// otherPage is the form for somebody who is detained and not under arrest for an offence.
func (d *Desk) otherPage() room.FormPage[DetainOther] {
	return room.FormPage[DetainOther]{Path: "/custody/other/new", Title: "Detained under another power", File: "custody/other_page.go", Button: "Record the detention",
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error {
			s.Cancel = "/custody"
			thread := r.URL.Query().Get("thread")
			s.Fields = []form.Field{{Name: "kind", Options: d.options("custody.detention_kind"), As: form.AsRadios}, {Name: "thread", As: form.AsHidden}}
			if thread != "" {
				s.Known = map[string]string{"thread": thread}
				people, err := d.people.Offer(ctx, thread, nil)
				if err != nil {
					return err
				}
				s.Fields = append(s.Fields, form.Field{Name: "person", Options: people})
			}
			s.Fields = append(s.Fields, named("given", "family", "born_on", "gender", "language", "place", "grounds", "why_here", "at")...)
			return nil
		},
		Do: func(ctx context.Context, _ *http.Request, in DetainOther) (string, error) {
			done, err := d.DetainOther(ctx, in)
			return "/custody/arrest/" + done.Value.ID + "/arrival", err
		}}
}
