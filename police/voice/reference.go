package voice

import (
	"regexp"
	"strings"
	"unicode"
)

// What a note may not hold: whatever could name a case or a person by a number, an address or a code.
var (
	mail     = regexp.MustCompile(`\S+@\S+`)
	digits   = regexp.MustCompile(`\d(?:[ ./\\_-]?\d){4,}`)                                       // a telephone number, a date of birth, a number with its year
	four     = regexp.MustCompile(`\d{4,}`)                                                       // an incident, a collar number
	plate    = regexp.MustCompile(`\b[A-Z]{2}\d{2}[ -]?[A-Z]{3}\b|\b[A-Z]\d{1,3}[ -]?[A-Z]{3}\b`) // a vehicle; in small letters it is a code below
	postcode = regexp.MustCompile(`(?i)\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b`)
	house    = regexp.MustCompile(`\b\d+[a-z]? +(?:\p{Lu}[\p{L}'’-]* +){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Way|Terrace|Court|Place|Crescent|Gardens|Hill)\b`)
	home     = regexp.MustCompile(`(?i)\b\d+[a-z]? +[\p{L}'’-]+ +(?:street|road|lane|avenue|terrace)\b`)
	coded    = regexp.MustCompile(`[\p{L}\d]+(?:[/_-][\p{L}\d]+)*`) // a word, or several joined
	year     = regexp.MustCompile(`^(?:19|20)\d\d$`)
)

// reference is the first part of a text that looks like a reference, a number, an address or a code of a case; "" where nothing does.
// It is strict: a sentence about a page has no need of one. A time (14:30), a year and a grade (G1) are none. Pure.
func reference(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r): // what is not seen would part a number
			return -1
		case unicode.IsDigit(r) && r > unicode.MaxASCII: // digits of other scripts are digits
			return '0' + r%10
		case unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, text)
	for _, what := range []*regexp.Regexp{mail, postcode, plate, house, home, digits} {
		if found := what.FindString(text); found != "" {
			return found
		}
	}
	for _, found := range four.FindAllString(text, -1) {
		if !year.MatchString(found) {
			return found
		}
	}
	for _, w := range coded.FindAllString(text, -1) {
		if isCode(w) {
			return w
		}
	}
	return ""
}

// isCode tells whether a word mixes letters and digits as a reference does: two digits or more among five characters or more,
// whether they are joined by strokes or not.
func isCode(w string) bool {
	letters, figures := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsDigit(r):
			figures++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return letters > 0 && figures >= 2 && letters+figures >= 5
}
