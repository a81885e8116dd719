package custody_test

import (
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	"throughline/police/custody"
)

// BAIL-02, s.47ZG: after a court has extended bail a court extends it again, by three months or six from the end as it stands, held to the
// ends of months; nobody else does.
func TestBAIL02ACourtExtendsAgainAndAgain(t *testing.T) {
	t.Parallel()
	book := book(t)
	on := func(day, rank string, longer bool) custody.BailExtension {
		return custody.BailExtension{On: when.MustDay(day), Rank: rank, Invited: true, Longer: longer}
	}
	nine := []custody.BailExtension{on("2026-04-28", "inspector", false), on("2026-07-30", "superintendent", false)}
	for _, c := range []struct {
		what, ends, refused string
		then                []custody.BailExtension
	}{
		{"12 months", "2027-01-31", "", []custody.BailExtension{on("2026-10-30", "magistrates", false)}},
		{"18 where more time is needed", "2027-07-31", "", []custody.BailExtension{on("2026-10-30", "magistrates", true)}},
		{"and three more", "2027-04-30", "", []custody.BailExtension{on("2026-10-30", "magistrates", false), on("2027-01-31", "magistrates", false)}},
		{"and six more", "2027-07-31", "", []custody.BailExtension{on("2026-10-30", "magistrates", false), on("2027-01-31", "magistrates", true)}},
		{"again and again, over a leap day", "2028-04-30", "", []custody.BailExtension{on("2026-10-30", "magistrates", true), on("2027-07-31", "magistrates", true), on("2028-01-31", "magistrates", false)}},
		{"by no officer", "2027-01-31", "custody.bail.rank", []custody.BailExtension{on("2026-10-30", "magistrates", false), on("2027-01-30", "assistant_chief_constable", false)}},
		{"not once it is over", "2027-01-31", "custody.bail.ended", []custody.BailExtension{on("2026-10-30", "magistrates", false), on("2027-02-01", "magistrates", false)}},
	} {
		got, err := custody.RunBailClock(book, when.MustDay("2026-01-31"), "", append(nine[:2:2], c.then...))
		if err != nil || got.EndsOn.String() != c.ends {
			t.Errorf("%s: ends %s, want %s (%v)", c.what, got.EndsOn, c.ends, err)
		}
		if refused := len(got.Refused) > 0; refused != (c.refused != "") || refused && got.Refused[0].Code != c.refused {
			t.Errorf("%s: %+v, want %q", c.what, got.Refused, c.refused)
		}
	}
}

// BAIL-03: the day of return is moved within the period without an extension, and never beyond it or into the past.
func TestBAIL03TheDayOfReturnIsMovedWithinThePeriod(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		move := func(a access.Actor, day string) error {
			_, err := s.custody.MoveReturn(s.As(a), b.ID, custody.MoveReturn{ReturnOn: day, Why: "The laboratory reports later.", Told: "By letter."})
			return err
		}
		wants(t, "who investigates", move(howells, "2026-12-20"), "access.refused")
		wants(t, "the same day", move(adeyemi, "2026-12-14"), "custody.bail.same_day")
		wants(t, "a day that has been", move(adeyemi, "2026-11-01"), "custody.bail.return")
		wants(t, "beyond the period", move(adeyemi, b.EndsOn.AddDays(1).String()), "custody.bail.return_late")
		wants(t, "no day", move(adeyemi, "soon"), "form.not_a_day")
		s.must(move(adeyemi, b.EndsOn.String()))
		now := s.bails()[0]
		if owed := s.bailOwed(b.Arrest); now.ReturnOn != b.EndsOn || now.EndsOn != b.EndsOn || len(now.Extended) != 0 || len(owed) != 1 || !owed[0].DueAt.Equal(b.EndsOn.End()) {
			t.Errorf("moved, and nothing extended: %+v, owed %+v", now, owed)
		}
		s.must(move(adeyemi, "2026-12-10"))
		s.Held.Set(when.MustDay("2026-12-10").End())
		wants(t, "after the day", move(adeyemi, "2026-12-20"), "custody.bail.return_passed")
	})
}

