package roads

// strongest marks the states of the largest set in which every place can be reached from every other (Tarjan, with
// its own stack: a county is deeper than a program's).
func (t *turnTable) strongest(used func(arc int32) bool) []bool {
	n := len(t.arcOf)
	c := &components{t: t, index: make([]int32, n), low: make([]int32, n), on: make([]bool, n)}
	for root := int32(0); root < int32(n); root++ {
		if c.index[root] == 0 && used(t.arcOf[root]) {
			c.from(root)
		}
	}
	main := make([]bool, n)
	for _, s := range c.best {
		main[s] = true
	}
	return main
}

type components struct {
	t          *turnTable
	index, low []int32
	on         []bool // on the stack
	stack      []int32
	work       []visit
	last       int32
	best       []int32
}

type visit struct {
	state int32
	next  uint32 // the turn to follow next
}

func (c *components) open(s int32) {
	c.last++
	c.index[s], c.low[s], c.on[s] = c.last, c.last, true
	c.stack = append(c.stack, s)
	c.work = append(c.work, visit{s, c.t.head[s]})
}

func (c *components) from(root int32) {
	c.open(root)
	for len(c.work) > 0 {
		v := &c.work[len(c.work)-1]
		if v.next < c.t.head[v.state+1] {
			to := c.t.next[v.next]
			v.next++
			if c.index[to] == 0 {
				c.open(to)
			} else if c.on[to] {
				c.low[v.state] = min(c.low[v.state], c.index[to])
			}
			continue
		}
		s := v.state
		c.work = c.work[:len(c.work)-1]
		if len(c.work) > 0 {
			up := c.work[len(c.work)-1].state
			c.low[up] = min(c.low[up], c.low[s])
		}
		if c.low[s] == c.index[s] {
			c.close(s)
		}
	}
}

// close takes a finished set off the stack and keeps it when it is the largest so far.
func (c *components) close(s int32) {
	k := len(c.stack) - 1
	for c.stack[k] != s {
		k--
	}
	part := c.stack[k:]
	for _, x := range part {
		c.on[x] = false
	}
	if len(part) > len(c.best) {
		c.best = append([]int32(nil), part...)
	}
	c.stack = c.stack[:k]
}
