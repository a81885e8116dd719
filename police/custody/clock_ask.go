package custody

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// AskCustodyClock is `throughline ask custody-clock`.
var AskCustodyClock = law.Ask{
	Name:  "custody-clock",
	About: "When detention without charge ends, when it is reviewed, and what the law does not allow (CUS-01 to CUS-12).",
	Example: json.RawMessage(`{"case":"arrest","arrest_at":"2026-11-23T09:40","arrived_at":"2026-11-23T10:00","authorised_at":"2026-11-23T10:20","offence":"either_way",` +
		`"events":[{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T15:30","purpose":"treatment","questioned":[{"from":"2026-11-23T14:00","to":"2026-11-23T14:20"}]},{"kind":"review","at":"2026-11-23T16:10"}]}`),
	Run: runCustodyClock,
}

// clockQuestion is a detention as it is asked about. Times are as everywhere in an ask.
type clockQuestion struct {
	Case                 string       `json:"case"`
	ArrestAt             string       `json:"arrest_at"`
	ArrivedAt            string       `json:"arrived_at,omitempty"`
	EnteredAt            string       `json:"entered_at,omitempty"`
	FirstStationInAreaAt string       `json:"first_station_in_area_at,omitempty"`
	EnteredCountryAt     string       `json:"entered_country_at,omitempty"`
	LeftFirstAreaAt      string       `json:"left_first_area_at,omitempty"`
	AuthorisedAt         string       `json:"authorised_at,omitempty"`
	EarlierMinutes       int          `json:"earlier_detention_minutes,omitempty"`
	BornOn               string       `json:"born_on,omitempty"`
	Offence              string       `json:"offence"`
	Events               []askedEvent `json:"events,omitempty"`
}

type askedEvent struct {
	Kind       string      `json:"kind"`
	At         string      `json:"at,omitempty"`
	Postponed  string      `json:"postponed_reason,omitempty"`
	From       string      `json:"from,omitempty"`
	To         string      `json:"to,omitempty"`
	Purpose    string      `json:"purpose,omitempty"`
	Questioned []askedSpan `json:"questioned,omitempty"`
	Rank       string      `json:"rank,omitempty"`
	Designated bool        `json:"designated,omitempty"`
	Until      string      `json:"until,omitempty"`
}

type askedSpan struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type clockAnswer struct {
	RelevantTime string          `json:"relevant_time"`
	Limits       []limitAnswer   `json:"limits"`
	ExpiresAt    *string         `json:"expires_at"`
	Reviews      []reviewAnswer  `json:"reviews"`
	NextReviewAt *string         `json:"next_review_at"`
	Refused      []refusedAnswer `json:"refused"`
}

type limitAnswer struct {
	Name string `json:"name"`
	At   string `json:"at"`
	Law  string `json:"law"`
}

type reviewAnswer struct {
	N         int     `json:"n"`
	DueAt     string  `json:"due_at"`
	DoneAt    *string `json:"done_at,omitempty"`
	Late      bool    `json:"late"`
	Postponed bool    `json:"postponed"`
}

