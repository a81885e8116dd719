package form

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (f *field) readLimits(sf reflect.StructField) {
	f.maxLen = lineMax
	if f.kind == lines {
		f.maxLen = textMax
	}
	f.maxLen = number(sf, "maxLength", f.maxLen)
	f.minLen = number(sf, "minLength", 0)
	f.min, f.max = bound(sf, "minimum"), bound(sf, "maximum")
	if e := sf.Tag.Get("enum"); e != "" {
		f.enum = strings.Split(e, ",")
	}
	if p := sf.Tag.Get("pattern"); p != "" {
		f.pattern = regexp.MustCompile(p)
	}
}

func number(sf reflect.StructField, key string, otherwise int) int {
	s := sf.Tag.Get(key)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("form: %s of %s is not a number", key, sf.Name)) // a mistake in our own source
	}
	return n
}

func bound(sf reflect.StructField, key string) *float64 {
	s := sf.Tag.Get(key)
	if s == "" {
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("form: %s of %s is not a number", key, sf.Name)) // a mistake in our own source
	}
	return &n
}

// human makes a label from a name: "safe_channel" becomes "Safe channel".
func human(name string) string {
	return upperFirst(strings.ReplaceAll(strings.ReplaceAll(name, "_", " "), "-", " "))
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// inSentence is a label as a sentence can hold it: in quotation marks when it is a sentence itself.
func inSentence(label string) string {
	if strings.HasSuffix(label, "?") || strings.HasPrefix(label, "I ") {
		return "“" + label + "”"
	}
	return lowerFirst(label)
}

// lowerFirst leaves a word in capitals (URN, AML) as it is.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	if n == 0 || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
