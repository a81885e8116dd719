package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// How grave a finding is: a tour that breaks a hard rule is refused, one that only should not be is warned of.
const (
	Refuse = "refuse"
	Warn   = "warn"
)

// Planned is a tour that is to be checked. Exigency is the reason of duty for which a rule that allows it may be broken.
// Needs are codes of skills that the tour cannot be worked without.
type Planned struct {
	StartsAt, EndsAt time.Time
	Exigency         string
	Needs            []string
}

// Whom are tours checked for. The zero value is a constable of whom nothing more is known.
type Whom struct {
	Rank     string // a code of law table rank
	Civilian bool   // police staff: the rules of working time are theirs, those of rosters are not
	OptedOut bool   // of the average of 48 hours, in writing (WTR-01)
	Skills   []Held
	Excluded []Span // leave and sickness: their tours are not worked, and the average of weeks passes over them (WTR reg. 4(6))
}

// Span is from one moment to another.
type Span struct{ From, Until time.Time }

// Held is a skill as far as a check asks.
type Held struct {
	Code      string
	ExpiresOn when.Day // the last day on which it is valid; zero when it does not expire
}

// Finding is something wrong with a tour. Tour is its place in the list that was given. Code says what it is about
// ("duty.tour.rest"), and Detail says who must do what in one sentence.
type Finding struct {
	Tour     int
	Code     string
	Severity string
	Law      string // the row that was used
	say      string // the code of the sentence, when it is not Code
	params   map[string]string
}

// Detail is the finding as a sentence, with how to mend it.
func (f Finding) Detail() string {
	book, err := words.Shipped()
	if err != nil {
		return f.Code
	}
	return book.Say(words.English, f.sentence(), f.params)
}

func (f Finding) sentence() string {
	if f.say != "" {
		return f.say
	}
	return f.Code
}

// Fault is the finding as a refusal.
func (f Finding) Fault() error {
	out := fault.New(fault.Conflict, f.sentence())
	for k, v := range f.params {
		out = out.With(k, v)
	}
	return out
}

// Checks are the limits of tours, read from law once and used for any number of people. They may be shared.
type Checks struct {
	rest, length, never, restDay time.Duration
	runDays, optInDays           int
	week, weekWarn               time.Duration // the most in a week, on average
	weeks                        int
	night                        nightRule
	rosterRank                   int
	ranks                        map[string]int
	skills                       map[string]skillRow
	force                        clockTime
	law                          map[string]string // the row of each limit
}

// clockTime is a wall time in minutes after midnight.
type clockTime int

func readClock(s string) (clockTime, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("duty: %q is not a time of day", s)
	}
	return clockTime(t.Hour()*60 + t.Minute()), nil
}

func (c clockTime) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60%24, int(c)%60) }

// NewChecks reads the limits in force on a day, which is that of the first tour. It fails only when law lacks a row.
func NewChecks(book *law.Book, on when.Day) (*Checks, error) {
	c := &Checks{ranks: map[string]int{}, skills: map[string]skillRow{}, law: map[string]string{}}
	if err := c.limits(book, on); err != nil {
		return nil, err
	}
	for _, row := range book.Table("rank").On(on) {
		var v rankRow
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		c.ranks[row.Code] = v.Order
	}
	for _, row := range book.Table("duty.skill").On(on) {
		var v skillRow
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		c.skills[row.Code] = v
		c.law["skill."+row.Code] = row.Source + " (" + row.Ref() + ")"
	}
	return c, nil
}

