package form

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// wrong makes the fault of this field; its params name the field as a sentence needs it, in the middle and at the start.
func (f field) wrong(code string, pairs ...string) fault.Field {
	params := map[string]string{"label": f.said, "subject": upperFirst(f.said)}
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	return fault.Field{Name: f.name, Code: code, Params: params}
}

func (f field) missing() fault.Field {
	switch {
	case f.kind == file || f.kind == files:
		return f.wrong("form.required_file")
	case f.kind == truth && !f.pointer:
		return f.wrong("form.must_tick")
	case f.kind == many || f.kind == truth || len(f.enum) > 0:
		return f.wrong("form.required_choice")
	}
	return f.wrongLike("form.required")
}

// wrongLike is wrong with an example of what would be right, where the field has one.
func (f field) wrongLike(code string) fault.Field {
	if f.example == "" {
		return f.wrong(code)
	}
	return f.wrong(code, "example", f.example)
}

// Check runs the rules of the tags on a struct that was decoded from JSON. Given a pointer it also trims its texts, as
// Decode does. It answers fault.Invalid with each wrong field, "form.invalid", or nil.
//
// A number that is zero and no pointer cannot be told from one that was not given: it passes.
func Check(v any) error {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	return invalid(check(value, ""))
}

func invalid(wrong []fault.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "form.invalid", wrong...)
}

func check(v reflect.Value, prefix string) []fault.Field {
	var wrong []fault.Field
	for _, f := range fieldsOf(v.Type()) {
		x, there := f.look(v)
		w, bad := f.checkValue(x, there)
		if bad {
			w.Name = prefix + w.Name
			wrong = append(wrong, w)
		}
	}
	return append(wrong, checkInner(v, prefix)...)
}

// checkInner goes into what only the API has: structs behind pointers and slices of structs, however deep.
func checkInner(v reflect.Value, prefix string) []fault.Field {
	var wrong []fault.Field
	for i := range v.NumField() {
		sf, x := v.Type().Field(i), v.Field(i)
		at := prefix + nameOf(sf) + "."
		switch {
		case !sf.IsExported() || (nameOf(sf) == "" && !sf.Anonymous):
		case nested(x.Type()):
			if nameOf(sf) == "" {
				at = prefix
			}
			wrong = append(wrong, checkInner(x, at)...)
		case x.Kind() == reflect.Pointer && nested(x.Type().Elem()) && !x.IsNil() && x.Type() != fileType:
			wrong = append(wrong, check(x.Elem(), at)...)
		case x.Kind() == reflect.Slice && nested(x.Type().Elem()):
			for j := range x.Len() {
				wrong = append(wrong, check(x.Index(j), at+strconv.Itoa(j)+".")...)
			}
		}
	}
	return wrong
}

func nested(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != dayType && t != timeType
}

func (f field) checkValue(x reflect.Value, there bool) (fault.Field, bool) {
	if !there {
		return f.missing(), f.required
	}
	switch f.kind {
	case whole, decimal:
		return f.checkNumber(x)
	case truth:
		return f.missing(), f.required && !f.pointer && !x.Bool()
	case many:
		return f.checkMany(x)
	case text, lines:
		return f.checkText(x)
	case day, instant:
		return f.checkTime(x)
	}
	return f.missing(), f.required && x.IsZero()
}

func (f field) checkText(x reflect.Value) (fault.Field, bool) {
	s, ok := f.clean(x.String())
	if !ok {
		return f.wrong("form.bad_text"), true
	}
	if x.CanSet() {
		x.SetString(s)
	}
	return f.checkWords(s)
}

func (f field) checkWords(s string) (fault.Field, bool) {
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0:
		return f.missing(), f.required
	case n > f.maxLen:
		return f.wrong("form.too_long", "max", strconv.Itoa(f.maxLen)), true
	case n < f.minLen:
		return f.wrong("form.too_short", "min", strconv.Itoa(f.minLen)), true
	case len(f.enum) > 0 && !slices.Contains(f.enum, s):
		return f.wrong("form.not_one_of"), true
	case f.pattern != nil && !f.pattern.MatchString(s):
		return f.wrongLike("form.bad_form"), true
	}
	return fault.Field{}, false
}

func (f field) checkMany(x reflect.Value) (fault.Field, bool) {
	if x.Len() == 0 {
		return f.missing(), f.required
	}
	one := f
	one.required = true // a blank among several is not an answer
	for i := range x.Len() {
		if w, bad := one.checkText(x.Index(i)); bad {
			return w, true
		}
	}
	return fault.Field{}, false
}

func (f field) checkNumber(x reflect.Value) (fault.Field, bool) {
	var n float64
	switch {
	case x.CanInt():
		n = float64(x.Int())
	case x.CanUint():
		n = float64(x.Uint())
	default:
		n = x.Float()
	}
	if n == 0 && !f.required && !f.pointer {
		return fault.Field{}, false // most likely not given: a minimum does not touch it
	}
	return f.checkRange(n)
}

func (f field) checkRange(n float64) (fault.Field, bool) {
	switch {
	case math.IsNaN(n), math.IsInf(n, 0):
		return f.wrong("form.not_a_number"), true
	case f.min != nil && n < *f.min:
		return f.wrong("form.too_small", "min", plain(*f.min)), true
	case f.max != nil && n > *f.max:
		return f.wrong("form.too_large", "max", plain(*f.max)), true
	}
	return fault.Field{}, false
}

func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (f field) checkTime(x reflect.Value) (fault.Field, bool) {
	if x.Kind() == reflect.String {
		s, ok := clean(x.String(), false)
		if !ok {
			return f.wrong("form.bad_text"), true
		}
		if s == "" {
			return f.missing(), f.required
		}
		if x.CanSet() {
			x.SetString(s)
		}
		return f.checkMoment(s)
	}
	return f.missing(), f.required && x.IsZero()
}

func (f field) checkMoment(s string) (fault.Field, bool) {
	if f.kind == day {
		_, err := when.ParseDay(s)
		return f.fromTime(err)
	}
	_, err := when.Parse(s)
	return f.fromTime(err)
}

// fromTime keeps what package when says about a time that cannot be, under the name of this field.
func (f field) fromTime(err error) (fault.Field, bool) {
	if err == nil {
		return fault.Field{}, false
	}
	is := fault.Of(err)
	if len(is.Fields) == 0 {
		return f.wrong("form.not_a_time"), true
	}
	switch w := is.Fields[0]; w.Code {
	case "when.not_a_day":
		return f.wrong("form.not_a_day"), true
	case "when.not_a_time":
		return f.wrong("form.not_a_time"), true
	default:
		var all []string
		for name, value := range w.Params {
			all = append(all, name, value)
		}
		return f.wrong(w.Code, all...), true
	}
}
