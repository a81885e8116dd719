// Package when holds time: instants that a test or a training suite can hold, days as the law counts them,
// and wall time in Europe/London. Hour limits are elapsed time and cross a clock change unchanged (G-02);
// day and month limits are calendar dates in London.
package when

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the product must not depend on the machine's zone files

	"throughline/platform/fault"
)

// London is the zone of every date in the product.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// Clock tells the time. Everything that needs the time is given one.
type Clock interface{ Now() time.Time }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC() }

// System is the machine's own clock.
func System() Clock { return system{} }

// Shifted is a clock that runs at the machine's pace, moved forward by an offset. Once it has begun it never goes back.
type Shifted struct{ offset atomic.Int64 }

// Now is the machine's time plus the offset.
func (c *Shifted) Now() time.Time { return time.Now().UTC().Add(time.Duration(c.offset.Load())) }

// Offset is how far the clock has been moved.
func (c *Shifted) Offset() time.Duration { return time.Duration(c.offset.Load()) }

// Begin sets the clock before anybody has read it, also to an earlier time than the machine's.
func (c *Shifted) Begin(d time.Duration) { c.offset.Store(int64(d)) }

// SetOffset moves the clock. A smaller offset than the present one is ignored: the clock goes forward only.
func (c *Shifted) SetOffset(d time.Duration) {
	for {
		old := c.offset.Load()
		if int64(d) <= old || c.offset.CompareAndSwap(old, int64(d)) {
			return
		}
	}
}

// Held is a clock for tests: it stands still until it is moved.
type Held struct{ at atomic.Int64 }

// NewHeld returns a clock that stands at t.
func NewHeld(t time.Time) *Held {
	h := &Held{}
	h.at.Store(Micros(t))
	return h
}

// Now is the instant at which the clock was set.
func (h *Held) Now() time.Time { return FromMicros(h.at.Load()) }

// Set moves the clock to t.
func (h *Held) Set(t time.Time) { h.at.Store(Micros(t)) }

// Add moves the clock by d.
func (h *Held) Add(d time.Duration) { h.at.Add(d.Microseconds()) }

// Micros is how an instant is stored: integer microseconds UTC. The zero time is stored as 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros reads a stored instant; 0 is the zero time.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// RFC3339 writes an instant with the London offset, to the second.
func RFC3339(t time.Time) string { return t.In(London).Format("2006-01-02T15:04:05Z07:00") }

// shape is a time as it may be written: a fraction of a second only beside an offset, as programs send it.
var shape = regexp.MustCompile(`^([0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?((?:\.[0-9]{1,9})?(?:Z|[+-]([0-9]{2}):([0-9]{2})))?$`)

// farthest is the greatest offset that any clock on earth has.
const farthest = 14 * 60

// Parse reads "2026-10-24T20:00[:05][+01:00]". Without an offset it is London wall time; a wall time that occurs
// twice or never is refused with a sentence, because guessing an hour is how a detention clock goes wrong.
func Parse(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	m := shape.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, fault.InvalidField("", "when.not_a_time", "value", clip(s))
	}
	if m[1] < "1900" || m[1] > "2199" {
		return time.Time{}, fault.InvalidField("", "when.year_out_of_range", "value", clip(s))
	}
	layouts, read := []string{"2006-01-02T15:04", "2006-01-02T15:04:05"}, wall
	if m[2] != "" {
		layouts, read = []string{"2006-01-02T15:04Z07:00", time.RFC3339Nano}, instant
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil && within(m[3], m[4]) {
			return read(t, s)
		}
	}
	return time.Time{}, fault.InvalidField("", "when.not_a_time", "value", clip(s))
}

// within tells whether an offset of hours and minutes can be one; none can.
func within(hours, minutes string) bool {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return m < 60 && h*60+m <= farthest
}

func instant(t time.Time, _ string) (time.Time, error) { return t.UTC(), nil }

// wall finds the instants at which a London clock shows t's fields: none, one or two.
func wall(t time.Time, s string) (time.Time, error) {
	var found []time.Time
	for _, off := range []time.Duration{2 * time.Hour, time.Hour, 0} { // two hours: double summer time, 1941 to 1947
		u := t.Add(-off)
		if u.In(London).Format("2006-01-02T15:04:05") == t.Format("2006-01-02T15:04:05") {
			found = append(found, u)
		}
	}
	switch len(found) {
	case 1:
		return found[0].UTC(), nil
	case 2:
		return time.Time{}, fault.InvalidField("", "when.occurs_twice", "value", clip(s),
			"first", found[0].In(London).Format("-07:00"), "second", found[1].In(London).Format("-07:00"))
	}
	return time.Time{}, fault.InvalidField("", "when.never_occurs", "value", clip(s))
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// Ago says an age or a length as people say it: "45 s", "12 min", "3 h 20 min", "2 days".
func Ago(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		h, m := int(d.Hours()), int(d.Minutes())%60
		if m == 0 {
			return fmt.Sprintf("%d h", h)
		}
		return fmt.Sprintf("%d h %d min", h, m)
	}
	return fmt.Sprintf("%d days", int(d.Hours())/24)
}
