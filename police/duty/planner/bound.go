package planner

import "slices"

// flowBound is the most seats that any plan can fill. Each rule is relaxed to one that a flow can hold:
//
//   - the rest: two tours that start within the shortest tour and its rest of each other exclude each other, so that of each
//     such stretch of time a person takes one seat at most;
//   - rest days: of every stretch of one day more than a run may last, one day has no tour;
//   - the averages: all of the period lies in one window, which leaves room for so many of the shortest tours.
//
// Who could take a seat if they took no other is asked of the rules as they are.
func (m *model) flowBound() int {
	n := newNetwork(2)
	const source, sink = 0, 1
	seats := make([]int32, len(m.groups))
	for i := range m.groups {
		seats[i] = n.node()
		n.arc(seats[i], sink, int32(len(m.groups[i].posts)))
	}
	byPerson := make([][]int32, len(m.states)) // groups
	for i := range m.groups {
		for _, p := range m.groups[i].candidates {
			byPerson[p] = append(byPerson[p], int32(i))
		}
	}
	stretch, perDay := m.stretches()
	for p := range m.states {
		m.personArcs(n, source, &m.states[p], byPerson[p], seats, stretch, perDay)
	}
	return int(n.most(m.ctx, source, sink, int32(len(m.of))))
}

// personArcs are person, blocks of days, stretches of time, seats.
func (m *model) personArcs(n *network, source int32, st *state, groups, seats, stretch, perDay []int32) {
	if len(groups) == 0 {
		return
	}
	person := n.node()
	n.arc(source, person, m.roomFor(st))
	blocks, room := m.blocks(st, groups, perDay)
	nodes, stretches := map[int32]int32{}, map[[2]int32]int32{}
	for _, i := range groups {
		b := blocks[m.groups[i].day]
		block, ok := nodes[b]
		if !ok {
			block = n.node()
			nodes[b] = block
			n.arc(person, block, room[b])
		}
		key := [2]int32{b, stretch[i]}
		at, ok := stretches[key]
		if !ok {
			at = n.node()
			stretches[key] = at
			n.arc(block, at, 1)
		}
		n.arc(at, seats[i], 1)
	}
}

// blocks parts the days of somebody into single days and stretches of one day more than a run may last, so that they leave room
// for as few seats as can be: of such a stretch one day has no tour. It gives the block of each day, named by its last day, and
// the room in each.
func (m *model) blocks(st *state, groups, perDay []int32) (of []int32, room map[int32]int32) {
	length := m.limits.runDays + 1
	could, had := make([]int32, m.days), map[int32]bool{}
	for _, i := range groups {
		could[m.groups[i].day] = perDay[m.groups[i].day]
	}
	for _, t := range st.tours {
		if t.post == fixed {
			had[t.day] = true
		}
	}
	// least[d] is the least room in the days before d; whole[d] tells that a stretch ends with the day before d.
	least, whole, inside := make([]int32, m.days+1), make([]bool, m.days+1), make([]int32, m.days+1)
	for d := int32(1); d <= m.days; d++ {
		least[d] = least[d-1] + could[d-1]
		free, most, all := length-1, int32(0), int32(0)
		for k := d - length; k < d; k++ {
			if had[k] {
				free--
			}
			if k >= 0 {
				all += could[k]
				most = max(most, could[k])
			}
		}
		inside[d] = min(all, max(0, free)*most)
		if begins := max(0, d-length); least[begins]+inside[d] < least[d] {
			least[d], whole[d] = least[begins]+inside[d], true
		}
	}
	of, room = make([]int32, m.days), map[int32]int32{}
	for d := m.days; d > 0; {
		first := d - 1
		if room[d] = could[d-1]; whole[d] {
			first, room[d] = max(0, d-length), inside[d]
		}
		for k := first; k < d; k++ {
			of[k] = d
		}
		d = first
	}
	return of, room
}

// stretches numbers, for each group, the stretch of time in which it starts, and says how many seats of one day can be held by
// one person. A stretch begins with the first start that lies far enough from the beginning of the one before.
func (m *model) stretches() (stretch, perDay []int32) {
	stretch, perDay = make([]int32, len(m.groups)), make([]int32, m.days)
	order := make([]int32, len(m.groups))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return int(m.groups[a].start - m.groups[b].start) })
	number, began := int32(-1), int32(0)
	for _, i := range order {
		if g := &m.groups[i]; number < 0 || g.start-began >= m.minSpan+m.limits.rest {
			number, began = number+1, g.start
		}
		stretch[i] = number
	}
	slices.SortFunc(order, func(a, b int32) int { return int(m.groups[a].end - m.groups[b].end) })
	ends := make([]int32, m.days) // of the last that is held on each day
	for _, i := range order {
		if g := &m.groups[i]; perDay[g.day] == 0 || !m.in.Limits.OneADay && g.start >= ends[g.day]+m.limits.rest {
			perDay[g.day]++
			ends[g.day] = g.end
		}
	}
	return stretch, perDay
}

// roomFor is how many seats the averages leave somebody in the period.
func (m *model) roomFor(st *state) int32 {
	all := int32(len(m.of))
	if st.OptedOut || m.days > m.limits.window {
		return all
	}
	var had int32
	for _, t := range st.tours {
		if t.day > m.days-1-m.limits.window && t.day < m.days {
			had += t.length()
		}
	}
	return max(0, min(all, (m.limits.week-had)/m.minSpan))
}
