package form

import (
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// The most that a form may hold. DecodeLimit changes the first for a form that takes files.
const (
	MaxBody    = 1 << 20
	maxMemory  = 8 << 20 // of a multipart form; larger files wait on disk
	maxEntries = 2000
)

// Decode reads the posted form of r into the struct that dst points to, by its tags. Only the body is read, never the
// address. Texts are trimmed; bytes that are no UTF-8 and control characters are refused. What is wrong comes back as
// fault.Invalid "form.invalid" with every wrong field; what was typed stays to be had from Typed.
// A body that is too large or cannot be read is fault.Invalid "form.too_much" or "form.unreadable".
func Decode(r *http.Request, dst any) error { return DecodeLimit(r, dst, MaxBody) }

// DecodeLimit is Decode with another limit, in bytes, on the whole body: for forms that take files.
func DecodeLimit(r *http.Request, dst any, limit int64) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic("form: dst must be a pointer to a struct")
	}
	if err := read(r, limit); err != nil {
		return err
	}
	var wrong []fault.Field
	for _, f := range fieldsOf(v.Elem().Type()) {
		if w, bad := f.take(r, v.Elem()); bad {
			wrong = append(wrong, w)
		}
	}
	return invalid(wrong)
}

func read(r *http.Request, limit int64) error {
	if r.PostForm != nil && r.Body == http.NoBody {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (kind != "application/x-www-form-urlencoded" && kind != "multipart/form-data") {
		return fault.New(fault.Invalid, "form.unreadable")
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(nil, r.Body, limit)
	}
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(maxMemory)
	} else {
		err = r.ParseForm()
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fault.New(fault.Invalid, "form.too_much")
	}
	if err != nil {
		return fault.New(fault.Invalid, "form.unreadable").Wrap(err)
	}
	if len(r.PostForm) > maxEntries {
		return fault.New(fault.Invalid, "form.too_much")
	}
	return nil
}

// take reads one field from the form into the struct.
func (f field) take(r *http.Request, v reflect.Value) (fault.Field, bool) {
	switch f.kind {
	case file, files:
		return f.takeFiles(r, v)
	case many:
		return f.takeMany(r, v)
	}
	raw, w, bad := f.raw(r)
	if bad {
		return w, true
	}
	if raw == "" {
		v.FieldByIndex(f.index).SetZero() // a box that was emptied, and a box not ticked, say so
		return f.missing(), f.required
	}
	return f.set(f.at(v), raw)
}

func (f field) takeFiles(r *http.Request, v reflect.Value) (fault.Field, bool) {
	var sent []*multipart.FileHeader
	if r.MultipartForm != nil {
		sent = r.MultipartForm.File[f.name]
	}
	switch {
	case len(sent) == 0:
		return f.missing(), f.required
	case f.kind == files:
		f.at(v).Set(reflect.ValueOf(sent))
	case len(sent) > 1:
		return f.wrong("form.one_only"), true
	default:
		f.at(v).Set(reflect.ValueOf(sent[0]))
	}
	return fault.Field{}, false
}

func (f field) takeMany(r *http.Request, v reflect.Value) (fault.Field, bool) {
	x := f.at(v)
	x.SetZero()
	for _, s := range r.PostForm[f.name] {
		if s != "" {
			one := reflect.New(x.Type().Elem()).Elem()
			one.SetString(s)
			x.Set(reflect.Append(x, one))
		}
	}
	return f.checkMany(x)
}

// raw is the cleaned text of a field with one value. A date may come as one text or in its boxes.
func (f field) raw(r *http.Request) (string, fault.Field, bool) {
	sent := r.PostForm[f.name]
	if len(sent) == 0 && (f.kind == day || f.kind == instant) {
		sent = f.boxes(r)
	}
	if len(sent) > 1 {
		return "", f.wrong("form.one_only"), true
	}
	if len(sent) == 0 {
		return "", fault.Field{}, false
	}
	s, ok := clean(sent[0], f.kind == lines)
	if !ok {
		return "", f.wrong("form.bad_text"), true
	}
	return s, fault.Field{}, false
}

var boxNames = []string{"-day", "-month", "-year", "-time"}

// boxes joins the boxes of a date to one text. Nothing typed in any of them is no date; something wrong stays as it was
// typed, so that parsing refuses it.
func (f field) boxes(r *http.Request) []string {
	part := make([]string, len(boxNames))
	blank := true
	for i, b := range boxNames {
		part[i] = strings.TrimSpace(r.PostForm.Get(f.name + b))
		blank = blank && part[i] == ""
	}
	if blank {
		return nil
	}
	date := pad(part[2], 4) + "-" + pad(month(part[1]), 2) + "-" + pad(part[0], 2)
	if f.kind == day {
		return []string{date}
	}
	return []string{date + "T" + clock(part[3])}
}

func pad(s string, n int) string {
	if n == 2 && len(s) == 1 {
		return "0" + s
	}
	return s
}

// month takes a month's name or the start of it, as people write it.
func month(s string) string {
	if len(s) >= 3 {
		for m := time.January; m <= time.December; m++ {
			if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(s)) {
				return strconv.Itoa(int(m))
			}
		}
	}
	return s
}

// clock takes 14:05, 14.05, 1405 and 9:05.
func clock(s string) string {
	s = strings.Replace(s, ".", ":", 1)
	if len(s) == 4 && !strings.Contains(s, ":") {
		s = s[:2] + ":" + s[2:]
	}
	if strings.IndexByte(s, ':') == 1 {
		s = "0" + s
	}
	return s
}

// set parses a text that is not blank into the field and runs its rules.
func (f field) set(x reflect.Value, raw string) (fault.Field, bool) {
	switch f.kind {
	case text, lines:
		x.SetString(raw)
		return f.checkWords(raw)
	case truth:
		return f.setTruth(x, raw)
	case whole, decimal:
		return f.setNumber(x, raw)
	}
	if x.Kind() == reflect.String {
		x.SetString(raw)
		return f.checkMoment(raw)
	}
	if f.kind == day {
		d, err := when.ParseDay(raw)
		x.Set(reflect.ValueOf(d))
		return f.fromTime(err)
	}
	t, err := when.Parse(raw)
	x.Set(reflect.ValueOf(t))
	return f.fromTime(err)
}

func (f field) setTruth(x reflect.Value, raw string) (fault.Field, bool) {
	switch strings.ToLower(raw) {
	case "true", "yes", "on", "1":
		x.SetBool(true)
		return fault.Field{}, false
	case "false", "no", "0":
		x.SetBool(false)
		return f.missing(), f.required
	}
	return f.wrong("form.not_a_yes_or_no"), true
}

func (f field) setNumber(x reflect.Value, raw string) (fault.Field, bool) {
	s := strings.ReplaceAll(strings.TrimPrefix(raw, "£"), ",", "")
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpPeE_iInN") {
		return f.wrong("form.not_a_number"), true
	}
	if w, bad := f.checkRange(n); bad {
		return w, true
	}
	if f.kind == decimal {
		x.SetFloat(n)
		return fault.Field{}, false
	}
	if x.CanUint() {
		u, err := strconv.ParseUint(s, 10, x.Type().Bits())
		x.SetUint(u)
		return f.wrong("form.not_a_whole_number"), err != nil
	}
	i, err := strconv.ParseInt(s, 10, x.Type().Bits())
	x.SetInt(i)
	return f.wrong("form.not_a_whole_number"), err != nil
}

// Key is the idempotency key that the form carried, or "" when there is none that could be one.
func Key(r *http.Request) string {
	if k := r.PostForm.Get(KeyName); id.Valid(k) {
		return k
	}
	return ""
}
