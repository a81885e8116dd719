package evidence

import (
	"strings"
	"unicode/utf8"
)

// The measure of a page of the statement form: a line of 84 characters, and fewer lines on the first page, whose head
// names the witness and carries the declaration.
const (
	lineLength = 84
	firstLines = 28
	nextLines  = 44
)

// Paginate sets a text in pages as it is printed and signed: the same text always has the same pages. Words are kept
// whole unless one is longer than a line. An empty text is one page.
func Paginate(text string) []string {
	var pages []string
	var page []string
	room := firstLines
	for _, line := range lines(text) {
		if len(page) == room {
			pages = append(pages, strings.Join(page, "\n"))
			page, room = nil, nextLines
		}
		page = append(page, line)
	}
	return append(pages, strings.Join(page, "\n"))
}

func lines(text string) []string {
	var out []string
	for _, paragraph := range strings.Split(text, "\n") {
		line, n := "", 0
		for _, word := range strings.Fields(paragraph) {
			for utf8.RuneCountInString(word) > lineLength {
				if n > 0 {
					out = append(out, line)
					line, n = "", 0
				}
				r := []rune(word)
				out, word = append(out, string(r[:lineLength])), string(r[lineLength:])
			}
			w := utf8.RuneCountInString(word)
			switch {
			case n == 0:
				line, n = word, w
			case n+1+w > lineLength:
				out = append(out, line)
				line, n = word, w
			default:
				line, n = line+" "+word, n+1+w
			}
		}
		out = append(out, line)
	}
	return out
}
