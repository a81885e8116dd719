package custody_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/when"
	"throughline/police/custody"
)

// BAIL-01: on the street it is said what somebody is on bail for and what they must keep to, that they did not return, and
// nothing once they have; who may not know of the case is told nothing.
func TestBAIL01WhatSomebodyIsUnderOnTheStreet(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		says := func(who access.Actor, day string) []string {
			t.Helper()
			ctx := s.As(who)
			actor, err := access.From(ctx)
			s.must(err)
			out, err := s.custody.OnBail(s.DB.Read(ctx), actor, []string{"p-merged", x.Person}, when.MustDay(day))
			s.must(err)
			return out
		}
		if got := says(howells, "2026-11-23"); len(got) != 0 {
			t.Errorf("held, and on bail: %q", got)
		}
		s.Held.Add(9*time.Hour - 9*time.Minute)
		out := door
		out.How, out.WentOn, out.Conditions, out.Terms, out.ReturnOn = "bail", "She moved and cannot be found.", []string{"curfew"}, "Home from 21:00 to 06:00.", "2026-12-14"
		_, err := s.custody.Release(s.As(adeyemi), x.ID, out)
		s.must(err)
		for day, n := range map[string]int{"2026-11-23": 1, "2026-12-14": 1, "2026-12-15": 1} {
			got := says(howells, day)
			if day == "2026-12-15" && (len(got) != 1 || !strings.HasPrefix(got[0], "Was to answer bail")) {
				t.Errorf("who did not come back: %q", got)
			}
			if len(got) != n || n == 1 && (!strings.Contains(got[0], "14 Dec 2026") || !strings.Contains(got[0], "Home from 21:00 to 06:00")) {
				t.Errorf("on %s: %q", day, got)
			}
		}
		s.Held.Set(time.Date(2026, 12, 14, 10, 0, 0, 0, time.UTC))
		_, err = s.custody.RecordArrival(s.As(adeyemi), x.Arrest, custody.RecordArrival{Case: "bail_return", BuildingAt: s.now()})
		s.must(err)
		if got := says(howells, "2026-12-14"); len(got) != 0 {
			t.Errorf("they have come back, and are on bail: %q", got)
		}
	})
}
