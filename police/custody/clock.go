package custody

import (
	"fmt"
	"slices"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// ClockInput is what the detention clock of PACE 1984 Part IV is worked out from. Times are instants; a limit in hours is
// elapsed time, so that it crosses a clock change unchanged (G-02).
type ClockInput struct {
	Case                 string // arrest, voluntary, abroad, other_force, street_bail, transfer or bail_return (CUS-01, CUS-07)
	ArrestAt             time.Time
	ArrivedAt            time.Time // yard or building, whichever came first (CUS-02); on bail_return, attending to answer
	FirstStationInAreaAt time.Time // abroad, other_force and transfer: in the investigating area; ArrivedAt when zero
	EnteredCountryAt     time.Time // abroad
	LeftFirstAreaAt      time.Time // transfer; zero when it is not known, and then the arrival alone counts
	AuthorisedAt         time.Time // zero while detention has not been authorised
	EarlierMinutes       int       // detention used before bail (CUS-07)
	Offence              string    // summary, either_way or indictable: the most serious held for
	Charged              bool      // the 24 hours are over with the charge; reviews go on
	Events               []ClockEvent
}

// ClockEvent is something that moves the clock, or that tried to. Kind is review, hospital, extension, warrant or release.
type ClockEvent struct {
	Kind       string
	At         time.Time // of a review, extension, warrant or release
	Postponed  string    // of a review: why it was held later than it was due
	From, To   time.Time // of a stay in hospital; To is zero while it lasts
	Purpose    string    // treatment or investigative
	Questioned []Span    // time questioned for evidence during treatment
	Rank       string    // of an extension
	Designated bool      // under s.107, to act as superintendent
	Until      time.Time // of an extension or warrant
	Kept       bool      // an extension or warrant that was found lawful when it was given: it is not judged again
}

// Span is a stretch of time.
type Span struct{ From, To time.Time }

// Limit is one end of lawful detention without charge.
type Limit struct {
	Name string // "24h", "36h", "96h"
	At   time.Time
	Law  string
}

// ReviewTime is one review: when it was due and, once held, when that was.
type ReviewTime struct {
	N         int
	DueAt     time.Time
	DoneAt    time.Time
	Late      bool
	Postponed bool
	Law       string
}

// Refusal is an event that the law does not allow. It changed nothing.
type Refusal struct {
	Event int
	Code  string
	Law   string
}

// Clock is the state of a detention's clocks.
type Clock struct {
	RelevantAt   time.Time
	Limits       []Limit
	ExpiresAt    time.Time // zero once charged or released
	PausedAt     time.Time // set while in hospital for treatment
	Reviews      []ReviewTime
	NextReviewAt time.Time // zero before authorisation and after release
	Refused      []Refusal
	Gaps         time.Duration // held between an end of detention and an extension that came after it (CUS-05, CUS-08)
	Law          string        // the row of the limit in force
}

// RunClock works out the clocks as they stand at now (CUS-01 to CUS-12). The day of the arrest chooses the rows of law.
// The faults are invalid ones: custody.clock.missing (field: what is missing), .case, .offence, .event and .backwards.
func RunClock(book *law.Book, in ClockInput, now time.Time) (Clock, error) {
	r := &clockRun{book: book, in: in, now: now, day: when.DayOf(in.ArrestAt)}
	if err := r.check(); err != nil {
		return Clock{}, err
	}
	var err error
	if r.out.RelevantAt, err = r.relevant(); err != nil {
		return Clock{}, err
	}
	if err := r.events(); err != nil {
		return Clock{}, err
	}
	if err := r.finish(); err != nil {
		return Clock{}, err
	}
	return r.out, nil
}

type clockRun struct {
	book     *law.Book
	in       ClockInput
	now      time.Time
	day      when.Day
	out      Clock
	extended time.Time // by a superintendent or a court
	extLaw   string
	warrants int
	released bool
}

var clockCases = []string{"arrest", "voluntary", "abroad", "other_force", "street_bail", "transfer", "bail_return"}

func (r *clockRun) check() error {
	in := r.in
	switch {
	case !slices.Contains(clockCases, in.Case):
		return fault.InvalidField("case", "custody.clock.case", "case", in.Case)
	case in.ArrestAt.IsZero():
		return missing("arrest_at")
	case in.ArrivedAt.IsZero() && in.Case != "voluntary":
		return missing("arrived_at")
	case in.Case == "abroad" && in.EnteredCountryAt.IsZero():
		return missing("entered_country_at")
	case !in.ArrivedAt.IsZero() && in.ArrivedAt.Before(in.ArrestAt) && in.Case != "voluntary":
		return fault.InvalidField("arrived_at", "custody.clock.backwards")
	case !in.AuthorisedAt.IsZero() && in.AuthorisedAt.Before(r.came()):
		return fault.InvalidField("authorised_at", "custody.clock.backwards")
	case !in.FirstStationInAreaAt.IsZero() && in.FirstStationInAreaAt.Before(in.ArrestAt):
		return fault.InvalidField("first_station_in_area_at", "custody.clock.backwards")
	case !slices.Contains([]string{"summary", "either_way", "indictable"}, in.Offence):
		return fault.InvalidField("offence", "custody.clock.offence", "offence", in.Offence)
	case in.EarlierMinutes < 0:
		return fault.InvalidField("earlier_detention_minutes", "custody.clock.backwards")
	case !in.EnteredCountryAt.IsZero() && in.EnteredCountryAt.Before(in.ArrestAt):
		return fault.InvalidField("entered_country_at", "custody.clock.backwards")
	case in.Case == "abroad" && in.ArrivedAt.Before(in.EnteredCountryAt):
		return fault.InvalidField("arrived_at", "custody.clock.backwards")
	case !in.LeftFirstAreaAt.IsZero() && in.LeftFirstAreaAt.Before(in.ArrestAt):
		return fault.InvalidField("left_first_area_at", "custody.clock.backwards")
	}
	most, _, err := r.limit("absolute")
	if err != nil {
		return err
	}
	if in.EarlierMinutes > most.Hours*60 {
		return fault.InvalidField("earlier_detention_minutes", "custody.clock.too_long", "minutes", fmt.Sprint(most.Hours*60))
	}
	return r.checkEvents()
}

func (r *clockRun) checkEvents() error {
	in := r.in
	for i, e := range in.Events {
		if e.start().IsZero() {
			return missing(fmt.Sprintf("events[%d].at", i))
		}
		if e.start().Before(in.ArrestAt) {
			field := "at"
			if e.Kind == "hospital" {
				field = "from"
			}
			return fault.InvalidField(fmt.Sprintf("events[%d].%s", i, field), "custody.clock.before_arrest")
		}
		if !e.To.IsZero() && e.To.Before(e.From) {
			return fault.InvalidField(fmt.Sprintf("events[%d].to", i), "custody.clock.backwards")
		}
	}
	return nil
}

// came is when the person came into custody: who attended voluntarily was at the station before the arrest.
func (r *clockRun) came() time.Time {
	if r.in.Case == "voluntary" {
		return r.in.ArrestAt
	}
	return r.in.ArrivedAt
}

func missing(field string) error {
	return fault.InvalidField(field, "custody.clock.missing", "what", field)
}

func (e ClockEvent) start() time.Time {
	if e.Kind == "hospital" {
		return e.From
	}
	return e.At
}

// hours is a row of custody.detention_limit that counts hours.
type hours struct {
	Hours        int    `json:"hours"`
	Basis        string `json:"basis"`
	Authority    string `json:"authority"`
	Offence      string `json:"offence"`
	Precondition string `json:"precondition,omitempty"`
	NotLater     int    `json:"not_later_than_hours,omitempty"`
}

func (r *clockRun) limit(code string) (hours, string, error) {
	var h hours
	row, ok := r.book.Table("custody.detention_limit").At(code, r.day)
	if !ok {
		return h, "", fault.InvalidField("arrest_at", "law.none_on_day", "table", "custody.detention_limit", "code", code, "day", r.day.Text())
	}
	return h, row.Ref(), row.Into(&h)
}

func (h hours) length() time.Duration { return time.Duration(h.Hours) * time.Hour }

// relevant chooses the relevant time of PACE s.41(2) to (5) (CUS-01).
func (r *clockRun) relevant() (time.Time, error) {
	in := r.in
	area := in.FirstStationInAreaAt
	if area.IsZero() {
		area = in.ArrivedAt
	}
	from, code := time.Time{}, ""
	switch in.Case {
	case "voluntary":
		return in.ArrestAt, nil
	case "abroad":
		from, code = in.EnteredCountryAt, "entered_country"
	case "other_force":
		from, code = in.ArrestAt, "arrest_elsewhere"
	case "transfer":
		if in.LeftFirstAreaAt.IsZero() {
			return area, nil
		}
		from, code = in.LeftFirstAreaAt, "transfer"
	default:
		return in.ArrivedAt, nil
	}
	h, _, err := r.limit(code)
	if err != nil {
		return time.Time{}, err
	}
	if latest := from.Add(h.length()); latest.Before(area) {
		return latest, nil
	}
	return area, nil
}

// events takes the events in order of time; those of one instant in the order given.
func (r *clockRun) events() error {
	order := make([]int, len(r.in.Events))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return r.in.Events[a].start().Compare(r.in.Events[b].start()) })
	for _, i := range order {
		e := r.in.Events[i]
		var err error
		if known := slices.Contains([]string{"review", "extension", "warrant", "hospital"}, e.Kind); r.released && known {
			_, ref, err := r.limit("ordinary")
			if err != nil {
				return err
			}
			r.refuse(i, "custody.clock.released", ref)
			continue
		}
		switch e.Kind {
		case "review":
			err = r.review(i, e)
		case "extension":
			err = r.extension(i, e)
		case "warrant":
			err = r.warrant(i, e)
		case "release":
			r.released = true
		case "hospital":
			if e.To.IsZero() && e.Purpose == "treatment" {
				r.out.PausedAt = e.From
			}
		default:
			return fault.InvalidField(fmt.Sprintf("events[%d].kind", i), "custody.clock.event", "kind", e.Kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *clockRun) refuse(i int, code, law string) {
	r.out.Refused = append(r.out.Refused, Refusal{Event: i, Code: code, Law: law})
}
