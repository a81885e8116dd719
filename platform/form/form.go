// Package form reads and draws HTML forms from the same structs that the JSON API takes, so that a page and an operation
// ask for the same things and refuse the same things. It also counts re-keying: whether each field was typed, carried
// from the record, or corrected.
//
// Tags of a field:
//
//	json:"place"            its name; form:"place" where the API has none; "-" leaves it out
//	label:"Place"           what stands above it
//	said:"the place"        how a sentence names it; the label in lower case when absent. Of a box to tick, what it says: "that the rights were given"
//	example:"12 High St"    what a right answer looks like; a sentence about a missing or wrong one gives it
//	hint:"A street or ..."  help under the label
//	required:"true"         must be given; a yes-or-no must be yes
//	maxLength, minLength    in characters; without maxLength 500, or 50,000 for a textarea
//	minimum, maximum        of a number
//	enum:"a,b"              one of these; each of them for a slice
//	pattern:"^[A-Z]{2}$"    a regular expression
//	format:"date"           date, datetime, textarea, file, or raw: a textarea whose text is kept exactly as it came, for
//	                        what others wrote and we may not change; whoever takes it must do without the rules of text
//
// Types: string kinds, bool, integers, floats, when.Day, time.Time, []string, *multipart.FileHeader and slices of it,
// pointers to these, and structs of these, whose fields are named "outer.inner". Other slices and maps are for the API only.
package form

import (
	"mime/multipart"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"

	"throughline/platform/when"
)

// KeyName is the hidden field that carries the idempotency key.
const KeyName = "idempotency_key"

// AsSent is the format of a text that is kept as it came. The API reads the same tag.
const AsSent = "raw"

const (
	lineMax = 500
	textMax = 50_000
)

type kind int

const (
	text kind = iota
	lines
	truth
	whole
	decimal
	day
	instant
	many
	file
	files
)

// field is one input of a struct, worked out once from its tags.
type field struct {
	name, label, said, hint string
	example                 string
	index                   []int
	typ                     reflect.Type // without pointers
	pointer                 bool
	kind                    kind
	required, asSent        bool
	minLen, maxLen          int
	min, max                *float64
	enum                    []string
	pattern                 *regexp.Regexp
}

var (
	dayType     = reflect.TypeFor[when.Day]()
	timeType    = reflect.TypeFor[time.Time]()
	fileType    = reflect.TypeFor[*multipart.FileHeader]()
	fileSlice   = reflect.TypeFor[[]*multipart.FileHeader]()
	knownFields sync.Map // reflect.Type -> []field
)

// fieldsOf lists the inputs of a struct type in their order.
func fieldsOf(t reflect.Type) []field {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		panic("form: " + t.String() + " is not a struct")
	}
	if f, ok := knownFields.Load(t); ok {
		return f.([]field)
	}
	f := gather(t, nil, "")
	knownFields.Store(t, f)
	return f
}

func gather(t reflect.Type, index []int, prefix string) []field {
	var out []field
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(append([]int{}, index...), i)
		name := nameOf(sf)
		inner := sf.Type
		switch {
		case sf.Anonymous && name == "" && nested(inner):
			out = append(out, gather(inner, at, prefix)...)
		case name == "" || !sf.IsExported():
		case nested(inner):
			out = append(out, gather(inner, at, prefix+name+".")...)
		default:
			if f, ok := fieldOf(sf, prefix+name, at); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

func nameOf(sf reflect.StructField) string {
	for _, key := range []string{"form", "json"} {
		name, _, _ := strings.Cut(sf.Tag.Get(key), ",")
		if name == "-" && key == "form" {
			return ""
		}
		if name != "" && name != "-" {
			return name
		}
	}
	return ""
}

func fieldOf(sf reflect.StructField, name string, index []int) (field, bool) {
	f := field{name: name, index: index, typ: sf.Type, hint: sf.Tag.Get("hint"), example: sf.Tag.Get("example"), required: sf.Tag.Get("required") == "true"}
	for f.typ.Kind() == reflect.Pointer && f.typ != fileType {
		f.typ, f.pointer = f.typ.Elem(), true
	}
	k, ok := kindOf(f.typ, sf.Tag.Get("format"))
	if !ok {
		return f, false
	}
	f.kind, f.asSent = k, sf.Tag.Get("format") == AsSent
	f.label = sf.Tag.Get("label")
	if f.label == "" {
		f.label = human(name[strings.LastIndexByte(name, '.')+1:])
	}
	if f.said = sf.Tag.Get("said"); f.said == "" {
		f.said = inSentence(f.label)
	}
	f.readLimits(sf)
	return f, true
}

func kindOf(t reflect.Type, format string) (kind, bool) {
	switch {
	case t == dayType:
		return day, true
	case t == timeType:
		return instant, true
	case t == fileType:
		return file, true
	case t == fileSlice:
		return files, true
	}
	switch t.Kind() {
	case reflect.String:
		switch format {
		case "textarea", AsSent:
			return lines, true
		case "date":
			return day, true
		case "datetime", "date-time":
			return instant, true
		}
		return text, true
	case reflect.Bool:
		return truth, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return whole, true
	case reflect.Float32, reflect.Float64:
		return decimal, true
	case reflect.Slice:
		return many, t.Elem().Kind() == reflect.String
	}
	return 0, false
}

// at is the field's value inside v, made if it lies behind a pointer.
func (f field) at(v reflect.Value) reflect.Value {
	x := v.FieldByIndex(f.index)
	for x.Kind() == reflect.Pointer && x.Type() != fileType {
		if x.IsNil() {
			x.Set(reflect.New(x.Type().Elem()))
		}
		x = x.Elem()
	}
	return x
}

// look is the field's value inside v, and whether it is there.
func (f field) look(v reflect.Value) (reflect.Value, bool) {
	x := v.FieldByIndex(f.index)
	for x.Kind() == reflect.Pointer && x.Type() != fileType {
		if x.IsNil() {
			return x, false
		}
		x = x.Elem()
	}
	return x, true
}
