package reintegration_test

import (
	"slices"
	"testing"

	"throughline/platform/access"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
)

// OFF-05: on the street it is said what somebody must keep to on that day, its first and its last day with it; of a plan that the reader
// may not know of, nothing.
func TestOFF05WhatSomebodyMustKeepToOnTheStreet(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		s := h.sentence(t, "open", true)
		h.plan(t, s)
		who, err := access.From(h.staff("howells", 0, true, "officer"))
		if err != nil {
			t.Fatal(err)
		}
		zone := "Restriction zone: Not to enter High Street, until Tue 22 Dec 2026." // the unpaid work beside it is nobody's business on the street
		for day, want := range map[string][]string{"2026-11-22": nil, "2026-11-23": {zone}, "2026-12-22": {zone}, "2026-12-23": nil, "2028-05-23": nil} {
			got, err := h.MustKeepTo(h.q(), who, []string{"p-merged", s.person}, when.MustDay(day))
			slices.Sort(got)
			if err != nil || len(got) != len(want) {
				t.Errorf("on %s: %q %v", day, got, err)
			}
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("on %s: %q is not in %q", day, w, got)
				}
			}
		}
		if got, err := h.MustKeepTo(h.q(), who, []string{"p-other"}, when.MustDay("2026-11-23")); err != nil || len(got) != 0 {
			t.Errorf("somebody else: %q %v", got, err)
		}
	})
}
