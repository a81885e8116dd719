package redact

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// mark stands where something was taken out; it does not tell how long that was.
const mark = "[REDACTED]"

// text takes words out of a text. What is not seen (joiners, marks of direction) goes everywhere, because words hide behind it.
func text(s string, spec Spec) (Result, error) {
	if len(spec.Boxes) > 0 {
		return Result{}, Refused{"evidence.redaction.no_boxes", ""}
	}
	if err := spec.asked(); err != nil {
		return Result{}, err
	}
	runes := []rune(norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)))
	gone := make([]bool, len(runes))
	r := Result{Type: "text/plain"}
	for _, w := range spec.Words {
		spans := found(runes, w)
		if len(spans) == 0 {
			return r, Refused{"evidence.redaction.not_found", w}
		}
		for _, sp := range spans {
			for i := sp[0]; i <= sp[1]; i++ {
				gone[i] = true
			}
		}
		r.Times = append(r.Times, len(spans))
	}
	var b strings.Builder
	for i, x := range runes {
		switch {
		case !gone[i]:
			b.WriteRune(x)
		case i == 0 || !gone[i-1]:
			b.WriteString(mark)
		}
	}
	r.Data = []byte(b.String())
	for _, w := range spec.Words { // read again, without the marks: what stood before and after a mark must not make the word
		if len(found([]rune(strings.ReplaceAll(b.String(), mark, "|")), w)) > 0 {
			return r, Refused{"evidence.redaction.not_proved", w}
		}
	}
	return r, nil
}
