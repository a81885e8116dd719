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

// Distance is the number of slips between two words: a letter missing, added or wrong, or two neighbours swapped
// (Damerau-Levenshtein in its optimal string alignment form). It gives up with most+1.
func Distance(a, b string, most int) int {
	if a == b {
		return 0
	}
	var room [3][48]int
	var letters [2][48]rune
	x, y := letters[0][:0], letters[1][:0]
	for _, r := range a {
		x = append(x, r)
	}
	for _, r := range b {
		y = append(y, r)
	}
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, row := room[0][:], room[1][:], room[2][:]
	if len(y) >= len(row) {
		before, last, row = make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	}
	before, last, row = before[:len(y)+1], last[:len(y)+1], row[:len(y)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], most+1)
}
