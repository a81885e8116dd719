package search

// keyed is how many letters of a word its delete keys are made from. Two words at distance d have a common key when up
// to d letters are deleted from the first seven of each, however long they are: every letter that has no partner in the
// other beginning has cost an edit (W. Garbe's SymSpell, prefix form).
const keyed = 7

// tolerance is how many slips a word forgives: two from six letters on, one from three, none in shorter words and in
// words with a digit. Between two words the smaller one counts.
func tolerance(word string) int {
	n := len([]rune(word))
	switch {
	case n < 3 || hasDigit(word) || word[0] == '=':
		return 0
	case n < 6:
		return 1
	}
	return 2
}

// deletes are the delete keys of a word, each once; the word's own beginning is the first.
func deletes(word string) []string {
	r := []rune(word)
	if len(r) > keyed {
		r = r[:keyed]
	}
	seen := map[string]bool{string(r): true}
	out := []string{string(r)}
	from := 0
	for d := tolerance(word); d > 0; d-- {
		to := len(out)
		for _, k := range out[from:to] {
			x := []rune(k)
			for i := range x {
				s := string(x[:i]) + string(x[i+1:])
				if !seen[s] {
					seen[s] = true
					out = append(out, s)
				}
			}
		}
		from = to
	}
	return out
}

// distance is the number of slips between two words: a letter missing, added or wrong, or two neighbours swapped
// (Damerau-Levenshtein in its optimal string alignment form). It gives up with limit+1.
func distance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			c := prev[j-1]
			if x[i-1] != y[j-1] {
				c = 1 + min(prev[j-1], prev[j], row[j-1])
				if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
					c = min(c, before[j-2]+1)
				}
			}
			row[j] = c
			least = min(least, c)
		}
		if least > limit {
			return limit + 1 // distances never fall along a path, and a swap reaches back one row only at a cost of one
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(y)], limit+1)
}
