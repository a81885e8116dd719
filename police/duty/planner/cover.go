package planner

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"throughline/platform/when"
)

// Need is cover that is wanted: so many people of a kind in an area, from one time to another. Needs add up: two with Taser and
// six more are eight people.
type Need struct {
	ID             string
	Area           string
	From, To       time.Time
	Role           string
	Rank, MostRank int
	Skills         []string
	Count          int
}

// Shape is a tour that may be proposed on any day: its start and end in minutes after midnight, London wall time. An end that
// is not after the start is on the next day.
type Shape struct{ Start, End int }

// Seats are the seats that the tours people have leave open of what is needed, as few as cover it, and the needs (with the time
// of theirs that is open) that no shape covers. Of the people who are on, as many needs are met as can be, the harder first.
func Seats(in Input, needs []Need, shapes []Shape) (seats []Seat, uncovered []Need) {
	needs = slices.Clone(needs)
	slices.SortStableFunc(needs, func(a, b Need) int {
		return cmp.Or(len(b.Skills)-len(a.Skills), b.Rank-a.Rank, a.From.Compare(b.From))
	})
	by := map[string][]int{}
	for i, n := range needs {
		by[n.Area] = append(by[n.Area], i)
	}
	areas := make([]string, 0, len(by))
	for a := range by {
		areas = append(areas, a)
	}
	slices.Sort(areas)
	for _, a := range areas {
		c := newCover(in, a, needs, by[a], in.spans(shapes))
		c.match()
		for n, i := range c.needs {
			s, u := c.cut(needs[i], c.open[n], c.spans)
			seats, uncovered = append(seats, s...), append(uncovered, u...)
		}
	}
	return seats, uncovered
}

// spans are the shapes on every day of the period.
func (in Input) spans(shapes []Shape) [][2]time.Time {
	var out [][2]time.Time
	for day := in.From; !day.After(in.To); day = day.AddDays(1) {
		for _, s := range shapes {
			out = append(out, s.on(day))
		}
	}
	return out
}

func (s Shape) on(day when.Day) [2]time.Time {
	ends := day
	if s.End <= s.Start {
		ends = day.AddDays(1)
	}
	return [2]time.Time{day.At(s.Start/60, s.Start%60), ends.At(s.End/60, s.End%60)}
}

// cover is one area: the time cut at every moment at which something changes, and how many of each need are open in each cut.
type cover struct {
	all    []Need
	needs  []int
	people []*Person
	tours  []Tour         // of people, beside each
	spans  [][2]time.Time // of the shapes on every day
	cuts   []time.Time
	open   [][]int
}

func newCover(in Input, area string, all []Need, needs []int, spans [][2]time.Time) *cover {
	c := &cover{all: all, needs: needs, spans: spans}
	for _, s := range spans {
		c.cuts = append(c.cuts, s[0], s[1])
	}
	for _, i := range needs {
		c.cuts = append(c.cuts, all[i].From, all[i].To)
	}
	for i := range in.People {
		for _, t := range in.People[i].Tours {
			if t.Area == area && t.EndsAt.After(in.From.Start()) && t.StartsAt.Before(in.To.End().AddDate(0, 0, 1)) {
				c.people, c.tours = append(c.people, &in.People[i]), append(c.tours, t)
				c.cuts = append(c.cuts, t.StartsAt, t.EndsAt)
			}
		}
	}
	slices.SortFunc(c.cuts, time.Time.Compare)
	c.cuts = slices.CompactFunc(c.cuts, time.Time.Equal)
	c.open = make([][]int, len(needs))
	for n := range c.open {
		c.open[n] = make([]int, len(c.cuts))
	}
	return c
}

// match meets as many needs as can be with the people who are on in each cut.
func (c *cover) match() {
	for k, at := range c.cuts {
		var on []int
		for i, t := range c.tours {
			if !t.StartsAt.After(at) && t.EndsAt.After(at) {
				on = append(on, i)
			}
		}
		has := map[int]int{} // of a person, the need they meet
		for n, i := range c.needs {
			need := &c.all[i]
			if need.From.After(at) || !need.To.After(at) {
				continue
			}
			for range need.Count {
				if !c.meet(n, on, has, map[int]bool{}) {
					c.open[n][k]++
				}
			}
		}
	}
}

// meet finds somebody for a need, moving others to another need where that helps.
func (c *cover) meet(n int, on []int, has map[int]int, asked map[int]bool) bool {
	for _, p := range on {
		if asked[p] || !c.all[c.needs[n]].met(c.people[p], c.tours[p]) {
			continue
		}
		asked[p] = true
		other, taken := has[p]
		if !taken || c.meet(other, on, has, asked) {
			has[p] = n
			return true
		}
	}
	return false
}

// met tells whether somebody on a tour is one of those that are needed.
func (n *Need) met(p *Person, t Tour) bool {
	if p.Rank < n.Rank || n.MostRank > 0 && p.Rank > n.MostRank || n.Role != "" && !slices.Contains(p.Roles, n.Role) {
		return false
	}
	first, last := when.DayOf(t.StartsAt), when.DayOf(t.EndsAt.Add(-time.Microsecond))
	for _, code := range n.Skills {
		if !slices.ContainsFunc(p.Skills, func(s Skill) bool {
			return s.Code == code && !s.From.After(first) && (s.Until.IsZero() || !s.Until.Before(last))
		}) {
			return false
		}
	}
	return true
}

// cut lays shapes over what is open of a need: over the first open moment the one that covers most of what is open, until
// nothing is. As what lies before is closed, no other choice needs fewer.
func (c *cover) cut(n Need, open []int, spans [][2]time.Time) (seats []Seat, uncovered []Need) {
	for k := range open {
		for open[k] > 0 {
			best, most := -1, time.Duration(0)
			for i, s := range spans {
				if s[0].After(c.cuts[k]) || !s[1].After(c.cuts[k]) {
					continue
				}
				got := c.covered(open, k, s[1])
				if best < 0 || got > most || got == most && s[1].Sub(s[0]) < spans[best][1].Sub(spans[best][0]) {
					best, most = i, got
				}
			}
			if best < 0 {
				u := n
				u.From, u.To, u.Count = c.cuts[k], c.cuts[k+1], open[k]
				uncovered = append(uncovered, u)
				break
			}
			count := open[k]
			for j := k; j < len(open) && c.cuts[j].Before(spans[best][1]); j++ {
				open[j] = max(0, open[j]-count)
			}
			if i := slices.IndexFunc(seats, func(s Seat) bool { return s.StartsAt.Equal(spans[best][0]) && s.EndsAt.Equal(spans[best][1]) }); i >= 0 {
				seats[i].Count += count
				continue
			}
			seats = append(seats, Seat{ID: fmt.Sprintf("%s/%s/%s", n.ID, spans[best][0].UTC().Format("20060102T1504Z"), spans[best][1].Sub(spans[best][0])), Area: n.Area,
				StartsAt: spans[best][0], EndsAt: spans[best][1], Role: n.Role, Rank: n.Rank, MostRank: n.MostRank, Skills: n.Skills, Count: count})
		}
	}
	return seats, uncovered
}

// covered is how much of what is open from a cut on lies before an end.
func (c *cover) covered(open []int, k int, end time.Time) (got time.Duration) {
	for j := k; j+1 < len(open) && c.cuts[j].Before(end); j++ {
		if open[j] > 0 {
			to := c.cuts[j+1]
			if end.Before(to) {
				to = end
			}
			got += to.Sub(c.cuts[j])
		}
	}
	return got
}
