package form

import (
	"reflect"
	"strings"

	"throughline/platform/fault"
)

// Origin says where the value of a field came from.
type Origin string

// The origins. A field that stays blank has none.
const (
	New       Origin = "typed"     // nobody knew it before
	Carried   Origin = "carried"   // the record knew it, and nobody typed it again
	Corrected Origin = "corrected" // the record knew something else
)

// Origins are the origins of the fields of one act, by name. They go into its entry: re-keying avoided is counted from them.
type Origins map[string]Origin

// Count is how many fields were typed, carried and corrected.
func (o Origins) Count() (typed, carried, corrected int) {
	for _, x := range o {
		switch x {
		case New:
			typed++
		case Carried:
			carried++
		case Corrected:
			corrected++
		}
	}
	return typed, carried, corrected
}

// Carry fills the blank fields of the struct that dst points to with what is known, and says where each field's value
// came from. known is by the field's name, each as its text (a day 2026-11-23, a time RFC 3339, several joined by commas).
//
// Blank and known: filled, carried. Equal to what is known: carried. Different: corrected. Not known: typed. Still blank:
// absent. A plain bool is never blank: a no is never made a yes. Call it before Check, so that what the record knows need not be sent. A known text that does not fit the field's
// type is fault.Internal: the record and the struct disagree.
func Carry(dst any, known map[string]string) (Origins, error) {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic("form: dst must be a pointer to a struct")
	}
	out := Origins{}
	for _, f := range fieldsOf(v.Elem().Type()) {
		o, err := f.carry(v.Elem(), known)
		if err != nil {
			return nil, err
		}
		if o != "" {
			out[f.name] = o
		}
	}
	return out, nil
}

// Compare is Carry for a form that was shown filled: a field that the reader emptied stays empty and counts as corrected.
func Compare(src any, known map[string]string) (Origins, error) {
	v := reflect.ValueOf(src)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	out := Origins{}
	for _, f := range fieldsOf(v.Type()) {
		want, err := f.known(known)
		if err != nil {
			return nil, err
		}
		o := f.origin(v, want)
		if o == "" && want != "" {
			o = Corrected
		}
		if o != "" {
			out[f.name] = o
		}
	}
	return out, nil
}

func (f field) carry(v reflect.Value, known map[string]string) (Origin, error) {
	want, err := f.known(known)
	if err != nil {
		return "", err
	}
	if o := f.origin(v, want); o != "" || want == "" {
		return o, nil
	}
	f.fill(f.at(v), strings.TrimSpace(known[f.name]))
	return Carried, nil
}

// origin is "" when the field is blank.
func (f field) origin(v reflect.Value, want string) Origin {
	x, there := f.look(v)
	if !there || f.kind == file || f.kind == files {
		if there && !x.IsZero() {
			return New
		}
		return ""
	}
	if x.IsZero() && !f.pointer && (f.kind != truth || want == "") {
		return ""
	}
	have := squeeze(textOf(x))
	switch {
	case have == "":
		return ""
	case want == "":
		return New
	case have == want:
		return Carried
	}
	return Corrected
}

// known is what the record knows of this field, written the one way that values are compared in.
func (f field) known(known map[string]string) (string, error) {
	raw := strings.TrimSpace(known[f.name])
	if raw == "" || f.kind == file || f.kind == files {
		return "", nil
	}
	x := reflect.New(f.typ).Elem()
	if bad := f.fill(x, raw); bad {
		return "", fault.New(fault.Internal, "form.known_unfit").With("field", f.name)
	}
	return squeeze(textOf(x)), nil
}

// fill sets a field to a text and tells whether the text did not fit its type. Rules are not run: the record stands.
func (f field) fill(x reflect.Value, raw string) bool {
	switch f.kind {
	case text, lines:
		x.SetString(raw)
		return false
	case many:
		x.SetZero()
		for _, part := range splitKnown(raw) {
			one := reflect.New(x.Type().Elem()).Elem()
			one.SetString(part)
			x.Set(reflect.Append(x, one))
		}
		return false
	}
	free := f
	free.required, free.min, free.max = false, nil, nil
	_, bad := free.set(x, raw)
	return bad
}

// squeeze makes runs of white space one space: typing a line break more is no correction.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func splitKnown(s string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, ",")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}
