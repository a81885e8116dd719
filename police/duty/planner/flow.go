package planner

import "context"

// network is a flow network with whole capacities, and Dinic's algorithm for the largest flow through it.
type network struct {
	first       []int32 // of each node, its first arc or -1
	next, to    []int32 // of each arc; the arc back is the arc with the last bit turned
	room        []int32
	level, turn []int32
}

func newNetwork(nodes int) *network {
	n := &network{first: make([]int32, nodes)}
	for i := range n.first {
		n.first[i] = -1
	}
	return n
}

func (n *network) node() int32 {
	n.first = append(n.first, -1)
	return int32(len(n.first) - 1)
}

func (n *network) arc(from, to, room int32) {
	for _, a := range [2][3]int32{{from, to, room}, {to, from, 0}} {
		n.next = append(n.next, n.first[a[0]])
		n.first[a[0]] = int32(len(n.to))
		n.to = append(n.to, a[1])
		n.room = append(n.room, a[2])
	}
}

// most is the largest flow. When ctx is done first it is what an early end can still promise: the whole of what was asked.
func (n *network) most(ctx context.Context, source, sink, asked int32) int32 {
	n.level, n.turn = make([]int32, len(n.first)), make([]int32, len(n.first))
	var flow int32
	for n.levels(source, sink) {
		if ctx.Err() != nil {
			return asked
		}
		copy(n.turn, n.first)
		for {
			pushed := n.push(source, sink, asked)
			if pushed == 0 {
				break
			}
			flow += pushed
		}
	}
	return flow
}

func (n *network) levels(source, sink int32) bool {
	for i := range n.level {
		n.level[i] = -1
	}
	n.level[source] = 0
	queue := []int32{source}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for a := n.first[at]; a >= 0; a = n.next[a] {
			if to := n.to[a]; n.room[a] > 0 && n.level[to] < 0 {
				n.level[to] = n.level[at] + 1
				queue = append(queue, to)
			}
		}
	}
	return n.level[sink] >= 0
}

func (n *network) push(at, sink, room int32) int32 {
	if at == sink {
		return room
	}
	for ; n.turn[at] >= 0; n.turn[at] = n.next[n.turn[at]] {
		a := n.turn[at]
		if n.room[a] <= 0 || n.level[n.to[a]] != n.level[at]+1 {
			continue
		}
		if got := n.push(n.to[a], sink, min(room, n.room[a])); got > 0 {
			n.room[a] -= got
			n.room[a^1] += got
			return got
		}
	}
	return 0
}
