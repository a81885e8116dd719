package custody_test

import (
	"testing"

	"throughline/police/custody"
)

// Property is what its lists say (CUS-13): what police hold is not said to be returned at the door, is given back after it, and goes with an escort.
func TestCUS13PropertyIsGivenBackAfterTheDoor(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		kept := custody.RecordProperty{Lines: "Phone", Seal: "A100", Kept: "police", Signed: "signed", Signature: "D. Pryce"}
		_, err := s.custody.RecordProperty(s.As(adeyemi), x.ID, kept)
		s.must(err)
		out := custody.ReleaseDetainee{How: "no_further_action", PERA: "Home.", Property: "returned", WentOn: "She cannot be reached."}
		for _, said := range []string{"returned", "none", "with_escort"} {
			out.Property = said
			_, err = s.custody.Release(s.As(adeyemi), x.ID, out)
			wants(t, said, err, "custody.release.property_held")
		}
		out.Property = "some_kept"
		_, err = s.custody.Release(s.As(adeyemi), x.ID, out)
		s.must(err)
		_, body := s.get(adeyemi, "/custody/"+x.ID)
		has(t, "what is left to do", body, "Held by police", "/custody/"+x.ID+"/property-return")
		back := custody.ReturnProperty{Seals: true, Signed: "signed", Signature: "D. Pryce"}
		done, err := s.custody.ReturnProperty(s.As(adeyemi), x.ID, back)
		s.must(err)
		if done.Value.State != "released" || !done.Value.LimitAt.Equal(x.LimitAt) {
			t.Errorf("giving back changed the detention: %+v", done.Value)
		}
		_, err = s.custody.ReturnProperty(s.As(adeyemi), x.ID, back)
		wants(t, "twice", err, "custody.property.none")
		_, err = s.custody.RecordProperty(s.As(adeyemi), x.ID, kept)
		wants(t, "a list after the door", err, "custody.released")
	})
}

func TestCUS22PropertyGoesWithTheEscort(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		_, err := s.custody.RecordProperty(s.As(adeyemi), x.ID, custody.RecordProperty{Lines: "Phone", Seal: "A100", Kept: "police", Signed: "signed", Signature: "D. Pryce"})
		s.must(err)
		s.assess(s.As(adeyemi), x.ID, "1", "weapon")
		_, err = s.custody.HandToEscort(s.As(adeyemi), x.ID, custody.HandToEscort{To: "Newport Magistrates' Court", Escort: "R. Lewis 4471", Read: true})
		s.must(err)
		_, body := s.get(adeyemi, "/custody/"+x.ID)
		has(t, "whose hands it is in", body, "With the escort R. Lewis 4471")
		_, err = s.custody.ReturnProperty(s.As(adeyemi), x.ID, custody.ReturnProperty{Seals: true, Signed: "signed", Signature: "D. Pryce"})
		wants(t, "what the escort has", err, "custody.property.none")
		_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: "transfer", PERA: "With the escort.", Property: "with_escort"})
		wants(t, "it is not here any more", err, "")
	})
}
