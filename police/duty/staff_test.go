package duty_test

import (
	"context"
	"testing"

	"throughline/platform/fault"
)

// A form takes whom somebody means: by collar number, with or without the rank, by family name, or by account.
func TestStaffAreFoundAsTheyAreCalled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q := h.DB.Read(context.Background())
		okafor, err := h.Staff(q, "okafor")
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{"okafor", okafor.Number, " " + okafor.Number + " ", "Sgt " + okafor.Number, "Sgt " + okafor.Number + " D. Okafor", "Okafor", "D. OKAFOR"} {
			if ids, err := h.Serving(q, typed); err != nil || len(ids) != 1 || ids[0] != "okafor" {
				t.Errorf("%q finds %v %v", typed, ids, err)
			}
		}
		for _, typed := range []string{"", "  ", "nobody", "064", "okafo"} {
			if ids, err := h.Serving(q, typed); err != nil || len(ids) != 0 {
				t.Errorf("%q finds %v %v", typed, ids, err)
			}
		}
		h.Host.Serving = h.Desk.Serving
		if _, err := h.StaffID(q, "staff", "nobody"); !fault.HasCode(err, "staff.unknown") {
			t.Errorf("nobody: %v", err)
		}
		if ids, _ := h.Serving(q, "Evans"); len(ids) > 1 {
			if _, err := h.StaffID(q, "staff", "Evans"); !fault.HasCode(err, "staff.several") {
				t.Errorf("several of one name: %v", err)
			}
		}
	})
}
