package law

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"throughline/platform/when"
)

// Row is one dated line of a table. It is never edited: a change of law is another row, and a change that is made
// later for the same time is told apart by Made, so that an old decision still explains itself.
type Row struct {
	Table  string
	Code   string
	From   when.Day // first day on which the row is in force
	To     when.Day // last day on which it is in force; zero is "until further notice"
	Made   when.Day // the day from which the row could be known
	Source string   // where it comes from; says "to be checked" where nobody has yet
	value  json.RawMessage
	ref    string
	read   *sync.Map // what Into made of the value, by type; shared by the row's copies
}

// Value is the row's value as compact JSON: a mapping, or a scalar.
func (r Row) Value() json.RawMessage { return bytes.Clone(r.value) }

// Covers tells whether the row is in force on the day.
func (r Row) Covers(d when.Day) bool {
	return !d.Before(r.From) && (r.To.IsZero() || !d.After(r.To))
}

// Ref names the row for promises and decisions to keep: "custody.review_limit/first/1986-01-01". A row made later for
// the same code and first day carries "@" and the day it was made. Book.Row reads it back.
func (r Row) Ref() string { return r.ref }

// Into decodes the value into what dst points at. It is strict both ways: a member that dst does not know is an
// error, and so is a member that dst needs (any field without omitempty) and the row does not give, because a
// missing number would otherwise be a limit of nought.
//
// A value is decoded once for each type and then copied, because the control room asks the same rows for every unit of a
// suggestion. The copy is whole: what the caller does to it, no other caller sees.
func (r Row) Into(dst any) error {
	to := reflect.ValueOf(dst)
	if r.read == nil || to.Kind() != reflect.Pointer || to.IsNil() || !to.Elem().IsZero() {
		return r.decode(dst) // onto what is there already, as JSON is
	}
	to = to.Elem()
	if v, ok := r.read.Load(to.Type()); ok {
		to.Set(whole(v.(reflect.Value)))
		return nil
	}
	first := reflect.New(to.Type())
	if err := r.decode(first.Interface()); err != nil {
		return err
	}
	r.read.Store(to.Type(), first.Elem())
	to.Set(whole(first.Elem()))
	return nil
}

func (r Row) decode(dst any) error {
	dec := json.NewDecoder(bytes.NewReader(r.value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		return fmt.Errorf("law: %s: %w", r.ref, err)
	}
	if missing := absent(r.value, reflect.TypeOf(dst)); len(missing) > 0 {
		return fmt.Errorf("law: %s: the value lacks %s", r.ref, strings.Join(missing, ", "))
	}
	return nil
}

// absent lists the JSON names that the struct needs and the value does not have.
func absent(value json.RawMessage, t reflect.Type) []string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var have map[string]json.RawMessage
	if json.Unmarshal(value, &have) != nil {
		return nil
	}
	var out []string
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" || strings.Contains(options, "omit") {
			continue
		}
		if _, ok := have[name]; !ok {
			out = append(out, name)
		}
	}
	return out
}
