package api

import (
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/form"
)

// What the library says of a request that does not fit the document, in our codes: its own words are for programmers, and
// some hold the text of a decoder.
var requestCodes = []struct {
	says *regexp.Regexp
	code string
}{
	{regexp.MustCompile(`^unexpected property$`), "api.unexpected"},
	{regexp.MustCompile(`^expected required property (?P<name>\S+) to be present$`), "api.required"},
	{regexp.MustCompile(`^required .* parameter is missing$`), "api.required"},
	{regexp.MustCompile(`^expected string$`), "api.not_text"},
	{regexp.MustCompile(`^expected boolean$`), "api.not_true_or_false"},
	{regexp.MustCompile(`^expected number$|^invalid float$`), "api.not_a_number"},
	{regexp.MustCompile(`^expected integer$|^invalid integer$`), "api.not_a_whole_number"},
	{regexp.MustCompile(`^expected array$`), "api.not_a_list"},
	{regexp.MustCompile(`^expected object$`), "api.not_an_object"},
	{regexp.MustCompile(`^expected value to be one of "(?P<choices>.*)"$`), "api.not_one_of"},
	{regexp.MustCompile(`^expected length <= (?P<max>\d+)$`), "api.too_long"},
	{regexp.MustCompile(`^expected length >= (?P<min>\d+)$`), "api.too_short"},
	{regexp.MustCompile(`^expected array length <= (?P<max>\d+)$`), "api.too_many"},
	{regexp.MustCompile(`^expected array length >= (?P<min>\d+)$`), "api.too_few"},
	{regexp.MustCompile(`^expected number <=? (?P<max>\S+)$`), "api.too_large"},
	{regexp.MustCompile(`^expected number >=? (?P<min>\S+)$`), "api.too_small"},
	{regexp.MustCompile(`^expected string to be RFC 3339 date$`), "api.not_a_date"},
	{regexp.MustCompile(`^expected string to be RFC 3339 date-time$|^invalid date/time`), "api.not_a_time"},
}

// refused is the problem of a request that could not be read, or that does not fit the document.
func refused(status int, msg string, errs ...error) huma.StatusError {
	if status == http.StatusInternalServerError && msg == "cannot read request body" {
		status = http.StatusBadRequest // the caller went away, or sent something else than was announced
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: requestCode(status, msg, errs)}
	p.Detail = sentence(p.Code, nil)
	if p.Code == "api.invalid" {
		for _, e := range errs {
			p.Fields = append(p.Fields, fieldOf(e))
		}
	}
	return p
}

func requestCode(status int, msg string, errs []error) string {
	switch {
	case status >= 500:
		return "internal"
	case status == http.StatusRequestEntityTooLarge:
		return "api.body_too_large"
	case status == http.StatusUnsupportedMediaType:
		return "api.body_wrong_type"
	case status == http.StatusRequestTimeout:
		return "api.body_too_slow"
	case status == http.StatusNotAcceptable:
		return "api.not_acceptable"
	case msg == "request body is required":
		return "api.body_missing"
	case status == http.StatusUnprocessableEntity && len(errs) > 0:
		return "api.invalid"
	case len(errs) > 0 && says(errs[0], errNotUTF8):
		return "api.body_not_utf8"
	case len(errs) > 0 && says(errs[0], errNotText):
		return "api.body_bad_text"
	}
	return "api.body_unreadable"
}

var (
	errNotUTF8 = errors.New("not UTF-8")
	errNotText = errors.New("not text")
)

// says tells whether what the library made of an error began as ours: it keeps only the text.
func says(err, ours error) bool {
	d := huma.ErrorDetailer(nil)
	return errors.As(err, &d) && d.ErrorDetail().Message == ours.Error()
}

// jsonFormat is JSON in UTF-8: a decoder left to itself puts a question mark where it cannot read, and keeps that.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	if err := huma.DefaultJSONFormat.Unmarshal(data, v); err != nil {
		return err
	}
	if whole, ok := v.(*any); ok && !readable(besides(*whole)) {
		return errNotText
	}
	return nil
}}

// asSent are the members that some operation keeps as they came, by the tag format:"raw": what a court or a telephone
// wrote is kept first and refused afterwards, so that nothing is lost at the door.
var asSent sync.Map // name -> true

func keepAsSent(in reflect.Type) {
	body, ok := in.FieldByName("Body")
	if !ok || body.Type.Kind() != reflect.Struct {
		return
	}
	for i := range body.Type.NumField() {
		if sf := body.Type.Field(i); sf.Tag.Get("format") == form.AsSent {
			name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
			asSent.Store(name, true)
		}
	}
}

// besides is a body without those members. Elsewhere a member of that name is held to the rules of its own field.
func besides(whole any) any {
	members, ok := whole.(map[string]any)
	if !ok {
		return whole
	}
	out := map[string]any{}
	for name, v := range members {
		if _, raw := asSent.Load(name); !raw {
			out[name] = v
		} else if _, text := v.(string); !text {
			out[name] = v
		}
	}
	return out
}

// readable tells whether every text of a body, and every name, can be shown as it was written. Each field's own rules say
// more; this holds for those that have none.
func readable(v any) bool {
	switch x := v.(type) {
	case string:
		return !strings.ContainsFunc(x, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
		})
	case []any:
		return !slices.ContainsFunc(x, func(y any) bool { return !readable(y) })
	case map[string]any:
		for name, y := range x {
			if !readable(name) || !readable(y) {
				return false
			}
		}
	}
	return true
}

// fieldOf is one input that does not fit. What was sent is not said again: it may be anything.
func fieldOf(err error) ProblemField {
	d := &huma.ErrorDetail{Message: err.Error()}
	if x := huma.ErrorDetailer(nil); errors.As(err, &x) {
		d = x.ErrorDetail()
	}
	field := d.Location
	for _, where := range []string{"body.", "path.", "query.", "header."} {
		field = strings.TrimPrefix(field, where)
	}
	code, params := "api.unfit", map[string]string{}
	for _, c := range requestCodes {
		m := c.says.FindStringSubmatch(d.Message)
		if m == nil {
			continue
		}
		code = c.code
		for i, name := range c.says.SubexpNames() {
			if name != "" {
				params[name] = m[i]
			}
		}
		break
	}
	if name := params["name"]; name != "" {
		field = strings.TrimPrefix(field+"."+name, "body.")
	}
	params["field"] = field
	return ProblemField{field, code, sentence(code, params)}
}
