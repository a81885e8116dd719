package custody_test

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/journal"
	"throughline/police/custody"
	"throughline/police/people"
)

// CUS-18, CUS-24: an age that is corrected while somebody is held is heard: an appropriate adult is needed from then on, and a sergeant's
// authority for the strip search of an adult is none for a child.
func TestCUS18ACorrectedAgeIsHeard(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.AuthoriseSearch(s.As(adeyemi), x.ID, custody.AuthoriseSearch{Level: "strip", Reason: "Said to have hidden a blade."})
		s.must(err)
		p, err := s.people.Get(s.q(), s.suspect)
		s.must(err)
		_, err = s.people.Change(s.As(adeyemi), s.suspect, people.ChangePerson{Version: p.Version, Given: p.Given, Family: p.Family, BornOn: "2010-03-27"})
		s.must(err)
		s.Settle()
		got, err := s.custody.Detention(s.q(), x.ID)
		s.must(err)
		if got.Adult == nil || !got.Adult.Needed || !got.Adult.Child {
			t.Errorf("an appropriate adult is needed now: %+v", got.Adult)
		}
		es, err := journal.About(s.q(), journal.Ref{Kind: "detention", ID: x.ID}, []string{"open"}, 50)
		s.must(err)
		if !slices.ContainsFunc(es, func(e journal.Entry) bool { return e.Kind == "custody.adult.needed" }) {
			t.Error("interviews are not told")
		}
		search := custody.RecordSearch{Level: "strip", Reason: "Said to have hidden a blade.", SameSex: true, NoAdult: "On the way, and it is urgent.", Safeguards: "Referred."}
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, search)
		wants(t, "by a sergeant's authority for an adult", err, "custody.search.no_authority")
		_, err = s.custody.AuthoriseSearch(s.As(coles), x.ID, custody.AuthoriseSearch{Level: "strip", Reason: "Said to have hidden a blade."})
		s.must(err)
		_, err = s.custody.RecordSearch(s.As(adeyemi), x.ID, search)
		s.must(err)
	})
}

// CUS-18: what cannot be done for a child in an overfull suite is recorded with its reason, owed again and climbs; it is not a lie or no record.
func TestCUS18WhatCannotBeDoneForAChildIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		s.person("2010-12-24", "female")
		x := s.held()
		in := custody.PlaceChild{Where: "detention_room"}
		_, err := s.custody.PlaceChild(s.As(adeyemi), x.ID, in)
		wants(t, "not apart and no reason", err, "custody.child.apart")
		in.NotApart = "Every cell is taken; a transfer to Newport is asked for."
		_, err = s.custody.PlaceChild(s.As(adeyemi), x.ID, in)
		wants(t, "a girl, no woman and no reason", err, "custody.child.woman")
		in.NoWoman = "None is on duty; DS Hale is called in."
		done, err := s.custody.PlaceChild(s.As(adeyemi), x.ID, in)
		s.must(err)
		if len(done.Value.TryAgain) != 2 {
			t.Errorf("both are owed again: %+v", done.Value.TryAgain)
		}
		done, err = s.custody.PlaceChild(s.As(adeyemi), x.ID, custody.PlaceChild{Where: "detention_room", Apart: true, Woman: "hale"})
		s.must(err)
		if len(done.Value.TryAgain) != 0 {
			t.Errorf("done, and owed still: %+v", done.Value.TryAgain)
		}
	})
}

// CUS-26, MHA 1983 s.136(2A): the 24 hours count from the first place of safety, also when that was not here.
func TestCUS26Section136CountsFromTheFirstPlaceOfSafety(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		bring := func(kind, place string) (custody.Detention, error) {
			a, err := s.custody.DetainOther(s.As(howells), custody.DetainOther{Kind: kind, Given: "Nadia", Family: "Rahman", BornOn: "1995-05-05", Place: "Newport Bridge", Grounds: "As the paper says.", Why: "No bed."})
			s.must(err)
			s.Held.Add(3 * time.Hour)
			x, err := s.custody.RecordArrival(s.As(howells), a.Value.ID, custody.RecordArrival{YardAt: s.now(), PlaceOfSafetyAt: place})
			return x.Value, err
		}
		first := s.Held.Now().Add(40 * time.Minute)
		x, err := bring("section_136", first.Format(time.RFC3339))
		s.must(err)
		if !x.LimitAt.Equal(first.Add(24 * time.Hour)) {
			t.Errorf("ends %s, want 24 hours from %s", x.LimitAt, first)
		}
		_, err = bring("section_136", s.Held.Now().Add(-time.Hour).Format(time.RFC3339))
		wants(t, "before they were taken into it", err, "custody.arrival.place_of_safety")
		_, err = bring("recall", s.Held.Now().Add(time.Hour).Format(time.RFC3339))
		wants(t, "of another kind", err, "custody.arrival.not_136")
	})
}
