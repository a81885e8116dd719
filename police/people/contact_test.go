package people_test

import (
	"slices"
	"strings"
	"testing"

	"throughline/platform/journal"
	"throughline/police/people"
)

func TestWhoseANumberAndAnAddressAreIsSaidWithinLabels(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		secret, plain := h.open(t, "restricted:1"), h.open(t, "open")
		few := officer("marsh")
		few.Labels = []string{"open", "restricted:1"}
		in, out := h.As(few), h.As(officer("howells"))
		nia := h.make(t, in, people.CreatePerson{NewPerson: people.NewPerson{Given: "Nia", Family: "Hidden", Phone: "01632 960555"}, Thread: secret.Ref, Role: "victim"})
		edith := h.make(t, out, people.CreatePerson{NewPerson: people.NewPerson{Given: "Edith", Family: "Marsh", Phone: "01632 960556", Address: "12 Acorn Rise, Ashcombe, MR1 2AB"}, Thread: plain.Ref, Role: "victim"})
		if _, err := h.AddMarker(out, people.AddMarker{SubjectKind: "person", SubjectID: edith.ID, Code: "dog", Detail: "An Alsatian in the yard", Provenance: "Seen by PC Howells"}); err != nil {
			t.Fatal(err)
		}
		c, err := h.OfContact(out, "01632960556")
		if err != nil || len(c.People) != 1 || c.People[0].ID != edith.ID || c.People[0].By != "phone" || !slices.Contains(c.People[0].Parts, "victim") || !strings.Contains(strings.Join(c.People[0].Markers, " "), "Alsatian") {
			t.Errorf("a known victim's number: %+v %v", c, err)
		}
		if c, err := h.OfContact(out, "", "12 Acorn Rise, Ashcombe, MR1 2AB"); err != nil || len(c.People) != 1 || c.People[0].By != "address" || c.Address == "" {
			t.Errorf("her address: %+v %v", c, err)
		}
		if c, err := h.OfContact(out, "01632960555"); err != nil || len(c.People) != 0 {
			t.Errorf("a restricted person is shown: %+v %v", c, err)
		}
		if c, err := h.OfContact(in, "01632960555"); err != nil || len(c.People) != 1 || c.People[0].ID != nia.ID {
			t.Errorf("and not to those who may know: %+v %v", c, err)
		}
		if c, err := h.OfContact(out, "hello", "nowhere at all"); err != nil || len(c.People) != 0 {
			t.Errorf("what is no number: %+v %v", c, err)
		}
		looks, err := journal.LooksBy(h.q(), "staff:howells", 50)
		if err != nil || !slices.ContainsFunc(looks, func(l journal.LookRow) bool { return strings.Contains(l.Detail, "person/"+edith.ID) }) {
			t.Errorf("the look was not kept: %+v %v", looks, err)
		}
	})
}
