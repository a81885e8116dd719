package custody

import (
	"context"
	"strconv"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// Arrest is one arrest of one person. State is on_the_way or arrived.
type Arrest struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	Version    int64     `json:"version"`
	Thread     string    `json:"thread"`
	Person     string    `json:"person"`
	ArrestedAt time.Time `json:"arrested_at"`
	State      string    `json:"state"`
	Matters    []Matter  `json:"matters,omitempty"` // what it is for
	ArrestFacts
}

// ArrestFacts are what the officer recorded.
type ArrestFacts struct {
	Place      string          `json:"place"`
	Grounds    string          `json:"grounds"`
	Necessity  []string        `json:"necessity"`
	ToldReason bool            `json:"told_reason"`
	Caution    string          `json:"caution"`
	NoCaution  string          `json:"no_caution,omitempty"`
	Reply      string          `json:"reply,omitempty"`
	Force      string          `json:"force,omitempty"`
	Injuries   string          `json:"injuries,omitempty"`
	Searched   bool            `json:"searched,omitempty"`
	Found      string          `json:"found,omitempty"`
	Language   string          `json:"language,omitempty"`
	Officers   []string        `json:"officers"`
	Offences   []entry.Offence `json:"offences"`
	Mode       string          `json:"mode"` // summary, either_way or indictable: the most serious
	Incident   string          `json:"incident,omitempty"`
	Crime      string          `json:"crime,omitempty"`
	Kind       string          `json:"kind,omitempty"`     // of detention that is no arrest for an offence (CUS-26)
	WhyHere    string          `json:"why_here,omitempty"` // section 136: why a police station
}

// Detention is one stay in a suite. State is arrived, authorised, refused, charged or released.
type Detention struct {
	ID          string    `json:"id"`
	Label       string    `json:"label"`
	Version     int64     `json:"version"`
	Thread      string    `json:"thread"`
	Arrest      string    `json:"arrest"`
	Person      string    `json:"person"`
	Number      string    `json:"number"`
	Suite       string    `json:"suite"`
	Cell        string    `json:"cell,omitempty"`
	State       string    `json:"state"`
	ArrestedAt  time.Time `json:"arrested_at"`
	RelevantAt  time.Time `json:"relevant_at"`
	LimitAt     time.Time `json:"limit_at,omitzero"`
	ReviewDueAt time.Time `json:"review_due_at,omitzero"`
	CheckDueAt  time.Time `json:"check_due_at,omitzero"`
	ReleasedAt  time.Time `json:"released_at,omitzero"`
	Matters     []Matter  `json:"matters"` // what they are held for, and how each ended
	Stay
}

