package custody

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	shipped "throughline/law"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

var loaded = sync.OnceValues(func() (*law.Book, error) { return law.Load(shipped.FS) })

func book(t testing.TB) *law.Book {
	t.Helper()
	b, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	x, err := when.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return x
}

func run(t testing.TB, in ClockInput, now string) Clock {
	t.Helper()
	if in.Case == "" {
		in.Case = "arrest"
	}
	if in.Offence == "" {
		in.Offence = "either_way"
	}
	c, err := RunClock(book(t), in, at(t, now))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func same(t testing.TB, what string, got time.Time, want string) {
	t.Helper()
	if !got.Equal(at(t, want)) {
		t.Errorf("%s: %s, want %s", what, when.RFC3339(got), want)
	}
}

func TestCUS01RelevantTimeByCase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		in         ClockInput
	}{
		{"a: made elsewhere, arrived first", "2026-11-23T20:00", ClockInput{Case: "other_force", ArrestAt: at(t, "2026-11-23T09:00"), ArrivedAt: at(t, "2026-11-23T10:00"), FirstStationInAreaAt: at(t, "2026-11-23T20:00")}},
		{"a: made elsewhere, 24 h first", "2026-11-24T09:00", ClockInput{Case: "other_force", ArrestAt: at(t, "2026-11-23T09:00"), ArrivedAt: at(t, "2026-11-23T10:00"), FirstStationInAreaAt: at(t, "2026-11-24T12:00")}},
		{"b: abroad, entry + 24 h first", "2026-11-24T06:00", ClockInput{Case: "abroad", ArrestAt: at(t, "2026-11-22T09:00"), EnteredCountryAt: at(t, "2026-11-23T06:00"), ArrivedAt: at(t, "2026-11-24T08:00")}},
		{"b: abroad, station first", "2026-11-23T08:00", ClockInput{Case: "abroad", ArrestAt: at(t, "2026-11-22T09:00"), EnteredCountryAt: at(t, "2026-11-23T06:00"), ArrivedAt: at(t, "2026-11-23T08:00")}},
		{"c: came of their own will", "2026-11-23T11:40", ClockInput{Case: "voluntary", ArrestAt: at(t, "2026-11-23T11:40"), ArrivedAt: at(t, "2026-11-23T10:00")}},
		{"d: street bail", "2026-11-30T10:00", ClockInput{Case: "street_bail", ArrestAt: at(t, "2026-11-23T11:40"), ArrivedAt: at(t, "2026-11-30T10:00")}},
		{"e: transfer, 24 h after leaving first", "2026-11-24T07:00", ClockInput{Case: "transfer", ArrestAt: at(t, "2026-11-22T11:40"), LeftFirstAreaAt: at(t, "2026-11-23T07:00"), ArrivedAt: at(t, "2026-11-24T10:00")}},
		{"f: anything else", "2026-11-23T12:31", ClockInput{ArrestAt: at(t, "2026-11-23T12:10"), ArrivedAt: at(t, "2026-11-23T12:31")}},
	} {
		got := run(t, c.in, c.want)
		same(t, c.name, got.RelevantAt, c.want)
	}
}

func TestCUS03LimitsAreElapsedHoursOnBothClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, arrived, ends, review string }{
		{"an ordinary day", "2026-11-23T12:31", "2026-11-24T12:31", "2026-11-23T18:40"},
		{"the clock goes back", "2026-10-24T20:00", "2026-10-25T19:00", "2026-10-25T01:09:00+00:00"}, // 25 h of wall time
		{"the clock goes forward", "2026-03-28T20:00", "2026-03-29T21:00", "2026-03-29T03:09"},
	} {
		arrived := at(t, c.arrived)
		got := run(t, ClockInput{ArrestAt: arrived.Add(-20 * time.Minute), ArrivedAt: arrived, AuthorisedAt: arrived.Add(9 * time.Minute)}, c.arrived)
		same(t, c.name, got.ExpiresAt, c.ends)
		same(t, c.name+", review", got.NextReviewAt, c.review)
		if got.ExpiresAt.Sub(arrived) != 24*time.Hour || got.NextReviewAt.Sub(arrived) != 6*time.Hour+9*time.Minute {
			t.Errorf("%s: not elapsed hours: %v", c.name, got.ExpiresAt.Sub(arrived))
		}
	}
	if got := run(t, ClockInput{ArrestAt: at(t, "2026-11-23T12:00"), ArrivedAt: at(t, "2026-11-23T12:00"), Offence: "summary"}, "2026-11-23T13:00"); len(got.Limits) != 1 {
		t.Errorf("a summary offence has one limit only: %+v", got.Limits)
	}
}

