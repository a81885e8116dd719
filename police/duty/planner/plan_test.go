package planner

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/when"
)

// asLaw are limits as the law tables had them when this was written. What the room passes comes from the tables themselves.
var asLaw = Limits{Rest: 11 * time.Hour, Length: 13 * time.Hour, RunDays: 7, RestDay: 24 * time.Hour, Week: 48 * time.Hour, Weeks: 17, NightDay: 8 * time.Hour,
	NightHours: 3 * time.Hour, NightFrom: 23 * 60, NightTo: 6 * 60, NightShare: 33}

func planned(t *testing.T, in Input) Proposal {
	t.Helper()
	p, err := Plan(t.Context(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// exactCounts are how many seats the best plan fills, as COIN-OR CBC 2.10.8 found for the integer program that program writes.
// Where cbc is installed it is asked again, so that a made-up force that changed cannot hide behind an old count.
var exactCounts = map[int][]int{1: {36, 48, 42, 48, 55, 36, 61, 39}, 4: {150, 145, 133, 159, 197, 107, 196, 128}}

func TestThirtyOfficersAreGivenAsManySeatsAsAnExactSolverGives(t *testing.T) {
	for weeks, counts := range exactCounts {
		for i, want := range counts {
			in := MadeUp(30, when.MustDay("2027-04-05"), weeks, asLaw, uint64(i+1))
			p := planned(t, in)
			if p.Filled != want || p.Bound < want || p.Filled != len(p.Assignments) {
				t.Errorf("%d weeks, seed %d: %d of %d seats are filled (%d are named), an exact solver fills %d; bound %d", weeks, i+1, p.Filled, p.Asked, len(p.Assignments), want, p.Bound)
			}
			m, err := newModel(in)
			if err != nil {
				t.Fatal(err)
			}
			if i >= 2 {
				continue
			}
			if best, found := m.cbc(t); !found {
				t.Log("cbc (Debian: coinor-cbc) is not installed: the counts that it gave before stand alone")
			} else if best != want {
				t.Errorf("%d weeks, seed %d: cbc fills %d now, %d when this was written", weeks, i+1, best, want)
			}
		}
	}
}

// every tries every plan there is, and knows no flow, no order and no bound: only the rules.
func every(m *model, post int) int {
	if post == len(m.of) {
		return m.filled
	}
	best := every(m, post+1)
	g := &m.groups[m.of[post]]
	for p := range m.states {
		if m.suits(&m.states[p], g) == "" && m.fits(&m.states[p], g.span, fixed-1) == "" {
			m.put(int32(p), int32(post))
			best = max(best, every(m, post+1))
			m.take(int32(post))
		}
	}
	return best
}

// handful is a few people with a few seats close together, so that rules get in each other's way.
func handful(t *rapid.T) Input {
	from := when.MustDay("2027-03-25") // the clocks go forward on the 28th
	in := Input{From: from, To: from.AddDays(5), Limits: asLaw, Weights: MadeUpWeights, Travel: map[Way]int{{"a", "b"}: 20}, MostTravel: 30}
	in.Limits.RunDays = rapid.IntRange(2, 7).Draw(t, "run")
	in.Limits.OneADay = rapid.Bool().Draw(t, "one a day")
	for i := range rapid.IntRange(1, 4).Draw(t, "people") {
		p := Person{ID: fmt.Sprint("p", i), Area: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "area"), Rank: rapid.IntRange(1, 2).Draw(t, "rank"), Hours: 30}
		if rapid.Bool().Draw(t, "skilled") {
			p.Skills = []Skill{{Code: "taser", From: from.AddDays(-100), Until: from.AddDays(rapid.IntRange(0, 9).Draw(t, "until"))}}
		}
		for d := -5; d < 8; d++ {
			if s := rapid.IntRange(0, 7).Draw(t, "tour"); s < 3 {
				x := madeUpShapes[s].on(from.AddDays(d))
				if n := len(p.Tours); n == 0 || x[0].Sub(p.Tours[n-1].EndsAt) >= asLaw.Rest {
					p.Tours = append(p.Tours, Tour{x[0], x[1], p.Area})
				}
			}
		}
		in.People = append(in.People, p)
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "seats") {
		x := madeUpShapes[rapid.IntRange(0, 2).Draw(t, "shape")].on(from.AddDays(rapid.IntRange(0, 5).Draw(t, "day")))
		s := Seat{ID: fmt.Sprint("s", i), Area: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "where"), StartsAt: x[0], EndsAt: x[1], Rank: rapid.IntRange(1, 2).Draw(t, "least"), Count: 1}
		if rapid.Bool().Draw(t, "needs") {
			s.Skills = []string{"taser"}
		}
		in.Seats = append(in.Seats, s)
	}
	return in
}

func TestAHandfulIsPlannedAsWellAsByTryingEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := handful(t)
		p, err := Plan(context.Background(), in, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		if best := every(m, 0); p.Filled != best || p.Bound < best {
			t.Fatalf("%d of %d seats are filled, and %d can be; the bound says %d", p.Filled, p.Asked, best, p.Bound)
		}
	})
}

