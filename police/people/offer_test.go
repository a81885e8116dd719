package people_test

import (
	"testing"

	"throughline/police/people"
)

// A form offers everybody of a case once, with all that they are in it, and nobody whom its reader may not know of.
func TestAFormOffersThePeopleOfACase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		th := h.open(t, "open")
		marta := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Marta", Family: "O'Neill", Phone: "01632 960123"}, Thread: th.Ref, Role: "witness"})
		if _, err := h.Link(ctx, marta.ID, people.LinkPerson{Thread: th.Ref, Role: "reporting_person"}); err != nil {
			t.Fatal(err)
		}
		h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Dan", Family: "Pryce", Phone: "01632 960124"}, Thread: th.Ref, Role: "suspect"})
		all, err := h.Offer(ctx, th.ID, nil)
		if err != nil || len(all) != 2 {
			t.Fatalf("%v %v", all, err)
		}
		for _, o := range all {
			if o.Value == marta.ID && (o.Text != "Marta O'Neill" || o.Hint != "Witness, reporting person" && o.Hint != "Reporting person, witness") {
				t.Errorf("%+v", o)
			}
		}
		if suspects, err := h.Offer(ctx, th.ID, people.As("suspect")); err != nil || len(suspects) != 1 || suspects[0].Text != "Dan Pryce" {
			t.Errorf("%v %v", suspects, err)
		}
		secret := h.open(t, "thread:kept")
		in := officer("marsh")
		in.Labels = []string{"open", "thread:kept"}
		h.make(t, h.As(in), people.CreatePerson{NewPerson: people.NewPerson{Given: "Ceri", Family: "Morgan", Phone: "01632 960125"}, Thread: secret.Ref, Role: "victim"})
		if hidden, err := h.Offer(ctx, secret.ID, nil); err != nil || len(hidden) != 0 {
			t.Errorf("an outsider is offered %v %v", hidden, err)
		}
		if shown, err := h.Offer(h.As(in), secret.ID, nil); err != nil || len(shown) != 1 {
			t.Errorf("one of the few is offered %v %v", shown, err)
		}
	})
}
