package interview_test

import (
	"context"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/words"
	custody "throughline/police/custody/entry"
	"throughline/police/evidence"
	"throughline/police/interview"
	"throughline/police/interview/entry"
	"throughline/police/people"
	sentences "throughline/words"
)

type house struct {
	*roomtest.House
	desk            *interview.Desk
	evidence        *evidence.Desk
	thread, suspect string
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Helper()
	book, err := words.Load(sentences.FS)
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(book)
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		p := people.New(rh.Host)
		ev := evidence.New(rh.Host, p)
		h := house{House: rh, evidence: ev, desk: interview.New(rh.Host, p, ev)}
		// The suite's own room is not here: its entries are what this room hears of it.
		rh.Start(p.Room(), ev.Room(), h.desk.Room(), room.Room{Name: "custody", Entries: custody.Kinds()})
		done, err := act.Do(h.System(), h.Door, act.Of("test.case", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) ([2]string, error) {
			th, err := tx.OpenThread("open")
			if err != nil {
				return [2]string{}, err
			}
			s, err := p.CreateIn(tx, people.NewPerson{Given: "Daniel", Family: "Pryce", BornOn: "1999-02-03"})
			if err != nil {
				return [2]string{}, err
			}
			return [2]string{th.ID, s.ID}, p.LinkIn(tx, s.ID, "suspect", th.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		h.thread, h.suspect = done.Value[0], done.Value[1]
		f(t, h)
	})
}

// says lets the suite write entries, and this room hear them.
func (h house) says(t *testing.T, bodies ...journal.Body) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.custody", journal.Ref{Kind: "detention", ID: "d1"}).With(access.Resource{}).On(h.thread), func(tx *act.Tx) (string, error) {
		for _, b := range bodies {
			if _, err := tx.Record(b); err != nil {
				return "", err
			}
		}
		return "", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Settle()
}

func (h house) detained(t *testing.T, r custody.RightsGiven) {
	t.Helper()
	r.Detention, r.Person = "d1", h.suspect
	h.says(t, custody.DetaineeArrived{Detention: "d1", Person: h.suspect}, custody.DetentionAuthorised{Detention: "d1", Person: h.suspect}, r)
}

var declined = custody.RightsGiven{Solicitor: "declined", Language: "English"}

func actor(name, staff, role string, rank int) access.Actor {
	return access.Actor{Staff: staff, Name: name, Number: "1", RankNo: rank, Rank: "rank", Roles: []string{role}, OnDuty: true}
}

func (h house) marsh() context.Context { return h.As(actor("L. Marsh", "marsh", "investigator", 1)) }

func (h house) refusedToAll(t *testing.T, what string, do func(ctx context.Context) error) {
	t.Helper()
	off := actor("T. Vaughan", "vaughan", "investigator", 2)
	off.OnDuty = false
	brother := actor("C. Pryce", "pryce", "investigator", 1)
	brother.Family = []string{h.suspect}
	for who, a := range map[string]access.Actor{"off duty": off, "own family": brother, "another role": actor("S. Howells", "howells", "call_handler", 1)} {
		if err := do(h.As(a)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s, %s: %v", what, who, err)
		}
	}
	if is, err := h.desk.OfThread(h.DB.Read(context.Background()), h.thread); err != nil || len(is) > 1 {
		t.Errorf("%s: a refusal left %d interviews, %v", what, len(is), err)
	}
}

func starting(h house) interview.StartInterview {
	return interview.StartInterview{Person: h.suspect, Place: "Interview room 2", Present: []entry.Present{{Name: "L. Marsh", Role: "interviewer"}}, Caution: "en", CautionGiven: true,
		Understood: "I can keep quiet but it may look bad", AdviceReminded: true, Rested: true}
}

func (h house) begun(t *testing.T) interview.Interview {
	t.Helper()
	done, err := h.desk.StartInterview(h.marsh(), h.thread, starting(h))
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func must[T any](_ T, err error) error { return err }

func code(t *testing.T, err error, want string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Errorf("no fault, want %s", want)
		return
	}
	for _, x := range f.Fields {
		if x.Code == want {
			return
		}
	}
	if f.Code != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestINT03TheCautionIsInTheLawsWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		i := h.begun(t)
		if i.Caution != "You do not have to say anything. But it may harm your defence if you do not mention when questioned something which you later rely on in court. Anything you do say may be given in evidence." ||
			i.CautionLaw != "interview.caution_text/arrest_interview.en/1995-04-10" || i.Detention != "d1" || i.Solicitor != "declined" {
			t.Errorf("%+v", i)
		}
		code(t, must(h.desk.StartInterview(h.marsh(), h.thread, starting(h))), "interview.running")
		in := starting(h)
		in.CautionGiven = false
		code(t, must(h.desk.StartInterview(h.marsh(), h.thread, in)), "form.must_tick")
	})
}