func TestAPlanComesWithinOneInAHundredOfTheBound(t *testing.T) {
	const size = 400                                            // bench duty does it for 200 to 3,200
	in := MadeUp(size, when.MustDay("2027-03-15"), 4, asLaw, 1) // the clocks go forward within it
	p := planned(t, in)
	if gaps := p.Bound - p.Filled; gaps*100 > p.Bound || p.Asked < size {
		t.Errorf("%d officers: %d seats of %d are filled, the bound is %d", size, p.Filled, p.Asked, p.Bound)
	}
	if math.Abs(p.After.Sum()-p.Cost) > 0.01 || p.Before.Sum() != p.First {
		t.Errorf("the points by rule are %.2f and %.2f, the plan's %.2f and %.2f", p.Before.Sum(), p.After.Sum(), p.First, p.Cost)
	}
	if p.Cost >= p.First {
		t.Errorf("nothing was improved: %.0f points before, %.0f after", p.First, p.Cost)
	}
}

func TestTheSameSeedGivesTheSamePlan(t *testing.T) {
	in := MadeUp(60, when.MustDay("2027-04-05"), 2, asLaw, 3)
	if a, b := planned(t, in), planned(t, in); !reflect.DeepEqual(a, b) {
		t.Error("two plans of one input differ")
	}
}

func TestAPlanThatIsStoppedGivesTheBestSoFar(t *testing.T) {
	in := MadeUp(200, when.MustDay("2027-04-05"), 4, asLaw, 3)
	ctx, stop := context.WithCancel(t.Context())
	phases := map[string]bool{}
	p, err := Plan(ctx, in, func(p Progress) {
		phases[p.Phase] = true
		if p.Phase == "improve" && p.Done > 0.2 {
			stop()
		}
	})
	if err != nil || !p.Stopped || p.Filled == 0 || p.Bound < p.Filled {
		t.Errorf("stopped %v, %d filled, bound %d, %v", p.Stopped, p.Filled, p.Bound, err)
	}
	if !phases["bound"] || !phases["fill"] {
		t.Errorf("it told of %v only", phases)
	}
	ctx, stop = context.WithCancel(t.Context())
	stop()
	if p, err := Plan(ctx, in, nil); err != nil || !p.Stopped || p.Bound > p.Asked {
		t.Errorf("stopped before it began: %+v %v", p, err)
	}
}

func TestAGapSaysWhomEachReasonRulesOut(t *testing.T) {
	from := when.MustDay("2027-04-05")
	x, before := madeUpShapes[0].on(from.AddDays(2)), madeUpShapes[1].on(from.AddDays(1))
	in := Input{From: from, To: from.AddDays(6), Limits: asLaw, Weights: MadeUpWeights, Seats: []Seat{{ID: "dog", Area: "a", StartsAt: x[0], EndsAt: x[1], Skills: []string{"dog"}, Count: 2}}}
	held := []Skill{{Code: "dog", From: from.AddDays(-9)}}
	in.People = []Person{
		{ID: "none", Area: "a"},
		{ID: "lapsed", Area: "a", Skills: []Skill{{Code: "dog", From: from.AddDays(-9), Until: from.AddDays(1)}}},
		{ID: "far", Area: "b", Skills: held},
		{ID: "late", Area: "a", Skills: held, Tours: []Tour{{before[0], before[1], "a"}}},
		{ID: "leave", Area: "a", Skills: held, Absences: []Absence{{from.AddDays(2).Start(), from.AddDays(4).Start(), "annual_leave"}}},
		{ID: "well", Area: "a", Skills: held, Hours: 40},
	}
	p := planned(t, in)
	if len(p.Assignments) != 1 || p.Assignments[0].Person != "well" || p.Assignments[0].Next != "" {
		t.Fatalf("%+v", p.Assignments)
	}
	got := map[Reason]int{}
	for _, w := range p.Gaps[0].Why {
		got[w.Reason] = w.People
	}
	if want := map[Reason]int{BySkill: 1, ByLapse: 1, ByTravel: 1, ByRest: 1, ByAbsence: 1, ByTour: 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("the gap says %v, and these are ruled out: %v", got, want)
	}
}