func TestCUS06TreatmentPausesAndInvestigationDoesNot(t *testing.T) {
	t.Parallel()
	base := ClockInput{ArrestAt: at(t, "2026-11-23T10:00"), ArrivedAt: at(t, "2026-11-23T10:00"), AuthorisedAt: at(t, "2026-11-23T10:10")}
	stay := ClockEvent{Kind: "hospital", From: at(t, "2026-11-23T14:00"), To: at(t, "2026-11-23T17:00"), Purpose: "treatment"}
	with := func(es ...ClockEvent) ClockInput { x := base; x.Events = es; return x }

	same(t, "treatment", run(t, with(stay), "2026-11-23T18:00").ExpiresAt, "2026-11-24T13:00")
	same(t, "the review clock runs (CUS-12)", run(t, with(stay), "2026-11-23T18:00").NextReviewAt, "2026-11-23T16:10")
	asked := stay
	asked.Questioned = []Span{{at(t, "2026-11-23T15:00"), at(t, "2026-11-23T15:30")}, {at(t, "2026-11-23T15:20"), at(t, "2026-11-23T15:40")}}
	same(t, "questioned time counts, once", run(t, with(asked), "2026-11-23T18:00").ExpiresAt, "2026-11-24T12:20")
	xray := stay
	xray.Purpose = "investigative"
	same(t, "investigative", run(t, with(xray), "2026-11-23T18:00").ExpiresAt, "2026-11-24T10:00")
	twice := stay
	twice.From, twice.To = at(t, "2026-11-23T16:00"), at(t, "2026-11-23T18:00")
	same(t, "overlapping stays are one", run(t, with(stay, twice), "2026-11-23T18:00").ExpiresAt, "2026-11-24T14:00")
	lasting := stay
	lasting.To = time.Time{}
	got := run(t, with(lasting), "2026-11-23T15:00")
	same(t, "still there", got.ExpiresAt, "2026-11-24T11:00")
	same(t, "paused since", got.PausedAt, "2026-11-23T14:00")
	after := stay
	after.From, after.To = at(t, "2026-11-24T11:00"), at(t, "2026-11-24T12:00")
	same(t, "a stay after the end does not reopen it", run(t, with(after), "2026-11-24T13:00").ExpiresAt, "2026-11-24T10:00")
}

func TestCUS07ReturnFromBailTakesOffWhatWasUsed(t *testing.T) {
	t.Parallel()
	got := run(t, ClockInput{Case: "bail_return", ArrestAt: at(t, "2026-11-01T10:00"), ArrivedAt: at(t, "2026-11-23T10:00"), EarlierMinutes: 9 * 60}, "2026-11-23T11:00")
	same(t, "9 h used, 15 h left", got.ExpiresAt, "2026-11-24T01:00")
}

func TestCUS09ReviewsEarlyAndPostponed(t *testing.T) {
	t.Parallel()
	base := ClockInput{ArrestAt: at(t, "2026-11-23T10:00"), ArrivedAt: at(t, "2026-11-23T10:00"), AuthorisedAt: at(t, "2026-11-23T10:14")}
	review := func(when, postponed string) ClockEvent {
		return ClockEvent{Kind: "review", At: at(t, when), Postponed: postponed}
	}
	for _, c := range []struct {
		name, next string
		events     []ClockEvent
		late       bool
	}{
		{"first in 6 h", "2026-11-23T16:14", nil, false},
		{"early pulls the next one earlier", "2026-11-23T23:52", []ClockEvent{review("2026-11-23T14:52", "")}, false},
		{"on time to the second", "2026-11-24T01:14", []ClockEvent{review("2026-11-23T16:14", "")}, false},
		{"postponed does not push", "2026-11-24T01:14", []ClockEvent{review("2026-11-23T17:30", "would_prejudice")}, true},
		{"late without a reason counts from when it was held", "2026-11-24T02:30", []ClockEvent{review("2026-11-23T17:30", "")}, true},
		{"a reason for one that was early is none", "2026-11-23T23:52", []ClockEvent{review("2026-11-23T14:52", "no_reviewer")}, false},
		{"second then third", "2026-11-24T08:00", []ClockEvent{review("2026-11-23T23:00", ""), review("2026-11-23T16:00", "")}, false},
	} {
		in := base
		in.Events = c.events
		got := run(t, in, "2026-11-23T10:20")
		same(t, c.name, got.NextReviewAt, c.next)
		if len(c.events) > 0 && got.Reviews[0].Late != c.late {
			t.Errorf("%s: late %v", c.name, got.Reviews[0].Late)
		}
	}
	in := base
	in.Events = []ClockEvent{review("2026-11-23T10:05", "")}
	if got := run(t, in, "2026-11-23T10:20"); len(got.Refused) != 1 || got.Refused[0].Code != "custody.review.before_authorised" {
		t.Errorf("a review before authorisation: %+v", got.Refused)
	}
	in.Events = []ClockEvent{{Kind: "release", At: at(t, "2026-11-23T12:00")}}
	if got := run(t, in, "2026-11-23T13:00"); !got.NextReviewAt.IsZero() || !got.ExpiresAt.IsZero() {
		t.Errorf("clocks run after release: %+v", got)
	}
	in.Events, in.Charged = nil, true
	if got := run(t, in, "2026-11-23T13:00"); got.NextReviewAt.IsZero() || !got.ExpiresAt.IsZero() {
		t.Errorf("after charge reviews go on and the 24 hours do not: %+v", got)
	}
}

