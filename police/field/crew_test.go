package field_test

import (
	"testing"
	"time"

	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/field"
)

// C8: what one officer writes of a job counts for all of its crew: it is on the other's phone, with who wrote it, without what is of no job or
// of another, the oldest first; what the reader may not know of any more goes from it.
func TestACrewReadsWhatOneOfItWrote(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		i := dispatched(t, h, c)
		own, other := newPhone(t, h, d, "howells"), newPhone(t, h, d, "bevan")
		on := func(text string) map[string]string { return map[string]string{"text": text, "incident": i.ID} }
		other.sends(other.does("note", "notebook", on("She is upstairs.")))
		h.Held.Add(time.Minute)
		other.sends(other.does("note", "notebook", on("He left by the back.")), other.writes("Refreshments at the station."))
		own.sends(own.does("note", "notebook", on("My own.")))
		b, err := d.Budget(own.ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range b.Notes[i.ID] {
			got = append(got, n.Text)
			if n.By == "" || n.At.IsZero() {
				t.Errorf("%+v", n)
			}
		}
		if len(got) != 2 || got[0] != "She is upstairs." || got[1] != "He left by the back." || len(b.Notes) != 1 {
			t.Errorf("%v", b.Notes)
		}
		restrict(t, h, c, i, "restricted:op")
		if b, err = d.Budget(own.ctx); err != nil || len(b.Notes) != 0 {
			t.Errorf("restricted: %v %v", b.Notes, err)
		}
	})
}