func TestSoftRulesChoose(t *testing.T) {
	from := when.MustDay("2027-04-05")
	x := madeUpShapes[2].on(from.AddDays(2))
	seat := Seat{ID: "night", Area: "a", StartsAt: x[0], EndsAt: x[1], Count: 1}
	nights := Person{ID: "nights", Area: "a", Hours: 80}
	for d := range 2 {
		y := madeUpShapes[2].on(from.AddDays(d - 2 + 7))
		nights.Tours = append(nights.Tours, Tour{y[0], y[1], "a"})
	}
	for name, other := range map[string]Person{
		"nights are shared out":              nights,
		"a wish counts":                      {ID: "asked not", Area: "a", Hours: 80, Prefers: []Preference{{From: from, To: from.AddDays(6), When: "night"}}},
		"travel counts":                      {ID: "far", Area: "b", Hours: 80},
		"hours beyond the contract count":    {ID: "full", Area: "a", Hours: 0},
		"a skill is kept for where it tells": {ID: "dog", Area: "a", Hours: 80, Skills: []Skill{{Code: "dog", From: from}}},
	} {
		in := Input{From: from, To: from.AddDays(6), Limits: asLaw, Weights: MadeUpWeights, Seats: []Seat{seat}, Travel: map[Way]int{{"b", "a"}: 20}, MostTravel: 30}
		y := madeUpShapes[0].on(from.AddDays(6))
		in.Seats = append(in.Seats, Seat{ID: "dogs", Area: "z", StartsAt: y[0], EndsAt: y[1], Skills: []string{"dog"}, Count: 1})
		in.People = []Person{other, {ID: "well", Area: "a", Hours: 80}}
		if p := planned(t, in); len(p.Assignments) != 1 || p.Assignments[0].Person != "well" || p.Assignments[0].Next != other.ID || p.Assignments[0].NextOff <= 0 {
			t.Errorf("%s: %+v", name, p.Assignments)
		}
	}
}

func TestCoverIsCutIntoAsFewToursAsCanBe(t *testing.T) {
	from := when.MustDay("2027-10-30") // the clocks go back in the night to the 31st
	day := Need{ID: "n", Area: "a", From: from.At(7, 0), To: from.AddDays(2).At(7, 0), Rank: 1, Count: 2}
	early := madeUpShapes[0].on(from)
	in := Input{From: from, To: from.AddDays(1), People: []Person{{ID: "p", Area: "a", Rank: 1, Tours: []Tour{{early[0], early[1], "a"}}}}}
	seats, uncovered := Seats(in, []Need{day}, madeUpShapes)
	got := map[string]int{}
	for _, s := range seats {
		got[s.StartsAt.In(when.London).Format("02T15:04")+"+"+s.EndsAt.Sub(s.StartsAt).String()] += s.Count
	}
	want := map[string]int{"30T07:00+9h0m0s": 1, "30T14:00+9h0m0s": 2, "30T22:00+10h0m0s": 2, "31T07:00+9h0m0s": 2, "31T14:00+9h0m0s": 2, "31T22:00+9h0m0s": 2}
	if !reflect.DeepEqual(got, want) || len(uncovered) != 0 {
		t.Errorf("seats %v (%d uncovered), want %v", got, len(uncovered), want)
	}
	if _, uncovered := Seats(in, []Need{day}, madeUpShapes[:1]); len(uncovered) == 0 {
		t.Error("early tours alone cover the night")
	}
}

// One who can do more is moved to where only they can help.
func TestCoverIsMatchedNotCounted(t *testing.T) {
	from := when.MustDay("2027-04-05")
	x := madeUpShapes[0].on(from)
	on := []Tour{{x[0], x[1], "a"}}
	taser := []Skill{{Code: "taser"}}
	in := Input{From: from, To: from, People: []Person{{ID: "both", Area: "a", Rank: 2, Skills: taser, Tours: on}, {ID: "taser", Area: "a", Rank: 1, Skills: taser, Tours: on}}}
	needs := []Need{{ID: "sergeant", Area: "a", From: x[0], To: x[1], Rank: 2, Count: 1}, {ID: "taser", Area: "a", From: x[0], To: x[1], Rank: 1, Skills: []string{"taser"}, Count: 1}}
	if seats, _ := Seats(in, needs, madeUpShapes); len(seats) != 0 {
		t.Errorf("two people cover both needs, and yet %+v is open", seats)
	}
}

func TestWhatIsNoPeriodIsRefused(t *testing.T) {
	from := when.MustDay("2027-04-05")
	ok := Input{From: from, To: from, Limits: asLaw, Seats: []Seat{{ID: "s", StartsAt: from.At(7, 0), EndsAt: from.At(16, 0), Count: 1}}}
	for name, spoil := range map[string]func(*Input){
		"period":       func(in *Input) { in.To = from.AddDays(-1) },
		"limits":       func(in *Input) { in.Limits = Limits{} },
		"twice a seat": func(in *Input) { in.Seats = append(in.Seats, in.Seats[0]) },
		"twice one":    func(in *Input) { in.People = []Person{{ID: "a"}, {ID: "a"}} },
		"backwards": func(in *Input) {
			in.Seats = []Seat{{ID: "s", StartsAt: from.At(16, 0), EndsAt: from.At(7, 0), Count: 1}}
		},
		"another month": func(in *Input) {
			in.Seats = []Seat{{ID: "s", StartsAt: from.AddDays(40).At(7, 0), EndsAt: from.AddDays(40).At(9, 0), Count: 1}}
		},
	} {
		in := ok
		if spoil(&in); in.check() == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	if p := planned(t, ok); p.Filled != 0 || len(p.Gaps) != 1 {
		t.Errorf("nobody is there, and %+v", p)
	}
}
