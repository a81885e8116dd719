package custody_test

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/police/custody"
)

// The log says everything in order, and is not there for who may not open the detention.
func TestDetentionLogIsInOrder(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.Held.Add(5 * time.Minute)
		s.assess(s.As(adeyemi), x.ID, "1", "injury")
		s.Held.Add(30 * time.Minute)
		_, err := s.custody.RecordCheck(s.As(adeyemi), x.ID, custody.RecordCheck{Response: "awake", Note: "Asked for tea.", At: s.Held.Now().Add(-20 * time.Minute).Format(time.RFC3339)})
		s.must(err)
		code, body := s.get(adeyemi, "/custody/"+x.ID+"/log")
		at := 0
		for _, want := range []string{"oldest first", "Arrested", "Arrived in custody", "Detention authorised", "Risk", "20 min later"} {
			i := strings.Index(body[at:], want)
			if i < 0 {
				t.Fatalf("%d: %q is not in the log, or not after what came before it", code, want)
			}
			at += i
		}
		if code, _ := s.get(access.Actor{Staff: "flynn", Roles: []string{"finance"}, OnDuty: true}, "/custody/"+x.ID+"/log"); code != 403 {
			t.Errorf("finance reads the log: %d", code)
		}
	})
}

// The board counts and says in words what is late and whose rights are owed, and offers a reader only what they may do.
func TestBoardSaysLateReviewsAndRightsNotGiven(t *testing.T) {
	speak(t)
	each(t, func(t *testing.T, s *suite) {
		x := s.held()
		s.assess(s.As(adeyemi), x.ID, "1", "injury")
		board, err := s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if board.Reviews != 0 || board.Rights != 1 || board.Rows[0].Next.Text != "Give rights" || board.Rows[0].Flags[0].Text != "Rights not given" {
			t.Errorf("just authorised: %d reviews late, %d without rights, next %q, %+v", board.Reviews, board.Rights, board.Rows[0].Next.Text, board.Rows[0].Flags)
		}
		s.Held.Add(6*time.Hour + 5*time.Minute)
		_, err = s.custody.RecordCheck(s.As(adeyemi), x.ID, custody.RecordCheck{Response: "awake"})
		s.must(err)
		_, body := s.get(coles, "/custody")
		has(t, "the inspector's board", body, "Reviews late", "Rights not given", "5 min late", "Open review")
		board, err = s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if board.Reviews != 1 || board.Rows[0].Urgency != "late" || board.Rows[0].Next.Text != "Give rights" {
			t.Errorf("a custody sergeant may not review: %+v", board.Rows[0].Next)
		}
		_, err = s.custody.GiveRights(s.As(adeyemi), x.ID, custody.GiveRights{ByVoice: true, InWriting: true, Understood: true, Solicitor: "declined", Informed: "declined"})
		s.must(err)
		board, err = s.custody.Board(s.As(adeyemi), "")
		s.must(err)
		if board.Rights != 0 || board.Rows[0].Next.Text != "Call the nurse" {
			t.Errorf("rights given: %d, next %q", board.Rights, board.Rows[0].Next.Text)
		}
	})
}
