package planner

import (
	"fmt"
	"math/rand/v2"
	"time"

	"throughline/platform/when"
)

// MadeUp is a force that does not exist, for measuring and tests: shift teams on two earlies, two lates, two nights and four
// days off, one in seven without tours of their own who relieve the others, leave, sickness and training, skills that lapse
// within the period, and cover asked for at about the strength that a shift has on paper. The limits are the caller's.
func MadeUp(size int, from when.Day, weeks int, limits Limits, seed uint64) Input {
	f := &madeUp{rand: rand.New(rand.NewPCG(seed, uint64(size))), areas: max(1, size/130),
		in: Input{From: from, To: from.AddDays(weeks*7 - 1), Limits: limits, Weights: MadeUpWeights, MostTravel: 30, Seed: seed, Travel: map[Way]int{}}}
	for a := range f.areas {
		for b := range f.areas {
			if d := a - b; d == 1 || d == -1 {
				f.in.Travel[Way{f.area(a), f.area(b)}] = 25
			}
		}
	}
	for i := range size {
		f.in.People = append(f.in.People, f.person(i))
	}
	f.in.Seats, _ = Seats(f.in, f.needs(size), madeUpShapes)
	return f.in
}

// MadeUpWeights are weights for a force that does not exist; a real one has its own in law table duty.plan_weight.
var MadeUpWeights = Weights{Night: 1, Weekend: 1, Preference: 6, Fatigue: 2, Travel: 1, Hours: 2, Skill: 0.5, RestWell: 16 * time.Hour, RunWell: 5, NightsWell: 3}

var madeUpShapes = []Shape{{7 * 60, 16 * 60}, {14 * 60, 23 * 60}, {22 * 60, 7 * 60}}

type madeUp struct {
	in    Input
	rand  *rand.Rand
	areas int
}

func (f *madeUp) area(n int) string { return fmt.Sprintf("area%02d", n) }

func (f *madeUp) chance(percent int) bool { return f.rand.IntN(100) < percent }

func (f *madeUp) person(i int) Person {
	p := Person{ID: fmt.Sprintf("p%04d", i), Area: f.area(i % f.areas), Rank: 1, Roles: []string{"officer"}, Hours: 40 * float64(f.in.From.DaysUntil(f.in.To)+1) / 7}
	if i/f.areas%8 == 7 {
		p.Rank = 2
	}
	for _, s := range []struct {
		code    string
		percent int
	}{{"driver_response", 60}, {"pursuit_initial", 12}, {"taser", 35}, {"dog_handler", 6}} {
		if f.chance(s.percent) {
			p.Skills = append(p.Skills, Skill{Code: s.code, From: f.in.From.AddDays(-300), Until: f.in.From.AddDays(f.rand.IntN(365))})
		}
	}
	f.away(&p)
	if i/f.areas%7 != 6 {
		f.tours(&p, i)
	}
	switch {
	case f.chance(20):
		p.Prefers = append(p.Prefers, Preference{From: f.in.From, To: f.in.To, When: "night"})
	case f.chance(20):
		day := f.in.From.AddDays(f.rand.IntN(20))
		p.Prefers = append(p.Prefers, Preference{From: day, To: day.AddDays(2)})
	}
	return p
}

func (f *madeUp) away(p *Person) {
	days := f.in.From.DaysUntil(f.in.To) + 1
	for _, a := range []struct {
		kind          string
		percent, most int
	}{{"annual_leave", 30, 14}, {"sick", 12, 10}, {"training", 15, 3}, {"court", 6, 1}} {
		if f.chance(a.percent) {
			from := f.in.From.AddDays(f.rand.IntN(days))
			p.Absences = append(p.Absences, Absence{From: from.Start(), To: from.AddDays(1 + f.rand.IntN(a.most)).Start(), Kind: a.kind})
		}
	}
}

// tours are those of the shift team, for the weeks before that the averages look at too.
func (f *madeUp) tours(p *Person, i int) {
	team := i / f.areas % 5
	for day := f.in.From.AddDays(-7 * f.in.Limits.Weeks); !day.After(f.in.To.AddDays(10)); day = day.AddDays(1) {
		n := (f.in.From.DaysUntil(day) + 2*team + 1000) % 10
		if n >= 6 {
			continue
		}
		s := madeUpShapes[n/2].on(day)
		t := Tour{StartsAt: s[0], EndsAt: s[1], Area: p.Area}
		out := false
		for _, a := range p.Absences {
			out = out || t.StartsAt.Before(a.To) && a.From.Before(t.EndsAt)
		}
		if !out {
			p.Tours = append(p.Tours, t)
		}
	}
}

// needs are what each area asks of every shift.
func (f *madeUp) needs(size int) (out []Need) {
	strength := float64(size) / float64(f.areas) * 6 / 7 / 5 // of a shift, on paper
	share := func(x float64) int { return max(1, int(strength*x)) }
	for a := range f.areas {
		for day := f.in.From; !day.After(f.in.To); day = day.AddDays(1) {
			for i, shape := range madeUpShapes {
				s := shape.on(day)
				n := Need{Area: f.area(a), From: s[0], To: s[1], Role: "officer"}
				for k, x := range []struct {
					name   string
					rank   int
					skills []string
					count  int
				}{{"sergeant", 2, nil, share(0.08)}, {"taser", 1, []string{"taser"}, share(0.22)}, {"pursuit", 1, []string{"pursuit_initial"}, 1}, {"dog", 1, []string{"dog_handler"}, 1},
					{"driver", 1, []string{"driver_response"}, share(0.33)}, {"officer", 1, nil, share(0.42)}} {
					n.ID, n.Rank, n.Skills, n.Count = fmt.Sprintf("%s/%s/%d/%s", n.Area, day, i, x.name), x.rank, x.skills, x.count
					if day.Weekday() == time.Saturday && k == 5 && i > 0 {
						n.Count++
					}
					out = append(out, n)
				}
			}
		}
	}
	return out
}
