package insight

import (
	"math/rand/v2"
	"testing"
)

// GOV-01: no small part is shown, and none can be told by taking what is shown from the whole: held to a plain search of all ways to
// read what is hidden.
func TestGOV01NothingSmallIsToldBySubtraction(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		n := make([]int64, 1+draw.IntN(6))
		total := int64(0)
		for i := range n {
			n[i] = int64(draw.IntN(25))
			if draw.IntN(3) == 0 {
				n[i] = int64(draw.IntN(4))
			}
			total += n[i]
		}
		if total < 10 {
			continue // the whole is not shown
		}
		hide := hidden(n, 10)
		left, parts := total, 0
		for i, x := range n {
			if x > 0 && x < 10 && !hide[i] {
				t.Fatalf("%v: %d is shown", n, x)
			}
			if !hide[i] {
				left -= x
			} else {
				parts++
			}
		}
		if left > 0 && left < 10 || parts == 1 {
			t.Fatalf("%v, hidden %v: what is left of the whole is %d in %d parts", n, hide, left, parts)
		}
	}
}
