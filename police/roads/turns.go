package roads

// Where a rule looks back further than one arc, the way a car came matters. So a search runs over states:
// state a < arcs is "on arc a, coming from anywhere"; the states above are "on an arc, part of the way into a rule".
// They are the nodes of an Aho-Corasick automaton over the rules, which keeps overlapping rules exact.

type trieNode struct {
	arc   int32
	depth int
	next  map[int32]int32
	fail  int32
	ends  bool // a rule is complete here: this drive is forbidden
	state int32
}

type turnTable struct {
	trie  []trieNode
	arcOf []int32 // state -> arc
	head  []uint32
	next  []int32
}

// turns works out from which state one may go on to which. uTurn tells whether turning round is allowed after an arc.
func turns(arcs int, leaving func(arc int32) []int32, uTurn func(arc int32) bool, rules [][]int32) *turnTable {
	t := &turnTable{trie: []trieNode{{arc: -1, next: map[int32]int32{}}}}
	t.arcOf = make([]int32, arcs)
	for a := range t.arcOf {
		t.arcOf[a] = int32(a)
	}
	for _, r := range rules {
		t.add(r)
	}
	t.failLinks()
	at := make([]int32, arcs) // state -> node of the trie
	for _, n := range t.trie[0].next {
		at[t.trie[n].arc] = n
	}
	for i := range t.trie {
		n := &t.trie[i]
		if n.depth < 2 || n.ends {
			n.state = n.arc
			continue
		}
		n.state = int32(len(t.arcOf))
		t.arcOf = append(t.arcOf, n.arc)
		at = append(at, int32(i))
	}
	t.head = make([]uint32, 1, len(t.arcOf)+1)
	for s, a := range t.arcOf {
		for _, b := range leaving(a) {
			if b == a^1 && !uTurn(a) {
				continue
			}
			if to, ok := t.step(at[s], b); ok {
				t.next = append(t.next, to)
			}
		}
		t.head = append(t.head, uint32(len(t.next)))
	}
	return t
}

func (t *turnTable) add(rule []int32) {
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
	t.trie[at].ends = true
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

func (t *turnTable) step(at, b int32) (state int32, ok bool) {
	n := t.walk(at, b)
	if t.trie[n].ends {
		return 0, false
	}
	if n == 0 {
		return b, true
	}
	return t.trie[n].state, true
}