func TestINT03TheWelshCautionIsOfficial(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, custody.RightsGiven{Solicitor: "declined", Language: "Welsh"})
		in := starting(h)
		in.Caution = "cy"
		done, err := h.desk.StartInterview(h.marsh(), h.thread, in)
		if err != nil || !strings.HasPrefix(done.Value.Caution, "Does dim rhaid i chi ddweud dim byd.") || done.Value.Language != "Welsh" {
			t.Errorf("%+v %v", done.Value, err)
		}
	})
}

func TestINT02TheSuitesFactsAreHeard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		try := func(want string) {
			t.Helper()
			code(t, must(h.desk.StartInterview(h.marsh(), h.thread, starting(h))), want)
		}
		h.says(t, custody.DetaineeArrived{Detention: "d1", Person: h.suspect})
		try("interview.check.not_authorised")
		h.says(t, custody.DetentionAuthorised{Detention: "d1", Person: h.suspect})
		try("interview.check.rights")
		h.says(t, custody.RightsGiven{Detention: "d1", Solicitor: "wanted", Adult: true, Language: "Polish"})
		try("interview.check.solicitor")
		try("interview.check.adult")
		try("interview.check.interpreter")
		h.says(t, custody.RightsGiven{Detention: "d1", Solicitor: "declined", Language: "English"}, custody.FitnessRecorded{Detention: "d1", For: []string{"detention", "interview"}, Fit: "no"})
		try("interview.check.unfit")
		h.says(t, custody.FitnessRecorded{Detention: "d1", For: []string{"travel"}, Fit: "yes"})
		try("interview.check.unfit")
		h.says(t, custody.FitnessRecorded{Detention: "d1", For: []string{"interview"}, Fit: "yes"}, custody.HospitalLeft{Detention: "d1"})
		try("interview.check.hospital")
		h.says(t, custody.HospitalReturned{Detention: "d1"}, custody.PersonCharged{Detention: "d1"})
		try("interview.check.charged")
		h.says(t, custody.HospitalLeft{Detention: "d1"}, custody.HospitalReturned{Detention: "d1"})
		try("interview.check.charged")
		h.says(t, custody.PersonReleased{Detention: "d1"})
		if i := h.begun(t); i.Detention != "" {
			t.Errorf("a voluntary interview stands on detention %s", i.Detention)
		}
	})
}

func TestINT09NoInterviewWithoutAnInterpreterUnlessASuperintendentAllowsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, custody.RightsGiven{Solicitor: "declined", Language: "Polish"})
		code(t, must(h.desk.StartInterview(h.marsh(), h.thread, starting(h))), "interview.check.interpreter")
		leave := interview.GiveLeave{Person: h.suspect, Without: "interpreter", Reason: "A child is missing and he knows where"}
		for who, a := range map[string]access.Actor{"a chief inspector": actor("X", "x", "duty_inspector", 4), "the investigator": actor("L. Marsh", "marsh", "investigator", 1)} {
			if err := must(h.desk.GiveLeave(h.As(a), h.thread, leave)); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if _, err := h.desk.GiveLeave(h.As(actor("H. Pryor", "pryor", "superintendent", 5)), h.thread, leave); err != nil {
			t.Fatal(err)
		}
		i := h.begun(t)
		if i.Urgent != leave.Reason || !strings.Contains(i.Allowed, "H. Pryor") || i.Interpreter {
			t.Errorf("%+v", i)
		}
		if _, err := h.desk.EndInterview(h.marsh(), i.ID, interview.EndInterview{Offered: true, Notice: true}); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.StartInterview(h.marsh(), h.thread, starting(h))), "interview.check.interpreter") // leave is for one interview
		in := starting(h)
		in.Present = append(in.Present, entry.Present{Name: "A. Kowalska", Role: "interpreter"})
		done, err := h.desk.StartInterview(h.marsh(), h.thread, in)
		if err != nil || !done.Value.Interpreter || done.Value.Language != "Polish" {
			t.Errorf("with an interpreter: %+v %v", done.Value, err)
		}
	})
}

func TestINT02AChangeOfMindIsAnInspectorsToAllow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, custody.RightsGiven{Solicitor: "wanted", Language: "English"})
		code(t, must(h.desk.StartInterview(h.marsh(), h.thread, starting(h))), "interview.check.solicitor")
		in := interview.ChangeOfMind{Person: h.suspect, Reason: "He wants to go home tonight"}
		if err := must(h.desk.ChangeOfMind(h.As(actor("K. Rees", "rees", "sergeant", 2)), h.thread, in)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a sergeant: %v", err)
		}
		if _, err := h.desk.ChangeOfMind(h.As(actor("R. Coles", "coles", "duty_inspector", 3)), h.thread, in); err != nil {
			t.Fatal(err)
		}
		if i := h.begun(t); i.Solicitor != "waived" {
			t.Errorf("%+v", i)
		}
	})
}
