package form

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/platform/when"
)

// clean trims a text and brings its line ends to one form. It refuses what is not UTF-8 or was not before somebody
// put the mark for it in its place, control characters (a line
// break in a field of one line is one) and the marks that make text read in another order than it is written.
func clean(s string, several bool) (string, bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	if several {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	s = strings.TrimSpace(s)
	for _, r := range s {
		switch {
		case several && (r == '\n' || r == '\t'):
		case unicode.IsControl(r), r == utf8.RuneError, r == '\u2028', r == '\u2029', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069',
			r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
			return "", false
		}
	}
	return s, true
}

// clean is the text of this field; one that is kept as it came is touched by no rule.
func (f field) clean(s string) (string, bool) {
	if f.asSent {
		return s, true
	}
	return clean(s, f.kind == lines)
}

// textOf is the one way to write a value: as a form shows it and as origins compare it.
func textOf(x reflect.Value) string {
	switch v := x.Interface().(type) {
	case when.Day:
		return v.String()
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(when.London).Format("2006-01-02T15:04:05Z07:00")
	}
	switch {
	case x.Kind() == reflect.String:
		return x.String()
	case x.Kind() == reflect.Bool:
		return strconv.FormatBool(x.Bool())
	case x.CanInt():
		return strconv.FormatInt(x.Int(), 10)
	case x.CanUint():
		return strconv.FormatUint(x.Uint(), 10)
	case x.CanFloat():
		return plain(x.Float())
	case x.Kind() == reflect.Slice && x.Type().Elem().Kind() == reflect.String:
		all := make([]string, x.Len())
		for i := range all {
			all[i] = x.Index(i).String()
		}
		return strings.Join(all, ",")
	}
	return ""
}

// IDIn is the id in what somebody pasted: the address of a record's page, with or without what follows it, or the id itself.
func IDIn(pasted string) string {
	pasted, _, _ = strings.Cut(strings.TrimSpace(pasted), "#")
	pasted, _, _ = strings.Cut(pasted, "?")
	pasted = strings.TrimRight(pasted, "/")
	return pasted[strings.LastIndexByte(pasted, '/')+1:]
}
