package roads

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/when"
)

// heldAt is the hour at which tests hold the clock: a Monday, 08:00 in London.
var heldAt = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func noHoliday(time.Time) bool { return false }

func londonTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, when.London)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTurnRulesByHour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tags   string
		want   []turnRule
		unread int
	}{
		{"restriction=no_left_turn", []turnRule{{"no_left_turn", ""}}, 0},
		{"restriction:conditional=no_left_turn @ (Mo-Fr 07:00-09:00)", []turnRule{{"no_left_turn", "+Mo-Fr 07:00-09:00\n-"}}, 0},
		{"restriction=no_left_turn|restriction:conditional=none @ (22:00-06:00)", []turnRule{{"no_left_turn", "-22:00-06:00\n+"}}, 0},
		{"restriction=no_left_turn|restriction:conditional=only_straight_on @ (07:00-09:00)",
			[]turnRule{{"only_straight_on", "+07:00-09:00\n-"}, {"no_left_turn", "-07:00-09:00\n+"}}, 0},
		{"restriction:conditional=no_left_turn @ (weight>7.5)", nil, 0},
		{"restriction:conditional=no_left_turn @ (hgv AND Mo-Fr 07:00-09:00)", nil, 0},
		{"restriction:conditional=no_left_turn @ (sunset-sunrise)", []turnRule{{"no_left_turn", ""}}, 1},
		{"restriction=no_left_turn|day_on=Monday|day_off=Friday|hour_on=07:00|hour_off=09:30", []turnRule{{"no_left_turn", "+Mo-Fr 07:00-09:30\n-"}}, 0},
		{"restriction=no_left_turn|except=bus;motorcar", nil, 0},
	} {
		tg := tags{{"type", "restriction"}}
		for _, kv := range strings.Split(c.tags, "|") {
			k, v, _ := strings.Cut(kv, "=")
			tg = append(tg, [2]string{k, v})
		}
		if got, unread := turnRules(tg); !slices.Equal(got, c.want) || unread != c.unread {
			t.Errorf("%s: %q, %d unread", c.tags, got, unread)
		}
	}
}

// What is drawn is a cross within a ring: the way across is forbidden at some hours, and then it is the way round.
func TestSketchedHours(t *testing.T) {
	t.Parallel()
	day := []string{"2026-11-23 07:00:00", "2026-11-27 08:59:59"}
	notDay := []string{"2026-11-23 06:59:59", "2026-11-23 09:00:00", "2026-11-28 08:00:00"}
	for _, c := range []struct {
		name     string
		ways     []string
		rule     [][4]string
		from, to string
		around   []string // instants at which it is the way round
		across   []string
	}{
		{"a turn", nil, [][4]string{{"no_right_turn @ (Mo-Fr 07:00-09:00)", "wc", "c", "cs"}}, "w", "e", day, notDay},
		{"only ahead", nil, [][4]string{{"only_straight_on @ (Mo-Fr 07:00-09:00)", "wc", "c", "ce"}}, "w", "e", day, notDay},
		{"over midnight", nil, [][4]string{{"no_right_turn @ (Fr 22:00-06:00)", "wc", "c", "cs"}}, "w", "e",
			[]string{"2026-11-27 22:00:00", "2026-11-28 00:00:00", "2026-11-28 05:59:59"}, []string{"2026-11-27 21:59:59", "2026-11-28 06:00:00", "2026-11-27 03:00:00"}},
		{"by way of a road", nil, [][4]string{{"no_u_turn @ (Mo-Fr 07:00-09:00)", "nc", "=cs", "sw"}}, "n", "w", day, notDay},
		{"lorries", nil, [][4]string{{"no_right_turn @ (weight>7.5)", "wc", "c", "cs"}}, "w", "e", nil, append(day, notDay...)},
		{"not read", nil, [][4]string{{"no_right_turn @ (sunrise-sunset)", "wc", "c", "cs"}}, "w", "e", append(day, notDay...), nil},
		{"a closed road", []string{"cs motor_vehicle:conditional=no~@~(Mo-Fr~07:00-09:00)"}, nil, "w", "e", day, notDay},
		{"a road open at some hours", []string{"cs motor_vehicle=no motor_vehicle:conditional=yes~@~(Mo-Fr~07:00-09:00)"}, nil, "w", "e", notDay, day},
		{"a bus gate", []string{"cs access=no bus=yes access:conditional=yes~@~(Sa-Su);~yes~@~(19:00-07:00)"}, nil, "w", "e",
			[]string{"2026-11-23 07:00:00", "2026-11-23 18:59:59"}, []string{"2026-11-23 06:59:59", "2026-11-23 19:00:00", "2026-11-28 12:00:00"}},
		{"one-way", []string{"cs oneway:conditional=-1~@~(Mo-Fr~07:00-09:00)"}, nil, "w", "e", day, notDay},
		{"tides", []string{"cs oneway=yes oneway:conditional=-1~@~(Mo-Fr~07:00-09:00)"}, nil, "w", "e", day, notDay},
		{"delivery", []string{"cs motor_vehicle:conditional=no~@~(hgv)"}, nil, "w", "e", nil, append(day, notDay...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			ways := slices.Clone(crossWays)
			for _, w := range c.ways {
				ways[slices.Index(ways, strings.Fields(w)[0])] = w
			}
			m := sketch(t, cross, ways, c.rule, nil)
			clock := when.NewHeld(heldAt)
			m.KeepTime(clock, nil)
			from := between(sketchPoint(cross, c.from, ""), sketchPoint(cross, "c", ""), 0.9)
			to := between(sketchPoint(cross, "s", ""), sketchPoint(cross, c.to, ""), 0.05)
			for i, list := range [][]string{c.around, c.across} {
				for _, at := range list {
					clock.Set(londonTime(t, at))
					r, ok := m.Route(from, to, Ordinary)
					if by := passes(r, cross["c"], cross["s"]); !ok || by != (i == 1) || r.Seconds > 3600 {
						t.Errorf("at %s: %.0f m in %.0f s (%t), across %t", at, r.Metres, r.Seconds, ok, by)
					}
				}
			}
		})
	}
}

