package duty

import (
	"fmt"
	"slices"
	"time"

	"throughline/platform/when"
	"throughline/police/duty/planner"
)

// planSpan is a tour that may be proposed: a shape on a day, and the hours of the cover that it holds.
type planSpan struct {
	from, until time.Time
	first, past int // hours
}

// planSeat is a seat that was asked for: for which row of minimum cover, and as which span.
type planSeat struct {
	row, span int
	planner.Seat
}

// planSpans are the shapes that may be proposed on every day of a roster: those of its own tours, and the times of minimum cover.
func planSpans(r Roster, lines []Tour, rows []coverRow, c *Checks) []planSpan {
	type shape struct{ from, to clockTime }
	var shapes []shape
	add := func(s shape) {
		if !slices.Contains(shapes, s) {
			shapes = append(shapes, s)
		}
	}
	for _, t := range lines {
		if from, err := readClock(wall(t.StartsAt)); !t.Rest && err == nil {
			to, _ := readClock(wall(t.EndsAt))
			add(shape{from, to})
		}
	}
	for _, row := range rows {
		from, err := readClock(row.Starts)
		to, err2 := readClock(row.Ends)
		if err == nil && err2 == nil && from != to {
			add(shape{from, to})
		}
	}
	var out []planSpan
	for day := r.From; !day.After(r.To); day = day.AddDays(1) {
		for _, s := range shapes {
			ends := day
			if s.to <= s.from {
				ends = day.AddDays(1)
			}
			x := planSpan{from: day.At(int(s.from)/60, int(s.from)%60), until: ends.At(int(s.to)/60, int(s.to)%60)}
			if long := x.until.Sub(x.from); long <= 0 || long > c.length {
				continue
			}
			x.first, x.past = hourAfter(r, x.from), hourAfter(r, x.until)
			out = append(out, x)
		}
	}
	return out
}

// hourAfter is the first hour of a roster that begins at a moment or after it.
func hourAfter(r Roster, at time.Time) int {
	return int((at.Sub(r.From.Start()) + time.Hour - 1) / time.Hour)
}

// seatsWanted are the seats that meet what cover lacks, as few as one pass can say. Rows that ask for something come before those
// that ask for anybody, and whoever takes a seat of theirs counts for these too. A span that was tried for a row in vain is not
// asked for again.
func seatsWanted(rows []coverRow, lines []CoverLine, ranks map[string]int, spans []planSpan, tried map[[2]int]bool, team string) []planSeat {
	lack := make([][]int, len(rows))
	order := make([]int, len(rows))
	for i, l := range lines {
		order[i], lack[i] = i, make([]int, len(l.Hours))
		for h, x := range l.Hours {
			lack[i][h] = max(0, x.Least-x.Have)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return wide(rows[a]) - wide(rows[b]) })
	var out []planSeat
	at := map[[2]int]int{} // row and span -> place in out
	for _, i := range order {
		for h := range lack[i] {
			for lack[i][h] > 0 {
				best := bestSpan(lack[i], h, spans, func(n int) bool { return tried[[2]int{i, n}] })
				if best < 0 {
					break
				}
				n, had := at[[2]int{i, best}]
				if !had {
					n = len(out)
					at[[2]int{i, best}] = n
					out = append(out, planSeat{row: i, span: best, Seat: rows[i].seat(ranks, spans[best], team)})
				}
				out[n].Count++
				for j := range rows {
					if j == i || rows[j].What == "anybody" || rows[j].What == rows[i].What && rows[j].With == rows[i].With {
						for k := max(0, spans[best].first); k < min(spans[best].past, len(lack[j])); k++ {
							lack[j][k] = max(0, lack[j][k]-1)
						}
					}
				}
			}
		}
	}
	for n := range out {
		out[n].ID = fmt.Sprintf("%d/%d", out[n].row, out[n].span)
	}
	return out
}

func wide(r coverRow) int {
	if r.What == "anybody" {
		return 1
	}
	return 0
}

// bestSpan is the span over an hour that holds most of what is lacking; of those the shortest. -1 when there is none.
func bestSpan(lack []int, h int, spans []planSpan, not func(int) bool) int {
	best, most := -1, 0
	for n, s := range spans {
		if h < s.first || h >= s.past || not(n) {
			continue
		}
		got := 0
		for k := max(0, s.first); k < min(s.past, len(lack)); k++ {
			if lack[k] > 0 {
				got++
			}
		}
		if best < 0 || got > most || got == most && s.past-s.first < spans[best].past-spans[best].first {
			best, most = n, got
		}
	}
	return best
}

// seat is a place for one of those whom the row asks for.
func (r coverRow) seat(ranks map[string]int, s planSpan, team string) planner.Seat {
	out := planner.Seat{Area: team, StartsAt: s.from, EndsAt: s.until}
	switch r.What {
	case "role":
		out.Role = r.With
	case "rank":
		out.Rank, out.MostRank = ranks[r.With], ranks[r.With]
	case "skill":
		out.Skills = []string{r.With}
	}
	return out
}

// planGaps are what cover still lacks: a row of it from one hour to another, without a break.
func planGaps(lines []CoverLine) []PlanGap {
	var out []PlanGap
	for i, l := range lines {
		open := false
		for _, h := range l.Hours {
			missing := h.Least - h.Have
			switch {
			case missing <= 0:
				open = false
			case open && when.DayOf(h.At) == when.DayOf(out[len(out)-1].From):
				g := &out[len(out)-1]
				g.Until, g.Missing = h.At.Add(time.Hour), max(g.Missing, missing)
			default:
				open = true
				out = append(out, PlanGap{What: l.Label, Hard: l.Hard, From: h.At, Until: h.At.Add(time.Hour), Missing: missing, row: i})
			}
		}
	}
	return out
}
