package law

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Ask is one rule as a calculator: `throughline ask NAME`, POST /api/ask/NAME and the page /tools/NAME. Run decodes the
// input with Decode, calls the very function that the room uses, and returns what is printed as JSON. Its faults are
// invalid ones whose fields name members of the input ("events[1].at"). The clock is the server's for the API and the
// page, so that a training day holds for both, and the machine's for the command line.
type Ask struct {
	Name    string
	About   string
	Example json.RawMessage
	Run     func(book *Book, clock when.Clock, in json.RawMessage) (any, error)
}

// AskProblem is how input that cannot be understood is answered: on stderr with exit code 2, or as problem+json.
type AskProblem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Field  string `json:"field"`
}

func (p *AskProblem) Error() string { return p.Detail }

// maxAsk is more than any real question needs and less than would trouble the server.
const maxAsk = 1 << 20

// ProblemOf turns a fault of Run into the answer given outside. say finds the sentence of a code.
func ProblemOf(err error, say func(code string, params map[string]string) string) *AskProblem {
	f := fault.Of(err)
	if len(f.Fields) == 0 {
		return &AskProblem{Code: f.Code, Detail: say(f.Code, f.Params)}
	}
	x := f.Fields[0]
	return &AskProblem{Code: x.Code, Field: x.Name, Detail: say(x.Code, x.Params)}
}

// Decode reads the input of a rule strictly into dst, a pointer to a struct: one JSON object and nothing after it,
// no member that the rule does not know, none given twice, none of the wrong kind, none in the wrong case, and none
// missing that dst does not mark omitempty. The fault's field is the path of the member: "events[1].at".
func Decode(in json.RawMessage, dst any) error {
	if len(in) > maxAsk {
		return fault.InvalidField("", "law.ask.too_long")
	}
	if len(bytes.TrimSpace(in)) == 0 {
		return fault.InvalidField("", "law.ask.empty")
	}
	err := strict.Unmarshal(in, dst, strict.RejectUnknownMembers(true))
	if err == nil {
		var doc any
		if json.Unmarshal(in, &doc) != nil || doc == nil {
			return fault.InvalidField("", "law.ask.not_an_object")
		}
		if path := lacking(doc, reflect.TypeOf(dst).Elem(), ""); path != "" {
			return fault.InvalidField(path, "law.ask.missing", "field", path)
		}
		return nil
	}
	return explain(err)
}

func explain(err error) error {
	var known *fault.Fault
	var meaning *strict.SemanticError
	var form *jsontext.SyntacticError
	switch {
	case errors.As(err, &meaning):
		path := fieldPath(meaning.JSONPointer)
		if errors.As(err, &known) {
			return named(path, known) // a date that does not exist, say
		}
		code := "law.ask.wrong_kind"
		switch {
		case errors.Is(err, strict.ErrUnknownName):
			code = "law.ask.unknown_field"
		case path == "":
			code = "law.ask.not_an_object"
		}
		return fault.InvalidField(path, code, "field", path).Wrap(err)
	case errors.As(err, &form):
		path := fieldPath(form.JSONPointer)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fault.InvalidField(path, "law.ask.given_twice", "field", path).Wrap(err)
		}
		return fault.InvalidField(path, "law.ask.not_json").Wrap(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.InvalidField("", "law.ask.not_json").Wrap(err)
	}
	return fault.InvalidField("", "law.ask.not_json").Wrap(err)
}

// fieldPath writes a JSON pointer as people write a member: /events/1/at is events[1].at.
func fieldPath(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

// lacking is the path of the first member that the type needs and the document does not give; null is not given.
func lacking(doc any, t reflect.Type, path string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Struct:
		members, ok := doc.(map[string]any)
		if !ok {
			return ""
		}
		return lackingMember(members, t, path)
	case t.Kind() == reflect.Slice:
		items, _ := doc.([]any)
		for i, item := range items {
			at := path + "[" + strconv.Itoa(i) + "]"
			if item == nil { // null would be read as an item of which nothing is known
				return at
			}
			if p := lacking(item, t.Elem(), at); p != "" {
				return p
			}
		}
	}
	return ""
}

func lackingMember(members map[string]any, t reflect.Type, path string) string {
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		inner := strings.TrimPrefix(path+"."+name, ".")
		v := members[name]
		if v == nil && !strings.Contains(options, "omit") {
			return inner
		}
		if p := lacking(v, t.Field(i).Type, inner); v != nil && p != "" {
			return p
		}
	}
	return ""
}

// Second reads a time of an ask, which is to the second: answers are, and would contradict themselves otherwise.
func Second(field, value string) (time.Time, error) {
	t, err := Time(field, value)
	if err == nil && t.Nanosecond() != 0 {
		return t, fault.InvalidField(field, "when.fraction", "value", strings.TrimSpace(value))
	}
	return t, err
}

// Time reads a time by when.Parse; the fault of a bad one names the field.
func Time(field, value string) (time.Time, error) {
	t, err := when.Parse(value)
	return t, named(field, err)
}

// Told is a time for an answer; one that is not there is null.
func Told(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := when.RFC3339(t)
	return &s
}

// Cite is the source of a row with its name, as an answer gives its law; the name alone when there is no such row.
func (b *Book) Cite(ref string) string {
	if row, ok := b.Row(ref); ok {
		return row.Source + " (" + ref + ")"
	}
	return ref
}

// Day reads a day of an ask by when.ParseDay; the fault of a bad one names the field.
func Day(field, value string) (when.Day, error) {
	d, err := when.ParseDay(value)
	return d, named(field, err)
}

func named(field string, err error) error {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		f.Fields[i].Name = field
	}
	return &f
}