// passes tells whether a route runs along the whole of the piece between two places.
func passes(r Route, a, b [2]float64) bool {
	at := func(p geo.Point, q [2]float64) bool { return geo.Metres(p, geo.Point{Lat: q[0], Lon: q[1]}) < 1 }
	for i := 1; i < len(r.Line); i++ {
		if at(r.Line[i-1], a) && at(r.Line[i], b) {
			return true
		}
	}
	return false
}

// Who is needed on a road that is closed at this hour is sent in, and the time is that of the drive; who stands there may leave.
func TestAClosedHourKeepsNobodyFromWhereTheyAreNeeded(t *testing.T) {
	t.Parallel()
	ways := append([]string{"wc access:conditional=no~@~(07:00-09:00)", "ce access:conditional=no~@~(07:00-09:00)"}, crossWays[2:]...)
	m := sketch(t, cross, ways, nil, nil)
	clock := when.NewHeld(heldAt)
	m.KeepTime(clock, nil)
	in, out := sketchPoint(cross, "c", "e"), sketchPoint(cross, "n", "w")
	there, ok := m.Route(out, in, Response)
	back, okBack := m.Route(in, out, Response)
	clock.Add(2 * time.Hour)
	if open, _ := m.Route(out, in, Response); !ok || there.Seconds > open.Seconds+600 || there.Seconds < open.Seconds {
		t.Errorf("in %v s (%t), open %v s", there.Seconds, ok, open.Seconds)
	}
	if open, _ := m.Route(in, out, Response); !okBack || back.Seconds > open.Seconds+600 {
		t.Errorf("out in %v s (%t), open %v s", back.Seconds, okBack, open.Seconds)
	}
}

// A hundred roads and turns with all kinds of hours: at every edge of a week, the second before and after it, with and without roads
// closed besides, the hierarchy gives what the plain search gives, and what is put right in steps is what is worked out at once.
func TestHierarchyEqualsPlainSearchAtEveryHour(t *testing.T) {
	t.Parallel()
	m := hourGrid(t)
	clock := when.NewHeld(heldAt)
	m.KeepTime(clock, nil)
	r := rand.New(rand.NewPCG(5, 6))
	segment := func() []int32 { return []int32{somewhere(m, r).Segment, somewhere(m, r).Segment} }
	flips := 0
	for step, at := 0, londonTime(t, "2026-10-22 00:00:00"); step < 90; step++ {
		for _, second := range []time.Duration{-time.Second, 0, time.Second} {
			before := m.now.Load()
			clock.Set(at.Add(second))
			if m.current(); before.hours != m.now.Load().hours && len(before.hours.barred) != len(m.now.Load().hours.barred) {
				flips++
			}
			holdHierarchy(t, m, profiles[step%2], r)
		}
		switch step % 4 { // a closure holds while hours begin and end
		case 0:
			m.Close("x", segment())
		case 1:
			m.Slow("y", segment(), 7)
		case 3:
			m.Reopen("x")
		}
		holdHierarchy(t, m, Response, r)
		at = m.now.Load().hours.until
		if at.Before(clock.Now()) {
			t.Fatalf("at %s the next edge is %s", clock.Now(), at)
		}
		if step%15 == 0 { // at once, on a map that knows nothing of the hours before
			anew := m.WithSpeeds(testSpeeds(t))
			for name, c := range m.Changes() {
				if c.Closed {
					anew.Close(name, c.Segments)
				} else {
					anew.Slow(name, c.Segments, c.KMH)
				}
			}
			for _, p := range profiles {
				a, b := m.cost(p), anew.cost(p)
				if !sameWeights(a.turns, b.turns) || !sameWeights(a.ups.Up, b.ups.Up) || !sameWeights(a.ups.Down, b.ups.Down) {
					t.Fatalf("step %d: what was put right in steps is not what is worked out at once", step)
				}
			}
		}
	}
	if flips < 10 {
		t.Errorf("turns were forbidden or allowed %d times: the test holds nothing", flips)
	}
}

