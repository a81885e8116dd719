package hierarchy

import "slices"

// pageBits gives pages of 1024 weights, 4 KB. What one changed road touches lies scattered, so that larger ones would copy mostly what
// did not change; smaller ones cut more runs of ups in two and make the table of pages too long for the nearest cache, which was
// measured to cost questions a tenth.
const (
	pageBits = 10
	pageSize = 1 << pageBits
)

type page [pageSize]uint32

// Weights is an array of weights kept in pages, so that a copy with a few changed shares all other pages with the one it was made
// of. It never changes. At and Run are what questions read it by.
type Weights struct {
	pages []*page
	n     int
}

// Paged is the weights of an array, which is used where it lies and must not change any more.
func Paged(flat []uint32) Weights {
	w := Weights{pages: make([]*page, 0, len(flat)/pageSize+1), n: len(flat)}
	for len(flat) >= pageSize {
		w.pages = append(w.pages, (*page)(flat))
		flat = flat[pageSize:]
	}
	if len(flat) > 0 {
		last := new(page)
		copy(last[:], flat)
		w.pages = append(w.pages, last)
	}
	return w
}

// Len is how many weights there are.
func (w Weights) Len() int { return w.n }

// At is weight i.
func (w Weights) At(i uint32) uint32 { return w.pages[i>>pageBits][i&(pageSize-1)] }

// Run is the weights from first on, up to last or to the end of first's page: a caller goes on where it ends.
func (w Weights) Run(first, last uint32) []uint32 {
	at := first & (pageSize - 1)
	return w.pages[first>>pageBits][at:min(at+last-first, pageSize)]
}

// Shared tells how many pages two arrays of one length have in common, and how many there are.
func (w Weights) Shared(o Weights) (shared, all int) {
	for i, p := range w.pages {
		if p == o.pages[i] {
			shared++
		}
	}
	return shared, len(w.pages)
}

// Draft is a copy of weights that is being changed.
type Draft struct {
	Weights
	own []bool // page -> it is this draft's own
}

// Draft begins a copy. It costs a pointer a page; what a Set touches is copied then.
func (w Weights) Draft() *Draft {
	return &Draft{Weights: Weights{pages: slices.Clone(w.pages), n: w.n}, own: make([]bool, len(w.pages))}
}

// Set changes weight i. The draft's Weights may be given away when no Set follows.
func (d *Draft) Set(i, weight uint32) {
	k := i >> pageBits
	if !d.own[k] {
		p := *d.pages[k]
		d.pages[k], d.own[k] = &p, true
	}
	d.pages[k][i&(pageSize-1)] = weight
}