func TestCUS04ExtensionBySuperintendent(t *testing.T) {
	t.Parallel()
	reviews := []ClockEvent{{Kind: "review", At: at(t, "2026-11-23T15:00")}, {Kind: "review", At: at(t, "2026-11-23T23:00")}}
	for _, c := range []struct {
		name, offence, code string
		e                   ClockEvent
		reviews             int
	}{
		{"allowed", "either_way", "", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "superintendent", Until: at(t, "2026-11-24T22:00")}, 2},
		{"wrong rank", "either_way", "custody.extension.rank", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "chief_inspector", Until: at(t, "2026-11-24T22:00")}, 2},
		{"designated under s.107", "either_way", "", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "chief_inspector", Designated: true, Until: at(t, "2026-11-24T22:00")}, 2},
		{"a sergeant cannot be", "either_way", "custody.extension.rank", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "sergeant", Designated: true, Until: at(t, "2026-11-24T22:00")}, 2},
		{"summary offence", "summary", "custody.extension.summary", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "superintendent", Until: at(t, "2026-11-24T22:00")}, 2},
		{"before the second review", "either_way", "custody.extension.before_second_review", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "superintendent", Until: at(t, "2026-11-24T22:00")}, 1},
		{"after 24 h", "either_way", "custody.extension.after_limit", ClockEvent{At: at(t, "2026-11-24T10:01"), Rank: "superintendent", Until: at(t, "2026-11-24T22:00")}, 2},
		{"beyond 36 h", "either_way", "custody.extension.too_long", ClockEvent{At: at(t, "2026-11-24T08:00"), Rank: "superintendent", Until: at(t, "2026-11-24T22:01")}, 2},
	} {
		c.e.Kind = "extension"
		in := ClockInput{ArrestAt: at(t, "2026-11-23T10:00"), ArrivedAt: at(t, "2026-11-23T10:00"), AuthorisedAt: at(t, "2026-11-23T10:00"), Offence: c.offence,
			Events: append(append([]ClockEvent{}, reviews[:c.reviews]...), c.e)}
		got := run(t, in, "2026-11-24T09:00")
		if c.code == "" {
			if len(got.Refused) != 0 {
				t.Errorf("%s: refused %+v", c.name, got.Refused)
			}
			same(t, c.name, got.ExpiresAt, "2026-11-24T22:00")
			continue
		}
		if len(got.Refused) != 1 || got.Refused[0].Code != c.code || got.Refused[0].Event != c.reviews {
			t.Errorf("%s: %+v", c.name, got.Refused)
		}
		same(t, c.name+": a refusal never changes the clock", got.ExpiresAt, "2026-11-24T10:00")
	}
}

