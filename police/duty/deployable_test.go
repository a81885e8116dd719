package duty_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/duty"
)

var askedSkills = [][]string{nil, {"taser"}, {"driver_response"}, {"taser", "driver_response"}, {"pursuit_initial", "driver_advanced"}, {"dog_handler"}, {"arv"}}

// held compares the index with a plain scan for every team and some skills.
func (h force) held(t *testing.T, after string) (found int) {
	t.Helper()
	h.Settle()
	q := h.DB.Read(t.Context())
	scan, err := h.DeployableByScan(q)
	if err != nil {
		t.Fatal(err)
	}
	for _, team := range []string{"", "response", "neighbourhood", "dogs", "traffic", "nobody"} {
		for _, skills := range askedSkills {
			got, err := h.Deployable(q, team, skills)
			if err != nil {
				t.Fatal(err)
			}
			want := scan(team, skills)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("after %s: of %q with %v the index has %v, a scan %v", after, team, skills, got, want)
			}
			found += len(got)
		}
	}
	units, err := h.Units(q)
	if err != nil {
		t.Fatal(err)
	}
	want, err := h.UnitsOf(q, h.Held.Now())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(units, want) {
		for i := range min(len(units), len(want)) {
			if !reflect.DeepEqual(units[i], want[i]) {
				t.Fatalf("after %s: the index has the unit %+v, a scan %+v", after, units[i], want[i])
			}
		}
		t.Fatalf("after %s: the index has %d units, a scan %d", after, len(units), len(want))
	}
	return found
}

// What changes who can be sent, by whichever door, and what time alone changes: tours that begin and end, skills that lapse.
func TestHR02TheIndexOfWhoCanBeSentIsAScanAtEveryMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		r := rand.New(rand.NewPCG(2, 6))
		staff := []string{"howells", "bevan", "bennett", "pryce", "pc3001", "pc3004", "pc3037", "pc3070"}
		if h.held(t, "the start") == 0 {
			t.Fatal("nobody can be sent")
		}
		did := map[string]int{}
		for range 90 {
			who := staff[r.IntN(len(staff))]
			what, err := "time", error(nil)
			switch r.IntN(11) {
			case 0:
				what = "book on"
				_, err = h.BookOn(h.as(t, "rees"), who, duty.Book{})
			case 1:
				what = "book off"
				_, err = h.BookOff(h.as(t, "rees"), who, duty.Book{})
			case 2:
				what = "suspend"
				_, err = h.SuspendSkill(h.as(t, "patel"), who, duty.SuspendSkill{Skill: "driver_response", Restore: r.IntN(2) == 0, Why: "A course was failed"})
			case 3:
				what = "crew"
				_, err = h.SetCrew(h.as(t, "lloyd"), duty.SetCrew{Callsign: []string{"BX21", "BX77"}[r.IntN(2)], Staff: []string{who}})
			case 4:
				what = "award"
				day := h.Held.Now().AddDate(0, -11, -r.IntN(29)).Format(time.DateOnly)
				_, err = h.AwardSkill(h.as(t, "patel"), who, duty.Award{Skill: "taser", AwardedOn: day, Evidence: "Certificate 4417"})
			case 5:
				what = "absence"
				day := when.DayOf(h.Held.Now()).AddDays(r.IntN(4))
				_, err = h.SetAbsenceOf(h.as(t, "rees"), who, duty.SetAbsence{Kind: []string{"sick", "training", "annual_leave"}[r.IntN(3)], FromOn: day.String(), ToOn: day.AddDays(r.IntN(2)).String()})
			case 6:
				what = "tour"
				at := h.Held.Now().Add(time.Duration(r.IntN(72)) * time.Hour).Truncate(time.Hour)
				_, err = h.SetTour(h.as(t, "lloyd"), who, duty.SetTour{StartsAt: at.Format(time.RFC3339), EndsAt: at.Add(9 * time.Hour).Format(time.RFC3339), Why: "Made up by a test"})
			case 7:
				what = "acting"
				_, err = h.ActUp(h.as(t, "pryor"), "rees", duty.ActUp{Until: h.Held.Now().Add(time.Duration(1+r.IntN(60)) * time.Hour).Format(time.RFC3339), Why: "The inspector is away"})
			case 8:
				what = "crew for a time"
				_, err = h.SetCrew(h.as(t, "lloyd"), duty.SetCrew{Callsign: []string{"BX21", "BX78"}[r.IntN(2)], Staff: []string{who},
					From: h.Held.Now().Add(time.Duration(r.IntN(20)) * time.Hour).Format(time.RFC3339), Until: h.Held.Now().Add(time.Duration(21+r.IntN(30)) * time.Hour).Format(time.RFC3339)})
			default:
				h.Held.Add(time.Duration(r.IntN(30)) * time.Hour)
			}
			if err == nil {
				did[what]++
			}
			h.held(t, what+" of "+who)
		}
		if len(did) < 10 {
			t.Errorf("some acts were never done: %v", did)
		}
	})
}