// Who was bailed before bail had a record of its own stands on the board, until they come back.
func TestBAIL01BailFromBeforeItHadARecordIsOnTheBoard(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		b := s.out("bail", "2026-12-14")
		_, err := act.Do(s.System(), s.Door, act.Of("test.before", journal.Ref{Kind: "thread", ID: s.thread}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			if _, err := tx.Exec(`DELETE FROM custody_bail WHERE id = $1`, b.ID); err != nil {
				return "", err
			}
			return tx.Record(casefile.DecisionReceived{Decision: "more_evidence", Request: "r0"}, act.OnThreads(), act.Labelled("audit"))
		})
		s.must(err)
		list, err := s.custody.AtLarge(s.As(adeyemi), paging.Ask{})
		s.must(err)
		if len(list.Rows) != 0 || len(list.Earlier) != 1 || list.Earlier[0].Name != "Daniel Pryce" || list.Earlier[0].ReturnOn != when.MustDay("2026-12-14") || len(list.Earlier[0].Conditions) != 1 {
			t.Fatalf("%+v", list)
		}
		_, body := s.get(adeyemi, "/bail")
		has(t, "the board", body, "From before bail had a record of its own", "/custody/"+b.Detention, "Answers Mon 14 Dec 2026", "Home from 21:00 to 06:00")
		s.Held.Set(when.MustDay("2026-12-14").At(10, 0))
		_, err = s.custody.RecordArrival(s.As(adeyemi), b.Arrest, custody.RecordArrival{Case: "bail_return", YardAt: s.now()})
		s.must(err)
		if list, err = s.custody.AtLarge(s.As(adeyemi), paging.Ask{}); err != nil || len(list.Earlier) != 0 {
			t.Errorf("they are back: %+v %v", list.Earlier, err)
		}
	})
}

// CUS-06: treatment in hospital after an extension does not count in it either; questioning there and an x-ray do.
func TestCUS06TreatmentAfterAnExtensionMovesIt(t *testing.T) {
	t.Parallel()
	book := book(t)
	rt := time.Date(2026, 10, 24, 19, 0, 0, 0, time.UTC) // the clocks go back that night: elapsed hours do not care
	h := func(n float64) time.Time { return rt.Add(time.Duration(n * float64(time.Hour))) }
	base := custody.ClockInput{Case: "arrest", ArrestAt: rt.Add(-time.Hour), ArrivedAt: rt, AuthorisedAt: rt.Add(20 * time.Minute), Offence: "indictable"}
	given := []custody.ClockEvent{{Kind: "review", At: h(6)}, {Kind: "review", At: h(14)}, {Kind: "extension", At: h(23), Rank: "superintendent", Until: h(30)}}
	for _, c := range []struct {
		what string
		stay []custody.ClockEvent
		ends float64
	}{
		{"as it was given", nil, 30},
		{"two hours of treatment after it", []custody.ClockEvent{{Kind: "hospital", From: h(25), To: h(27), Purpose: "treatment"}}, 32},
		{"with twenty minutes of questions", []custody.ClockEvent{{Kind: "hospital", From: h(25), To: h(27), Purpose: "treatment", Questioned: []custody.Span{{From: h(25), To: h(25).Add(20 * time.Minute)}}}}, 32 - 1.0/3},
		{"an x-ray for evidence", []custody.ClockEvent{{Kind: "hospital", From: h(25), To: h(27), Purpose: "investigative"}}, 30},
		{"begun when it was over", []custody.ClockEvent{{Kind: "hospital", From: h(31), To: h(33), Purpose: "treatment"}}, 30},
		{"half of it before", []custody.ClockEvent{{Kind: "hospital", From: h(22), To: h(24), Purpose: "treatment"}}, 31},
	} {
		in := base
		in.Events = append(given[:3:3], c.stay...)
		got, err := custody.RunClock(book, in, h(34))
		if d := got.ExpiresAt.Sub(h(c.ends)).Abs(); err != nil || d > time.Second {
			t.Errorf("%s: ends %s, want %s (%v)", c.what, got.ExpiresAt, h(c.ends), err)
		}
	}
}

// CUS-05, CUS-08: what was between the end of detention and a warrant that came late is added to the figure of over-run, and so is what was
// past the last end; a charge that came late is one too.
func TestCUS08OverRunAddsWhatWasBeforeALateWarrant(t *testing.T) {
	each(t, func(t *testing.T, s *suite) {
		x := s.reviewed(s.held(), 2)
		after := func(h int) time.Time { return x.RelevantAt.Add(time.Duration(h) * time.Hour) }
		s.Held.Add(after(23).Sub(s.Held.Now()))
		_, err := s.custody.ExtendDetention(s.As(pryor), x.ID, extension(after(36)))
		s.must(err)
		s.Held.Add(after(37).Sub(s.Held.Now()))
		_, err = s.custody.RecordWarrant(s.As(adeyemi), x.ID, custody.RecordWarrant{Court: "Newport Magistrates' Court", IssuedAt: after(37).Format(time.RFC3339), Until: after(60).Format(time.RFC3339), Present: true,
			Application: "The telephone is being examined.", Late: "The court sat at ten."})
		s.must(err)
		s.Held.Add(after(60).Add(25 * time.Minute).Sub(s.Held.Now()))
		_, err = s.custody.Release(s.As(adeyemi), x.ID, custody.ReleaseDetainee{How: "no_further_action", PERA: "Home.", Property: "none", WentOn: "She cannot be reached."})
		s.must(err)
		lines, err := s.custody.Log(s.As(adeyemi), x.ID)
		s.must(err)
		said := ""
		for _, l := range lines {
			said += l.Title + ". " + l.Detail + "\n"
		}
		has(t, "the log", said, "Held 1 h 25 min past the limit")
	})
}
