package roads

// Where a rule looks back further than one arc, the way a car came matters. So a search runs over states:
// state a < arcs is "on arc a, coming from anywhere"; the states above are "on an arc, part of the way into a rule".
// They are the nodes of an Aho-Corasick automaton over the rules, which keeps overlapping rules exact.

type trieNode struct {
	arc   int32
	depth int
	next  map[int32]int32
	fail  int32
	ends  bool     // a rule is complete here: this drive is forbidden
	hours []string // and the schedules of those that forbid it at some hours only
	state int32
}

type turnTable struct {
	trie  []trieNode
	arcOf []int32 // state -> arc
	head  []uint32
	next  []int32
	timed []timedTurn
}

// timedTurn is a turn that is forbidden by a schedule.
type timedTurn struct {
	from, to int32 // states
	hours    string
}

// turns works out from which state one may go on to which. uTurn tells whether turning round is allowed after an arc. hours is the
// schedule of each rule, empty for all hours; none at all where every rule holds at all hours.
func turns(arcs int, leaving func(arc int32) []int32, uTurn func(arc int32) bool, rules [][]int32, hours []string) *turnTable {
	t := &turnTable{trie: []trieNode{{arc: -1, next: map[int32]int32{}}}}
	t.arcOf = make([]int32, arcs)
	for a := range t.arcOf {
		t.arcOf[a] = int32(a)
	}
	for i, r := range rules {
		n := &t.trie[t.add(r)]
		if hours == nil || hours[i] == "" {
			n.ends = true
		} else {
			n.hours = append(n.hours, hours[i])
		}
	}
	t.failLinks()
	at := make([]int32, arcs) // state -> node of the trie
	for _, n := range t.trie[0].next {
		at[t.trie[n].arc] = n
	}
	for i := range t.trie {
		n := &t.trie[i]
		if n.depth < 2 || n.ends || n.done() {
			n.state = n.arc
			continue
		}
		n.state = int32(len(t.arcOf))
		t.arcOf = append(t.arcOf, n.arc)
		at = append(at, int32(i))
	}
	for i := range t.trie {
		if n := &t.trie[i]; n.done() {
			f := n.fail
			for f != 0 && t.trie[f].done() {
				f = t.trie[f].fail
			}
			if f != 0 {
				n.state = t.trie[f].state
			}
		}
	}
	t.head = make([]uint32, 1, len(t.arcOf)+1)
	for s, a := range t.arcOf {
		for _, b := range leaving(a) {
			if b == a^1 && !uTurn(a) {
				continue
			}
			if to, hours, ok := t.step(at[s], b); ok {
				t.next = append(t.next, to)
				for _, h := range hours {
					t.timed = append(t.timed, timedTurn{int32(s), to, h})
				}
			}
		}
		t.head = append(t.head, uint32(len(t.next)))
	}
	return t
}

// add is the node at which a rule is complete.
func (t *turnTable) add(rule []int32) int32 {
	at := int32(0)
	for i, a := range rule {
		n, ok := t.trie[at].next[a]
		if !ok {
			n = int32(len(t.trie))
			t.trie = append(t.trie, trieNode{arc: a, depth: i + 1, next: map[int32]int32{}})
			t.trie[at].next[a] = n
		}
		at = n
	}
	return at
}

// done tells whether a rule with hours is complete here and no other goes on from here: from then on the drive is what it is
// without the way it came by.
func (n *trieNode) done() bool {
	return n.depth >= 2 && !n.ends && len(n.hours) > 0 && len(n.next) == 0
}

func (t *turnTable) failLinks() {
	queue := []int32{0}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for a, n := range t.trie[i].next {
			if i != 0 {
				t.trie[n].fail = t.walk(t.trie[i].fail, a)
			}
			if t.trie[t.trie[n].fail].ends {
				t.trie[n].ends = true
			}
			if i != 0 {
				t.trie[n].hours = append(t.trie[n].hours, t.trie[t.trie[n].fail].hours...)
			}
			queue = append(queue, n)
		}
	}
}

// walk is the longest remembered drive after going on to arc b.
func (t *turnTable) walk(at, b int32) int32 {
	for {
		if n, ok := t.trie[at].next[b]; ok {
			return n
		}
		if at == 0 {
			return 0
		}
		at = t.trie[at].fail
	}
}

// step is the state after going on to arc b, and the schedules that forbid it.
func (t *turnTable) step(at, b int32) (state int32, hours []string, ok bool) {
	n := t.walk(at, b)
	if t.trie[n].ends {
		return 0, nil, false
	}
	if n == 0 {
		return b, nil, true
	}
	return t.trie[n].state, t.trie[n].hours, true
}

// atAllHours is the table with what may be done at every hour only: no turn by the hour, and none onto arcs that may be driven
// sometimes.
func (t *turnTable) atAllHours(sometimes map[int32]bool) *turnTable {
	barred := map[[2]int32]bool{}
	for _, x := range t.timed {
		barred[[2]int32{x.from, x.to}] = true
	}
	out := &turnTable{arcOf: t.arcOf, head: make([]uint32, 1, len(t.head))}
	for s := range int32(len(t.arcOf)) {
		for _, to := range t.next[t.head[s]:t.head[s+1]] {
			if !sometimes[t.arcOf[to]] && !barred[[2]int32{s, to}] {
				out.next = append(out.next, to)
			}
		}
		out.head = append(out.head, uint32(len(out.next)))
	}
	return out
}