// A lapsed skill leaves at midnight by itself.
func TestHR02ALapsedSkillLeavesAtMidnight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		day := h.Held.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
		if _, err := h.AwardSkill(h.as(t, "patel"), "bevan", duty.Award{Skill: "taser", AwardedOn: day, Evidence: "Certificate 4417"}); err != nil {
			t.Fatal(err)
		}
		has := func() bool {
			list, err := h.Deployable(h.DB.Read(t.Context()), "response", []string{"taser"})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				if x.Staff == "bevan" {
					return true
				}
			}
			return false
		}
		h.Settle()
		if !has() {
			t.Fatal("a Taser that is valid today does not count")
		}
		h.Held.Add(24 * time.Hour)
		if has() {
			t.Error("a Taser that lapsed at midnight counts")
		}
	})
}

// What was written between a question's moment and its reading is heard once: it must not be lost because it is later than the
// question.
func TestHR02AChangeWrittenWhileSomebodyAsksIsNotLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		q, asked := h.DB.Read(t.Context()), h.Held.Now()
		has := func(at time.Time) bool {
			list, err := h.DeployableAt(q, at, "")
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(list, func(x duty.Deployable) bool { return x.Staff == "bevan" })
		}
		was := has(asked)
		h.Held.Add(2 * time.Second)
		book := h.BookOn
		if was {
			book = h.BookOff
		}
		if _, err := book(h.as(t, "rees"), "bevan", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.Settle()
		has(asked.Add(time.Second)) // its moment is before the booking, its reading after
		if has(asked.Add(3*time.Second)) == was {
			t.Error("the booking is not in the index")
		}
	})
}

// Who joins by a file can be sent, although the entry is about the file; so is whoever a roster is published for.
func TestHR01WhoJoinsByAFileIsInTheIndex(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.held(t, "the start")
		file := strings.Join(staffFile(40), "\n")
		if _, err := h.Import(h.as(t, "patel"), []byte(file)); err != nil {
			t.Fatal(err)
		}
		h.work(t)
		h.held(t, "the file")
		sent := false
		for range 16 {
			h.Held.Add(13 * time.Hour)
			h.held(t, "the file and a while")
			list, err := h.Deployable(h.DB.Read(t.Context()), "", nil)
			if err != nil {
				t.Fatal(err)
			}
			sent = sent || slices.ContainsFunc(list, func(x duty.Deployable) bool { return strings.HasPrefix(x.Staff, "imp") })
		}
		if !sent {
			t.Error("none of the file can ever be sent")
		}
	})
}

// A question that was given up in the middle leaves nobody behind: the next makes the index anew.
func TestHR02AQuestionGivenUpLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.held(t, "the start")
		gave := 0
		for n := range 32 {
			h.Held.Add(11 * time.Hour)
			if _, err := h.Deployable(&givenUp{h.DB.Read(t.Context()), n % 8}, "", nil); err != nil {
				gave++
			}
			h.held(t, "a question that was given up")
		}
		if gave < 3 {
			t.Errorf("only %d questions were given up", gave)
		}
	})
}

// givenUp answers so many questions and then no more, as when whoever asked has gone.
type givenUp struct {
	db.Querier
	left int
}

func (q *givenUp) Query(text string, args ...any) (*sql.Rows, error) {
	if q.left--; q.left < 0 {
		return nil, context.Canceled
	}
	return q.Querier.Query(text, args...)
}