func TestCUS05WarrantsAndTheAbsoluteLimit(t *testing.T) {
	t.Parallel()
	in := ClockInput{ArrestAt: at(t, "2026-11-23T10:00"), ArrivedAt: at(t, "2026-11-23T10:00"), AuthorisedAt: at(t, "2026-11-23T10:00"), Offence: "indictable"}
	warrant := func(at1, until string) ClockEvent {
		return ClockEvent{Kind: "warrant", At: at(t, at1), Until: at(t, until)}
	}
	in.Events = []ClockEvent{warrant("2026-11-24T20:00", "2026-11-26T08:00"), warrant("2026-11-26T07:00", "2026-11-27T10:00")}
	got := run(t, in, "2026-11-26T09:00")
	if len(got.Refused) != 0 {
		t.Fatalf("%+v", got.Refused)
	}
	same(t, "up to 96 h", got.ExpiresAt, "2026-11-27T10:00")
	for code, e := range map[string]ClockEvent{
		"custody.warrant.late":     warrant("2026-11-25T04:01", "2026-11-26T04:00"),
		"custody.warrant.too_long": warrant("2026-11-24T20:00", "2026-11-26T08:01"),
	} {
		in.Events = []ClockEvent{e}
		if got := run(t, in, "2026-11-25T05:00"); len(got.Refused) != 1 || got.Refused[0].Code != code {
			t.Errorf("%s: %+v", code, got.Refused)
		}
	}
	in.Events = []ClockEvent{warrant("2026-11-24T20:00", "2026-11-26T08:00"), warrant("2026-11-26T07:00", "2026-11-27T10:01")}
	if got := run(t, in, "2026-11-26T09:00"); len(got.Refused) != 1 || got.Refused[0].Code != "custody.warrant.absolute" {
		t.Errorf("beyond 96 h: %+v", got.Refused)
	}
}

func TestClockRefusesWhatItCannotUnderstand(t *testing.T) {
	t.Parallel()
	ok := ClockInput{Case: "arrest", Offence: "summary", ArrestAt: at(t, "2026-11-23T10:00"), ArrivedAt: at(t, "2026-11-23T10:30")}
	for code, change := range map[string]func(*ClockInput){
		"custody.clock.case":      func(in *ClockInput) { in.Case = "terrorism" },
		"custody.clock.offence":   func(in *ClockInput) { in.Offence = "civil" },
		"custody.clock.missing":   func(in *ClockInput) { in.ArrivedAt = time.Time{} },
		"custody.clock.backwards": func(in *ClockInput) { in.ArrivedAt = in.ArrestAt.Add(-time.Minute) },
		"custody.clock.event":     func(in *ClockInput) { in.Events = []ClockEvent{{Kind: "tea", At: in.ArrivedAt}} },
	} {
		in := ok
		change(&in)
		if _, err := RunClock(book(t), in, in.ArrestAt); !fault.HasCode(err, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// The clock has properties whatever happens: a review is never due later than 9 hours after one that was held, and time in
// hospital never shortens detention or lengthens it by more than the stay.
func TestCUS06And09PropertiesOfTheClock(t *testing.T) {
	t.Parallel()
	b := book(t)
	rapid.Check(t, func(r *rapid.T) {
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 364*24*60).Draw(r, "start")) * time.Minute)
		in := ClockInput{Case: "arrest", Offence: "either_way", ArrestAt: start, ArrivedAt: start, AuthorisedAt: start}
		t0 := start
		for i := range rapid.IntRange(0, 4).Draw(r, "reviews") {
			t0 = t0.Add(time.Duration(rapid.IntRange(1, 700).Draw(r, "gap")) * time.Minute)
			in.Events = append(in.Events, ClockEvent{Kind: "review", At: t0, Postponed: []string{"", "no_reviewer"}[i%2]})
		}
		left := rapid.IntRange(0, 30*60).Draw(r, "left")
		long := rapid.IntRange(0, 600).Draw(r, "long")
		in.Events = append(in.Events, ClockEvent{Kind: "hospital", Purpose: "treatment", From: start.Add(time.Duration(left) * time.Minute), To: start.Add(time.Duration(left+long) * time.Minute)})
		got, err := RunClock(b, in, start.Add(100*time.Hour))
		if err != nil {
			r.Fatal(err)
		}
		for i := 1; i < len(got.Reviews); i++ {
			if gap := got.Reviews[i].DueAt.Sub(got.Reviews[i-1].DoneAt); gap > 9*time.Hour {
				r.Fatalf("review %d is due %v after the one before", i+1, gap)
			}
		}
		want := 24 * time.Hour
		if left < 24*60 {
			want += time.Duration(long) * time.Minute
		}
		if got.ExpiresAt.Sub(start) != want {
			r.Fatalf("ends after %v, want %v", got.ExpiresAt.Sub(start), want)
		}
	})
}
