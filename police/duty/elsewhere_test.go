package duty_test

import (
	"slices"
	"testing"

	"throughline/police/duty"
)

// DUTY-05, DUTY-07: at court an officer is on duty, with its rights, and cannot be sent; who is back books on, and is.
func TestDUTY05WhoIsAtCourtIsOnDutyAndCannotBeSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.at(t, "2026-11-24T10:00")
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), "bevan", duty.SetAbsence{Kind: "court", FromOn: "2026-11-25", ToOn: "2026-11-25", FromTime: "09:00", ToTime: "17:00"}); err != nil {
			t.Fatal(err)
		}
		stands := func() (on, sent bool) {
			h.Settle()
			h.held(t, "court")
			q := h.DB.Read(t.Context())
			on, _, err := h.IsOnDuty(q, "bevan", h.Held.Now())
			if err != nil {
				t.Fatal(err)
			}
			list, err := h.Deployable(q, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			return on, slices.ContainsFunc(list, func(x duty.Deployable) bool { return x.Staff == "bevan" })
		}
		h.at(t, "2026-11-25T11:00")
		if on, sent := stands(); !on || sent {
			t.Errorf("at court: on duty %v, can be sent %v", on, sent)
		}
		if _, err := h.BookOn(h.as(t, "bevan"), "bevan", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		if on, sent := stands(); !on || !sent {
			t.Errorf("back from court: on duty %v, can be sent %v", on, sent)
		}
		if _, err := h.BookOff(h.as(t, "bevan"), "bevan", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		if on, sent := stands(); on || sent {
			t.Errorf("booked off: on duty %v, can be sent %v", on, sent)
		}
		h.at(t, "2026-11-25T12:00")
		if on, _ := stands(); on {
			t.Error("an hour later they are on duty again")
		}
	})
}