// Stay is what is known of a detention besides its clocks.
type Stay struct {
	Sequence         int               `json:"sequence"`
	Case             string            `json:"case"`
	Kind             string            `json:"kind,omitempty"`  // of detention that is no arrest for an offence: it has a clock of its own (CUS-26)
	Under            string            `json:"under,omitempty"` // the other kind, while they are held for an offence too
	UnderCase        string            `json:"under_case,omitempty"`
	UnderFrom        time.Time         `json:"under_from,omitzero"`
	UnderUntil       time.Time         `json:"under_until,omitzero"`
	OffenceFrom      time.Time         `json:"offence_from,omitzero"` // when they were arrested for it, where they were held
	ExtraHours       int               `json:"extra_hours,omitempty"` // by which a practitioner extended section 136
	NoSamples        bool              `json:"no_samples,omitempty"`  // that kind gives no power to take any
	YardAt           time.Time         `json:"yard_at,omitzero"`
	BuildingAt       time.Time         `json:"building_at,omitzero"`
	OfficerAt        time.Time         `json:"officer_at,omitzero"`
	FirstStationAt   time.Time         `json:"first_station_in_area_at,omitzero"`
	EnteredCountryAt time.Time         `json:"entered_country_at,omitzero"`
	PlaceOfSafetyAt  time.Time         `json:"place_of_safety_at,omitzero"` // section 136: the first, where it was not here
	LeftFirstAreaAt  time.Time         `json:"left_first_area_at,omitzero"`
	EarlierMinutes   int               `json:"earlier_detention_minutes,omitempty"`
	Mode             string            `json:"mode"`
	Offences         []entry.Offence   `json:"offences"`
	Language         string            `json:"language,omitempty"`
	AuthorisedAt     time.Time         `json:"authorised_at,omitzero"`
	AuthorisedBy     string            `json:"authorised_by,omitempty"`
	Grounds          []string          `json:"grounds,omitempty"`
	Reasons          string            `json:"reasons,omitempty"`
	Reviews          int               `json:"reviews"`              // held
	ReviewFrom       time.Time         `json:"review_from,omitzero"` // when the present review clock began
	Postponed        string            `json:"postponed,omitempty"`
	ToRelease        bool              `json:"to_release,omitempty"` // a review found detention no longer necessary
	Rights           *Rights           `json:"rights,omitempty"`
	Risk             *Risk             `json:"risk,omitempty"`
	Details          *Details          `json:"details,omitempty"`
	Vulnerable       bool              `json:"vulnerable,omitempty"` // may be: an appropriate adult is needed (Code C 1.4)
	Adult            *AdultNeed        `json:"adult,omitempty"`      // as other rooms were told last
	Authorities      []SearchAuthority `json:"search_authorities,omitempty"`
	VisitConsent     bool              `json:"visit_consent,omitempty"` // custody visitors may see them and read their record
	Medicines        []Medicine        `json:"medicines,omitempty"`
	TellRefused      []string          `json:"tell_refused,omitempty"` // medicines that were refused, of which the professional has not been told
	TryAgain         map[string]string `json:"try_again,omitempty"`    // by whom nobody has reached: the promise to try again
	WatchedBy        string            `json:"watched_by,omitempty"`   // of constant observation: who, since when, and the last line
	WatchedSince     time.Time         `json:"watched_since,omitzero"`
	WatchedAt        time.Time         `json:"watched_at,omitzero"`
	WatchDueAt       time.Time         `json:"watch_due_at,omitzero"` // the next line
	CheckedAt        time.Time         `json:"checked_at,omitzero"`
	Response         string            `json:"response,omitempty"`
	Fitness          []Fitness         `json:"fitness,omitempty"`
	InHospital       string            `json:"in_hospital,omitempty"` // the stay in hospital that lasts, by its id
	Charge           *Charge           `json:"charge,omitempty"`
	Charges          []Charge          `json:"further_charges,omitempty"` // of other matters, after the first charge
	Plan             *Plan             `json:"plan,omitempty"`
	Release          *Release          `json:"release,omitempty"`
	LimitLaw         string            `json:"limit_law"`
	ReviewLaw        string            `json:"review_law,omitempty"`
}

// ETag changes with every change of the record.
func (x Detention) ETag() string { return strconv.FormatInt(x.Version, 10) }

// ETag changes with every change of the record.
func (a Arrest) ETag() string { return strconv.FormatInt(a.Version, 10) }

// held tells whether the person is still in the suite.
func (x Detention) held() bool { return x.State != "released" }

func (x Detention) ref() journal.Ref { return journal.Ref{Kind: "detention", ID: x.ID} }

func (a Arrest) ref() journal.Ref { return journal.Ref{Kind: "arrest", ID: a.ID} }

// Detention reads a detention. Fault: detention.not_found. The caller asks whether the reader may.
func (d *Desk) Detention(q db.Querier, id string) (Detention, error) { return getDetention(q, id) }

// Arrest reads an arrest. Fault: arrest.not_found. The caller asks whether the reader may.
func (d *Desk) Arrest(q db.Querier, id string) (Arrest, error) { return getArrest(q, id) }

// OfThread are the detentions that stand on a thread, oldest first. The caller asks whether the reader may.
func (d *Desk) OfThread(q db.Querier, thread string) ([]Detention, error) {
	return detentionsOf(q, "thread", thread)
}

// do runs an act on a detention: it loads the row in the transaction, lets change change it and record the entry, works
// the clocks out again and saves. at is when it happened, zero for now.
func (d *Desk) do(ctx context.Context, action, id, why string, at time.Time, change func(tx *act.Tx, x *Detention) error) (act.Done[Detention], error) {
	return d.doEver(ctx, action, id, why, at, func(tx *act.Tx, x *Detention) error {
		if !x.held() {
			return fault.New(fault.Conflict, "custody.released")
		}
		return change(tx, x)
	})
}

