package hierarchy

// Heap gives the least number first. It has four children to a node: fewer steps, each within one line of the cache.
type Heap []uint64

// Push puts a number in.
func (q *Heap) Push(x uint64) {
	h := append(*q, x)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if h[up] <= x {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = x
	*q = h
}

// Pop takes the least number out; there must be one.
func (q *Heap) Pop() uint64 {
	h := *q
	top, last := h[0], len(h)-1
	x := h[last]
	h = h[:last]
	*q = h
	i := 0
	for {
		c := 4*i + 1
		if c >= last {
			break
		}
		least := h[c]
		at := c
		for k := c + 1; k < min(c+4, last); k++ {
			if h[k] < least {
				least, at = h[k], k
			}
		}
		if x <= least {
			break
		}
		h[i] = least
		i = at
	}
	if last > 0 {
		h[i] = x
	}
	return top
}