func (c *Checks) limits(book *law.Book, on when.Day) error {
	hours := func(n float64) time.Duration { return time.Duration(n * float64(time.Hour)) }
	var rest struct {
		Hours float64 `json:"hours"`
	}
	var length struct {
		Hours float64 `json:"hours"`
		Never float64 `json:"never_hours"`
	}
	var weekly struct {
		Days int     `json:"days"`
		Rest float64 `json:"rest_hours"`
	}
	var average struct {
		Hours float64 `json:"hours"`
		Warn  float64 `json:"warn_hours"`
		Weeks int     `json:"weeks"`
	}
	var roster struct {
		Order int `json:"rank_order"`
	}
	var optIn struct {
		Days int `json:"notice_days"`
	}
	var night nightRow
	for code, v := range map[string]any{"rest": &rest, "length": &length, "weekly_rest": &weekly, "hours_48": &average, "night": &night, "roster_duty": &roster, "opt_in": &optIn} {
		if err := c.read(book, "duty.tour_limit", code, on, v); err != nil {
			return err
		}
	}
	c.rest, c.length, c.never = hours(rest.Hours), hours(length.Hours), hours(length.Never)
	c.runDays, c.restDay = weekly.Days, hours(weekly.Rest)
	c.week, c.weekWarn, c.weeks = hours(average.Hours), hours(average.Warn), average.Weeks
	c.rosterRank, c.optInDays = roster.Order, optIn.Days
	var force struct {
		Starts string `json:"starts"`
	}
	if err := c.read(book, "duty.force_day", "force_day", on, &force); err != nil {
		return err
	}
	var err error
	if c.force, err = readClock(force.Starts); err != nil {
		return err
	}
	c.night, err = night.rule()
	return err
}

// read reads one row into v and keeps where it stands.
func (c *Checks) read(book *law.Book, table, code string, on when.Day, v any) error {
	row, ok := book.Table(table).At(code, on)
	if !ok {
		return fmt.Errorf("duty: law has no row %s/%s on %s", table, code, on)
	}
	c.law[code] = row.Source + " (" + row.Ref() + ")"
	return row.Into(v)
}

// Tours checks the tours of one member of staff, in any order, and says what is wrong with them: two that share time, one that
// is too long, less than the daily rest before one, too many days without a rest day, too many hours on average, and a skill
// that lapses before the end. The tours beside them, that count too, must be among them: those of the 17 weeks around.
// Rest, length, overlap and skill are found at each tour; rest days and averages once in a stretch, at the tour that goes over.
//
// Sources: DUTY-02 (Police Regulations 2003, Annex E), WTR-01 (Working Time Regulations 1998). For constables and sergeants
// they refuse, and an exigency of duty turns rest, length and rest days into warnings; for inspectors and above, and for police
// staff, who have no roster of that law, those three only warn.
func (c *Checks) Tours(whom Whom, tours []Planned) []Finding {
	k := check{Checks: c, whom: whom, tours: tours, order: make([]int, len(tours)), day: make([]when.Day, len(tours))}
	for i := range tours {
		k.order[i], k.day[i] = i, when.DayOf(tours[i].StartsAt)
	}
	slices.SortStableFunc(k.order, func(a, b int) int { return tours[a].StartsAt.Compare(tours[b].StartsAt) })
	k.rosterDuty = !whom.Civilian && c.ranks[whom.Rank] <= c.rosterRank
	k.eachTour()
	k.runs()
	k.averages()
	slices.SortStableFunc(k.found, func(a, b Finding) int { return a.Tour - b.Tour })
	return k.found
}

// ForceDay is the force day to which a tour belongs that starts at a moment: 24 hours, or 23 or 25 when the clocks change, from
// the time that the chief officer fixed, named by the date on which it begins (DUTY-04).
func (c *Checks) ForceDay(start time.Time) when.Day {
	day := when.DayOf(start)
	if start.Before(day.At(int(c.force)/60, int(c.force)%60)) {
		return day.AddDays(-1)
	}
	return day
}

// DayStart is when the force day of a date begins.
func (c *Checks) DayStart(on when.Day) time.Time { return on.At(int(c.force)/60, int(c.force)%60) }

// rankFault refuses a rank that law does not know, and names those it does.
func (c *Checks) rankFault(field, rank string) error {
	if _, ok := c.ranks[rank]; ok {
		return nil
	}
	codes := make([]string, 0, len(c.ranks))
	for code := range c.ranks {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int { return c.ranks[a] - c.ranks[b] })
	return fault.InvalidField(field, "duty.rank.unknown", "value", clipped(rank), "ranks", strings.Join(codes, ", "))
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
