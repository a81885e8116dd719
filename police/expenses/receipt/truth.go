package receipt

import "throughline/platform/when"

// Pence reads one sum as people write it, "£9.00", "RM41.45", "1,200.00"; false when it is none, or more than one.
func Pence(text string) (int64, bool) {
	all := Line{{Text: text, Sure: 100}}.sums()
	if len(all) != 1 {
		return 0, false
	}
	return all[0].pence, true
}

// Day reads one day as people write it, "25/12/2018", "03 MAR 2018", "19-03-18", "25032018", the day before the month; false when it is none.
func Day(text string) (when.Day, bool) {
	all := days(text, true)
	if len(all) != 1 {
		return when.Day{}, false
	}
	return all[0], true
}

// SamePayee tells whether two names are of one payee: the same letters, of which one in five may have been read wrong.
func SamePayee(a, b string) bool {
	x, y := letters(a), letters(b)
	return x != "" && y != "" && near(x, y, max(len(x), len(y))/5)
}