type refusedAnswer struct {
	Event  int    `json:"event"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Law    string `json:"law"`
}

// maxClockEvents is more than any detention has.
const maxClockEvents = 1000

// runCustodyClock answers as the record stands at the last moment that the question tells of, so that the same question has the same
// answer on every day.
func runCustodyClock(book *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q clockQuestion
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	if len(q.Events) > maxClockEvents {
		return nil, fault.InvalidField("events", "custody.clock.too_many", "most", fmt.Sprint(maxClockEvents))
	}
	input, err := q.read()
	if err != nil {
		return nil, err
	}
	for i, e := range input.Events {
		if _, ok := book.Table("rank").At(e.Rank, when.DayOf(input.ArrestAt)); e.Kind == "extension" && !ok {
			return nil, fault.InvalidField(fmt.Sprintf("events[%d].rank", i), "custody.clock.rank", "rank", e.Rank)
		}
	}
	c, err := RunClock(book, input, input.last())
	if err != nil {
		return nil, err
	}
	return c.answer(book)
}

// timesRead reads times one after the other and keeps the first fault.
type timesRead struct{ err error }

func (r *timesRead) time(field, value string) (t time.Time) {
	if value == "" || r.err != nil {
		return t
	}
	t, r.err = law.Second(field, value)
	return t
}

// needed is a time that must be there.
func (r *timesRead) needed(field, value string) time.Time {
	if value == "" && r.err == nil {
		r.err = fault.InvalidField(field, "law.ask.missing", "field", field)
	}
	return r.time(field, value)
}

func (q clockQuestion) read() (ClockInput, error) {
	var r timesRead
	in := ClockInput{Case: q.Case, Offence: q.Offence, EarlierMinutes: q.EarlierMinutes, ArrestAt: r.needed("arrest_at", q.ArrestAt), ArrivedAt: r.time("arrived_at", q.ArrivedAt),
		FirstStationInAreaAt: r.time("first_station_in_area_at", q.FirstStationInAreaAt), EnteredCountryAt: r.time("entered_country_at", q.EnteredCountryAt),
		LeftFirstAreaAt: r.time("left_first_area_at", q.LeftFirstAreaAt), AuthorisedAt: r.time("authorised_at", q.AuthorisedAt)}
	entered := r.time("entered_at", q.EnteredAt)
	if r.err != nil {
		return in, r.err
	}
	if !entered.IsZero() && entered.Before(in.ArrivedAt) {
		return in, fault.InvalidField("entered_at", "custody.clock.entered")
	}
	if q.BornOn != "" {
		born, err := law.Day("born_on", q.BornOn)
		if err != nil {
			return in, err
		}
		if when.DayOf(in.ArrestAt).Before(born) {
			return in, fault.InvalidField("born_on", "custody.clock.backwards")
		}
	}
	for i, e := range q.Events {
		x, err := e.read(fmt.Sprintf("events[%d]", i))
		if err != nil {
			return in, err
		}
		in.Events = append(in.Events, x)
	}
	return in, nil
}

func (e askedEvent) read(field string) (ClockEvent, error) {
	var r timesRead
	x := ClockEvent{Kind: e.Kind, Postponed: e.Postponed, Purpose: e.Purpose, Rank: e.Rank, Designated: e.Designated}
	switch e.Kind {
	case "hospital":
		x.From, x.To = r.needed(field+".from", e.From), r.needed(field+".to", e.To)
		if e.Purpose != "treatment" && e.Purpose != "investigative" && r.err == nil {
			r.err = fault.InvalidField(field+".purpose", "custody.clock.purpose", "purpose", e.Purpose)
		}
		for n, s := range e.Questioned {
			at := fmt.Sprintf("%s.questioned[%d]", field, n)
			span := Span{r.needed(at+".from", s.From), r.needed(at+".to", s.To)}
			if r.err == nil && (span.To.Before(span.From) || span.From.Before(x.From) || span.To.After(x.To)) {
				r.err = fault.InvalidField(at, "custody.clock.questioned")
			}
			x.Questioned = append(x.Questioned, span)
		}
	case "extension", "warrant":
		x.At, x.Until = r.needed(field+".at", e.At), r.needed(field+".until", e.Until)
	default: // one that is not known is refused by the clock itself
		x.At = r.needed(field+".at", e.At)
	}
	return x, r.err
}

// last is the last moment that a question tells of.
func (in ClockInput) last() time.Time {
	last := in.ArrestAt
	for _, t := range []time.Time{in.ArrivedAt, in.FirstStationInAreaAt, in.AuthorisedAt} {
		if t.After(last) {
			last = t
		}
	}
	for _, e := range in.Events {
		for _, t := range []time.Time{e.At, e.To} {
			if t.After(last) {
				last = t
			}
		}
	}
	return last
}

func (c Clock) answer(book *law.Book) (clockAnswer, error) {
	out := clockAnswer{RelevantTime: when.RFC3339(c.RelevantAt), Limits: []limitAnswer{}, ExpiresAt: law.Told(c.ExpiresAt), Reviews: []reviewAnswer{}, NextReviewAt: law.Told(c.NextReviewAt), Refused: []refusedAnswer{}}
	for _, l := range c.Limits {
		out.Limits = append(out.Limits, limitAnswer{l.Name, when.RFC3339(l.At), book.Cite(l.Law)})
	}
	for _, r := range c.Reviews {
		out.Reviews = append(out.Reviews, reviewAnswer{r.N, when.RFC3339(r.DueAt), law.Told(r.DoneAt), r.Late, r.Postponed})
	}
	said, err := words.Shipped()
	if err != nil {
		return out, err
	}
	for _, r := range c.Refused {
		out.Refused = append(out.Refused, refusedAnswer{r.Event, r.Code, said.Say(words.English, r.Code, nil), book.Cite(r.Law)})
	}
	return out, nil
}
