package insight

// hidden says which of some parts of a number about people may not be shown: those smaller than least, and, so that none of them can
// be told by taking the others from the whole, as many of the next smallest as it takes for what is hidden together to be at
// least that many in at least two parts. Parts of nought say nothing and hide nothing. n is how many each is out of; pure (GOV-01).
func hidden(n []int64, least int64) []bool {
	out := make([]bool, len(n))
	parts, sum := 0, int64(0)
	for i, x := range n {
		if x > 0 && x < least {
			out[i], parts, sum = true, parts+1, sum+x
		}
	}
	for parts > 0 && (parts < 2 || sum < least) {
		next := -1
		for i, x := range n {
			if !out[i] && x > 0 && (next < 0 || x < n[next]) {
				next = i
			}
		}
		if next < 0 {
			break // there is no other: the whole is as small, and is not shown either
		}
		out[next], parts, sum = true, parts+1, sum+n[next]
	}
	return out
}
