package duty

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Pattern is a repeating pattern of duty, read once from its notation (law table duty.pattern says how it is written) and
// expanded to dated tours any number of times. It may be shared.
type Pattern struct {
	days  [][]shift // the tours that start on each day of the cycle
	off   []string  // of each day without a tour: "rest" or "free"
	weeks bool      // written in weeks: the anchor must be a Monday
}

// shift is a tour as a pattern has it: minutes after the midnight with which its day begins.
type shift struct{ from, to clockTime }

// Days is the length of the cycle.
func (p *Pattern) Days() int { return len(p.days) }

// longestCycle is more days than any pattern has: two years.
const longestCycle = 731

var (
	shiftText = regexp.MustCompile(`^([A-Z])\s+([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])$`)
	crossText = regexp.MustCompile(`^([0-9]{1,2})x([0-9]{1,2})x([0-9]{1,2})x([0-9]{1,2})$`)
	dayText   = regexp.MustCompile(`^([0-9]{0,3})([A-Z](?:\+[A-Z])*|[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9])$`)
	runText   = regexp.MustCompile(`^[A-Z]+$`)
)

// ReadPattern reads the notation: "E 07:00-15:00, L 14:00-22:00, N 22:00-07:00: 2E 2L 2N 4R". "2x2x2x4" is short for 2E 2L 2N
// 4R, "EELLNN" for one day each, a bare "07:00-17:00" is a shift without a name, and " / " ends a week. Faults are invalid ones
// for the field "pattern": duty.pattern.empty, .shift, .day, .letter, .week, .long, .order and .overlap; each names the part that is
// wrong and says how it is written.
func ReadPattern(text string) (*Pattern, error) {
	body, names := strings.TrimSpace(text), map[string]shift{}
	if head, rest, ok := strings.Cut(body, ": "); ok {
		for _, part := range strings.Split(head, ",") {
			m := shiftText.FindStringSubmatch(strings.TrimSpace(part))
			if m == nil || m[1] == "R" || m[1] == "F" {
				return nil, patternFault("duty.pattern.shift", part)
			}
			s, err := readShift(m[2], m[3])
			if err != nil {
				return nil, patternFault("duty.pattern.shift", part)
			}
			names[m[1]] = s
		}
		body = strings.TrimSpace(rest)
	}
	if body == "" || strings.HasSuffix(body, ":") {
		return nil, patternFault("duty.pattern.empty", text)
	}
	p := &Pattern{weeks: strings.Contains(body, "/")}
	for n, week := range strings.Split(body, "/") {
		had := len(p.days)
		for _, item := range strings.Fields(week) {
			if err := p.add(names, item); err != nil {
				return nil, err
			}
		}
		if p.weeks && len(p.days)-had != 7 {
			return nil, fault.InvalidField("pattern", "duty.pattern.week", "week", fmt.Sprint(n+1), "days", fmt.Sprint(len(p.days)-had))
		}
	}
	return p, p.check()
}

func patternFault(code, part string) error {
	return fault.InvalidField("pattern", code, "part", clipped(strings.TrimSpace(part)))
}

func readShift(from, to string) (shift, error) {
	a, err := readClock(from)
	if err != nil {
		return shift{}, err
	}
	b, err := readClock(to)
	if b <= a {
		b += 24 * 60
	}
	return shift{a, b}, err
}

// add reads one item: a count and what each of its days is.
func (p *Pattern) add(names map[string]shift, item string) error {
	if m := crossText.FindStringSubmatch(item); m != nil {
		for i, what := range []string{"E", "L", "N", "R"} {
			if err := p.add(names, m[i+1]+what); err != nil {
				return err
			}
		}
		return nil
	}
	if runText.MatchString(item) && len(item) > 1 {
		for _, letter := range item {
			if err := p.add(names, string(letter)); err != nil {
				return err
			}
		}
		return nil
	}
	m := dayText.FindStringSubmatch(item)
	if m == nil {
		return patternFault("duty.pattern.day", item)
	}
	count := 1
	if m[1] != "" {
		count, _ = strconv.Atoi(m[1]) // three figures at most
	}
	tours, off, err := readDay(names, m[2])
	if err != nil {
		return err
	}
	if count == 0 {
		return patternFault("duty.pattern.day", item)
	}
	if len(p.days)+count > longestCycle {
		return fault.InvalidField("pattern", "duty.pattern.long", "most", fmt.Sprint(longestCycle))
	}
	for range count {
		p.days, p.off = append(p.days, tours), append(p.off, off)
	}
	return nil
}

func readDay(names map[string]shift, what string) (tours []shift, off string, err error) {
	switch what {
	case "R":
		return nil, "rest", nil
	case "F":
		return nil, "free", nil
	}
	if from, to, ok := strings.Cut(what, "-"); ok {
		s, err := readShift(from, to)
		if err != nil {
			return nil, "", patternFault("duty.pattern.day", what)
		}
		return []shift{s}, "", nil
	}
	for _, letter := range strings.Split(what, "+") {
		s, ok := names[letter]
		if !ok {
			return nil, "", patternFault("duty.pattern.letter", letter)
		}
		tours = append(tours, s)
	}
	return tours, "", nil
}

// check refuses tours of one pattern that share time, over the end of the cycle too.
func (p *Pattern) check() error {
	n := len(p.days)
	var last clockTime // minutes after midnight of the day at hand when the latest tour ends
	for day := range 2 * n {
		for _, s := range p.days[day%n] {
			if s.from < last {
				return fault.InvalidField("pattern", "duty.pattern.overlap", "day", fmt.Sprint(day%n+1), "at", s.from.String())
			}
			last = s.to
		}
		last -= 24 * 60
	}
	return nil
}

// patternRow is a row of law table duty.pattern.
type patternRow struct {
	Label    string `json:"label"`
	Notation string `json:"notation"`
}

// pattern is the pattern of a code of law table duty.pattern on a day, or one written out in the notation.
func (d *Desk) pattern(text string, on when.Day) (*Pattern, string, error) {
	row, ok := d.host.Law.Table("duty.pattern").At(text, on)
	if !ok {
		if !strings.ContainsAny(text, " :x") {
			return nil, "", fault.InvalidField("pattern", "duty.pattern.unknown", "value", clipped(text))
		}
		p, err := ReadPattern(text)
		return p, "", err
	}
	if p, ok := d.patterns.Load(row.Ref()); ok {
		return p.(*Pattern), row.Ref(), nil
	}
	var v patternRow
	if err := row.Into(&v); err != nil {
		return nil, "", err
	}
	p, err := ReadPattern(v.Notation)
	if err != nil {
		return nil, "", fmt.Errorf("duty: %s: %w", row.Ref(), err)
	}
	d.patterns.Store(row.Ref(), p)
	return p, row.Ref(), nil
}

// patternLabel is what a pattern is called; its own notation when it is nobody else's.
func (d *Desk) patternLabel(said string) string {
	var v patternRow
	if row, ok := d.host.Law.Table("duty.pattern").At(said, when.DayOf(d.host.Clock.Now())); ok && row.Into(&v) == nil {
		return v.Label
	}
	return said
}

// anchored refuses an anchor on which a pattern of weeks cannot begin.
func (p *Pattern) anchored(anchor when.Day) error {
	if p.weeks && anchor.Weekday() != time.Monday {
		return fault.InvalidField("anchor_on", "duty.pattern.monday", "day", anchor.Text())
	}
	return nil
}