// hourGrid is a town of blocks in which much is forbidden at some hours.
func hourGrid(t *testing.T) *Map {
	t.Helper()
	const side = 7
	r := rand.New(rand.NewPCG(8, 8))
	name := func(x, y int) string { return string(rune('A' + x*side + y)) }
	times := []string{"Mo-Fr 07:00-09:00", "07:00-09:00,16:00-18:30", "Fr 22:00-06:00", "Sa-Su", "Oct 24-26 00:30-01:30", "01:30-02:30", "22:00-24:00"}
	pick := func(format string) string {
		return strings.ReplaceAll(fmt.Sprintf(format, times[r.IntN(len(times))]), " ", "~")
	}
	places := map[string][2]float64{}
	var ways []string
	var rules [][4]string
	for x := range side {
		for y := range side {
			places[name(x, y)] = [2]float64{52 + float64(x)*0.002 + r.Float64()*0.0005, -2.7 + float64(y)*0.003}
			for _, end := range [][2]int{{x + 1, y}, {x, y + 1}} {
				if end[0] < side && end[1] < side {
					way := name(x, y) + name(end[0], end[1])
					switch r.IntN(7) {
					case 0:
						way += " access:conditional=" + pick("no @ (%s)")
					case 1:
						way += " motor_vehicle=no motor_vehicle:conditional=" + pick("yes @ (%s)")
					case 2:
						way += " oneway:conditional=" + pick("yes @ (%s)")
					}
					ways = append(ways, way)
				}
			}
		}
	}
	for range 60 {
		x, y := 1+r.IntN(side-2), 1+r.IntN(side-2)
		around := []string{name(x-1, y) + name(x, y), name(x, y) + name(x+1, y), name(x, y-1) + name(x, y), name(x, y) + name(x, y+1)}
		i, j := r.IntN(4), r.IntN(4)
		kind := []string{"no_left_turn @ (%s)", "only_left_turn @ (%s)", "no_left_turn @ (%s)"}[r.IntN(3)]
		if i != j {
			rules = append(rules, [4]string{strings.ReplaceAll(pick(kind), "~", " "), around[i], name(x, y), around[j]})
		}
		if i == 0 && x+2 < side { // from below, along the next street up, and to the side
			rules = append(rules, [4]string{strings.ReplaceAll(pick("no_u_turn @ (%s)"), "~", " "), around[0], "=" + around[1], name(x+1, y-1) + name(x+1, y)})
		}
	}
	return sketch(t, places, ways, rules, nil)
}

func TestAMapMayKeepTheTimeOfAnotherZone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pbf, out := dir+"/a.osm.pbf", dir+"/a.map"
	writeSketch(t, pbf, cross, crossWays, [][4]string{{"no_right_turn @ (07:00-09:00)", "wc", "c", "cs"}}, nil)
	if _, err := BuildIn(t.Context(), "Atlantis/Capital", pbf, out, nil); !fault.HasCode(err, "roads.build.zone") {
		t.Errorf("a zone that is not there: %v", err)
	}
	if _, err := BuildIn(t.Context(), "America/New_York", pbf, out, nil); err != nil {
		t.Fatal(err)
	}
	m, err := Open(out)
	if err != nil {
		t.Fatal(err)
	}
	for utc, want := range map[int]int{7: 0, 12: 1, 13: 1, 14: 0} {
		m.KeepTime(when.NewHeld(time.Date(2026, 11, 23, utc, 0, 0, 0, time.UTC)), nil)
		if got := len(m.cost(Ordinary).hours.barred); got != want {
			t.Errorf("at %d:00 UTC %d turns are forbidden, want %d", utc, got, want)
		}
	}
}

// A bank holiday is one only where the law's table is: in England and Wales.
func TestBankHolidays(t *testing.T) {
	t.Parallel()
	m := sketch(t, cross, crossWays, [][4]string{{"no_right_turn @ (Mo-Fr 07:00-09:00; PH off)", "wc", "c", "cs"}}, nil)
	clock := when.NewHeld(heldAt)
	m.KeepTime(clock, func(d when.Day) bool { return d == when.MustDay("2026-12-25") })
	for at, want := range map[string]int{"2026-12-24 08:00:00": 1, "2026-12-25 08:00:00": 0} {
		clock.Set(londonTime(t, at))
		if got := len(m.cost(Ordinary).hours.barred); got != want {
			t.Errorf("at %s %d turns are forbidden, want %d", at, got, want)
		}
	}
}
