package forms

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// The longest answers, in characters, of a question that does not say.
const (
	lineMax = 500
	longMax = 50_000
)

// Check says what is wrong with the answers, in the order of the form: nil when the form may be sent. Only what is asked is
// held to its rules; an answer to no question of the form, or of a question that is not asked, is left out by Kept and is not
// wrong. Each code has a sentence in words/en.
func (f Form) Check(a Answers, now time.Time) []fault.Field {
	var out []fault.Field
	asked := f.Shown(a)
	for _, q := range asked {
		code, params, bad := q.check(a[q.ID], now)
		if !bad {
			code, params, bad = q.inOrder(a, asked)
		}
		if bad {
			out = append(out, fault.Field{Name: q.ID, Code: code, Params: params})
		}
	}
	return out
}

// inOrder holds a moment to another one of the form.
func (q Question) inOrder(a Answers, asked []Question) (string, map[string]string, bool) {
	for _, x := range asked {
		mine, err := when.Parse(a.Get(q.ID))
		other, bad := when.Parse(a.Get(x.ID))
		switch {
		case err != nil || bad != nil:
		case x.ID == q.NotAfter && mine.After(other):
			return q.wrong("field.form.not_after", "other", x.said())
		case x.ID == q.NotBefore && mine.Before(other):
			return q.wrong("field.form.not_before", "other", x.said())
		}
	}
	return "", nil, false
}

// CheckGroup is Check for the questions of one group, for a page of its own.
func (f Form) CheckGroup(group string, a Answers, now time.Time) []fault.Field {
	var out []fault.Field
	for _, w := range f.Check(a, now) {
		if f.groupOf(w.Name) == group {
			out = append(out, w)
		}
	}
	return out
}

func (f Form) groupOf(question string) string {
	for _, g := range f.Groups {
		if slices.ContainsFunc(g.Questions, func(q Question) bool { return q.ID == question }) {
			return g.ID
		}
	}
	return ""
}

func (q Question) check(values []string, now time.Time) (string, map[string]string, bool) {
	if len(values) == 0 {
		switch {
		case q.Must == nil:
			return "", nil, false
		case q.Must.Be != "" && q.Type == YesNo:
			return q.wrong("field.form.must_be")
		case q.Type == Choice, q.Type == YesNo, q.Type == Many:
			return q.wrong("form.required_choice")
		case q.Type == Signature:
			return q.wrong("field.form.not_signed")
		}
		return q.wrong("form.required")
	}
	if len(values) > 1 && q.Type != Many {
		return q.wrong("form.one_only")
	}
	if q.None != "" && len(values) > 1 && slices.Contains(values, q.None) {
		return q.wrong("field.form.none_and_more", "none", q.text(q.None))
	}
	for _, v := range values {
		if code, params, bad := q.checkOne(v, now); bad {
			return code, params, bad
		}
	}
	if q.Must != nil && q.Must.Be != "" && !slices.Equal(values, []string{q.Must.Be}) {
		return q.wrong("field.form.must_be")
	}
	return "", nil, false
}

var whole = regexp.MustCompile(`^-?[0-9]{1,9}$`)

func (q Question) checkOne(v string, now time.Time) (string, map[string]string, bool) {
	if !readable(v, q.Type == Long) {
		return q.wrong("form.bad_text")
	}
	switch q.Type {
	case Choice, Many:
		if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == v }) {
			return q.wrong("form.not_one_of")
		}
	case YesNo:
		if v != Yes && v != No {
			return q.wrong("form.not_a_yes_or_no")
		}
	case Number:
		return q.checkNumber(v)
	case Date:
		d, err := when.ParseDay(v)
		if err != nil {
			return q.wrong("form.not_a_day")
		}
		if q.Past && d.After(when.DayOf(now)) {
			return q.wrong("field.form.ahead")
		}
	case Moment:
		t, err := when.Parse(v)
		switch f := fault.Of(err); {
		case err == nil:
		case len(f.Fields) > 0 && f.Fields[0].Code == "when.occurs_twice":
			return q.wrong("field.form.twice")
		case len(f.Fields) > 0 && f.Fields[0].Code == "when.never_occurs":
			return q.wrong("field.form.never")
		default:
			return q.wrong("form.not_a_time")
		}
		if q.Past && future(t, now) {
			return q.wrong("field.form.ahead")
		}
	case Signature:
		if !strings.HasPrefix(v, "data:image/png;base64,") && !strings.HasPrefix(v, "strokes:") && !strings.HasPrefix(v, "typed:") {
			return q.wrong("field.form.not_signed")
		}
	default:
		return q.checkText(v)
	}
	return "", nil, false
}

var registration = regexp.MustCompile(`^[A-Z0-9]{2,8}$`)

// checkText holds a text to its length, and a place, a vehicle or an officer to what it is.
func (q Question) checkText(v string) (string, map[string]string, bool) {
	v = q.tidy(v)
	most := q.most()
	switch {
	case utf8.RuneCountInString(v) > most:
		return q.wrong("form.too_long", "max", strconv.Itoa(most))
	case q.Type == Place && !strings.ContainsFunc(v, unicode.IsLetter):
		return q.wrong("field.form.place")
	case q.Type == Vehicle && !registration.MatchString(v):
		return q.wrong("field.form.vehicle")
	case q.Type == Officer && !strings.ContainsAny(v, "0123456789"):
		return q.wrong("field.form.officer")
	}
	return "", nil, false
}

func (q Question) checkNumber(v string) (string, map[string]string, bool) {
	n, err := strconv.Atoi(v)
	switch {
	case err != nil || !whole.MatchString(v):
		return q.wrong("form.not_a_whole_number")
	case n < q.Least:
		return q.wrong("form.too_small", "min", strconv.Itoa(q.Least))
	case q.Max > 0 && n > q.Max:
		return q.wrong("form.too_large", "max", strconv.Itoa(q.Max))
	}
	return "", nil, false
}

// most is the longest answer in characters.
func (q Question) most() int {
	switch {
	case q.Max > 0:
		return q.Max
	case q.Type == Long:
		return longMax
	}
	return lineMax
}

// wrong gives a code the words that its sentence needs.
func (q Question) wrong(code string, more ...string) (string, map[string]string, bool) {
	p := map[string]string{"label": q.said(), "subject": upperFirst(q.said())}
	if q.Must != nil && q.Must.Be != "" {
		p["be"] = strings.ToLower(q.text(q.Must.Be))
	}
	for i := 0; i+1 < len(more); i += 2 {
		p[more[i]] = more[i+1]
	}
	return code, p, true
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// readable refuses what platform/form refuses: control characters (a line break in an answer of one line is one), marks that
// turn the order of reading, and what was no text.
func readable(s string, several bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case several && (r == '\n' || r == '\t'):
		case unicode.IsControl(r), r == utf8.RuneError, r == '\u2028', r == '\u2029', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069',
			r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
			return false
		}
	}
	return true
}
