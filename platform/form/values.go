package form

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/platform/when"
)

// Values are the texts of a form by the name of their input: what was typed, or what a record holds.
type Values map[string][]string

// Get is the first text of an input, or "".
func (v Values) Get(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// Typed is everything that was typed, to be shown again. Call it after Decode. Bytes that no page can show are taken out,
// and a text is kept to its first 100,000 characters.
func Typed(r *http.Request) Values {
	out := Values{}
	for name, all := range r.PostForm {
		for _, s := range all {
			out[name] = append(out[name], showable(s))
		}
	}
	return out
}

func showable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || (unicode.IsControl(r) && r != '\n' && r != '\t') {
			return -1
		}
		return r
	}, s)
	if len(s) > 4*100_000 {
		if r := []rune(s); len(r) > 100_000 {
			s = string(r[:100_000])
		}
	}
	return s
}

// ValuesOf is what a struct holds, to fill a form from a record.
func ValuesOf(v any) Values {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	out := Values{}
	for _, f := range fieldsOf(value.Type()) {
		x, there := f.look(value)
		if !there || f.kind == file || f.kind == files || (x.IsZero() && !f.pointer) {
			continue
		}
		if f.kind == many {
			for i := range x.Len() {
				out[f.name] = append(out[f.name], x.Index(i).String())
			}
			continue
		}
		out[f.name] = []string{textOf(x)}
	}
	return out
}

// box is what one box of a date shows: what was typed in it, or its part of the whole.
func (v Values) box(f field, suffix string) string {
	if typed, ok := v[f.name+suffix]; ok && len(typed) > 0 {
		return typed[0]
	}
	whole := v.Get(f.name)
	if whole == "" {
		return ""
	}
	if f.kind == day {
		d, err := when.ParseDay(whole)
		if err != nil {
			return ""
		}
		return map[string]string{"-day": itoa(d.Date), "-month": itoa(int(d.Month)), "-year": itoa(d.Year)}[suffix]
	}
	t, err := when.Parse(whole)
	if err != nil {
		return ""
	}
	t = t.In(when.London)
	return map[string]string{"-day": itoa(t.Day()), "-month": itoa(int(t.Month())), "-year": itoa(t.Year()), "-time": t.Format("15:04")}[suffix]
}

func itoa(n int) string { return strconv.Itoa(n) }

// Difference is a field in which what was typed is not what the record holds now.
type Difference struct{ Name, Label, Typed, Now string }

// Differences compares what was sent with a form of a struct with what is known, field by field, in the struct's order.
func Differences(of any, sent Values, known map[string]string) []Difference {
	var out []Difference
	for _, f := range fieldsOf(typeOf(of)) {
		now, ok := known[f.name]
		if typed := strings.Join(sent[f.name], ", "); ok && typed != now {
			out = append(out, Difference{Name: f.name, Label: f.label, Typed: typed, Now: now})
		}
	}
	return out
}