// doEver is do for an act that is done after somebody has left too.
func (d *Desk) doEver(ctx context.Context, action, id, why string, at time.Time, change func(tx *act.Tx, x *Detention) error) (act.Done[Detention], error) {
	x, err := getDetention(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	a := act.Of(action, journal.Ref{Kind: "detention", ID: id}, why).On(threadsOf(x.Matters)...).HappenedAt(at)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Detention, error) {
		x, err := getDetention(tx, id)
		if err != nil {
			return x, err
		}
		standOn(tx, threadsOf(x.Matters))
		if tx.HappenedAt().Before(x.RelevantAt.Add(-time.Minute)) {
			return x, fault.InvalidField("at", "custody.before_arrival", "arrived", clockText(x.RelevantAt))
		}
		if err := change(tx, &x); err != nil {
			return x, err
		}
		return x, saveDetention(tx, &x)
	})
}

// checked holds what was typed to its form, and reads when it happened.
func checked(in any, at string) (time.Time, error) {
	if err := form.Check(in); err != nil {
		return time.Time{}, err
	}
	return moment("at", at)
}

// moment reads when it happened from an input; blank is the zero time, which means now.
func moment(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := when.Parse(text)
	if err != nil {
		f := fault.Of(err)
		if len(f.Fields) > 0 {
			return t, fault.New(fault.Invalid, f.Fields[0].Code, fault.Field{Name: field, Code: f.Fields[0].Code, Params: f.Fields[0].Params})
		}
	}
	return t, err
}

// clock works out the clocks of a detention as the tables now stand.
func (d *Desk) clock(q db.Querier, x Detention, now time.Time) (Clock, error) {
	if x.Kind != "" {
		return d.ownClock(x, now)
	}
	in, err := d.clockInput(q, x)
	if err != nil {
		return Clock{}, err
	}
	return RunClock(d.host.Law, in, now)
}

// clockInput is what the tables say of a detention.
func (d *Desk) clockInput(q db.Querier, x Detention) (ClockInput, error) {
	var err error
	var t clockTables
	if t.reviews, err = reviewsOf(q, x.ID); err != nil {
		return ClockInput{}, err
	}
	if t.stays, err = hospitalOf(q, x.ID); err != nil {
		return ClockInput{}, err
	}
	t.extensions, err = extensionsOf(q, x.ID)
	return t.input(x), err
}

// clockTables are what the tables say of a detention's clock beside the detention itself.
type clockTables struct {
	reviews    []Review
	stays      []HospitalStay
	extensions []Extension
}

// input is what the clock is worked out from.
func (t clockTables) input(x Detention) ClockInput {
	in := ClockInput{Case: x.Case, ArrestAt: orNow(x.OffenceFrom, x.ArrestedAt), ArrivedAt: earliest(x.YardAt, x.BuildingAt), FirstStationInAreaAt: x.FirstStationAt,
		EnteredCountryAt: x.EnteredCountryAt, LeftFirstAreaAt: x.LeftFirstAreaAt, AuthorisedAt: x.AuthorisedAt,
		EarlierMinutes: x.EarlierMinutes, Offence: x.Mode, Charged: x.charged()}
	for _, r := range t.reviews {
		if !r.HeldAt.IsZero() {
			in.Events = append(in.Events, ClockEvent{Kind: "review", At: r.HeldAt, Postponed: r.Postponed})
		}
	}
	for _, s := range t.stays {
		e := ClockEvent{Kind: "hospital", From: s.LeftAt, To: s.ReturnedAt, Purpose: s.Purpose}
		if s.QuestionedMinutes > 0 {
			e.Questioned = []Span{{s.LeftAt, s.LeftAt.Add(time.Duration(s.QuestionedMinutes) * time.Minute)}}
		}
		in.Events = append(in.Events, e)
	}
	for _, e := range t.extensions {
		in.Events = append(in.Events, e.event())
	}
	if !x.ReleasedAt.IsZero() {
		in.Events = append(in.Events, ClockEvent{Kind: "release", At: x.ReleasedAt})
	}
	return in
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// row is the row of a law table in force on the day of an event.
func (d *Desk) row(table, code string, at time.Time, into any) (law.Row, error) {
	r, ok := d.host.Law.Table(table).At(code, when.DayOf(at))
	if !ok {
		return r, fault.InvalidField("", "law.none_on_day", "table", table, "code", code, "day", when.DayOf(at).Text())
	}
	return r, r.Into(into)
}

func clockText(t time.Time) string { return t.In(when.London).Format("15:04") }

func dayClockText(t time.Time) string { return t.In(when.London).Format("Mon 15:04") }

func fullText(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006, 15:04") }
