package load

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// shape is how a large journal is spread: how long each thread is, and which thread each entry stands on, in the order of time.
type shape struct {
	sizes []int32  // entries of each thread, the longest first
	order []moment // one for each entry, oldest first
}

type moment struct {
	at     int64 // microseconds before the present, negative
	thread int32
}

// The skew that the benches are measured on: one thread in a hundred holds two entries in five, and the longest holds
// ten thousand.
const (
	longShare   = 100
	longEntries = 0.4
	longest     = 10000
	window      = 730 * 24 * time.Hour
)

func newShape(r *rand.Rand, threads, entries int) shape {
	long := max(1, threads/longShare)
	s := shape{sizes: make([]int32, threads)}
	share := int(float64(entries) * longEntries)
	most := min(longest, max(2, share/3))
	if long*8 < share/100 {
		most = min(longest, share/long*12)
	}
	for i, n := range falling(long, share, most) {
		s.sizes[i] = int32(n)
	}
	rest := (entries - share) / max(1, threads-long)
	for i := long; i < threads; i++ {
		s.sizes[i] = int32(2 + min(int(r.ExpFloat64()*float64(max(rest-2, 1))), rest*8)) // most are short, some are not
	}
	s.order = s.spread(r, long)
	return s
}

// falling are n sizes that sum to about total, the first of them most: each the size of the first over a power of its rank.
func falling(n, total, most int) []int {
	sum := func(a float64) float64 {
		t := 0.0
		for i := range n {
			t += float64(most) * math.Pow(float64(i+1), -a)
		}
		return t
	}
	low, high := 0.0, 5.0
	for range 60 {
		if mid := (low + high) / 2; sum(mid) > float64(total) {
			low = mid
		} else {
			high = mid
		}
	}
	out := make([]int, n)
	for i := range out {
		out[i] = max(2, int(math.Round(float64(most)*math.Pow(float64(i+1), -low))))
	}
	return out
}

// spread gives every entry a time: a short case lives for days or weeks, a long one through the whole window, and cases
// overlap as they do in a force. A thread's rows therefore do not lie together.
func (s shape) spread(r *rand.Rand, long int) []moment {
	total := 0
	for _, n := range s.sizes {
		total += int(n)
	}
	out := make([]moment, 0, total)
	span := float64(window.Microseconds())
	for i, n := range s.sizes {
		begin, life := r.Float64()*span, r.ExpFloat64()*span/50
		if i < long {
			begin, life = begin*0.3, span*(0.5+r.Float64()/2)
		}
		life = min(life, span-begin)
		for range n {
			out = append(out, moment{int64(begin + r.Float64()*life - span), int32(i)})
		}
	}
	slices.SortFunc(out, func(a, b moment) int { return int(a.at - b.at) })
	return out
}
